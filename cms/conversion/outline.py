"""The levels of a document's headings as those of a body."""

from collections.abc import Iterable

HIGHEST, LOWEST = 2, 4


def levels(found: Iterable[int]) -> list[int]:
    """Return the levels that headings get in a body, in their order.

    The page's title is level 1, so the highest becomes level 2; nothing is deeper than
    level 4, and going down is one step at a time, so that screen readers can follow.
    """
    found = list(found)
    shift = HIGHEST - min(found, default=HIGHEST)
    given: list[int] = []
    for level in found:
        deepest = min(LOWEST, (given[-1] if given else HIGHEST - 1) + 1)
        given.append(min(level + shift, deepest))
    return given


def count_changed(found: Iterable[int]) -> int:
    """Return how many headings stand on another level than they did."""
    found = list(found)
    shift = HIGHEST - min(found, default=HIGHEST)
    pairs = zip(found, levels(found), strict=True)
    return sum(level + shift != given for level, given in pairs)
