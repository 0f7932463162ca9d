"""Months as the law counts them: to the same day of a later month."""

from calendar import monthrange
from datetime import date


def add_months(day: date, number: int) -> date:
    """Return the same day some months later or, with a negative number, earlier.

    Where that month is too short it is its last day: a year after 29 February is 28
    February. This is the “corresponding date” by which periods of months are counted
    in England and Wales (Dodds v Walker [1981] 1 WLR 1027).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
