"""Working days in England and Wales."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.working_days import (
    add_working_days,
    is_working_day,
    working_days_between,
)

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
numbers = st.integers(-120, 120)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 2), True),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday, no holiday in Scotland
        (date(2026, 8, 3), True),  # a holiday in Scotland alone
        (date(2026, 8, 31), False),
        (date(2026, 11, 30), True),  # St Andrew's Day
        (date(2026, 12, 28), False),  # for Boxing Day on a Saturday
        (date(2023, 5, 8), False),  # proclaimed for that year: the coronation
        (date(2026, 7, 11), False),  # a Saturday
    ],
)
def test_is_working_day(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 7, 3), 1, date(2026, 7, 6)),
        (date(2026, 7, 4), 1, date(2026, 7, 6)),
        (date(2026, 7, 6), -1, date(2026, 7, 3)),
        (date(2026, 7, 4), 0, date(2026, 7, 4)),
        # Over Christmas: 25, 26 (Saturday), 28 and 1 January are holidays.
        (date(2026, 12, 22), 7, date(2027, 1, 5)),
        (date(2027, 1, 5), -7, date(2026, 12, 22)),
    ],
)
def test_add_working_days(day: date, number: int, expected: date) -> None:
    assert add_working_days(day, number) == expected


@given(days, numbers.filter(bool))
def test_so_many_working_days_on_is_a_working_day_and_as_far(
    day: date, number: int
) -> None:
    there = add_working_days(day, number)
    assert is_working_day(there)
    if is_working_day(day):
        assert working_days_between(day, there) == number
        assert add_working_days(there, -number) == day


@given(days, st.integers(0, 90), st.integers(0, 90))
def test_stretches_add_up(day: date, first: int, second: int) -> None:
    middle = day + timedelta(days=first)
    end = middle + timedelta(days=second)
    whole = working_days_between(day, end)
    assert whole == working_days_between(day, middle) + working_days_between(
        middle, end
    )
    assert working_days_between(end, day) == -sum(
        is_working_day(day + timedelta(days=n)) for n in range(first + second)
    )
