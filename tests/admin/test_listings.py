"""The listings of reviews, briefings and resource links."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms.models import LinkStatus
from reviews.models import PublicationMode
from tests.admin.editing import Editor
from tests.factories import (
    AudienceFactory,
    BriefingPageFactory,
    ResourceIndexPageFactory,
    ResourceLinkPageFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    ReviewTypeFactory,
    TopicFactory,
    WithdrawalFactory,
)


def titles(editor: Editor, listing: str, **query: Any) -> list[str]:
    response = editor.open(f"{listing}:index", **query)
    assert response.status_code == 200
    return [page.title for page in response.context["pages"]]


def test_columns_of_reviews(publisher: Editor) -> None:
    ReviewPageFactory(
        title="Child Ash",
        review_type=ReviewTypeFactory(name="Rapid review"),
        publication_date="2026-01-15",
        topics=[TopicFactory(name="Neglect"), TopicFactory(name="Housing")],
    )
    shown = publisher.open("reviews:index").text
    for text in ("Child Ash", "Rapid review", "Full report", "Housing, Neglect"):
        assert text in shown


def test_reviews_newest_first(publisher: Editor) -> None:
    ReviewPageFactory(title="Older", publication_date="2025-01-15")
    ReviewPageFactory(title="Newer", publication_date="2026-01-15")
    assert titles(publisher, "reviews") == ["Newer", "Older"]
    for column in ("publication_date", "review_type__name", "publication_mode"):
        assert len(titles(publisher, "reviews", ordering=column)) == 2


def test_filters_of_reviews(publisher: Editor) -> None:
    rapid, topic, audience = ReviewTypeFactory(), TopicFactory(), AudienceFactory()
    ReviewPageFactory(
        title="Wanted",
        review_type=rapid,
        topics=[topic, TopicFactory()],
        audiences=[audience],
        publication_mode=PublicationMode.EXECUTIVE_SUMMARY,
        publication_date="2026-01-15",
        age_band="under_1",
    )
    ReviewPageFactory(title="Other", publication_date="2024-01-15")
    for query in (
        {"review_type": rapid.pk},
        {"topics": topic.pk},
        {"audiences": audience.pk},
        {"publication_mode": "executive_summary"},
        {"publication_date_from": "2026-01-01", "publication_date_to": "2026-12-31"},
        {"age_band": "under_1"},
        {"topics": topic.pk, "q": "wanted"},
    ):
        assert titles(publisher, "reviews", **query) == ["Wanted"], query
    assert titles(publisher, "reviews", topics=topic.pk, q="other") == []


def test_status_of_pages(publisher: Editor) -> None:
    index = ReviewIndexPageFactory()
    ReviewPageFactory(parent=index, title="Published")
    ReviewPageFactory(parent=index, title="Draft", live=False)
    WithdrawalFactory(page=ReviewPageFactory(parent=index, title="Withdrawn"))
    assert set(titles(publisher, "reviews", status="published")) == {
        "Published",
        "Withdrawn",
    }
    assert titles(publisher, "reviews", status="draft") == ["Draft"]
    assert titles(publisher, "reviews", status="withdrawn") == ["Withdrawn"]


def test_search_finds_by_part_of_the_title(publisher: Editor) -> None:
    ReviewPageFactory(title="Child Ash")
    ReviewPageFactory(title="Child Elm")
    assert titles(publisher, "reviews", q="child el") == ["Child Elm"]


def test_briefings_by_next_review(publisher: Editor) -> None:
    today = timezone.localdate()
    for title, days in (("Overdue", -1), ("Today", 0), ("Soon", 90), ("Later", 91)):
        BriefingPageFactory(
            title=title,
            last_reviewed=today - timedelta(days=300),
            next_review=today + timedelta(days=days),
        )
    assert titles(publisher, "briefings", due="overdue") == ["Overdue"]
    assert set(titles(publisher, "briefings", due="soon")) == {"Today", "Soon"}
    assert titles(publisher, "briefings", ordering="next_review") == [
        "Overdue",
        "Today",
        "Soon",
        "Later",
    ]


def test_resource_links_by_status(publisher: Editor) -> None:
    index = ResourceIndexPageFactory()
    ResourceLinkPageFactory(parent=index, title="Fine", link_status=LinkStatus.WORKING)
    ResourceLinkPageFactory(parent=index, title="Lost", link_status=LinkStatus.BROKEN)
    assert titles(publisher, "resource_links", link_status="broken") == ["Lost"]
    assert titles(publisher, "resource_links") == ["Fine", "Lost"]
    assert "Broken" in publisher.open("resource_links:index").text


@pytest.mark.parametrize("listing", ["reviews", "briefings", "resource_links"])
def test_menu_leads_to_each_listing(publisher: Editor, listing: str) -> None:
    shown = publisher.open("wagtailadmin_home").text
    assert f'"url": "/admin/{listing}/"' in shown


@pytest.mark.parametrize(
    ("listing", "factory"),
    [
        ("reviews", ReviewPageFactory),
        ("briefings", BriefingPageFactory),
        ("resource_links", ResourceLinkPageFactory),
    ],
)
def test_queries_do_not_grow_with_the_pages(
    publisher: Editor,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    listing: str,
    factory: Any,
) -> None:
    parent = factory().get_parent().specific
    titles(publisher, listing)
    with django_assert_max_num_queries(200) as few:
        titles(publisher, listing)
    for _ in range(8):
        factory(parent=parent)
    with django_assert_max_num_queries(len(few)):
        assert len(titles(publisher, listing)) == 9
