"""Places in a list by rank, most of which nobody has weighed."""

from collections.abc import Iterator, Sequence
from heapq import merge
from typing import Any

from cms.graphql.cursors import BAD_CURSOR
from cms.graphql.errors import BadInput
from cms.row_sets import RowSet, numbers_of, rows_numbered

# How well a row matches, and its number: the best come first, and of as good ones those
# with the highest number.
Place = tuple[float, int]


def places_after(
    after: tuple[Any, int] | None, ranks: Sequence[Place], rows: RowSet
) -> Iterator[Place]:
    """Yield the places of rows in order, from behind a cursor; without a rank it is 0.

    Args:
        after: what the cursor says, or None for all rows.
        ranks: the places of those that were weighed, in order.
        rows: all of them.

    Raises:
        BadInput: when the cursor is of no list by rank.
    """
    others = rows & ~rows_numbered(number for _, number in ranks)
    unweighed = ((0.0, number) for number in numbers_of(others))
    places = merge(ranks, unweighed, reverse=True)
    if after is None:
        return iter(places)
    rank, _ = after
    if not isinstance(rank, int | float):
        raise BadInput(BAD_CURSOR)
    return (place for place in places if place < after)
