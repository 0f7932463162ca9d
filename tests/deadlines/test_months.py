"""Months are counted to the same day of a later month."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.deadlines.months import add_months

days = st.dates(date(1990, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 15), 12, date(2027, 3, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 7, 4), 0, date(2026, 7, 4)),
    ],
)
def test_ends_on_the_corresponding_date(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(days, st.integers(0, 120))
def test_lies_that_many_months_on(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
    # Short of the day only where the month is.
    assert later.day == day.day or (later.replace(day=28).month != 2) is (
        later.day == 30
    )


@given(days)
def test_a_year_is_never_shorter_than_365_days(day: date) -> None:
    assert 365 <= (add_months(day, 12) - day).days <= 366


@given(days, days, st.integers(-24, 24))
def test_keeps_the_order_of_days(first: date, second: date, months: int) -> None:
    if first <= second:
        assert add_months(first, months) <= add_months(second, months)
