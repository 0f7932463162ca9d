"""NHS numbers, and CHI numbers, which are made alike.

Ten digits, of which the last is a check digit by modulus 11 (NHS Data Model and
Dictionary, "NHS number").
"""

import re
from collections.abc import Iterator

from cms.readiness.addresses import inside_of_addresses, outside_of_addresses
from cms.readiness.rules import Span

DIGITS = 10
GROUPS = ((3, 3, 4), (10,), (1,) * DIGITS)
_SEPARATOR = r"[ .\-_/\n]{0,3}"
_RUN = re.compile(rf"(?<![\d+])\d(?:{_SEPARATOR}\d){{9,}}")
_DIGITS = re.compile(r"\d+")
# An ISBN has the same check digit.
_ISBN = re.compile(r"ISBN(?:-10)?(?: is)?:?\s*$", re.IGNORECASE)


def is_valid(digits: str) -> bool:
    """Say whether ten digits end in the check digit of an NHS number."""
    if len(digits) != DIGITS or len(set(digits)) == 1:
        return False
    weights = range(DIGITS, 0, -1)
    return (
        sum(int(d) * weight for d, weight in zip(digits, weights, strict=True)) % 11
        == 0
    )


def find(text: str) -> Iterator[Span]:
    """Yield NHS numbers in plain text, but for those in web addresses."""
    return outside_of_addresses(text, _all(text))


def find_in_web_addresses(text: str) -> Iterator[Span]:
    """Yield what may be an NHS number in a web address, or a number of a page."""
    return inside_of_addresses(text, _all(text))


def _all(text: str) -> Iterator[Span]:
    for run in _RUN.finditer(text):
        if _ISBN.search(text, max(0, run.start() - 14), run.start()):
            continue
        yield from _in_run(run)


def _in_run(run: re.Match[str]) -> Iterator[Span]:
    """Yield the numbers in digits that stand close together.

    Digits that are ten count however they are grouped. Among more, such as a number
    and a year, those count that are grouped as NHS numbers are.
    """
    groups = [
        (match.start() + run.start(), match.end() + run.start(), match[0])
        for match in _DIGITS.finditer(run[0])
    ]
    if sum(len(digits) for _, _, digits in groups) == DIGITS:
        if is_valid("".join(digits for _, _, digits in groups)):
            yield groups[0][0], groups[-1][1]
        return
    for first in range(len(groups)):
        for sizes in GROUPS:
            some = groups[first : first + len(sizes)]
            if tuple(len(digits) for _, _, digits in some) == sizes and is_valid(
                "".join(digits for _, _, digits in some)
            ):
                yield some[0][0], some[-1][1]


def with_check_digit(nine: str) -> str | None:
    """Return nine digits with their check digit; None where there is none to give."""
    for digit in "0123456789":
        if is_valid(nine + digit):
            return nine + digit
    return None
