"""Documents are read once, kept within limits, and told about without internals."""

import pytest
from graphql import GraphQLError, OperationDefinitionNode, parse

from cms.graphql.documents import LONGEST_KEPT, coded, read
from cms.graphql.execution import coerce_variables
from cms.graphql.schema import get_schema


def test_a_document_is_read_once() -> None:
    assert read("{ __typename }") is read("{ __typename }")
    assert read("{ nothing }") is read("{ nothing }")


def test_a_long_document_is_not_kept() -> None:
    long = "{ __typename }".ljust(LONGEST_KEPT + 1)
    assert read(long) is not read(long)
    assert read(long).errors == ()


def test_what_a_type_says_of_a_value_it_refuses_is_told() -> None:
    (error,) = read('{ changes(since: "tomorrow") { until } }').errors
    assert error.message == "DateTime cannot represent value: 'tomorrow'"
    assert error.extensions == {"code": "GRAPHQL_VALIDATION_FAILED"}


@pytest.fixture
def moments_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the type DateTime fail at every value."""

    def fail(*_: object) -> None:
        raise ValueError("a secret of the inside")

    moment = get_schema().type_map["DateTime"]
    monkeypatch.setattr(moment, "parse_literal", fail)
    monkeypatch.setattr(moment, "parse_value", fail)


@pytest.mark.usefixtures("moments_fail")
def test_what_the_code_of_a_type_raises_at_a_literal_is_not_told() -> None:
    (error,) = read('{ changes(since: "the day before") { until } }').errors
    assert error.message == (
        "Expected value of type 'DateTime!', found \"the day before\"."
    )
    assert error.locations is not None
    assert error.original_error is None


@pytest.mark.usefixtures("moments_fail")
def test_what_the_code_of_a_type_raises_at_a_variable_is_not_told() -> None:
    query = "query ($since: DateTime!) { changes(since: $since) { until } }"
    (operation,) = parse(query).definitions
    assert isinstance(operation, OperationDefinitionNode)
    errors = coerce_variables(get_schema(), operation, {"since": "now"})
    assert isinstance(errors, list)
    (error,) = [coded(error, "BAD_USER_INPUT") for error in errors]
    assert error.message == (
        "Variable '$since' got invalid value 'now'; Expected type 'DateTime'."
    )


def test_a_number_that_is_too_long_for_python_is_refused_politely() -> None:
    (error,) = read("{ pages(first: %s) { totalCount } }" % ("9" * 5000)).errors
    assert "int_max_str_digits" not in error.message
    assert error.extensions == {"code": "GRAPHQL_VALIDATION_FAILED"}


def test_the_error_of_a_null_character_says_where_it_is() -> None:
    (error,) = read('{\n  page(path: "a\\u0000") { id }\n}').errors
    assert isinstance(error, GraphQLError)
    assert error.formatted["locations"] == [{"line": 2, "column": 14}]
