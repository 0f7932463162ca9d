"""A sign-off counts for the text and the files that were there, and for no other."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.rich_text import RichText

from cms.models import Document
from cms.sign_off.content import fingerprint, text_fingerprint
from reviews.models import ReviewPage
from tests.factories import (
    DocumentFactory,
    ImageFactory,
    RecommendationFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    SuperuserFactory,
    TopicFactory,
    edit,
    pdf,
    publish,
)
from tests.sign_off.conftest import AtWork, People, fresh

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


def test_changes_with_the_documents(
    review: ReviewPage, report: Document, at_work: AtWork
) -> None:
    seen = [of(review)]
    address = reverse("wagtaildocs:edit", args=[report.pk])
    client = at_work(SuperuserFactory()).client
    for changes in (
        {"title": "Another title"},
        {"file": SimpleUploadedFile("document.pdf", pdf("Somebody's name."))},
        # The same, by another name: it stands in the address.
        {"file": SimpleUploadedFile("child-a.pdf", pdf("Somebody's name."))},
    ):
        client.post(address, {"title": "Another title", "collection": 1, **changes})
        seen.append(of(review))
    assert len(set(seen)) == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another title"},
        {"description": "Another description"},
        {"focal_point_x": 10, "focal_point_y": 10}
        | {"focal_point_width": 5, "focal_point_height": 5},
    ],
)
def test_changes_with_what_is_said_and_shown_of_images(
    review: ReviewPage, changes: dict[str, Any]
) -> None:
    picture = ImageFactory()
    edit(review, social_image=picture)
    before = of(review)
    type(picture).objects.filter(pk=picture.pk).update(**changes)
    assert of(review) != before


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
