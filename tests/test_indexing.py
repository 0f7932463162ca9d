"""The search index follows the pages."""

import pytest
from wagtail.search.models import IndexEntry

from tests.factories import (
    DocumentFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    TopicFactory,
    edit,
    publish,
)

pytestmark = pytest.mark.django_db


def indexed(word: str) -> int:
    return (
        IndexEntry.objects.filter(body_text__icontains=word).count()
        + IndexEntry.objects.filter(title_text__icontains=word).count()
    )


def test_a_page_is_found_by_its_topics_and_documents() -> None:
    ReviewPageFactory(
        topics=[TopicFactory(name="Zebracorn")],
        documents=[
            ReviewDocumentFactory.build(document=DocumentFactory(title="Quaggafish"))
        ],
    )
    assert indexed("Zebracorn")
    assert indexed("Quaggafish")


def test_an_edit_that_is_not_published_is_not_in_the_index() -> None:
    page = ReviewPageFactory()
    edit(page, title="Zebracorn", abstract="Quaggafish")
    assert not indexed("Zebracorn")
    assert not indexed("Quaggafish")


def test_what_a_page_no_longer_says_is_not_found() -> None:
    page = ReviewPageFactory(abstract="Zebracorn")
    publish(page, abstract="Quaggafish")
    assert not indexed("Zebracorn")
    assert indexed("Quaggafish")


def test_a_deleted_page_leaves_no_words_behind() -> None:
    page = ReviewPageFactory(abstract="Zebracorn")
    page.delete()
    assert not indexed("Zebracorn")


def test_pages_deleted_with_their_parent_leave_no_words_behind() -> None:
    page = ReviewPageFactory(abstract="Zebracorn")
    page.get_parent().delete()
    assert not indexed("Zebracorn")


def test_a_renamed_topic_or_document_is_found_by_its_new_name() -> None:
    topic = TopicFactory(name="Zebracorn")
    document = DocumentFactory(title="Quaggafish")
    ReviewPageFactory(
        topics=[topic], documents=[ReviewDocumentFactory.build(document=document)]
    )
    topic.name = "Gnuphant"
    topic.save()
    document.title = "Emuwolf"
    document.save()
    pages = IndexEntry.objects.filter(content_type__app_label="reviews")
    assert pages.filter(body_text__contains="Gnuphant").exists()
    assert pages.filter(body_text__contains="Emuwolf").exists()
    assert not pages.filter(body_text__contains="Zebracorn").exists()
    assert not pages.filter(body_text__contains="Quaggafish").exists()
