"""Whoever may change a page is told what is due on it, and nobody else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupPagePermission, Page

from cms.deadlines import deadlines_for
from cms.models import DeadlineSettings, LinkStatus
from reviews.models import RecommendationStatus
from tests.factories import (
    BriefingPageFactory,
    GroupFactory,
    HomePageFactory,
    MemberFactory,
    PublisherFactory,
    RecommendationFactory,
    ResourceLinkPageFactory,
    ReviewPageFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def home() -> Page:
    return HomePageFactory()


def due(**options: object) -> list[tuple[str, date, bool]]:
    found = deadlines_for(PublisherFactory(), TODAY, **options)
    return [(d.kind, d.due_on, d.is_overdue) for d in found]


def change(page: Page, **values: object) -> None:
    type(page).objects.filter(pk=page.pk).update(**values)


def set_number(**values: int) -> None:
    DeadlineSettings.load()
    DeadlineSettings.objects.update(**values)


@pytest.mark.parametrize(
    ("next_review", "expected"),
    [
        (TODAY - timedelta(days=1), [True]),
        (TODAY, [False]),
        (TODAY + timedelta(days=30), [False]),
        (TODAY + timedelta(days=31), []),
    ],
)
def test_next_review(next_review: date, expected: list[bool]) -> None:
    change(BriefingPageFactory(), next_review=next_review)
    assert due() == [("next_review", next_review, late) for late in expected]


def test_drafts_of_briefings_are_not_due() -> None:
    change(BriefingPageFactory(live=False), next_review=TODAY)
    assert due() == []


def test_days_of_notice_are_a_setting() -> None:
    change(BriefingPageFactory(), next_review=TODAY + timedelta(days=60))
    set_number(notice_days=60)
    assert len(due()) == 1


def test_copy_to_the_panel() -> None:
    # Seven working days before Monday 31 August, which is the late summer holiday.
    planned = datetime(2026, 9, 1, 9, tzinfo=UTC)
    review = ReviewPageFactory(live=False, go_live_at=planned)
    until = TODAY + timedelta(days=90)
    assert due(until=until) == [("panel_copy", date(2026, 8, 20), False)]
    set_number(panel_working_days=1)
    assert due(until=until) == [("panel_copy", date(2026, 8, 28), False)]
    change(review, panel_sent_date=TODAY)
    assert due(until=until) == []


def test_copy_is_not_due_before_publication_is_planned() -> None:
    ReviewPageFactory(live=False)
    assert due() == []


def test_publication_is_due_six_months_after_the_decision() -> None:
    review = ReviewPageFactory(live=False, decision_date=date(2025, 12, 31))
    assert due() == [("publish_by", date(2026, 6, 30), False)]
    change(review, decision_date=date(2025, 11, 30))
    assert due() == [("publish_by", date(2026, 5, 30), True)]
    change(review, reason_late="The inquest is still to come.")
    assert due() == []


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (date(2025, 7, 10), [date(2026, 7, 11)]),
        (date(2025, 5, 20), [date(2026, 5, 21)]),
        (date(2025, 5, 10), []),
        (date(2025, 7, 20), []),
    ],
)
def test_a_review_may_end_after_its_year(published: date, expected: list[date]) -> None:
    at = datetime.combine(published, datetime.min.time(), UTC) + timedelta(hours=12)
    change(ReviewPageFactory(), first_published_at=at)
    assert due() == [("kept_long_enough", day, False) for day in expected]


def test_recommendations() -> None:
    dates = (TODAY - timedelta(days=3), TODAY - timedelta(days=2), None)
    open_, done, undated = (
        RecommendationFactory.build(number=number, due_date=day)
        for number, day in enumerate(dates, start=1)
    )
    done.status = RecommendationStatus.COMPLETE
    ReviewPageFactory(recommendations=[open_, done, undated])
    [found] = deadlines_for(PublisherFactory(), TODAY)
    assert (found.kind, found.due_on, found.is_overdue, found.detail) == (
        "recommendation",
        dates[0],
        True,
        "Recommendation 1",
    )


def test_resource_links() -> None:
    link = ResourceLinkPageFactory()
    change(link, last_checked=TODAY - timedelta(days=91))
    assert due() == [("link_check", TODAY - timedelta(days=1), True)]
    change(link, link_status=LinkStatus.BROKEN)
    assert due() == [("broken_link", TODAY - timedelta(days=91), True)]
    change(link, link_status=LinkStatus.WORKING, last_checked=TODAY)
    assert due() == []


def test_says_where_it_is_done_and_what_it_is() -> None:
    briefing = BriefingPageFactory()
    change(briefing, next_review=TODAY)
    [found] = deadlines_for(PublisherFactory(), TODAY)
    assert found.url == f"/admin/pages/{briefing.pk}/edit/"
    assert found.label == "Next review of a briefing"
    assert found.page == briefing


def test_what_is_due_soonest_comes_first() -> None:
    for days in (3, -5, 1):
        change(BriefingPageFactory(), next_review=TODAY + timedelta(days=days))
    dates = [day for _, day, _ in due()]
    assert dates == sorted(dates)


def editor_of(page: Page) -> Group:
    group = GroupFactory()
    GroupPagePermission.objects.create(
        group=group,
        page=page,
        permission=Permission.objects.get(codename="change_page"),
    )
    return group


def test_concerns_those_who_may_change_the_page() -> None:
    mine, other = BriefingPageFactory(), BriefingPageFactory()
    for page in (mine, other):
        change(page, next_review=TODAY)
    editor = MemberFactory(groups=[editor_of(mine)])
    assert [d.page for d in deadlines_for(editor, TODAY)] == [mine]
    assert deadlines_for(MemberFactory(), TODAY) == []


def count_queries(user: object) -> int:
    with CaptureQueriesContext(connection) as captured:
        deadlines_for(user, TODAY)
    return len(captured)


def test_costs_the_same_however_much_is_due() -> None:
    user = PublisherFactory()
    make_something_due()
    deadlines_for(user, TODAY)
    before = count_queries(user)
    make_something_due()
    make_something_due()
    assert len(deadlines_for(user, TODAY)) == 12
    assert count_queries(user) == before


def make_something_due() -> None:
    change(BriefingPageFactory(), next_review=TODAY)
    ReviewPageFactory(live=False, decision_date=date(2025, 12, 31))
    change(ResourceLinkPageFactory(), last_checked=date(2025, 1, 1))
    ReviewPageFactory(
        recommendations=[RecommendationFactory.build(number=1, due_date=TODAY)]
    )
