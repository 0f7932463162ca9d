"""The one way to search.

Wagtail keeps the index (``search_fields`` of the page models, brought up to date when a
page changes), and triggers copy what can be found in it into ``SearchWords``, which is
asked here: so what matches can be narrowed by visibility and filters and counted by
facets like every other list. Of Wagtail's own entries only some are read, to weigh what
was found and to take extracts.

The aliases of the vocabularies are synonyms: whoever searches for "SCR" also finds
"Serious Case Review", and the other way round.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import chain, islice
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import (
    CharField,
    F,
    FloatField,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Left
from wagtail.models import Page, ReferenceIndex
from wagtail.search.models import IndexEntry

from cms.access.viewer import Sight, Viewer
from cms.access.visibility import references_from_pages, visible
from cms.models import Document, SearchWords, Vocabulary
from cms.row_sets import RowSet, numbers_of

CONFIGURATION = "english"
# How many times a word in the title counts as one in the text.
TITLE_WEIGHT = 4.0
# How many pages are weighed for the order by relevance.
WEIGHED = 300
# Extracts are taken from the beginning of very long pages.
EXTRACTED_CHARACTERS = 50_000
# Characters that no text contains, around what matched in an extract.
START, STOP = "\ue000", "\ue001"


def matching(text: str, viewer: Sight) -> Q:
    """Return the condition for pages in which a search text is found."""
    pages = found_in_pages(text, viewer).values("number")
    # One list of pages to start from: with two conditions, either of which will do,
    # the database would look at every page there is.
    return Q(pk__in=pages.union(found_in_documents(text, viewer).values("page_pk")))


def found_in_pages(text: str, viewer: Sight) -> QuerySet[SearchWords]:
    """Return the words of the pages in which a text is found, whoever may see them.

    What somebody may not see has yet to be taken away, before anything is told of it.
    """
    return _words_of_pages().filter(words=search_query(text, viewer, Words))


def found_in_titles(text: str, viewer: Sight) -> QuerySet[SearchWords]:
    """Return the words of the pages in whose titles a text is found, likewise."""
    return _words_of_pages().filter(title_words=search_query(text, viewer, Words))


def found_in_documents(text: str, viewer: Sight) -> QuerySet[ReferenceIndex]:
    """Return the references of pages to documents in whose titles a text is found.

    Titles are looked up now and not kept with the page: who may see a document changes
    without the page.
    """
    titles = SearchWords.objects.filter(
        content_type=ContentType.objects.get_for_model(Document).pk,
        title_words=search_query(text, viewer, Words),
    )
    documents = visible(Document.objects.order_by(), viewer).filter(
        pk__in=titles.values("number")
    )
    return references_from_pages(Document).filter(
        to_object_id__in=documents.annotate(_text=Cast("pk", CharField())).values(
            "_text"
        )
    )


def to_be_weighed(rows: RowSet, in_titles: Callable[[], RowSet]) -> list[int]:
    """Return the numbers of the pages that are weighed for the order by relevance.

    For that the database reads a whole text, so that not more than WEIGHED are: of so
    many, those with the search text in their titles, then the newest, which have the
    highest numbers. The others come after all of them.

    Args:
        rows: pages that were found, and that the viewer may see.
        in_titles: returns pages whose titles match, if it has to be known.
    """
    if rows.bit_count() <= WEIGHED:
        return list(numbers_of(rows))
    first = rows & in_titles()
    numbers = chain(numbers_of(first), numbers_of(rows & ~first))
    return list(islice(numbers, WEIGHED))


def weights(text: str, viewer: Sight, condition: Q | Combinable) -> QuerySet[Any]:
    """Return how well pages match, and their numbers as text.

    Args:
        condition: for the ``SearchWords`` of the pages.
    """
    query = search_query(text, viewer)
    rank = Cast(
        SearchRank(F("title"), query) * Value(TITLE_WEIGHT)
        + SearchRank(F("body"), query),
        FloatField(),
    )
    return _entries_of(condition).values_list(rank, "object_id")


def places_of(weighed: Iterable[Sequence[Any]]) -> list[tuple[float, int]]:
    """Return what `weights` gave, the best first."""
    return sorted(((rank, int(number)) for rank, number in weighed), reverse=True)


def extracts(pages: Iterable[int], text: str, viewer: Viewer | Sight) -> dict[int, str]:
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
    entries = _entries_of(Q(number__in=list(pages))).annotate(_extract=headline)
    return {
        int(page): escape(extract).replace(START, "<mark>").replace(STOP, "</mark>")
        for page, extract in entries.values_list("object_id", "_extract")
    }


class Words(SearchQuery):
    """What to look for where words that stand together are kept as one."""

    SEARCH_TYPES = {
        **SearchQuery.SEARCH_TYPES,
        "phrase": "cms_phraseto_tsquery",
    }


def search_query(
    text: str, viewer: Viewer | Sight, make: type[SearchQuery] = SearchQuery
) -> SearchQuery:
    """Return what to look for: the words, and whatever stands for the same.

    Quotation marks keep words together, ``or`` stands between alternatives, and ``-``
    before what must not be found.

    Args:
        make: SearchQuery to look in texts, Words to look in ``SearchWords``.
    """
    groups = _synonyms(viewer)
    alternatives: list[SearchQuery] = []
    joins_next = False
    for minus, quoted, word in _TERM.findall(_with_marks(text, groups)):
        if word.casefold() == "or" and alternatives:
            joins_next = True
            continue
        query = _term(quoted, word, groups, bool(minus), make)
        if joins_next:
            alternatives[-1] |= query
        else:
            alternatives.append(query)
        joins_next = False
    whole, *others = alternatives or [_plain(text, False, make)]
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
    quoted: str,
    word: str,
    groups: Sequence[Sequence[str]],
    excluded: bool,
    make: type[SearchQuery],
) -> SearchQuery:
    if quoted:
        phrase = " ".join(quoted.split()).casefold()
        for group in groups:
            if phrase in map(str.casefold, group):
                return _any_of(group, excluded, make)
        return _phrase(quoted, excluded, make)
    if mark := _MARK.search(word):
        return _any_of(groups[int(mark[1])], excluded, make)
    return _plain(word, excluded, make)


def _plain(words: str, excluded: bool, make: type[SearchQuery]) -> SearchQuery:
    return make(words, search_type="plain", config=CONFIGURATION, invert=excluded)


def _phrase(words: str, excluded: bool, make: type[SearchQuery]) -> SearchQuery:
    return make(words, search_type="phrase", config=CONFIGURATION, invert=excluded)


def _any_of(
    phrases: Sequence[str], excluded: bool, make: type[SearchQuery]
) -> SearchQuery:
    """Return what finds any of some phrases, or what none of them is found in."""
    first, *others = (_phrase(phrase, excluded, make) for phrase in phrases)
    for other in others:
        first = first & other if excluded else first | other
    return first


def _synonyms(viewer: Viewer | Sight) -> list[list[str]]:
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


def _words_of_pages() -> QuerySet[SearchWords]:
    models = [model for model in apps.get_models() if issubclass(model, Page)]
    content_types = ContentType.objects.get_for_models(*models).values()
    return SearchWords.objects.filter(content_type__in=[of.pk for of in content_types])


def _entries_of(condition: Q | Combinable) -> QuerySet[IndexEntry]:
    """Return the entries that Wagtail's index has of pages whose words fulfil that."""
    words = _words_of_pages().filter(condition)
    return IndexEntry.objects.filter(pk__in=words.values("entry"))
