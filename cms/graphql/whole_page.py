"""Writes the query for all that the API says of one page, of whatever type."""

from collections.abc import Iterator
from functools import cache
from typing import TypeGuard, cast

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from cms.graphql.schema import get_schema

# How far below the page: its documents, what they hold, and what that holds.
DEPTH = 4

# What is given to fields that want something.
ARGUMENTS = {"rendition": "(spec: CONTENT)"}

ROUTE = """
  route(path: $path) {
    __typename
    ... on RedirectRoute { location isPermanent }
    ... on SignInRoute { areaTitle areaPath }
    ... on GoneRoute { explanation }
  }
"""


@cache
def whole_page_query(type_name: str) -> str:
    """Return a document that asks for a page by its path, and what is at the path.

    Lists of other pages are left out, and of pages that it refers to only the title and
    the path are asked: they have answers of their own.

    Args:
        type_name: of the page's type in the API.
    """
    return (
        f"query ($path: String!) {{{ROUTE}  page(path: $path) "
        f"{_selection(type_name)}\n}}"
    )


@cache
def preview_query(type_name: str) -> str:
    """Return a document that asks for the same of the draft that a token opens."""
    return (
        "query ($token: String!) {\n  page(previewToken: $token) "
        f"{_selection(type_name)}\n}}"
    )


def _selection(type_name: str) -> str:
    page = cast(GraphQLObjectType, get_schema().type_map[type_name])
    fields = "\n".join(_lines(page, DEPTH, "      "))
    return f"{{\n    __typename\n    ... on {type_name} {{\n{fields}\n    }}\n  }}"


def _lines(
    type_: GraphQLObjectType | GraphQLInterfaceType, depth: int, indent: str
) -> Iterator[str]:
    for name, field in type_.fields.items():
        called = f"{name}{ARGUMENTS.get(name, '')}"
        if called != name or not any(map(is_required_argument, field.args.values())):
            yield from _field_lines(called, field, depth, indent)


def _field_lines(
    name: str, field: GraphQLField, depth: int, indent: str
) -> Iterator[str]:
    type_ = get_named_type(field.type)
    if is_leaf_type(type_):
        yield f"{indent}{name}"
    elif _is_page(type_):
        leads_to = " externalUrl" if "externalUrl" in type_.fields else ""
        yield f"{indent}{name} {{ title path{leads_to} }}"
    elif depth and not type_.name.endswith("Connection"):
        yield f"{indent}{name} {{"
        if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
            yield f"{indent}  __typename"
            for possible in get_schema().get_possible_types(type_):
                yield f"{indent}  ... on {possible.name} {{"
                yield from _lines(possible, depth - 1, f"{indent}    ")
                yield f"{indent}  }}"
        elif isinstance(type_, GraphQLObjectType):
            yield from _lines(type_, depth - 1, f"{indent}  ")
        yield f"{indent}}}"


def _is_page(type_: object) -> TypeGuard[GraphQLObjectType | GraphQLInterfaceType]:
    interface = get_schema().type_map["Page"]
    return type_ is interface or (
        isinstance(type_, GraphQLObjectType) and interface in type_.interfaces
    )
