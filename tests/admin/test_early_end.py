"""Whoever ends a review before its year is over says why, and that is kept."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from reviews.models import ReviewPage
from tests.admin.editing import Editor
from tests.admin.test_bulk import in_bulk
from tests.factories import BriefingPageFactory, ReviewPageFactory

WHY = "The family asked for it."


@pytest.fixture
def review(publisher: Editor) -> ReviewPage:
    return ReviewPageFactory(title="Child Ash")


def kept_reasons() -> list[tuple[str, str]]:
    entries = PageLogEntry.objects.filter(action="cms.end_early")
    return [(entry.data["how"], entry.data["reason"]) for entry in entries]


def is_live(review: ReviewPage) -> bool:
    return ReviewPage.objects.filter(pk=review.pk, live=True).exists()


@pytest.mark.parametrize("how", ["unpublish", "delete"])
def test_needs_a_reason(publisher: Editor, review: ReviewPage, how: str) -> None:
    asked = publisher.send(f"wagtailadmin_pages:{how}", review.pk)
    assert "Child Ash: at least until" in asked.text
    assert is_live(review)
    publisher.send(f"wagtailadmin_pages:{how}", review.pk, reason_early_end="  ")
    assert is_live(review)
    publisher.send(f"wagtailadmin_pages:{how}", review.pk, reason_early_end=WHY)
    assert not is_live(review)
    assert kept_reasons() == [(how, WHY)]


@pytest.mark.parametrize("how", ["unpublish", "delete"])
def test_needs_one_in_bulk_and_for_what_is_below(
    administrator: Editor, review: ReviewPage, how: str
) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", how])
    url = f"{url}?id={review.get_parent().pk}&next=/admin/"
    sent = {"include_descendants": "on", "next": "/admin/"}
    asked = administrator.client.post(url, sent)
    assert 'name="include_descendants" value="on"' in asked.text
    assert is_live(review)
    administrator.client.post(url, sent | {"reason_early_end": WHY})
    assert not is_live(review)
    assert kept_reasons() == [(how, WHY)]


def test_reason_is_in_the_history(publisher: Editor, review: ReviewPage) -> None:
    publisher.send("wagtailadmin_pages:unpublish", review.pk, reason_early_end=WHY)
    assert WHY in publisher.open("wagtailadmin_pages:history", review.pk).text


def test_needs_none_after_the_year(publisher: Editor, review: ReviewPage) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    ReviewPage.objects.update(first_published_at=long_ago)
    publisher.send("wagtailadmin_pages:unpublish", review.pk)
    assert not is_live(review)
    assert kept_reasons() == []


def test_other_pages_and_drafts_need_none(publisher: Editor) -> None:
    briefing, draft = BriefingPageFactory(), ReviewPageFactory(live=False)
    publisher.send("wagtailadmin_pages:unpublish", briefing.pk)
    publisher.send("wagtailadmin_pages:delete", draft.pk)
    assert not ReviewPage.objects.exists()
    assert kept_reasons() == []


def test_what_is_withdrawn_stays_and_needs_none(
    publisher: Editor, review: ReviewPage
) -> None:
    today = timezone.localdate().strftime("%d/%m/%Y")
    publisher.send("withdraw_page", review.pk, reason="Newer learning.", date=today)
    assert is_live(review)
    assert kept_reasons() == []


def test_removal_is_kept_as_an_early_end(publisher: Editor, review: ReviewPage) -> None:
    in_bulk(publisher, "remove", review, explanation="", reason=WHY)
    assert not is_live(review)
    assert kept_reasons() == [("remove", WHY)]


def test_taking_down_is_always_possible(publisher: Editor, review: ReviewPage) -> None:
    in_bulk(publisher, "take_down", review, reason="It names a child.")
    assert not is_live(review)
    assert kept_reasons() == []
