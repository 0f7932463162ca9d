"""Root fields about the whole site: site, viewer and the vocabularies."""

from collections.abc import Sequence
from typing import Any

import graphene
from django.db.models import F, QuerySet
from wagtail.models import Page

from cms.access.viewer import Sight
from cms.access.visibility import enterable_areas
from cms.graphql.blocks import Link, raw_blocks, resolve_links
from cms.graphql.execution import Field
from cms.graphql.fields import list_of, type_of
from cms.graphql.interfaces import PageInterface
from cms.graphql.loading import load, seen, to_one
from cms.graphql.resolvers import Batch, Column, Row, batch, computed
from cms.models import (
    Agency,
    Audience,
    PracticeTheme,
    ReviewType,
    SiteSettings,
    Topic,
    Vocabulary,
)
from cms.statements import Among


class Banner(graphene.ObjectType):
    """An emergency notice for the top of every page."""

    heading = graphene.String(
        required=True,
        description="The heading, or an empty string.",
        resolver=Column("banner_heading"),
    )
    message = graphene.String(
        required=True, description="The notice.", resolver=Column("banner_message")
    )


class Contact(graphene.ObjectType):
    """How to reach the partnership."""

    email = graphene.String(
        required=True,
        description="The e-mail address, or an empty string.",
        resolver=Column("contact_email"),
    )
    phone = graphene.String(
        required=True,
        description="The telephone number, or an empty string.",
        resolver=Column("contact_phone"),
    )
    address = graphene.String(
        required=True,
        description="The postal address, line by line, or an empty string.",
        resolver=Column("contact_address"),
    )


_BANNER = ("banner_enabled", "banner_heading", "banner_message")
_CONTACT = ("contact_email", "contact_phone", "contact_address")


@computed(*_BANNER)
def banner(row: Row, _: Field) -> Row | None:
    return row if row["banner_enabled"] else None


@computed(*_CONTACT)
def contact(row: Row, _: Field) -> Row:
    return row


MENUS = ("header_menu", "footer_menu")


def _links(menu: Any) -> list[Row]:
    return [link["value"] for link in raw_blocks(menu)]


def menu(column: str) -> Batch:
    """Return a resolver for a menu."""

    def resolve(rows: Sequence[Row], field: Field) -> list[list[Row]]:
        menus = [_links(row[column]) for row in rows]
        others = [_links(row.get(other)) for row in rows for other in MENUS]
        return resolve_links(menus, field, soon=others)

    return Batch((column,), resolve)


@batch()
def home_page(rows: Sequence[Row], field: Field) -> list[Row | None]:
    found = load(field, _home_page)
    return [found[0] if found else None] * len(rows)


def _home_page(viewer: Sight) -> QuerySet[Any]:
    return seen(Page, viewer).filter(pk=viewer.site.page_id)


@computed()
def address(_: Row, field: Field) -> str:
    return field.context.site.url


class SiteSettingsType(graphene.ObjectType):
    """What holds for the whole site, in one request."""

    class Meta:
        name = "SiteSettings"

    name = graphene.String(
        required=True,
        description="The partnership's name.",
        resolver=Column("partnership_name"),
    )
    url = graphene.String(
        required=True, description="The site's address.", resolver=address
    )
    header_menu = graphene.Field(
        list_of(Link),
        required=True,
        description="The menu at the top.",
        resolver=menu("header_menu"),
    )
    footer_menu = graphene.Field(
        list_of(Link),
        required=True,
        description="The menu at the bottom.",
        resolver=menu("footer_menu"),
    )
    banner = graphene.Field(
        Banner,
        description="The emergency notice, while there is one.",
        resolver=banner,
    )
    quick_exit_url = graphene.String(
        required=True,
        description="Where the button to leave the site quickly leads.",
        resolver=Column("quick_exit_url"),
    )
    contact = graphene.Field(
        Contact,
        required=True,
        description="How to reach the partnership.",
        resolver=contact,
    )
    accessibility_page = graphene.Field(
        PageInterface,
        description="The accessibility statement.",
        resolver=to_one(Page, "accessibility_page_id"),
    )
    home_page = graphene.Field(
        PageInterface,
        description="The page at the site's address.",
        resolver=home_page,
    )


class SecureArea(graphene.ObjectType):
    """An area for signed-in people."""

    title = graphene.String(
        required=True, description="Its title.", resolver=Column("title")
    )
    path = graphene.String(
        required=True, description="The path of its page.", resolver=Column("path")
    )


@computed()
def is_authenticated(_: Row, field: Field) -> bool:
    return bool(field.context.viewer.audience.is_signed_in)


@computed()
def display_name(_: Row, field: Field) -> str | None:
    user = field.context.viewer.user
    return str(user) if user else None


@batch()
def groups(rows: Sequence[Row], field: Field) -> list[list[str]]:
    return [field.context.viewer.group_names] * len(rows)


@batch()
def secure_areas(rows: Sequence[Row], field: Field) -> list[list[Row]]:
    viewer = field.context.viewer
    areas = [
        {"title": area.title, "path": viewer.site.front_end_path(area.url_path)}
        for area in enterable_areas(viewer)
    ]
    return [areas] * len(rows)


class ViewerType(graphene.ObjectType):
    """Who is asking."""

    class Meta:
        name = "Viewer"

    is_authenticated = graphene.Boolean(
        required=True,
        description="Whether somebody has signed in.",
        resolver=is_authenticated,
    )
    display_name = graphene.String(
        description="What to call them.", resolver=display_name
    )
    groups = graphene.Field(
        list_of(graphene.String),
        required=True,
        description="The names of their groups.",
        resolver=groups,
    )
    secure_areas = graphene.Field(
        list_of(SecureArea),
        required=True,
        description="The areas that they may enter.",
        resolver=secure_areas,
    )


def resolve_site(_: Sequence[Row], field: Field) -> list[Row]:
    found = load(field, _settings)
    if found:
        return found
    # Until an editor saves the settings, their defaults hold.
    defaults = SiteSettings()
    (selection,) = field.selections().values()
    return [{name: getattr(defaults, name) for name in selection.columns}]


def _settings(viewer: Sight) -> QuerySet[Any]:
    return seen(SiteSettings, viewer)


def resolve_viewer(_: Sequence[Row], field: Field) -> list[Row]:
    # The fields of the viewer ask the context; there is nothing to load.
    return [{}]


def vocabulary(model: type[Vocabulary], description: str) -> graphene.Field:
    """Return the root field that lists a vocabulary in its order."""

    def terms(viewer: Sight) -> QuerySet[Any]:
        return seen(model, viewer).order_by("order", "name")

    def terms_of_slugs(viewer: Sight) -> QuerySet[Any]:
        return terms(viewer).filter(Among(F("slug"), "slugs"))

    def resolve(
        _: Sequence[Row], field: Field, slug: list[str] | None = None
    ) -> list[list[Row]]:
        if slug is None:
            return [load(field, terms)]
        return [load(field, terms_of_slugs, slugs=slug)]

    return graphene.Field(
        list_of(type_of(model)),
        args={
            "slug": graphene.Argument(
                list_of(graphene.String), description="Only the terms of these slugs."
            )
        },
        required=True,
        description=description,
        resolver=Batch((), resolve),
    )


class SiteQuery:
    """The root fields about the whole site."""

    site = graphene.Field(
        SiteSettingsType,
        required=True,
        description="Name, menus, banner, quick exit and contact.",
        resolver=Batch((), resolve_site),
    )
    viewer = graphene.Field(
        ViewerType,
        required=True,
        description="Who is asking.",
        resolver=Batch((), resolve_viewer),
    )
    review_types = vocabulary(ReviewType, "The kinds of review.")
    topics = vocabulary(Topic, "What pages are about.")
    practice_themes = vocabulary(PracticeTheme, "What practice is to learn.")
    agencies = vocabulary(Agency, "The agencies that safeguard children.")
    audiences = vocabulary(Audience, "Whom pages are written for.")
