"""Input that nobody would type gives an answer or an error that says what to do."""

import json
from typing import Any

import pytest
from django.test import Client

from cms.graphql.cursors import sealed
from tests.factories import ContentPageFactory, HomePageFactory

pytestmark = pytest.mark.django_db


def asked(client: Client, query: str, **variables: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post(
        "/graphql/",
        json.dumps({"query": query, "variables": variables}),
        content_type="application/json",
    ).json()
    return answer


def codes(answer: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", [])]


PATHS = [
    "//[",
    "//[x",
    "http://[::1",
    "//℀",
    "/%00",
    "/a%00b/",
    "%ff",
    "",
    "?",
    "#",
    "🦓",
]


@pytest.mark.parametrize("path", PATHS)
def test_what_is_no_path_leads_nowhere(client: Client, path: str) -> None:
    HomePageFactory()
    at_home = path in {"", "?", "#"}
    answer = asked(
        client,
        "query Q($p: String!) { page(path: $p) { id } route(path: $p) { __typename } }",
        p=path,
    )
    assert codes(answer) == []
    assert (answer["data"]["page"] is not None) == at_home
    assert (answer["data"]["route"] is not None) == at_home


@pytest.mark.parametrize("path", [path for path in PATHS if path not in {"", "?", "#"}])
def test_nothing_is_under_what_is_no_path(client: Client, path: str) -> None:
    HomePageFactory()
    query = "query Q($p: String!) { pages(filter: {under: $p}) { totalCount } }"
    assert codes(asked(client, query, p=path)) == ["BAD_USER_INPUT"]


def cursor(*parts: Any) -> str:
    return sealed(json.dumps(parts).encode())


@pytest.mark.parametrize(
    ("order", "after"),
    [
        ("TITLE", cursor("TITLE", "a\0b", 1)),
        ("TITLE", cursor("TITLE", "\ud800", 1)),
        ("TREE", cursor("TREE", "\0", 1)),
        ("TITLE", cursor("TITLE", None, 1)),
        ("TITLE", cursor("TITLE", [], 1)),
        ("TITLE", cursor("TITLE", "a", True)),
        ("TITLE", cursor("TITLE", "a", "1")),
        ("TITLE", cursor("TITLE", "a")),
        ("TITLE", cursor("TREE", "a", 1)),
        ("NEWEST", cursor("NEWEST", "never", 1)),
        ("NEWEST", cursor("NEWEST", 10**400, 1)),
        ("NEWEST", cursor("NEWEST", float("inf"), 1)),
        ("TITLE", sealed(b"[" * 40_000)),
        ("TITLE", "nonsense"),
        ("TITLE", "ü"),
    ],
)
def test_a_cursor_that_was_made_up_is_refused(
    client: Client, order: str, after: str
) -> None:
    ContentPageFactory()
    query = f"""query Q($a: String) {{
      pages(orderBy: {order}, after: $a) {{ nodes {{ id }} }}
    }}"""
    assert codes(asked(client, query, a=after)) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    "since", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"]
)
def test_a_moment_that_is_out_of_range_is_refused(client: Client, since: str) -> None:
    query = "query Q($s: DateTime!) { changes(since: $s) { removed } }"
    assert codes(asked(client, query, s=since)) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("path", ["/media/%00", "/media/a%00b", "/media/..%2f..%2fx"])
def test_odd_names_of_files_are_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_long_slug_is_not_sent_back_whole(client: Client) -> None:
    query = "query Q($t: [String!]) { reviews(filter: {topic: $t}) { totalCount } }"
    (error,) = asked(client, query, t=["x" * 10_000])["errors"]
    assert len(error["message"]) < 200
