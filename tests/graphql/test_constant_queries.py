"""Whatever a document selects, forty items cost no more SQL queries than ten."""

from typing import Any

import pytest
from django.test import override_settings
from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.graphql import limits
from cms.graphql.schema import get_schema
from tests.asking import Ask
from tests.graphql.growing import Library

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DEPTH = 5
FIELDS = 4
# What the arguments are that a field needs; fields that need others are left out.
NEEDED = {
    "spec": "THUMBNAIL",
    "query": '"child"',
    "path": '"/reviews/child-0/"',
    "since": '"2020-01-01T00:00:00Z"',
}
# At the root these need one of two arguments, which the schema cannot say.
ONE_OF = {
    "page": 'path: "/reviews/child-0/"',
    "review": 'slug: "child-0"',
    "briefing": 'slug: "briefing-0"',
}
# Facets are for lists at the root; the viewer and the schema have no items.
LEFT_OUT = {"viewer", "facets"}

Draw = Any


@st.composite
def documents(draw: Draw) -> str:
    """Draw a document of our own schema."""
    schema = get_schema()
    root = schema.query_type
    assert root is not None
    return "{ " + " ".join(_fields(draw, root, DEPTH, "")) + " }"


def _fields(draw: Draw, type_: GraphQLNamedType, depth: int, alias: str) -> list[str]:
    fields = {
        name: field
        for name, field in getattr(type_, "fields", {}).items()
        if name not in LEFT_OUT
        and all(
            argument in NEEDED
            for argument, of in field.args.items()
            if is_required_argument(of)
        )
        and (depth > 1 or is_leaf_type(get_named_type(field.type)))
    }
    if not fields:
        return ["__typename"]
    names = st.sampled_from(sorted(fields))
    chosen = draw(st.lists(names, min_size=1, max_size=FIELDS, unique=True))
    return [_field(draw, name, fields[name], depth, alias) for name in chosen]


def _field(draw: Draw, name: str, field: GraphQLField, depth: int, alias: str) -> str:
    arguments = [f"{given}: {NEEDED[given]}" for given in field.args if given in NEEDED]
    if name in ONE_OF and depth == DEPTH:
        arguments = [ONE_OF[name]]
    elif "first" in field.args:
        arguments.append(f"first: {100 if depth >= DEPTH - 1 else 3}")
    called = f"({', '.join(arguments)})" if arguments else ""
    # The same name on two types may be of different types.
    shown = f"{alias}{name}: {name}" if alias else name
    type_ = get_named_type(field.type)
    if is_leaf_type(type_):
        return f"{shown}{called}"
    parts = _fields(draw, type_, depth - 1, alias)
    if is_abstract_type(type_):
        possible = get_schema().get_possible_types(type_)
        some = st.lists(st.sampled_from(possible), max_size=2, unique_by=str)
        parts = ["__typename", *parts, *_on(draw, draw(some), depth - 1, alias)]
    return f"{shown}{called} {{ {' '.join(parts)} }}"


def _on(
    draw: Draw, types: list[GraphQLObjectType], depth: int, alias: str
) -> list[str]:
    parts = []
    for of in types:
        fields = _fields(draw, of, depth, f"{alias}{of.name}_")
        parts.append(f"... on {of.name} {{ {' '.join(fields)} }}")
    return parts


@pytest.fixture(scope="module")
def sizes(kept: None, ask: Ask) -> dict[int, Ask]:
    """Two sites: on each somebody who asks there."""
    Library().grow(10)
    Library("127.0.0.1").grow(40)
    return {10: ask, 40: ask.at("127.0.0.1")}


@given(document=documents())
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_forty_items_cost_no_more_queries_than_ten(
    document: str, sizes: dict[int, Ask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_ALIASES", 10_000)
    with override_settings(MAXIMUM_COST=10**9):
        answers = {size: ask.cold(document) for size, ask in sizes.items()}
    for answer in answers.values():
        assert not answer.errors, (document, answer.errors)
    # Of the larger site a list shows a part, which may lack a kind of page and what is
    # asked of that kind. All are in the smaller one.
    assert answers[40].queries <= answers[10].queries, document
