"""What may happen to a site, as plain data: a story is a list of steps.

Pages, collections and files are numbers. Whatever a number is too large for, it counts
on from the start, so that every story can be told and a failing one shrinks to the few
steps that matter.
"""

from dataclasses import dataclass

from hypothesis import strategies as st

# The pages that are there before anything happens.
HOME, BESIDE = 0, 1
# Files: how pages show each is in `worlds.contents_of`.
DOCUMENTS, IMAGES = (0, 1), (2, 3)
FILES = (*DOCUMENTS, *IMAGES)
GROUPS = ("executive", "subgroup")
# Collections: the root, one below it, one below that one, and another.
COLLECTIONS = 4


@dataclass(frozen=True)
class Lock:
    """A restriction. The kind is one of Wagtail's."""

    kind: str
    groups: frozenset[str] = frozenset()


ForLogin = Lock("login")


def for_groups(*names: str) -> Lock:
    return Lock("groups", frozenset(names))


class Step:
    """Something that happens."""


@dataclass(frozen=True)
class Page(Step):
    """Somebody writes a page of text."""

    below: int
    state: str = "live"
    shows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Area(Step):
    """Somebody makes a secure area."""

    below: int
    state: str = "live"


@dataclass(frozen=True)
class Restrict(Step):
    page: int
    lock: Lock


@dataclass(frozen=True)
class Open(Step):
    """Somebody takes every restriction off a page, as the admin does."""

    page: int


@dataclass(frozen=True)
class Move(Step):
    page: int
    to: int


@dataclass(frozen=True)
class Copy(Step):
    """With what is below the page, and as live as it is."""

    page: int
    to: int


@dataclass(frozen=True)
class Alias(Step):
    page: int
    to: int


@dataclass(frozen=True)
class ConvertAlias(Step):
    """An alias becomes a page of its own; other pages stay what they are."""

    page: int


@dataclass(frozen=True)
class Unpublish(Step):
    page: int


@dataclass(frozen=True)
class Publish(Step):
    """The latest draft goes live."""

    page: int


@dataclass(frozen=True)
class Delete(Step):
    """With what is below the page."""

    page: int


@dataclass(frozen=True)
class Withdraw(Step):
    page: int


@dataclass(frozen=True)
class Keep(Step):
    """A file is put into a collection."""

    file: int
    collection: int


@dataclass(frozen=True)
class Close(Step):
    """A collection is restricted."""

    collection: int
    lock: Lock


@dataclass(frozen=True)
class Publicise(Step):
    """A collection is said to be for everybody."""

    collection: int


Story = list[Step]

STATES = ("live", "draft", "unpublished", "edited", "scheduled", "expired", "overdue")

numbers = st.integers(0, 9)
# Most pages are live, or there would be little to see.
states = st.one_of(st.just("live"), st.sampled_from(STATES))
locks = st.one_of(
    st.just(ForLogin),
    st.builds(Lock, st.just("groups"), st.frozensets(st.sampled_from(GROUPS))),
    st.sampled_from([Lock("password"), Lock("none")]),
)
writing = st.one_of(
    st.builds(Page, numbers, states, st.frozensets(st.sampled_from(FILES))),
    st.builds(Page, numbers, states, st.frozensets(st.sampled_from(FILES))),
    st.builds(Area, numbers, states),
)
happening = st.one_of(
    st.builds(Restrict, numbers, locks),
    st.builds(Open, numbers),
    st.builds(Move, numbers, numbers),
    st.builds(Copy, numbers, numbers),
    st.builds(Alias, numbers, numbers),
    st.builds(ConvertAlias, numbers),
    st.builds(Unpublish, numbers),
    st.builds(Publish, numbers),
    st.builds(Delete, numbers),
    st.builds(Withdraw, numbers),
    st.builds(Keep, st.sampled_from(FILES), numbers),
    st.builds(Close, numbers, locks),
    st.builds(Publicise, numbers),
)


# One in which every rule matters to somebody.
EVERYTHING: Story = [
    Page(HOME, shows=frozenset(FILES)),  # 2
    Page(2, "edited", frozenset({0})),  # 3
    Page(HOME, "draft", frozenset({1})),  # 4
    Area(HOME),  # 5
    Page(5, shows=frozenset({1, 2})),  # 6
    Page(HOME, shows=frozenset({3})),  # 7
    Page(7),  # 8
    Page(BESIDE, shows=frozenset({1})),  # 9
    Restrict(5, for_groups("executive")),
    Restrict(7, ForLogin),
    Open(2),
    Alias(8, HOME),  # 10
    Move(6, HOME),
    Withdraw(3),
    Alias(3, HOME),  # 11
    Alias(11, 2),  # 12
    Area(5),  # 13
    Restrict(13, for_groups("subgroup")),
    Page(13),  # 14
    Alias(5, 2),  # 15
    Keep(2, 2),
    Close(2, ForLogin),
    Keep(0, 3),
    Close(3, for_groups("executive")),
    Keep(1, 1),
    Publicise(1),
]

# Shared passwords are switched off: what still has one is shut, to superusers too.
SHARED_PASSWORD: Story = [
    Page(HOME, shows=frozenset(FILES)),
    Close(0, Lock("password")),
]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Draw a story: pages are written, and then more happens to them."""
    written = draw(st.lists(writing, min_size=3, max_size=7))
    return written + draw(st.lists(st.one_of(happening, writing), max_size=7))
