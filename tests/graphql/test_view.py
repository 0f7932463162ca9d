"""The endpoint over HTTP: media types, methods, and nothing of the inside."""

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from cms.access.viewer import Viewer
from cms.graphql.errors import APOLOGY, BadInput
from cms.graphql.requests import GRAPHQL_JSON, JSON
from cms.graphql.resolvers import Batch
from cms.graphql.schema import get_schema
from tests.graphql.sending import URL, code, get, post

pytestmark = pytest.mark.django_db

SECRET = "the-secret-of-the-inside"
ALLOW = "GET, HEAD, POST, OPTIONS"


# Answers.


def test_a_query_by_post_or_get_is_answered() -> None:
    for response in (
        post({"query": "{ __typename }"}),
        get(query="{ __typename }"),
        post({"query": "query A {__typename} query B {b: __typename}",
              "operationName": "A"}),
        get(query="query A {__typename} query B {b: __typename}", operationName="A"),
        post({"query": "query ($yes: Boolean!) {__typename @include(if: $yes)}",
              "variables": {"yes": True}}),
        get(query="query ($yes: Boolean!) {__typename @include(if: $yes)}",
            variables='{"yes": true}', extensions="{}"),
    ):  # fmt: skip
        assert response.status_code == 200
        assert json.loads(response.content) == {"data": {"__typename": "Query"}}


def test_the_slash_at_the_end_may_be_left_out() -> None:
    response = Client().post(
        URL.rstrip("/"), {"query": "{ __typename }"}, content_type="application/json"
    )
    assert response.json() == {"data": {"__typename": "Query"}}


def test_what_may_be_left_out_may_be_null_or_empty() -> None:
    nothing = {"variables": None, "operationName": None, "extensions": None}
    assert post({"query": "{ __typename }", **nothing}).status_code == 200
    assert post({"query": "{ __typename }", "operationName": ""}).status_code == 200
    assert get(query="{ __typename }", variables="").status_code == 200


def test_text_beyond_ascii_comes_back_as_it_was_sent() -> None:
    query = "query ($first: Int) { pages(first: $first) { totalCount } }"
    response = post({"query": query, "variables": {"first": "tŷ “mawr”"}})
    assert "tŷ “mawr”" in response.content.decode("utf-8")


def test_nobody_else_keeps_an_answer_by_post_or_an_error() -> None:
    for response in (post({"query": "{ __typename }"}), get(), post([])):
        assert response.headers["Cache-Control"] == "no-store"
        vary = "Accept, Cookie, Authorization, X-Session-Token"
        assert response.headers["Vary"] == vary
        assert not response.cookies


# Which media type.


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (JSON, JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/html, */*;q=0.8", JSON),
        (f"{GRAPHQL_JSON}, {JSON}", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", JSON),
        (f"{JSON};q=0.9, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.5, {JSON};q=0.6", JSON),
        (f"{GRAPHQL_JSON}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON.upper()};charset=UTF-8", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0, {JSON};q=0.1", JSON),
        (f"{JSON};q=many", JSON),
    ],
)
def test_the_answer_has_the_media_type_that_is_liked_best(
    accept: str, expected: str
) -> None:
    for response in (
        post({"query": "{ __typename }"}, accept),
        get(accept, query="{ __typename }"),
    ):
        assert response.status_code == 200
        assert response.headers["Content-Type"] == f"{expected}; charset=utf-8"


def test_without_a_preference_the_answer_is_plain_json() -> None:
    for headers in ({}, {"Accept": ""}):
        response = Client().get(URL, {"query": "{ __typename }"}, headers=headers)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == f"{JSON}; charset=utf-8"


@pytest.mark.parametrize("accept", ["text/html", "image/*", "application/xml", ","])
def test_a_media_type_that_we_do_not_speak_is_refused(accept: str) -> None:
    response = post({"query": "{ __typename }"}, accept)
    assert response.status_code == 406
    assert code(response) == "BAD_REQUEST"


# Methods.


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_other_methods_are_not_allowed(method: str) -> None:
    response = getattr(Client(), method)(URL)
    assert response.status_code == 405
    assert response.headers["Allow"] == ALLOW
    assert code(response) == "BAD_REQUEST"


def test_options_says_what_is_allowed() -> None:
    response = Client().options(URL)
    assert response.status_code == 200
    assert response.headers["Allow"] == ALLOW
    assert response.content == b""


def test_head_is_get_without_a_body() -> None:
    parameters = {"query": "{ __typename }"}
    response = Client().head(URL, parameters)
    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["Content-Type"] == f"{JSON}; charset=utf-8"
    assert Client().head(URL).status_code == 400


def test_no_token_against_forgery_is_asked_for() -> None:
    response = Client(enforce_csrf_checks=True).post(
        URL, {"query": "{ __typename }"}, content_type=JSON
    )
    assert response.status_code == 200


# Faults of ours.


@pytest.fixture
def viewer_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise ValueError(SECRET)

    query = get_schema().query_type
    assert query is not None
    monkeypatch.setattr(query.fields["viewer"], "resolve", Batch((), fail))


@pytest.mark.usefixtures("viewer_fails")
@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_a_failed_field_tells_nothing_and_is_logged(
    accept: str, caplog: pytest.LogCaptureFixture
) -> None:
    query = "{ __typename me: viewer { isAuthenticated } }"
    response = post({"query": query}, accept)
    # `viewer` is never null, so neither is there any data.
    assert response.status_code == 200
    assert json.loads(response.content) == {
        "errors": [
            {
                "message": APOLOGY,
                "locations": [{"line": 1, "column": 14}],
                "path": ["me"],
                "extensions": {"code": "INTERNAL_SERVER_ERROR"},
            }
        ],
        "data": None,
    }
    assert SECRET not in response.content.decode()
    assert SECRET not in str(response.headers)
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.name == "cms.graphql.errors"
    assert "me" in record.getMessage()
    assert SECRET in caplog.text


def test_a_failed_field_that_may_be_null_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise BadInput("Give a path.")

    query = get_schema().query_type
    assert query is not None
    monkeypatch.setattr(query.fields["route"], "resolve", Batch((), refuse))
    response = post({"query": '{ __typename route(path: "/") { __typename } }'})
    assert response.status_code == 200
    payload = json.loads(response.content)
    assert payload["data"] == {"__typename": "Query", "route": None}
    (error,) = payload["errors"]
    assert error["message"] == "Give a path."
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_any_other_fault_tells_nothing_and_is_logged(
    accept: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Any) -> Any:
        raise OperationalError(SECRET)

    monkeypatch.setattr(Viewer, "from_request", fail)
    response = post({"query": "{ __typename }"}, accept)
    assert response.status_code == 500
    assert response.headers["Content-Type"] == f"{accept}; charset=utf-8"
    assert code(response) == "INTERNAL_SERVER_ERROR"
    assert SECRET not in response.content.decode()
    assert SECRET in caplog.text
