"""Keeps the search index right where a page is found by what it points to."""

from django.db.models import Model
from wagtail.search.index import insert_or_update_object

from cms.models import BasePage, Vocabulary


def index_pages_with_term(term: Vocabulary) -> None:
    """Index anew the pages that carry a term of a vocabulary."""
    for relation in term._meta.related_objects:
        model: type[Model] = relation.related_model
        if issubclass(model, BasePage):
            for page in model.objects.filter(**{relation.field.name: term}):
                insert_or_update_object(page)
