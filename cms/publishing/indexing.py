"""Keeps the search index right where a page is found by what it points to."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Page, ReferenceIndex
from wagtail.search.index import insert_or_update_object

from cms.models import BasePage, Document, Vocabulary


def index_pages_with_documents(documents: Iterable[Document]) -> None:
    """Index anew the pages that refer to any of some documents."""
    numbers = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(Document),
        to_object_id__in=[str(document.pk) for document in documents],
    ).values_list("object_id", flat=True)
    for page in Page.objects.filter(pk__in={int(number) for number in numbers}):
        insert_or_update_object(page)


def index_pages_with_term(term: Vocabulary) -> None:
    """Index anew the pages that carry a term of a vocabulary."""
    for relation in term._meta.related_objects:
        model: type[Model] = relation.related_model
        if issubclass(model, BasePage):
            for page in model.objects.filter(**{relation.field.name: term}):
                insert_or_update_object(page)
