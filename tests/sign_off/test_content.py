"""A sign-off counts for the text and the files that were there, and for no other."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.rich_text import RichText

from cms.models import Document
from cms.sign_off.content import fingerprint, text_fingerprint
from reviews.models import ReviewPage
from tests.factories import (
    DocumentFactory,
    RecommendationFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    TopicFactory,
    edit,
    pdf,
    publish,
)
from tests.sign_off.conftest import People, fresh

pytestmark = pytest.mark.usefixtures("people")


def of(page: ReviewPage) -> str:
    return fingerprint(fresh(page).latest_revision)


@pytest.fixture
def report() -> Document:
    return DocumentFactory()


@pytest.fixture
def review(people: People, report: Document) -> ReviewPage:
    topics = [TopicFactory(), TopicFactory()]
    return ReviewPageFactory(
        live=False,
        topics=topics,
        body=[("paragraph", RichText("<p>What happened.</p>"))],
        documents=[ReviewDocumentFactory.build(document=report)],
        recommendations=[RecommendationFactory.build(number=1)],
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Child Oak"},
        {"slug": "child-oak"},
        {"abstract": "Other words."},
        {"publication_mode": "learning_only"},
        {"body": [("paragraph", RichText("<p>What happened then.</p>"))]},
        {"documents": []},
    ],
)
def test_changes_with_what_is_written(
    review: ReviewPage, changes: dict[str, Any]
) -> None:
    before = of(review)
    edit(review, **changes)
    assert of(review) != before


def test_changes_with_the_files(review: ReviewPage, report: Document) -> None:
    seen = [of(review)]
    report.title = "Another title"
    report.save()
    seen.append(of(review))
    report.file.save("document.pdf", ContentFile(pdf("Somebody's name.")), save=False)
    report.file_hash = ""
    report.save()
    seen.append(of(review))
    assert len(set(seen)) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"panel_sent_date": date(2026, 5, 1), "sign_offs": "Seen by the chair."},
        {"go_live_at": datetime(2030, 5, 1, 9, tzinfo=UTC)},
    ],
)
def test_is_the_same_where_nothing_that_is_read_changes(
    review: ReviewPage, changes: dict[str, Any]
) -> None:
    before = of(review)
    edit(review, **changes)
    assert of(review) == before


def test_is_the_same_once_published_and_saved_again(review: ReviewPage) -> None:
    before = of(review)
    publish(fresh(review))
    edit(fresh(review))
    assert of(review) == before


def test_what_is_changed_back_counts_again(review: ReviewPage) -> None:
    first = fresh(review).latest_revision
    edit(review, abstract="Other words.")
    assert text_fingerprint(fresh(review).latest_revision) != text_fingerprint(first)
    fresh(review).latest_revision.delete()
    draft = first.as_object()
    draft.save_revision()
    assert of(review) == fingerprint(first)
