"""The contract: described, named by the rules, and of nothing but what we declare."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from graphene.utils.str_converters import to_camel_case
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    is_introspection_type,
    is_specified_scalar_type,
)
from grapple.registry import registry
from wagtail.admin.panels import FieldPanel, Panel

from cms.graphql.resolvers import Column, Resolver
from cms.graphql.schema import SDL_FILE, get_schema, sdl

SCHEMA = get_schema()
TYPES: list[GraphQLNamedType] = [
    type_
    for type_ in SCHEMA.type_map.values()
    if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
]


def members(type_: GraphQLNamedType) -> Iterator[tuple[str, str, Any]]:
    """Yield what a type has: the kind of each, its name within the type, itself."""
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in type_.fields.items():
            yield "field", name, field
            for argument_name, argument in field.args.items():
                yield "argument", argument_name, argument
    if isinstance(type_, GraphQLInputObjectType):
        for name, input_field in type_.fields.items():
            yield "argument", name, input_field
    if isinstance(type_, GraphQLEnumType):
        for name, value in type_.values.items():
            yield "value", name, value


EVERYTHING = [
    *(("type", type_.name, type_.name, type_) for type_ in TYPES),
    *(
        (kind, f"{type_.name}.{name}", name, member)
        for type_ in TYPES
        for kind, name, member in members(type_)
    ),
]


def test_the_committed_schema_is_up_to_date() -> None:
    assert SDL_FILE.read_text(encoding="utf-8") == sdl(), "Run `make schema`."


def test_everything_is_described() -> None:
    silent = [
        place
        for _, place, _, member in EVERYTHING
        if not (member.description or "").strip()
    ]
    assert silent == []


NAMES = {
    "type": r"([A-Z][a-z]+)+",
    "field": r"[a-z]+([A-Z][a-z]+)*",
    "argument": r"[a-z]+([A-Z][a-z]+)*",
    "value": r"[A-Z]+(_([A-Z]+|[0-9]+))*",
}


def test_names_follow_graphql_practice() -> None:
    odd = [
        place
        for kind, place, name, _ in EVERYTHING
        if not re.fullmatch(NAMES[kind], name)
    ]
    assert odd == []


def test_it_is_read_only() -> None:
    assert SCHEMA.mutation_type is None
    assert SCHEMA.subscription_type is None


MODELS = [
    model
    for model in registry.models
    if isinstance(model, type) and registry.models[model]._meta.name in SCHEMA.type_map
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_what_has_a_row_of_its_own_has_an_id(model: type[Model]) -> None:
    type_ = SCHEMA.type_map[registry.models[model]._meta.name]
    assert isinstance(type_, GraphQLObjectType)
    identity = type_.fields["id"].type
    assert isinstance(identity, GraphQLNonNull)
    assert str(identity) == "ID!"


# What is not in it.

OF_GRAPPLE_OR_WAGTAIL = """
    rawValue fileHash file draftTitle latestRevision latestRevisionCreatedAt lockedAt
    lockedBy locked owner collection collections order searchQuery contentType pageType
    live hasUnpublishedChanges goLiveAt expireAt expired numchild depth urlPath
    aliasOf translationKey locale revisions siblings nextSiblings descendants tags
    uploadedByUser createdAt updatedAt limit token password email username
    searchScore blockType field inPreview customJson
""".split()  # noqa: SIM905 - easier to read

INTERNAL = """
    reasonWithheld decisionDate panelSentDate proceedingsCheck signOffs lastChecked
    linkStatus isPublic
""".split()  # noqa: SIM905 - easier to read

# Names that stand for something of ours in these places alone.
OURS = {
    "Contact.email": "the partnership's address, for the public",
    "ContactCardBlock.email": "an address in a page's text",
}


def test_nothing_that_grapple_or_wagtail_would_show_is_in_it() -> None:
    forbidden = {*OF_GRAPPLE_OR_WAGTAIL, *INTERNAL}
    found = {place for _, place, name, _ in EVERYTHING if name in forbidden}
    assert found == OURS.keys()


def test_only_terms_have_aliases() -> None:
    for type_ in TYPES:
        if "aliases" in getattr(type_, "fields", {}):
            assert "VocabularyTerm" in {
                type_.name,
                *(interface.name for interface in getattr(type_, "interfaces", ())),
            }


def internal_fields() -> Iterator[str]:
    """Yield the fields on the tab “Internal” of the page types."""

    def below(panels: list[Any]) -> Iterator[str]:
        for panel in panels:
            if isinstance(panel, FieldPanel):
                yield panel.field_name
            elif isinstance(panel, Panel):
                yield from below(getattr(panel, "children", []))

    for model in apps.get_models():
        yield from below(getattr(model, "internal_panels", []))


def test_what_is_internal_is_in_no_type_filter_or_order() -> None:
    internal = {to_camel_case(name) for name in internal_fields()}
    assert {"reasonWithheld", "linkStatus"} <= internal
    text = sdl()
    for name in internal | set(INTERNAL):
        assert not re.search(rf"\b{name}\b", text), name
        upper = re.sub(r"([A-Z])", r"_\1", name).upper()
        assert not re.search(rf"\b{upper}\b", text), upper


def test_the_types_are_those_of_our_declarations() -> None:
    unknown = [
        type_.name
        for type_ in TYPES
        if re.search(r"ObjectType|Stub|Grapple|Wagtail|Django|StreamField", type_.name)
    ]
    assert unknown == []


# How its values are found.

RESOLVERS = [
    (f"{type_.name}.{name}", field.resolve)
    for type_ in TYPES
    if isinstance(type_, GraphQLObjectType)
    for name, field in type_.fields.items()
]


def test_every_field_says_what_it_needs() -> None:
    assert [place for place, own in RESOLVERS if not isinstance(own, Resolver)] == []


def test_no_field_reaches_through_a_relation_past_visibility() -> None:
    reaching = [
        place
        for place, resolver in RESOLVERS
        if isinstance(resolver, Resolver)
        for column in (*resolver.columns, getattr(resolver, "name", ""))
        if "__" in column
    ]
    assert reaching == []
    assert any(isinstance(resolver, Column) for _, resolver in RESOLVERS)


# No resolver asks the database but through `cms.graphql.loading`.

MANAGERS = {"objects", "_default_manager", "_base_manager", "raw", "cursor", "extra"}
LOADING = "cms/graphql/loading.py"
# What is around all resolvers: it counts and limits what they ask.
AROUND = {
    "cms/graphql/request_record.py",
    "cms/graphql/statement_timeout.py",
    "cms/graphql/view.py",
}


def modules() -> list[Path]:
    base = settings.BASE_DIR
    found = [*base.glob("cms/graphql/*.py"), *base.glob("*/schema.py")]
    others = {base / path for path in (LOADING, *AROUND)}
    return [path for path in found if path not in others]


def queries(path: Path) -> Iterator[str]:
    """Yield the places in a module where it asks a manager or the database itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            asked = ast.unparse(node)
            if asked != "self.objects":  # the executor's own method
                yield asked
        elif isinstance(node, ast.ImportFrom) and node.module == "django.db":
            yield from (f"django.db.{name.name}" for name in node.names)


def test_no_resolver_queries_a_manager_by_itself() -> None:
    found = {
        (str(path.relative_to(settings.BASE_DIR)), asked)
        for path in modules()
        for asked in queries(path)
    }
    assert len(modules()) > 15
    assert not found
