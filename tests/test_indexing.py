"""The search index follows the pages."""

import pytest
from wagtail.models import Page, Site
from wagtail.search.models import IndexEntry

from cms.access.audience import ANYONE
from cms.access.viewer import Viewer, site_root
from cms.access.visibility import visible
from cms.models import Document
from cms.search import matching
from tests.factories import (
    CollectionFactory,
    CollectionRestrictionFactory,
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


def test_a_renamed_topic_is_found_by_its_new_name() -> None:
    topic = TopicFactory(name="Zebracorn")
    ReviewPageFactory(topics=[topic])
    topic.name = "Gnuphant"
    topic.save()
    pages = IndexEntry.objects.filter(content_type__app_label="reviews")
    assert pages.filter(body_text__contains="Gnuphant").exists()
    assert not pages.filter(body_text__contains="Zebracorn").exists()


def found(words: str) -> list[int]:
    viewer = Viewer(ANYONE, site_root(Site.objects.get()))
    pages = visible(Page.objects.filter(matching(words, viewer)), viewer)
    return list(pages.values_list("pk", flat=True))


def test_a_page_is_found_by_the_title_that_its_document_has_now() -> None:
    document = DocumentFactory(title="Quaggafish")
    page = ReviewPageFactory(documents=[ReviewDocumentFactory.build(document=document)])
    assert found("Quaggafish") == [page.pk]
    document.title = "Emuwolf"
    document.save()
    assert found("Emuwolf") == [page.pk]
    assert found("Quaggafish") == []


def test_a_page_is_not_found_by_a_document_that_became_private() -> None:
    document = DocumentFactory(title="Quaggafish")
    page = ReviewPageFactory(documents=[ReviewDocumentFactory.build(document=document)])
    restriction = CollectionRestrictionFactory(collection=CollectionFactory())
    assert found("Quaggafish") == [page.pk]
    # As the admin's bulk action does, of which no signal tells.
    Document.objects.update(collection=restriction.collection)
    assert found("Quaggafish") == []
