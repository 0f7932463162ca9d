"""Which pages go live in one moment: a link between them leads somewhere by then."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Wagtail's actions publish a page at a time, and pass nothing on to the checks.
_going: ContextVar[Collection[int]] = ContextVar("going_live_together", default=())


@contextmanager
def going_live_together(pages: Collection[int]) -> Iterator[None]:
    """Have the checks take pages for live, by their numbers: all go live or none."""
    token = _going.set(frozenset(pages))
    try:
        yield
    finally:
        _going.reset(token)


def goes_live(page: int | None) -> bool:
    """Say whether a page goes live together with the one that is being checked."""
    return page in _going.get()
