"""The one way to search.

Wagtail keeps the index (``search_fields`` of the page models, brought up to date when a
page changes); here it is asked, so that what matches can be narrowed by visibility and
filters and counted by facets like every other list.

The aliases of the vocabularies are synonyms: whoever searches for "SCR" also finds
"Serious Case Review", and the other way round.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import (
    SearchHeadline,
    SearchQuery,
    SearchRank,
    SearchVectorField,
)
from django.db.models import (
    BigIntegerField,
    CharField,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce, Left
from wagtail.models import Page, ReferenceIndex
from wagtail.search.models import IndexEntry

from cms.access.viewer import Viewer
from cms.access.visibility import visible
from cms.models import Document, Vocabulary

CONFIGURATION = "english"
# How many times a word in the title counts as one in the text.
TITLE_WEIGHT = 4.0
# Extracts are taken from the beginning of very long pages.
EXTRACTED_CHARACTERS = 50_000
# Characters that no text contains, around what matched in an extract.
START, STOP = "\ue000", "\ue001"


def matching(text: str, viewer: Viewer) -> Q:
    """Return the condition for pages in which a search text is found."""
    query = search_query(text, viewer)
    entries = _page_entries().filter(_words=query)
    found = Q(pk__in=entries.annotate(_page=_number("object_id")).values("_page"))
    return found | Q(pk__in=_pages_with_documents(query, viewer))


def _pages_with_documents(query: SearchQuery, viewer: Viewer) -> QuerySet[Any]:
    """Return the numbers of pages that refer to documents found by their titles.

    Titles are looked up now and not kept with the page: who may see a document changes
    without the page.
    """
    document_type = ContentType.objects.get_for_model(Document)
    entries = IndexEntry.objects.filter(content_type=document_type, title=query)
    documents = visible(Document.objects.order_by(), viewer).filter(
        pk__in=entries.annotate(_document=_number("object_id")).values("_document")
    )
    return (
        ReferenceIndex.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            to_content_type=document_type,
            to_object_id__in=documents.annotate(_text=Cast("pk", CharField())).values(
                "_text"
            ),
        )
        .annotate(_page=_number("object_id"))
        .values("_page")
    )


def relevance(text: str, viewer: Viewer) -> Any:
    """Return the expression for how well a page matches; never null."""
    query = search_query(text, viewer)
    entries = _page_entries().filter(
        object_id=Cast(OuterRef("pk"), CharField()),
        content_type=OuterRef("content_type"),
    )
    rank = Cast(
        SearchRank(F("title"), query) * Value(TITLE_WEIGHT)
        + SearchRank(F("body"), query),
        FloatField(),
    )
    return Coalesce(
        Subquery(entries.values(_rank=rank)[:1]), 0.0, output_field=FloatField()
    )


def extracts(pages: Iterable[int], text: str, viewer: Viewer) -> dict[int, str]:
    """Return HTML extracts of pages with ``<mark>`` around what matched, by page.

    Args:
        pages: numbers of pages that the viewer may see.
    """
    headline = SearchHeadline(
        Left("body_text", EXTRACTED_CHARACTERS),
        search_query(text, viewer),
        config=CONFIGURATION,
        start_sel=START,
        stop_sel=STOP,
        max_fragments=2,
        max_words=30,
        min_words=10,
        fragment_delimiter=" … ",
    )
    entries = _page_entries().filter(object_id__in=[str(page) for page in pages])
    return {
        int(page): escape(extract).replace(START, "<mark>").replace(STOP, "</mark>")
        for page, extract in entries.annotate(_extract=headline).values_list(
            "object_id", "_extract"
        )
    }


def search_query(text: str, viewer: Viewer) -> SearchQuery:
    """Return what to look for: the words, and whatever stands for the same.

    Quotation marks keep words together, ``or`` and ``-`` work as in web searches.
    """
    rest = text
    found: list[SearchQuery] = []
    for group in _synonyms(viewer):
        for phrase in sorted(group, key=len, reverse=True):
            pattern = rf"(?<!\w){re.escape(phrase)}(?!\w)"
            remaining, times = re.subn(pattern, " ", rest, flags=re.IGNORECASE)
            if times:
                rest = remaining
                found.append(_any_of(group))
                break
    words = SearchQuery(rest, search_type="websearch", config=CONFIGURATION)
    if found and not re.search(r"\w", rest):
        words = found.pop()
    for query in found:
        words &= query
    return words


def _any_of(phrases: Sequence[str]) -> SearchQuery:
    first, *others = (
        SearchQuery(phrase, search_type="phrase", config=CONFIGURATION)
        for phrase in phrases
    )
    for other in others:
        first |= other
    return first


def _synonyms(viewer: Viewer) -> list[list[str]]:
    """Return groups of phrases that stand for the same, longest phrases first."""
    vocabularies = [
        model for model in apps.get_models() if issubclass(model, Vocabulary)
    ]
    first, *others = (
        visible(model._default_manager.order_by(), viewer)
        .exclude(aliases=[])
        .values_list("name", "aliases")
        for model in vocabularies
    )
    groups = [[name, *aliases] for name, aliases in first.union(*others, all=True)]
    return sorted(groups, key=lambda group: -max(map(len, group)))


def _page_entries() -> QuerySet[IndexEntry]:
    models = [model for model in apps.get_models() if issubclass(model, Page)]
    content_types = ContentType.objects.get_for_models(*models).values()
    # As the index that Wagtail made for it: title and text in one.
    words = CombinedExpression(
        F("title"), "||", F("body"), output_field=SearchVectorField()
    )
    return IndexEntry.objects.filter(content_type__in=content_types).annotate(
        _words=words
    )


def _number(column: str) -> Cast:
    return Cast(column, BigIntegerField())
