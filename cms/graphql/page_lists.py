"""The list of pages of all types, at the root and below a page."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from urllib.parse import unquote, urlsplit

import graphene
from django.apps import apps
from django.db.models import DateTimeField, Model, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Left, Length, Lower
from graphene.utils.str_converters import to_snake_case
from wagtail.models import Page

from cms.access.viewer import Sight, Viewer
from cms.graphql.errors import BadInput
from cms.graphql.facets import NamedFacet
from cms.graphql.filters import Filter, by_text
from cms.graphql.list_contents import PARENTS, Below, Order
from cms.graphql.lists import Listing
from cms.graphql.loading import by_content_type, seen
from cms.models import BasePage
from cms.statements import Among

PAGE_TYPES: dict[str, type[Model]] = {
    to_snake_case(model.__name__).upper(): model
    for model in apps.get_models()
    if issubclass(model, BasePage)
}

PageType = graphene.Enum.from_enum(
    Enum("PageType", {name: name for name in PAGE_TYPES}),
    description=lambda value: (
        "A type of page."
        if value is None
        else f"{str(PAGE_TYPES[value.name]._meta.verbose_name).capitalize()}."
    ),
)

# For pages that were never published through the admin.
_LONG_AGO = Value(datetime(1970, 1, 1, tzinfo=UTC), output_field=DateTimeField())
PUBLISHED = Coalesce("first_published_at", _LONG_AGO)
CHANGED = Coalesce("last_published_at", _LONG_AGO)


def page_type_names() -> dict[int, tuple[str, str]]:
    """Return the name and the label of each page type, by its content type."""
    names = {model: name for name, model in PAGE_TYPES.items()}
    return {
        pk: (names[model], str(model._meta.verbose_name).capitalize())
        for pk, model in by_content_type(names).items()
    }


def of_types(types: Sequence[Any], _: Sight) -> Q:
    models = [PAGE_TYPES[chosen.value] for chosen in types]
    return Q(content_type__in=by_content_type(models))


def below_path(path: str, viewer: Sight) -> Q:
    page = page_at(path, viewer)
    if page is None:
        raise BadInput(f"There is no page at “{path}”.")
    return Q(path__startswith=page[1]) & ~Q(pk=page[0])


def page_at(path: str, viewer: Sight) -> tuple[int, str] | None:
    """Return the number and the tree path of the visible page at a front-end path."""
    found: tuple[int, str] | None = (
        seen(Page, viewer)
        .filter(url_path=url_path(path, viewer))
        .values_list("pk", "path")
        .first()
    )
    return found


def url_path(path: str, viewer: Viewer | Sight) -> str:
    """Return what Wagtail keeps as the path of the page at a front-end path.

    What is no path gives one that no page has.
    """
    try:
        inner = unquote(urlsplit(path).path).strip("/")
    except ValueError:  # such as //[
        return ""
    if "\0" in inner:
        return ""
    return viewer.site.url_path + (f"{inner}/" if inner else "")


class Children(Below):
    """Pages belong to the page right above them."""

    parent = "path"

    def among(self) -> Among:
        return Among(self.key(), PARENTS)

    def key(self) -> Combinable:
        return Left("path", Length("path") - Page.steplen)


PAGE_FILTERS = (
    Filter(
        "type",
        graphene.List(graphene.NonNull(PageType)),
        "Pages of any of these types.",
        of_types,
    ),
    Filter(
        "under",
        graphene.String,
        "Pages below the one at this path, at any depth.",
        below_path,
    ),
    Filter(
        "show_in_menus",
        graphene.Boolean,
        "Pages that editors want in menus made from the tree, or do not.",
        lambda wanted, _: Q(show_in_menus=wanted),
    ),
    by_text(),
)

PAGES = Listing(
    name="Page",
    model=Page,
    node=lambda: _page_interface(),
    orders={
        "TREE": Order("As editors have sorted them in the tree.", "path"),
        "TITLE": Order("By title, from A to Z.", Lower("title")),
        "NEWEST": Order("Most recently first published first.", PUBLISHED, True),
        "CHANGED": Order("Most recently changed first.", CHANGED, True),
    },
    filters=PAGE_FILTERS,
    facets=(NamedFacet("type", "content_type", page_type_names),),
    items="pages",
)


def _page_interface() -> Any:
    from cms.graphql.interfaces import PageInterface

    return PageInterface
