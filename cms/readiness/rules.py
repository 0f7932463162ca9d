"""What a rule is, what it finds, and the list of all rules.

A rule is data: what it finds, how grave that is, what an editor is told, and where it
comes from. Apps add their own when they are ready; the engine knows none of them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cms.readiness.content import Content


class Severity(StrEnum):
    """What a finding means for publication."""

    REFUSE = "refuse"
    """Not published until it is mended, whoever asks."""
    WARN = "warn"
    """Not published until it is mended or somebody has recorded a reason."""
    NOTE = "note"
    """Said to the editor, and no more."""


@dataclass(frozen=True)
class Place:
    """Where something stands, for people and for the form.

    Args:
        label: as an editor would say it: “Body, text 3”.
        field: of the page, empty where there is none.
        path: from the field to the block, as Wagtail's comments write it.
        row: of an inline panel, the instance of the child; None elsewhere.
        row_field: the field of that child.
    """

    label: str
    field: str = ""
    path: str = ""
    row: Any = None
    row_field: str = ""


@dataclass(frozen=True)
class Hit:
    """Something that a rule has found.

    Args:
        place: where.
        words: which words, as they stand there; empty where something is missing.
        context: the words around.
        key: what a confirmation is bound to, so that something else asks again; the
            words, unless something tells better.
        says: what the editor is told, where the rule's own message is not enough.
    """

    place: Place
    words: str = ""
    context: str = ""
    key: str = ""
    says: str = ""


Span = tuple[int, int]
FindInText = Callable[[str], Iterable[Span]]
FindInPage = Callable[[Any, "Content", datetime], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """One rule.

    Args:
        id: stable; confirmations and tests remember it.
        title: what it finds, as a heading: “NHS number”.
        severity: what a finding means.
        message: what the editor is told: what is wrong, and what to do.
        source: where the rule comes from.
        in_text: finds spans in plain text, of pages as of files.
        in_page: finds what takes more than one text to see.
        is_about_names: not asked where a name is meant to stand, as on contact cards.
        model: of the pages that `in_page` is asked about; None for all.
        is_required_part: asked wherever a page is checked for being complete, also
            before it goes to somebody for sign-off; names a field.
        spare: is given what the rule found on a page, and returns what stands of it;
            None where all does.
        lasts: how long a confirmation counts; None for as long as the words stand.
        asks_everybody: whether a warning needs its reason even where code publishes for
            nobody, as when a bundle is loaded.
    """

    id: str
    title: str
    severity: Severity
    message: str
    source: str
    in_text: FindInText | None = None
    in_page: FindInPage | None = None
    is_about_names: bool = False
    model: type | None = None
    is_required_part: bool = False
    spare: Callable[[list[Hit]], list[Hit]] | None = None
    lasts: Callable[[], timedelta] | None = None
    asks_everybody: bool = False


_rules: dict[str, Rule] = {}


def register(*rules: Rule) -> None:
    """Add rules.

    Raises:
        ValueError: where there is a rule of that id already.
    """
    for rule in rules:
        if _rules.get(rule.id, rule) != rule:
            raise ValueError(f"There is a rule {rule.id!r} already.")
        _rules[rule.id] = rule


def rules() -> list[Rule]:
    """Return all rules, in the order in which they were added."""
    return list(_rules.values())


def rule(id: str) -> Rule:
    """Return a rule.

    Raises:
        KeyError: where there is none of that id.
    """
    return _rules[id]


def text_rules() -> Iterator[Rule]:
    """Yield the rules that look at plain text."""
    return (each for each in _rules.values() if each.in_text)


def page_rules(page: Any) -> Iterator[Rule]:
    """Yield the rules that look at a page such as this one."""
    for each in _rules.values():
        if each.in_page and (each.model is None or isinstance(page, each.model)):
            yield each
