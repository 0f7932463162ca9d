"""Root fields about pages of all types: page, pages, route, search, changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import graphene
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone
from grapple.registry import registry
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.access.viewer import Sight
from cms.graphql.errors import BadInput
from cms.graphql.execution import Field
from cms.graphql.facets import NamedFacet, TermFacet
from cms.graphql.fields import list_of
from cms.graphql.filters import by_date, by_term, searchable
from cms.graphql.interfaces import PageInterface, page_path
from cms.graphql.list_contents import Narrowing, Order
from cms.graphql.lists import Listing
from cms.graphql.loading import Make, load, load_values, seen, type_name
from cms.graphql.page_lists import (
    PAGE_FILTERS,
    PAGES,
    PUBLISHED,
    page_type_names,
    url_path,
)
from cms.graphql.page_search import PageSearch
from cms.graphql.previews import previewed_page
from cms.graphql.resolvers import TYPE, Batch, Column, Row, batch
from cms.models import (
    Agency,
    Audience,
    BasePage,
    PageChange,
    PracticeTheme,
    RemovedAddress,
    ReviewType,
    Topic,
)
from cms.publishing.changes import settled_until
from cms.search import extracts, matching
from cms.statements import Among, Given

# Moments outside are mistakes, and some of them no database can compare.
FIRST_YEAR, LAST_YEAR = 1970, 2200


class PageRoute(graphene.ObjectType):
    """A page is at the path."""

    page = graphene.Field(
        PageInterface, required=True, description="The page.", resolver=Column("page")
    )


class RedirectRoute(graphene.ObjectType):
    """The path leads elsewhere."""

    location = graphene.String(
        required=True,
        description="A path on the site, or an address elsewhere.",
        resolver=Column("location"),
    )
    is_permanent = graphene.Boolean(
        required=True,
        description="Whether to answer 301 rather than 302.",
        resolver=Column("is_permanent"),
    )


class SignInRoute(graphene.ObjectType):
    """The path lies in an area for signed-in people."""

    area_title = graphene.String(
        required=True,
        description="The title of the area.",
        resolver=Column("title"),
    )
    area_path = graphene.String(
        required=True,
        description="The path of the area's public page.",
        resolver=page_path,
    )


class GoneRoute(graphene.ObjectType):
    """What was at the path has been removed for good; answer 410."""

    explanation = graphene.String(
        required=True,
        description="What to tell readers, or an empty string.",
        resolver=Column("explanation"),
    )
    alternative = graphene.Field(
        PageInterface,
        description="A page to read instead.",
        resolver=Column("alternative"),
    )


class Route(graphene.Union):
    """What is at a path of the site."""

    class Meta:
        types = (PageRoute, RedirectRoute, SignInRoute, GoneRoute)


class SearchHit(graphene.ObjectType):
    """A page that was found."""

    page = graphene.Field(
        PageInterface, required=True, description="The page.", resolver=Column("page")
    )
    extract = graphene.String(
        required=True,
        description="HTML from the page's text, with `<mark>` around what matched.",
        resolver=batch("id")(lambda rows, field: _extracts(rows, field)),
    )


def _extracts(rows: Sequence[Row], field: Field) -> list[str]:
    # All hits of a level come from searches; two in a document may differ in words.
    found: dict[tuple[str, int], str] = {}
    for words in {row["words"] for row in rows}:
        pages = [row["id"] for row in rows if row["words"] == words]
        for page, extract in extracts(pages, words, field.context.viewer).items():
            found[words, page] = extract
    return [found.get((row["words"], row["id"]), "") for row in rows]


SEARCH = Listing(
    name="Search",
    model=Page,
    node=SearchHit,
    orders={
        "RELEVANCE": Order(
            "What matches best first.", "pk", descending=True, is_by_rank=True
        ),
        "NEWEST": Order("Most recently first published first.", PUBLISHED, True),
    },
    filters=(
        *(known for known in PAGE_FILTERS if known.name != "text"),
        by_term("review_type", "review_type", ReviewType, Page),
        by_term("topic", "topics", Topic, Page),
        by_term("practice_theme", "practice_themes", PracticeTheme, Page),
        by_term("agency", "agencies", Agency, Page),
        by_term("audience", "audiences", Audience, Page),
        by_date(
            "published_from",
            "first_published_at__date__gte",
            "First published on this date or later.",
        ),
        by_date(
            "published_to",
            "first_published_at__date__lte",
            "First published on this date or earlier.",
        ),
    ),
    facets=(
        NamedFacet("type", "content_type", page_type_names),
        TermFacet("reviewType", "review_type"),
        TermFacet("topic", "topics"),
        TermFacet("practiceTheme", "practice_themes"),
        TermFacet("agency", "agencies"),
        TermFacet("audience", "audiences"),
    ),
    items="found pages",
    row_at=("page",),
)


@batch("since")
def changed_pages(rows: Sequence[Row], field: Field, **arguments: Any) -> list[Row]:
    (row,) = rows
    return [
        PAGES.connection(
            field,
            Narrowing(_changed_since, row["since"]),
            with_withdrawn=True,
            **arguments,
        )
    ]


def _changed_since(viewer: Sight, since: datetime) -> Q:
    noted = seen(PageChange, viewer).filter(at__gte=since).values("page_id")
    return Q(last_published_at__gte=since) | Q(pk__in=noted)


@batch("since")
def removed(rows: Sequence[Row], field: Field) -> list[list[int]]:
    (row,) = rows
    left = load_values(field, "rows", _removed_since, since=row["since"])
    return [[page for (page,) in left]]


def _removed_since(viewer: Sight) -> QuerySet[Any]:
    # Of pages that anybody could read may anybody learn that they are gone.
    noted = seen(PageChange, viewer).filter(at__gte=Given("since"), was_public=True)
    left = noted.exclude(page_id__in=seen(Page, viewer).values("pk"))
    return left.order_by("page_id").values_list("page_id").distinct()


class Changes(graphene.ObjectType):
    """What changed on the site since a moment, for static builds and caches."""

    until = graphene.DateTime(
        required=True,
        description="Ask `since` this moment the next time. It lies some seconds back, "
        "and further while something is still being published: a page may be told of "
        "twice, but none is missed.",
        resolver=Column("until"),
    )
    pages = graphene.Field(
        PAGES.connection_type,
        args=PAGES.arguments(),
        required=True,
        description="Pages that were published, moved, opened or withdrawn, or that "
        "show a file which changed.",
        resolver=changed_pages,
    )
    removed = graphene.Field(
        list_of(graphene.ID),
        required=True,
        description="Pages that are no longer there. Nothing but their ID is told.",
        resolver=removed,
    )


def find_page(
    field: Field, make: Make, below: list[Field] | None = None, **given: Any
) -> Row | None:
    """Return the first of the pages that ``make`` returns, as `load` does."""
    rows = load(field, make, below=below, **given)
    return rows[0] if rows else None


def at_address(viewer: Sight) -> QuerySet[Any]:
    """Return the page at a given address, as Wagtail keeps it."""
    return seen(Page, viewer).filter(url_path=Given("address")).order_by("path")[:1]


def of_number(viewer: Sight) -> QuerySet[Any]:
    """Return the page of given numbers."""
    return seen(Page, viewer).filter(Among(F("pk"), "numbers"))


def numbers_of(id: str) -> list[int]:
    """Return the number that an ID is; an impossible one is none."""
    return [int(id)] if id.isdecimal() and len(id) < 19 else []


def one_of(**arguments: Any) -> None:
    """Refuse a call that does not give just one of some arguments."""
    given = [name for name, value in arguments.items() if value is not None]
    if len(given) != 1:
        names = " or ".join(f"`{name}`" for name in arguments)
        raise BadInput(f"Give {names}: just one of them.")


def resolve_page(
    _: Sequence[Row],
    field: Field,
    id: str | None = None,
    path: str | None = None,
    preview_token: str | None = None,
) -> list[Row | None]:
    one_of(id=id, path=path, previewToken=preview_token)
    if preview_token is not None:
        return [previewed_page(field, preview_token)]
    if path is not None:
        address = url_path(path, field.context.viewer)
        return [find_page(field, at_address, address=address)]
    return [find_page(field, of_number, numbers=numbers_of(id or ""))]


def resolve_route(_: Sequence[Row], field: Field, path: str) -> list[Row | None]:
    """Return what is at a path, in an order that tells nothing about hidden pages.

    Below an area that the viewer may not enter the answer is the same whatever is
    there, and takes the same queries.
    """
    for find in (_page_route, _sign_in_route, _redirect_route, _gone_route):
        if route := find(path, field):
            return [route]
    return [None]


def _selected(field: Field, kind: str, name: str) -> list[Field]:
    """Return what is selected of a field of one of the kinds of route."""
    return field.selections()[kind].named(name)


def _page_route(path: str, field: Field) -> Row | None:
    row = find_page(
        field,
        at_address,
        _selected(field, "PageRoute", "page"),
        address=url_path(path, field.context.viewer),
    )
    if row is None:
        return None
    model = next(model for model in registry.pages if type_name(model) == row[TYPE])
    if model.redirect_column is None:
        return {TYPE: "PageRoute", "page": row}
    found = load_values(field, "location", _locations, model, numbers=[row["id"]])
    if not found:  # deleted since the first query
        return None
    return {TYPE: "RedirectRoute", "location": found[0][0], "is_permanent": False}


def _locations(viewer: Sight, model: type[BasePage]) -> QuerySet[Any]:
    pages = seen(model, viewer).filter(Among(F("pk"), "numbers"))
    return pages.values_list(str(model.redirect_column))


def _sign_in_route(path: str, field: Field) -> Row | None:
    viewer = field.context.viewer
    if viewer.audience.is_signed_in:
        return None
    asked = url_path(path, viewer)
    for title, address in load_values(field, "areas", _closed_areas):
        if asked.startswith(address):
            return {TYPE: "SignInRoute", "title": title, "url_path": address}
    return None


def _closed_areas(viewer: Sight) -> QuerySet[Any]:
    areas = seen(Page, viewer).filter(path__in=viewer.hidden_pages.below)
    return areas.order_by("path").values_list("title", "url_path")


def _redirect_route(path: str, field: Field) -> Row | None:
    try:
        with_query = Redirect.normalise_path(path)
        without_query = Redirect.normalise_path(urlsplit(path).path)
    except ValueError:  # such as //[
        return None
    if "\0" in with_query:
        return None
    paths = [with_query, without_query]
    found = load_values(field, "redirects", _redirects, paths=paths)
    if not found:
        return None
    link, target, is_permanent = found[0]
    location = field.context.site.front_end_path(target) if target else link
    if not location:
        return None
    return {TYPE: "RedirectRoute", "location": location, "is_permanent": is_permanent}


def _redirects(viewer: Sight) -> QuerySet[Any]:
    return (
        seen(Redirect, viewer)
        .filter(Among(F("old_path"), "paths"))
        .order_by(Length("old_path").desc(), F("site").asc(nulls_last=True))
        .values_list("redirect_link", "redirect_page__url_path", "is_permanent")[:1]
    )


def _gone_route(path: str, field: Field) -> Row | None:
    viewer = field.context.viewer
    address = viewer.site.front_end_path(url_path(path, viewer))
    found = load_values(field, "gone", _removed_addresses, address=address)
    if not found:
        return None
    explanation, number = found[0]
    alternative = None
    if number:
        below = _selected(field, "GoneRoute", "alternative")
        alternative = find_page(field, of_number, below, numbers=[number])
    return {TYPE: "GoneRoute", "explanation": explanation, "alternative": alternative}


def _removed_addresses(viewer: Sight) -> QuerySet[Any]:
    found = seen(RemovedAddress, viewer).filter(path=Given("address"))
    return found.values_list("explanation", "alternative")[:1]


def resolve_search(
    _: Sequence[Row], field: Field, query: str, **arguments: Any
) -> list[Row]:
    words = searchable(query)
    return [
        SEARCH.connection(
            field,
            Narrowing(_matched, words, PageSearch(words)),
            shared={"words": words},
            **arguments,
        )
    ]


def _matched(viewer: Sight, words: str) -> Q:
    return matching(words, viewer)


def resolve_changes(_: Sequence[Row], field: Field, since: datetime) -> list[Row]:
    if timezone.is_naive(since):
        raise BadInput("Say which time zone `since` is in, such as 2026-01-31T09:00Z.")
    if not FIRST_YEAR <= since.year <= LAST_YEAR:
        raise BadInput(f"`since` is not between {FIRST_YEAR} and {LAST_YEAR}.")
    # Before anything else is read, so that nothing is missed.
    return [{"since": since, "until": settled_until()}]


class PageQuery:
    """The root fields about pages of all types."""

    page = graphene.Field(
        PageInterface,
        args={
            "id": graphene.Argument(graphene.ID, description="The page's ID."),
            "path": graphene.Argument(
                graphene.String, description="The page's path on the site."
            ),
            "preview_token": graphene.Argument(
                graphene.String,
                description="A token of a preview: the page is the draft that it was "
                "made for. Send it by POST and as a variable, so that it ends up in no "
                "log; the answer is kept by nobody.",
            ),
        },
        description="The page of an ID, a path or a preview token.",
        resolver=Batch((), resolve_page),
    )
    pages = PAGES.root_field("Pages of all types.")
    route = graphene.Field(
        Route,
        args={
            "path": graphene.Argument(
                graphene.String,
                required=True,
                description="A path on the site, as the browser asks for it.",
            )
        },
        description="What is at a path; null where there is nothing.",
        resolver=Batch((), resolve_route),
    )
    search = graphene.Field(
        SEARCH.connection_type,
        args={
            "query": graphene.Argument(
                graphene.String,
                required=True,
                description="Words to be found in a page or in the titles of its "
                "documents; quotation marks keep words together.",
            ),
            **SEARCH.arguments(),
        },
        required=True,
        description="Pages in which words are found, or what stands for the same.",
        resolver=Batch((), resolve_search),
    )
    changes = graphene.Field(
        Changes,
        args={
            "since": graphene.Argument(
                graphene.DateTime, required=True, description="The moment."
            )
        },
        required=True,
        description="What changed on the site since a moment.",
        resolver=Batch((), resolve_changes),
    )
