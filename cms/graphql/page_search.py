"""Searches pages (`cms.search`), with statements that are kept."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet

from cms.access.viewer import Sight
from cms.graphql.execution import Field
from cms.graphql.list_contents import Search
from cms.graphql.loading import load_values
from cms.graphql.ranks import Place
from cms.row_sets import RowSet, joined, words_of
from cms.search import (
    found_in_documents,
    found_in_pages,
    found_in_titles,
    places_of,
    to_be_weighed,
    weights,
)
from cms.statements import Among


class PageSearch(Search):
    """Finds pages by words in them, or in the titles of their documents."""

    def rows(self, field: Field) -> RowSet:
        in_pages = load_values(field, "in pages", _in_pages, self.words)
        in_documents = load_values(field, "in documents", _in_documents, self.words)
        return joined(in_pages) | joined(in_documents)

    def ranks(self, field: Field, rows: RowSet) -> Sequence[Place]:
        def in_titles() -> RowSet:
            return joined(load_values(field, "in titles", _in_titles, self.words))

        numbers = to_be_weighed(rows, in_titles)
        weighed = load_values(field, "weights", _weights, self.words, numbers=numbers)
        return places_of(weighed)


def _in_pages(viewer: Sight, words: str) -> QuerySet[Any]:
    return words_of(found_in_pages(words, viewer), "number")


def _in_documents(viewer: Sight, words: str) -> QuerySet[Any]:
    return words_of(found_in_documents(words, viewer), "page_pk")


def _in_titles(viewer: Sight, words: str) -> QuerySet[Any]:
    return words_of(found_in_titles(words, viewer), "number")


def _weights(viewer: Sight, words: str) -> QuerySet[Any]:
    return weights(words, viewer, Among(F("number"), "numbers"))
