"""Documents that requests name instead of sending."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.checks import run_checks
from django.test import Client

from cms.graphql.persisted import COST_OF_REGISTERING, LONGEST_REGISTERED
from cms.graphql.requests import GRAPHQL_JSON, JSON
from cms.graphql.trusted_documents import (
    APOLLO,
    TrustedDocuments,
    read_manifest,
    sha256,
)
from tests.factories import MemberFactory
from tests.graphql.sending import URL, code, get, post

pytestmark = pytest.mark.django_db

QUERY = "query Name($yes: Boolean = true) { __typename @include(if: $yes) }"
DATA = {"data": {"__typename": "Query"}}


def persisted(hash_: str = sha256(QUERY), version: int = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": hash_}}


def register(query: str = QUERY) -> Any:
    return post({"query": query, "extensions": persisted(sha256(query))})


# Automatically, as Apollo's clients do.


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_JSON, 400)])
def test_a_hash_that_is_not_known_asks_for_the_text(accept: str, status: int) -> None:
    by_post = post({"extensions": persisted()}, accept)
    by_get = get(accept, extensions=json.dumps(persisted()))
    for response in (by_post, by_get):
        assert response.status_code == status
        assert code(response) == "PERSISTED_QUERY_NOT_FOUND"
        assert response.json()["errors"][0]["message"] == "PersistedQueryNotFound"
        assert response.headers["Cache-Control"] == "no-store"


def test_a_text_that_was_sent_with_its_hash_is_known_by_it() -> None:
    assert register().json() == DATA
    assert post({"extensions": persisted()}).json() == DATA
    response = get(extensions=json.dumps(persisted()), variables='{"yes": false}')
    assert response.json() == {"data": {}}
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert response.headers["ETag"]
    # As the draft of GraphQL over HTTP names it.
    assert get(documentId=f"sha256:{sha256(QUERY)}").json() == DATA


def test_what_is_registered_is_counted_once(settings: LazySettings) -> None:
    settings.RATE_LIMIT = 10_000
    first, again = register(), register()
    spent = 10_000 - int(first.headers["RateLimit-Remaining"])
    assert spent == 1 + COST_OF_REGISTERING + 1
    assert int(again.headers["RateLimit-Remaining"]) == 10_000 - spent - 1


def test_a_text_may_be_registered_by_get() -> None:
    assert get(query=QUERY, extensions=json.dumps(persisted())).json() == DATA
    assert post({"extensions": persisted()}).json() == DATA


def test_a_text_with_another_hash_is_refused_and_not_kept() -> None:
    with patch("cms.graphql.persisted.caches") as caches:
        for hash_ in (sha256("{ site { name } }"), "short", "x" * 10_000):
            response = post({"query": QUERY, "extensions": persisted(hash_)})
            assert (response.status_code, code(response)) == (400, "BAD_USER_INPUT")
        caches["default"].set.assert_not_called()


@pytest.mark.parametrize(
    "query", ["{ nothing }", "{", "{ __typename " + " " * LONGEST_REGISTERED + "}"]
)
def test_only_good_texts_of_some_length_are_kept(query: str) -> None:
    register(query)
    response = post({"extensions": persisted(sha256(query))})
    assert code(response) == "PERSISTED_QUERY_NOT_FOUND"


def test_what_is_kept_otherwise_is_no_document() -> None:
    cache.set("secret", "{ __typename }")
    for name in ("secret", "../secret", "document:secret", "a" * 63, "é" * 64):
        assert code(get(documentId=name)) == "PERSISTED_QUERY_NOT_FOUND"
        assert code(post({"documentId": name})) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "body",
    [
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "x"}}},
        {"extensions": {"persistedQuery": {"version": 1}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 5}}},
        {"extensions": {"persistedQuery": []}},
        {"extensions": {}},
        {"documentId": 5},
        {"documentId": ""},
        {"documentId": "a", "query": QUERY},
        {"documentId": "a", "extensions": persisted()},
    ],
)
def test_a_name_that_is_none_is_refused(body: dict[str, Any]) -> None:
    response = post(body)
    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


def test_a_browser_that_names_a_document_is_answered(settings: LazySettings) -> None:
    settings.GRAPHIQL = True
    register()
    response = get("text/html, */*;q=0.8", documentId=f"sha256:{sha256(QUERY)}")
    assert response.json() == DATA


# Trusted.


@pytest.fixture
def trusted(settings: LazySettings) -> None:
    settings.TRUSTED_DOCUMENTS = TrustedDocuments({"name": QUERY})


@pytest.mark.parametrize("name", ["name", sha256(QUERY), f"sha256:{sha256(QUERY)}"])
def test_a_trusted_document_runs_by_its_id_or_hash(trusted: None, name: str) -> None:
    assert get(documentId=name).json() == DATA
    assert post({"documentId": name, "variables": {"yes": False}}).json()["data"] == {}


@pytest.mark.parametrize("name", ["name", sha256(QUERY)])
def test_apollo_may_name_it_too(trusted: None, name: str) -> None:
    assert post({"extensions": persisted(name)}).json() == DATA
    both = {"query": QUERY, "extensions": persisted(name)}
    assert post(both).json() == DATA


def test_only_trusted_documents_may_run_for_anybody(
    trusted: None, settings: LazySettings
) -> None:
    other = "{ site { name } }"
    register(other)
    settings.TRUSTED_DOCUMENTS_ONLY = True
    for response in (post({"query": other}), get(query=other), register(other)):
        assert (response.status_code, code(response)) == (403, "FORBIDDEN")
    # Not even what somebody else had registered.
    response = post({"extensions": persisted(sha256(other))})
    assert code(response) == "PERSISTED_QUERY_NOT_FOUND"
    assert post({"query": QUERY}).json() == DATA
    assert get(documentId="name").json() == DATA


def test_who_has_signed_in_may_run_others(
    trusted: None, settings: LazySettings
) -> None:
    settings.TRUSTED_DOCUMENTS_ONLY = True
    member = Client()
    member.force_login(MemberFactory())
    response = member.post(URL, {"query": "{ __typename }"}, content_type=JSON)
    assert response.json() == DATA


def test_a_trusted_document_that_cannot_run_fails_the_checks(
    settings: LazySettings,
) -> None:
    settings.TRUSTED_DOCUMENTS = TrustedDocuments({"good": QUERY, "old": "{ gone }"})
    (error,) = [error for error in run_checks() if error.id == "cms.E002"]
    assert "'old'" in error.msg
    assert "gone" in error.msg


# The files that build tools write.


@pytest.mark.parametrize(
    "content",
    [
        {"name": QUERY},
        {
            "format": APOLLO,
            "version": 1,
            "operations": [
                {"id": "name", "name": "Name", "type": "query", "body": QUERY}
            ],
        },
    ],
)
def test_a_manifest_is_read(content: Any, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(content))
    assert read_manifest(path) == TrustedDocuments({"name": QUERY})


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a JSON object"),
        ('{"a": 1}', "has no text for 'a'"),
        ('{"a": " "}', "has no text for 'a'"),
        ('{"operations": []}', "is not version 1"),
        ({"format": APOLLO, "version": 2, "operations": []}, "is not version 1"),
        ({"format": APOLLO, "version": 1, "operations": {}}, "no list of objects"),
        ({"format": APOLLO, "version": 1, "operations": [{}]}, "with an `id`"),
        (
            {"format": APOLLO, "version": 1, "operations": [{"id": "a"}]},
            "has no text for 'a'",
        ),
        (
            {
                "format": APOLLO,
                "version": 1,
                "operations": [{"id": "a", "body": "{a}"}, {"id": "a", "body": "{b}"}],
            },
            "has two texts for 'a'",
        ),
    ],
)
def test_a_file_that_is_no_manifest_is_refused(
    content: Any, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(ValueError, match=complaint):
        read_manifest(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_manifest(tmp_path / "nothing.json")
