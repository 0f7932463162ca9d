"""Working days in England and Wales: not Saturdays, Sundays and bank holidays."""

from datetime import date, timedelta
from functools import cache

import holidays

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Say whether offices in England and Wales are open on a day."""
    return day.weekday() < _SATURDAY and day not in _bank_holidays(day.year)


def add_working_days(day: date, number: int) -> date:
    """Return the day that is so many working days after a day, or before it.

    The day itself does not count, whatever kind of day it is: one working day after a
    Friday, a Saturday or a Sunday is Monday. A negative number counts backwards; with
    nought, the day comes back as it is.
    """
    step = timedelta(days=1 if number > 0 else -1)
    for _ in range(abs(number)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(start: date, end: date) -> int:
    """Return how many working days there are after one day, up to another.

    The first day does not count, the last one does, so that `add_working_days(start,
    number)` lies `number` working days after the start. Negative where the end comes
    before the start.
    """
    if end < start:
        return -sum(map(is_working_day, _days(end, start - timedelta(days=1))))
    return sum(map(is_working_day, _days(start + timedelta(days=1), end)))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    # England and Wales have the same; those proclaimed for one year are among them.
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
