"""Sets of rows, as the bits of whole numbers: bit 7 stands for the row of number 7.

Two sets of a hundred thousand rows are cut with each other, and counted, in some
microseconds. The database would look at every row again for each question.
"""

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.postgres.aggregates import BitOr
from django.db.models import BigIntegerField, F, IntegerField, QuerySet, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast

RowSet = int

NO_ROWS: RowSet = 0
# How many rows the database puts into one number: 2 to the power of SHIFT.
SHIFT = 6
WORD = 1 << SHIFT
_MASK = (1 << WORD) - 1


def rows_of(queryset: QuerySet[Any], number: str = "pk") -> RowSet:
    """Return the rows that a queryset has.

    Args:
        queryset: of anything; its order does not matter.
        number: the column with the numbers of the rows.
    """
    return joined(words_of(queryset, number))


def words_of(queryset: QuerySet[Any], number: str = "pk") -> QuerySet[Any]:
    """Return the queryset whose results `joined` makes the set of the rows.

    Args: those of `rows_of`.
    """
    return _words(queryset, number).values_list("_word", "_bits")


def joined(words: Iterable[Sequence[int]]) -> RowSet:
    """Return the set of rows that results of `words_of` stand for."""
    found = list(words)
    if not found:
        return NO_ROWS
    whole = array("Q", bytes((max(word for word, _ in found) + 1) * WORD // 8))
    for word, bits in found:
        whole[word] |= bits & _MASK
    return int.from_bytes(whole.tobytes(), sys.byteorder)


def rows_by(queryset: QuerySet[Any], kind: str) -> dict[Any, RowSet]:
    """Return the rows that a queryset has, by a column or an annotation of theirs."""
    words: defaultdict[Any, list[tuple[int, int]]] = defaultdict(list)
    for of_kind, *word in _words(queryset, "pk", kind).values_list(
        kind, "_word", "_bits"
    ):
        words[of_kind].append((word[0], word[1]))
    return {of_kind: joined(of) for of_kind, of in words.items()}


def numbers_of(rows: RowSet) -> Iterator[int]:
    """Yield the numbers of the rows of a set, the highest first."""
    digits = f"{rows:b}"
    place = digits.find("1")
    while place >= 0:
        yield len(digits) - 1 - place
        place = digits.find("1", place + 1)


def rows_numbered(numbers: Iterable[int]) -> RowSet:
    """Return the set of the rows that have some numbers."""
    rows = NO_ROWS
    for number in numbers:
        rows |= 1 << number
    return rows


def _words(queryset: QuerySet[Any], number: str, *kinds: str) -> QuerySet[Any]:
    """Return the numbers of rows, as many in each number as it has bits."""
    bit = CombinedExpression(
        Cast(Value(1), BigIntegerField()),
        "<<",
        Cast(F(number).bitand(WORD - 1), IntegerField()),
        output_field=BigIntegerField(),
    )
    words: QuerySet[Any] = (
        queryset.order_by()
        .annotate(_word=F(number).bitrightshift(SHIFT))
        .values(*kinds, "_word")
        .annotate(_bits=BitOr(bit))
    )
    return words
