"""What pages, vocabulary terms and blocks have in common."""

from collections.abc import Sequence
from typing import Any

import graphene
from django.db.models import F, QuerySet
from wagtail.models import Page

from cms.access.viewer import Sight
from cms.graphql.execution import Field
from cms.graphql.fields import list_of, type_of
from cms.graphql.loading import load, load_values, seen, to_one
from cms.graphql.page_lists import PAGES, Children
from cms.graphql.resolvers import Column, Row, batch, computed
from cms.models import Image, Withdrawal
from cms.statements import Among

STEP = Page.steplen


@computed("url_path")
def page_path(row: Row, field: Field) -> str:
    return field.context.site.front_end_path(row["url_path"])


@computed("url_path")
def page_url(row: Row, field: Field) -> str:
    site = field.context.site
    return site.url + site.front_end_path(row["url_path"])


@computed("title", "seo_title")
def seo_title(row: Row, field: Field) -> str:
    return str(row["seo_title"] or row["title"])


def ancestor_paths(path: str, field: Field) -> list[str]:
    """Return the tree paths of a page's ancestors within the site, outermost first."""
    top = len(field.context.site.tree_path)
    return [path[:end] for end in range(top, len(path), STEP)]


def _by_tree_path(paths: set[str], field: Field) -> dict[str, Row]:
    """Return the visible pages at some tree paths."""
    found = load(field, _at_tree_paths, paths=sorted(paths)) if paths else []
    return {row["path"]: row for row in found}


def _at_tree_paths(viewer: Sight) -> QuerySet[Any]:
    return seen(Page, viewer).filter(Among(F("path"), "paths"))


@batch("path")
def parent(rows: Sequence[Row], field: Field) -> list[Row | None]:
    above = {row["path"]: ancestor_paths(row["path"], field)[-1:] for row in rows}
    found = _by_tree_path({path for paths in above.values() for path in paths}, field)
    return [
        found.get(above[row["path"]][0]) if above[row["path"]] else None for row in rows
    ]


@batch("path")
def ancestors(rows: Sequence[Row], field: Field) -> list[list[Row]]:
    above = [ancestor_paths(row["path"], field) for row in rows]
    found = _by_tree_path({path for paths in above for path in paths}, field)
    return [[found[path] for path in paths if path in found] for paths in above]


@batch("path", "title", "url_path")
def breadcrumbs(rows: Sequence[Row], field: Field) -> list[list[Row]]:
    trails = [[*ancestor_paths(row["path"], field), row["path"]] for row in rows]
    # The page itself is shown even where it is a preview that nobody else sees.
    found = _by_tree_path({path for trail in trails for path in trail[:-1]}, field)
    return [
        [found[path] for path in trail[:-1] if path in found] + [row]
        for trail, row in zip(trails, rows, strict=True)
    ]


@batch("translation_key")
def alternates(rows: Sequence[Row], field: Field) -> list[list[Row]]:
    keys = list({row["translation_key"] for row in rows})
    by_key: dict[Any, list[Row]] = {}
    for key, path, language in load_values(field, "rows", _translations, keys=keys):
        found = {"url_path": path, "language": language}
        by_key.setdefault(key, []).append(found)
    return [by_key.get(row["translation_key"], []) for row in rows]


def _translations(viewer: Sight) -> QuerySet[Any]:
    return (
        seen(Page, viewer)
        .filter(Among(F("translation_key"), "keys"), alias_of=None)
        .order_by("locale__language_code", "pk")
        .values_list("translation_key", "url_path", "locale__language_code")
    )


@batch("id", "alias_of_id")
def withdrawal(rows: Sequence[Row], field: Field) -> list[Row | None]:
    # An alias says what its source says, so it is withdrawn with it.
    sources = [row["alias_of_id"] or row["id"] for row in rows]
    found = {
        page: {"date": date, "reason": reason}
        for page, date, reason in load_values(field, "rows", _notices, pages=sources)
    }
    return [found.get(source) for source in sources]


def _notices(viewer: Sight) -> QuerySet[Any]:
    notices = seen(Withdrawal, viewer).filter(Among(F("page"), "pages"))
    return notices.values_list("page", "date", "reason")


class WithdrawalType(graphene.ObjectType):
    """That a page was withdrawn: it can be read, under this notice."""

    class Meta:
        name = "Withdrawal"

    date = graphene.Date(
        required=True, description="Since when.", resolver=Column("date")
    )
    reason = graphene.String(
        required=True,
        description="Why, and what to read instead.",
        resolver=Column("reason"),
    )


class Breadcrumb(graphene.ObjectType):
    """A step of the way from the home page to a page."""

    title = graphene.String(
        required=True, description="The page's title.", resolver=Column("title")
    )
    path = graphene.String(
        required=True, description="The page's path.", resolver=page_path
    )


class Alternate(graphene.ObjectType):
    """The same page in a language."""

    language = graphene.String(
        required=True,
        description="The language's code, such as en-gb.",
        resolver=Column("language"),
    )
    path = graphene.String(
        required=True, description="The path of the page in it.", resolver=page_path
    )


class PageInterface(graphene.Interface):
    """A page of the site, of whatever type."""

    class Meta:
        name = "Page"

    id = graphene.ID(
        required=True, description="Identifies the page.", resolver=Column("id")
    )
    title = graphene.String(
        required=True, description="The title.", resolver=Column("title")
    )
    slug = graphene.String(
        required=True,
        description="The last part of the path.",
        resolver=Column("slug"),
    )
    path = graphene.String(
        required=True,
        description="The path on the site, such as /reviews/child-ash/.",
        resolver=page_path,
    )
    url = graphene.String(
        required=True,
        description="The path with the site's address before it.",
        resolver=page_url,
    )
    seo_title = graphene.String(
        required=True,
        description="The title for search engines.",
        resolver=seo_title,
    )
    search_description = graphene.String(
        required=True,
        description="The description for search engines, or an empty string.",
        resolver=Column("search_description"),
    )
    social_image = graphene.Field(
        type_of(Image),
        description="The image for social media (Open Graph).",
        resolver=to_one(Image, "social_image_id"),
    )
    show_in_menus = graphene.Boolean(
        required=True,
        description="Whether editors want it in menus made from the tree.",
        resolver=Column("show_in_menus"),
    )
    first_published_at = graphene.DateTime(
        description="When it was first published.",
        resolver=Column("first_published_at"),
    )
    last_published_at = graphene.DateTime(
        description="When it was last published.",
        resolver=Column("last_published_at"),
    )
    withdrawal = graphene.Field(
        WithdrawalType,
        description="The notice to show on a withdrawn page.",
        resolver=withdrawal,
    )
    alternates = graphene.Field(
        list_of(Alternate),
        required=True,
        description="The page in each language that it has, its own included.",
        resolver=alternates,
    )
    children = graphene.Field(
        PAGES.connection_type,
        args=PAGES.arguments(),
        required=True,
        description="The pages directly below.",
        resolver=PAGES.below(Children()),
    )
    parent = graphene.Field(
        lambda: PageInterface,
        description="The page above, unless it is hidden.",
        resolver=parent,
    )
    ancestors = graphene.Field(
        list_of(lambda: PageInterface),
        required=True,
        description="The pages above, from the home page down.",
        resolver=ancestors,
    )
    breadcrumbs = graphene.Field(
        list_of(Breadcrumb),
        required=True,
        description="The way from the home page to this page.",
        resolver=breadcrumbs,
    )


class VocabularyTerm(graphene.Interface):
    """A term of a vocabulary."""

    id = graphene.ID(
        required=True, description="Identifies the term.", resolver=Column("id")
    )
    name = graphene.String(
        required=True, description="What people call it.", resolver=Column("name")
    )
    slug = graphene.String(
        required=True,
        description="What to give to filters.",
        resolver=Column("slug"),
    )
    description = graphene.String(
        required=True,
        description="A sentence about it, or an empty string.",
        resolver=Column("description"),
    )
    aliases = graphene.Field(
        list_of(graphene.String),
        required=True,
        description="Other words for the same; the search knows them.",
        resolver=Column("aliases"),
    )


class BlockInterface(graphene.Interface):
    """A block of a page's body."""

    class Meta:
        name = "Block"

    id = graphene.ID(
        required=True,
        description="Identifies the block within its page.",
        resolver=Column("id"),
    )
