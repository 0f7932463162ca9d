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
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
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
    clean = Func(
        Left("body_text", EXTRACTED_CHARACTERS),
        Value(START + STOP),
        Value(""),
        function="translate",
        output_field=TextField(),
    )
    headline = SearchHeadline(
        clean,
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

    Quotation marks keep words together, ``or`` stands between alternatives, and ``-``
    before what must not be found.
    """
    groups = _synonyms(viewer)
    alternatives: list[SearchQuery] = []
    joins_next = False
    for minus, quoted, word in _TERM.findall(_with_marks(text, groups)):
        if word.casefold() == "or" and alternatives:
            joins_next = True
            continue
        query = _term(quoted, word, groups, excluded=bool(minus))
        if joins_next:
            alternatives[-1] |= query
        else:
            alternatives.append(query)
        joins_next = False
    whole, *others = alternatives or [_plain(text)]
    for query in others:
        whole &= query
    return whole


# A phrase in quotation marks or a word, each with a minus before it or not.
_TERM = re.compile(r'(-?)(?:"([^"]*)"|([^\s"]+))')
# Stands in the text for a group of synonyms, by its number.
_MARK = re.compile("\ue010([0-9]+)\ue011")


def _with_marks(text: str, groups: Sequence[Sequence[str]]) -> str:
    """Put a mark in the place of each synonym, but not within quotation marks."""
    parts = _MARK.sub(" ", text).split('"')
    for number, group in enumerate(groups):
        phrases = sorted(group, key=len, reverse=True)
        either = "|".join(
            re.escape(phrase).replace("\\ ", r"\s+") for phrase in phrases
        )
        pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
        parts[::2] = [pattern.sub(f"\ue010{number}\ue011", part) for part in parts[::2]]
    return '"'.join(parts)


def _term(
    quoted: str, word: str, groups: Sequence[Sequence[str]], excluded: bool
) -> SearchQuery:
    if quoted:
        phrase = " ".join(quoted.split()).casefold()
        for group in groups:
            if phrase in map(str.casefold, group):
                return _any_of(group, excluded)
        return _phrase(quoted, excluded)
    if mark := _MARK.search(word):
        return _any_of(groups[int(mark[1])], excluded)
    return _plain(word, excluded)


def _plain(words: str, excluded: bool = False) -> SearchQuery:
    return SearchQuery(
        words, search_type="plain", config=CONFIGURATION, invert=excluded
    )


def _phrase(words: str, excluded: bool) -> SearchQuery:
    return SearchQuery(
        words, search_type="phrase", config=CONFIGURATION, invert=excluded
    )


def _any_of(phrases: Sequence[str], excluded: bool) -> SearchQuery:
    """Return what finds any of some phrases, or what none of them is found in."""
    first, *others = (_phrase(phrase, excluded) for phrase in phrases)
    for other in others:
        first = first & other if excluded else first | other
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
