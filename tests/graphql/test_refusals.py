"""What is refused over HTTP: with which status, and with which code."""

import json
from typing import Any

import pytest
from django.test import Client

from cms.graphql.requests import GRAPHQL_JSON, JSON, MAXIMUM_BODY
from tests.graphql.sending import URL, code, get, post

pytestmark = pytest.mark.django_db

# What is no GraphQL request.


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "query",
        "[",
        "[]",
        [{"query": "{ __typename }"}],
        "null",
        b"\xff",
        '{"query": "{ __typename }", "variables": {"a": NaN}}',
        '{"query": "{ __typename }", "variables": {"a": -Infinity}}',
        "[" * 30_000,
        {},
        {"query": ""},
        {"query": None},
        {"query": 3},
        {"query": ["{ __typename }"]},
        {"query": "{ __typename }", "operationName": 3},
        {"query": "{ __typename }", "variables": "{}"},
        {"query": "{ __typename }", "variables": []},
        {"query": "{ __typename }", "extensions": "{}"},
        {"query": "{ __typename }", "extensions": []},
    ],
    ids=lambda body: str(body)[:40],
)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_a_body_that_is_no_request_is_refused(body: Any, accept: str) -> None:
    response = post(body, accept)
    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"query": ""},
        {"query": "{ __typename }", "variables": "{"},
        {"query": "{ __typename }", "variables": "[]"},
        {"query": "{ __typename }", "extensions": "3"},
        {"query": "{ __typename }", "variables": "[" * 10_000},
    ],
    ids=lambda parameters: str(parameters)[:40],
)
def test_an_address_that_is_no_request_is_refused(parameters: dict[str, str]) -> None:
    response = get(**parameters)
    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"


def test_too_many_parameters_are_refused() -> None:
    response = Client().get(f"{URL}?{'a&' * 20_000}")
    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "b\udfff"])
def test_what_is_no_text_is_refused(text: str) -> None:
    deep: Any = text
    for _ in range(300):
        deep = [deep]
    for body in (
        {"query": "{ " + text},
        {"query": "{ __typename }", "operationName": text},
        {"query": "{ __typename }", "variables": {"a": {"b": ["c", text]}}},
        {"query": "{ __typename }", "variables": {text: 1}},
        {"query": "{ __typename }", "variables": {"a": deep}},
        {"query": "{ __typename }", "extensions": {"a": text}},
    ):
        response = post(body)
        assert response.status_code == 400
        assert code(response) == "BAD_REQUEST"


def test_a_null_character_in_an_address_is_refused() -> None:
    assert get(query="{ __typename }", operationName="\0").status_code == 400
    response = get(query="{ __typename }", variables='{"a": "\\u0000"}')
    assert response.status_code == 400


@pytest.mark.parametrize("literal", [r'"a\u0000"', r'"\u{0}"', r'"\u{0000}"'])
def test_a_null_character_in_a_document_is_refused(literal: str) -> None:
    response = post({"query": f"{{ page(path: {literal}) {{ id }} }}"})
    assert response.status_code == 400
    assert code(response) == "BAD_USER_INPUT"
    assert json.loads(response.content)["errors"][0]["locations"]


def test_text_about_null_characters_is_no_null_character() -> None:
    response = post({"query": r'{ route(path: "/a\\u0000") { __typename } }'})
    assert response.status_code == 200


def test_a_body_that_is_too_large_is_refused() -> None:
    def of_size(size: int) -> str:
        return json.dumps({"query": "{ __typename }"}).ljust(size)

    assert post(of_size(MAXIMUM_BODY)).status_code == 200
    for size in (MAXIMUM_BODY + 1, 3_000_000):
        response = post(of_size(size))
        assert response.status_code == 413
        assert code(response) == "BAD_REQUEST"
        assert "65,536" in response.content.decode()


def test_an_address_that_is_too_long_is_refused() -> None:
    response = get(query="{ __typename }".ljust(MAXIMUM_BODY))
    assert response.status_code == 414
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
    ],
)
def test_a_body_of_another_type_is_refused(content_type: str) -> None:
    body = json.dumps({"query": "{ __typename }"})
    response = post(body, content_type=content_type)
    assert response.status_code == 415
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=UTF-8", "Application/JSON"]
)
def test_the_type_of_a_body_may_be_written_in_other_ways(content_type: str) -> None:
    body = json.dumps({"query": "{ __typename }"})
    assert post(body, content_type=content_type).status_code == 200


# Documents that cannot be run: 400, or 200 for those who take plain JSON.

CANNOT_RUN: dict[str, tuple[dict[str, Any], str]] = {
    "no syntax": ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
    "too many tokens": ({"query": "{" + "a " * 6000 + "}"}, "GRAPHQL_PARSE_FAILED"),
    "nested too deeply": (
        {"query": "{a" * 1000 + "}" * 1000},
        "GRAPHQL_PARSE_FAILED",
    ),
    "lists nested too deeply": (
        {"query": "{a(b:" + "[" * 1500 + "]" * 1500 + ")}"},
        "GRAPHQL_PARSE_FAILED",
    ),
    "unknown field": ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
    "missing argument": (
        {"query": "{ route { __typename } }"},
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "not the type's own literal": (
        {"query": '{ changes(since: "tomorrow") { until } }'},
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "a fragment that spreads itself": (
        {"query": "{ ...F } fragment F on Query { ...F }"},
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "unknown operation": (
        {"query": "query A { __typename }", "operationName": "B"},
        "BAD_USER_INPUT",
    ),
    "which operation": (
        {"query": "query A { __typename } query B { __typename }"},
        "BAD_USER_INPUT",
    ),
    "mutation": ({"query": "mutation { __typename }"}, "BAD_USER_INPUT"),
    "subscription": ({"query": "subscription { __typename }"}, "BAD_USER_INPUT"),
    "variable missing": (
        {"query": "query ($p: String!) { route(path: $p) { __typename } }"},
        "BAD_USER_INPUT",
    ),
    "variable null": (
        {
            "query": "query ($p: String!) { route(path: $p) { __typename } }",
            "variables": {"p": None},
        },
        "BAD_USER_INPUT",
    ),
    "variable of another type": (
        {
            "query": "query ($n: Int) { pages(first: $n) { totalCount } }",
            "variables": {"n": "many"},
        },
        "BAD_USER_INPUT",
    ),
    "variable too large": (
        {
            "query": "query ($n: Int) { pages(first: $n) { totalCount } }",
            "variables": {"n": 10**30},
        },
        "BAD_USER_INPUT",
    ),
    "variable with an unknown field": (
        {
            "query": "query ($f: PageFilter) { pages(filter: $f) { totalCount } }",
            "variables": {"f": {"owner": 1}},
        },
        "BAD_USER_INPUT",
    ),
    "variable that is no choice": (
        {
            "query": "query ($o: PageOrder) { pages(orderBy: $o) { totalCount } }",
            "variables": {"o": "owner__password"},
        },
        "BAD_USER_INPUT",
    ),
    "variable that is no moment": (
        {
            "query": "query ($s: DateTime!) { changes(since: $s) { until } }",
            "variables": {"s": "yesterday"},
        },
        "BAD_USER_INPUT",
    ),
}


each_that_cannot_run = pytest.mark.parametrize(
    ("body", "expected"), CANNOT_RUN.values(), ids=CANNOT_RUN.keys()
)


@each_that_cannot_run
def test_what_cannot_be_run_gives_errors_and_no_data(
    body: dict[str, Any], expected: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = post(body)
    assert response.status_code == 400
    payload = json.loads(response.content)
    assert payload.keys() == {"errors"}
    assert {error["extensions"]["code"] for error in payload["errors"]} == {expected}
    assert all("path" not in error for error in payload["errors"])
    # It is no fault of ours.
    assert not [record for record in caplog.records if record.name.startswith("cms")]


@each_that_cannot_run
def test_who_takes_plain_json_gets_200_for_what_cannot_be_run(
    body: dict[str, Any], expected: str
) -> None:
    response = post(body, JSON)
    assert response.status_code == 200
    payload = json.loads(response.content)
    assert payload == json.loads(post(body).content)
    assert {error["extensions"]["code"] for error in payload["errors"]} == {expected}


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_a_mutation_by_get_is_not_allowed(accept: str) -> None:
    response = get(accept, query="mutation { __typename }")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert code(response) == "BAD_USER_INPUT"


def test_validation_stops_after_a_few_errors() -> None:
    fields = " ".join(f"nothing{number}" for number in range(50))
    payload = json.loads(post({"query": f"{{ {fields} }}"}).content)
    assert len(payload["errors"]) <= 6
