"""A published review stays available for a year from its first publication."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cms.models import DeadlineSettings
from cms.retention import ends_early, kept_among, kept_until, must_be_kept
from home.models import ContentPage
from reviews.models import ReviewPage

pytestmark = pytest.mark.django_db  # a page asks for its type
LONDON = ZoneInfo("Europe/London")


def review(published: datetime | None, **fields: object) -> ReviewPage:
    return ReviewPage(first_published_at=published, live=bool(published), **fields)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2150, 1, 1)))  # noqa: DTZ001
def test_is_a_whole_year_whatever_the_clock_shows(published: datetime) -> None:
    at = published.replace(tzinfo=UTC)
    until = kept_until(review(at), months=12)
    assert until
    # Available through the whole of its last day, as clocks in London show it.
    end = datetime.combine(until + timedelta(days=1), time(), LONDON)
    assert timedelta(days=365) <= end - at <= timedelta(days=367)
    first = at.astimezone(LONDON).date()
    assert (until.month, until.day) == (first.month, first.day) or (
        (first.month, first.day, until.month, until.day) == (2, 29, 2, 28)
    )


@pytest.mark.parametrize(
    ("published", "until"),
    [
        # Half past midnight in London, still the day before in UTC.
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2027, 7, 1)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2027, 12, 31)),
        # The hour that happens twice.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2027, 10, 25)),
        (datetime(2024, 2, 29, 12, tzinfo=UTC), date(2025, 2, 28)),
    ],
)
def test_counts_by_the_calendar_of_london(published: datetime, until: date) -> None:
    assert kept_until(review(published), months=12) == until


def test_what_was_never_published_need_not_be_kept() -> None:
    assert kept_until(review(None), months=12) is None


def test_other_pages_need_not_be_kept() -> None:
    page = ContentPage(first_published_at=timezone.now(), live=True)
    assert kept_until(page, months=12) is None


@pytest.mark.django_db
def test_is_kept_through_its_last_day_and_no_longer() -> None:
    kept = review(datetime(2026, 3, 10, 15, tzinfo=UTC))
    assert must_be_kept(kept, on=date(2027, 3, 10))
    assert not must_be_kept(kept, on=date(2027, 3, 11))


@pytest.mark.django_db
def test_the_time_is_a_setting() -> None:
    DeadlineSettings.objects.create(kept_months=24)
    assert kept_until(review(datetime(2026, 3, 10, tzinfo=UTC))) == date(2028, 3, 10)


@pytest.mark.django_db
def test_only_published_reviews_are_kept() -> None:
    now = timezone.now()
    live, ended = review(now), review(now)
    ended.live = False
    assert kept_among(
        [live, ended, ContentPage(live=True, first_published_at=now)]
    ) == [live]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("published", "goes_live", "expires", "early"),
    [
        (None, None, 300, True),
        (None, None, 400, False),
        (None, 100, 400, True),
        (None, 100, 470, False),
        (-300, None, 30, True),
        (-300, None, 70, False),
        # A former date of going live is no matter: the first publication counts.
        (-300, 50, 70, False),
        (None, None, None, False),
    ],
)
def test_expiry_before_the_year_is_over_is_early(
    published: int | None, goes_live: int | None, expires: int | None, early: bool
) -> None:
    first, live, end = (
        None if days is None else timezone.now() + timedelta(days=days)
        for days in (published, goes_live, expires)
    )
    assert ends_early(review(first, go_live_at=live, expire_at=end)) is early
