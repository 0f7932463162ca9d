"""Our executor answers as the specification says, and asks once per level."""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from graphql import (
    GraphQLError,
    GraphQLSchema,
    build_schema,
    get_introspection_query,
    introspection_from_schema,
    parse,
    specified_rules,
    validate,
)
from graphql.utilities import get_operation_ast
from graphql.validation import NoUnusedFragmentsRule, NoUnusedVariablesRule
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cms.graphql import execution
from cms.graphql.errors import APOLOGY, BadInput
from cms.graphql.execution import Execution, Result
from cms.graphql.plan import Plan
from cms.graphql.resolvers import Batch, Column, Computed, Row
from cms.graphql.schema import get_schema
from tests.graphql.random_documents import documents, variables
from tests.graphql.worlds import NULLABLE, World, ours, theirs

RULES = [
    rule
    for rule in specified_rules
    if rule not in (NoUnusedFragmentsRule, NoUnusedVariablesRule)
]

# Compared with graphql-core, over random documents and values.


@contextmanager
def every_error_shown() -> Iterator[None]:
    logger = logging.getLogger("cms.graphql.errors")
    with (
        mock.patch.object(execution, "MAXIMUM_ERRORS", 1_000_000),
        mock.patch.object(logger, "disabled", True),
    ):
        yield


def places(errors: Sequence[GraphQLError] | None) -> list[tuple[Any, Any]]:
    """Return where each error is, in the answer and in the document."""
    return sorted(
        (
            (tuple(map(str, error.path or [])), tuple(error.locations or []))
            for error in errors or []
        ),
        key=repr,
    )


def at(data: Any, path: Sequence[str]) -> Any:
    for step in path:
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    source=documents(),
    values=variables,
    salt=st.integers(0, 1_000_000),
    mischief=st.sampled_from([0.0, 0.02, 0.1, 0.3]),
)
def test_the_answer_is_that_of_the_specification(
    source: str, values: dict[str, Any], salt: int, mischief: float
) -> None:
    world = World(salt, mischief)
    document = parse(source)
    assert validate(NULLABLE, document, RULES) == []

    with every_error_shown():
        found = ours(document, values, world)
    expected = theirs(document, values, world)

    # The order of the keys is specified too.
    assert json.dumps(found.data) == json.dumps(expected.data)
    # graphql-core leaves off at the first null that may not be one. We do not, so our
    # errors are its own and those that it finds where every null is allowed.
    everywhere = theirs(document, values, world, strict=False)
    ours_at, theirs_at = places(found.errors), places(expected.errors)
    everywhere_at = places(everywhere.errors)
    event(f"errors: {min(len(ours_at), 3)}, nulled: {found.data is None}")
    assert len(set(ours_at)) == len(ours_at)
    assert set(theirs_at) <= set(ours_at)
    assert set(everywhere_at) <= set(ours_at)
    for path, _ in set(ours_at) - set(everywhere_at):
        assert at(everywhere.data, path) is None


# Introspection.


def test_introspection_is_that_of_graphql_core() -> None:
    schema = get_schema()
    asked: dict[str, Any] = {
        "specified_by_url": True,
        "directive_is_repeatable": True,
        "schema_description": True,
        "input_value_deprecation": True,
        "experimental_directive_deprecation": True,
        "input_object_one_of": True,
    }
    result = run(schema, get_introspection_query(**asked))
    assert result.errors == []
    assert result.data == introspection_from_schema(schema, **asked)


def test_a_type_is_found_by_its_name() -> None:
    result = run(get_schema(), '{ found: __type(name: "Page") { kind } __typename }')
    assert result.data == {"found": {"kind": "INTERFACE"}, "__typename": "Query"}
    result = run(get_schema(), '{ __type(name: "Nothing") { kind } }')
    assert result.data == {"__type": None}


# Levels, on a schema that a test sets resolvers for.

SDL = """
type Query { parents: [Parent!]! }
type Parent { name: String!, children: [Child!]!, oldest: Child }
type Child { age: Int, mood: Mood, toys: [String!] }
enum Mood { HAPPY SAD }
"""


def family(**resolvers: Any) -> GraphQLSchema:
    """Return a schema of three parents with two children each.

    Args:
        resolvers: by ``Type_field``, in place of those that find what there is.
    """
    schema = build_schema(SDL)
    found: dict[str, Any] = {
        "Query_parents": Batch(
            (), lambda rows, _: [[{"name": f"P{n}"} for n in "123"]]
        ),
        "Parent_name": Column("name"),
        "Parent_children": Batch(
            ("name",), lambda rows, _: [[{"age": 1}, {"age": 2}] for _ in rows]
        ),
        "Parent_oldest": Batch(("name",), lambda rows, _: [None] * len(rows)),
        "Child_age": Column("age"),
        "Child_mood": Column("mood"),
        "Child_toys": Column("toys"),
        **resolvers,
    }
    for place, resolver in found.items():
        type_name, name = place.split("_")
        schema.type_map[type_name].fields[name].resolve = resolver  # type: ignore[attr-defined]
    return schema


def run(schema: GraphQLSchema, source: str) -> Result:
    document = parse(source)
    operation = get_operation_ast(document)
    assert operation is not None
    context: Any = World(salt=0, mischief=0)
    return Execution(Plan(schema, document, operation, {}), {}, context).run()


@pytest.mark.parametrize("count", [1, 10, 100])
def test_a_level_is_resolved_once_however_many_parents_it_has(count: int) -> None:
    called: list[int] = []

    def children(rows: Sequence[Row], _: Any) -> list[list[Row]]:
        called.append(len(rows))
        return [[{"age": number} for number in range(3)] for _ in rows]

    schema = family(
        Query_parents=Batch(
            (), lambda rows, _: [[{"name": f"P{n}"} for n in range(count)]]
        ),
        Parent_children=Batch((), children),
    )
    result = run(schema, "{ parents { children { age } } }")
    assert result.data is not None
    assert len(result.data["parents"]) == count
    assert called == [count]


def test_a_level_without_parents_is_not_resolved() -> None:
    schema = family(
        Query_parents=Batch((), lambda rows, _: [[]]),
        Parent_children=Batch((), lambda rows, _: pytest.fail("called")),
    )
    assert run(schema, "{ parents { children { age } } }").data == {"parents": []}


def test_a_field_is_told_its_columns_and_those_alone() -> None:
    asked: list[set[str]] = []

    def parents(rows: Sequence[Row], field: Any) -> list[list[Row]]:
        asked.append(set(field.selections()["Parent"].columns))
        return [[]]

    schema = family(Query_parents=Batch((), parents))
    run(
        schema,
        "{ parents { n: name ...F @skip(if: true) } } "
        "fragment F on Parent { oldest { age } }",
    )
    assert asked == [{"name"}]


@pytest.mark.parametrize("values", [[], [[], []], None, 3])
def test_a_wrong_number_of_values_is_an_error(
    values: Any, caplog: pytest.LogCaptureFixture
) -> None:
    schema = family(Parent_children=Batch((), lambda rows, _: values))
    result = run(schema, "{ parents { children { age } } }")
    assert result.data is None
    assert [error.path for error in result.errors] == [
        ["parents", place, "children"] for place in range(3)
    ]
    assert {error.message for error in result.errors} == {APOLOGY}
    assert len(caplog.records) == 3


@pytest.mark.parametrize("value", ["text", 3, {"age": 1}])
def test_what_is_no_list_fails_alone(
    value: Any, caplog: pytest.LogCaptureFixture
) -> None:
    schema = family(
        Query_parents=Batch((), lambda rows, _: [[{"name": "P"}]]),
        Parent_oldest=Batch((), lambda rows, _: [{"toys": value}] * len(rows)),
    )
    result = run(schema, "{ parents { name oldest { toys } } }")
    assert result.data == {"parents": [{"name": "P", "oldest": {"toys": None}}]}
    assert [error.path for error in result.errors] == [["parents", 0, "oldest", "toys"]]
    assert "gave no list" in caplog.text


def test_a_list_may_be_made_while_it_is_read() -> None:
    schema = family(
        Parent_oldest=Batch(
            (), lambda rows, _: [{"toys": (toy for toy in "ab")} for _ in rows]
        )
    )
    result = run(schema, "{ parents { oldest { toys } } }")
    assert result.data == {"parents": [{"oldest": {"toys": ["a", "b"]}}] * 3}


def test_one_row_that_fails_leaves_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def age(row: Row, _: Any) -> int:
        return 6 // (row["age"] - 1)

    schema = family(Child_age=Computed(("age",), age))
    result = run(schema, "{ parents { children { age } } }")
    assert result.data == {"parents": [{"children": [{"age": None}, {"age": 6}]}] * 3}
    assert [error.path for error in result.errors] == [
        ["parents", place, "children", 0, "age"] for place in range(3)
    ]
    assert "ZeroDivisionError" in caplog.text


def test_a_choice_that_was_not_made_is_null_and_an_unknown_one_fails(
    caplog: pytest.LogCaptureFixture,
) -> None:
    moods = ["HAPPY", "", None, "FURIOUS"]
    schema = family(
        Query_parents=Batch((), lambda rows, _: [[{"name": "P"}]]),
        Parent_children=Batch((), lambda rows, _: [[{"mood": mood} for mood in moods]]),
    )
    result = run(schema, "{ parents { children { mood } } }")
    assert result.data is not None
    (parent,) = result.data["parents"]
    assert [child["mood"] for child in parent["children"]] == [
        "HAPPY",
        None,
        None,
        None,
    ]
    (error,) = result.errors
    assert error.path == ["parents", 0, "children", 3, "mood"]
    assert error.message == APOLOGY
    assert "FURIOUS" in caplog.text


def test_what_the_caller_can_act_on_is_said_and_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(*_: Any) -> list[Any]:
        raise BadInput("Ask for fewer.")

    schema = family(Query_parents=Batch((), refuse))
    (error,) = run(schema, "{ parents { name } }").errors
    assert error.formatted == {
        "message": "Ask for fewer.",
        "locations": [{"line": 1, "column": 3}],
        "path": ["parents"],
        "extensions": {"code": "BAD_USER_INPUT"},
    }
    assert caplog.records == []


def test_no_more_than_a_hundred_errors_are_shown() -> None:
    schema = family(
        Parent_children=Batch((), lambda rows, _: [[{"age": "old"}] * 90 for _ in rows])
    )
    logging.disable()
    try:
        result = run(schema, "{ parents { children { age } } }")
    finally:
        logging.disable(logging.NOTSET)
    assert len(result.errors) == 100
    assert result.data == {"parents": [{"children": [{"age": None}] * 90}] * 3}


def test_what_has_no_resolver_is_an_error() -> None:
    schema = family(Parent_name=None)
    result = run(schema, "{ parents { name } }")
    assert result.data is None
    assert {error.message for error in result.errors} == {APOLOGY}
