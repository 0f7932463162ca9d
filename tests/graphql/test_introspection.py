"""Who is shown the schema."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from graphql import get_introspection_query

from tests.factories import MemberFactory
from tests.graphql.sending import URL, code, get, post

pytestmark = pytest.mark.django_db

TYPE = '{ ...F } fragment F on Query { found: __type(name: "Page") { name } }'


@pytest.fixture
def member() -> Client:
    client = Client()
    client.force_login(MemberFactory())
    return client


@pytest.mark.parametrize("query", [get_introspection_query(), TYPE])
def test_the_schema_may_be_for_people_who_have_signed_in(
    query: str, settings: LazySettings, member: Client
) -> None:
    assert "errors" not in post({"query": query}).json()
    settings.INTROSPECTION = False  # and what was kept before is not given
    for response in (post({"query": query}), get(query=query)):
        assert (response.status_code, code(response)) == (400, "FORBIDDEN")
        assert "__schema" in response.json()["errors"][0]["message"]
    answer = member.post(URL, {"query": query}, content_type="application/json")
    assert "errors" not in answer.json()


def test_the_names_of_types_may_always_be_asked_for(settings: LazySettings) -> None:
    settings.INTROSPECTION = False
    response = post({"query": "{ __typename site { __typename } }"})
    assert response.json()["data"]["site"] == {"__typename": "SiteSettings"}


@pytest.mark.parametrize("query", ["{ sit { name } }", "{ site { nam } }"])
def test_mistakes_do_not_tell_names_either(
    query: str, settings: LazySettings, member: Client
) -> None:
    def message(response: Any) -> str:
        return str(response.json()["errors"][0]["message"])

    assert "Did you mean" in message(post({"query": query}))
    settings.INTROSPECTION = False
    assert "Did you mean" not in message(post({"query": query}))
    assert "Cannot query field" in message(post({"query": query}))
    asked = member.post(URL, {"query": query}, content_type="application/json")
    assert "Did you mean" in message(asked)


def test_nor_do_mistakes_in_variables(settings: LazySettings) -> None:
    query = "query ($by: ReviewOrder) { reviews(orderBy: $by) { totalCount } }"
    body = {"query": query, "variables": {"by": "NEWES"}}
    assert "Did you mean" in post(body).json()["errors"][0]["message"]
    settings.INTROSPECTION = False
    assert "Did you mean" not in post(body).content.decode()


def test_graphiql_goes_with_the_schema(settings: LazySettings, member: Client) -> None:
    settings.GRAPHIQL = True
    html = {"headers": {"Accept": "text/html"}}
    assert b"<html" in Client().get(URL, **html).content
    settings.INTROSPECTION = False
    assert b"<html" not in Client().get(URL, **html).content
    assert b"<html" in member.get(URL, **html).content
