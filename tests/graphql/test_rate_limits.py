"""What one client may ask in a minute."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from graphql import OperationDefinitionNode, parse
from wagtail.models import APIToken

from cms.graphql import rate_limits
from cms.graphql.limits import size_of
from cms.graphql.schema import get_schema
from cms.graphql.whole_page import whole_page_query
from cms.redis_cache import RedisCache
from cms.settings.environment import VARIABLES
from tests.factories import MemberFactory, SuperuserFactory
from tests.graphql.sending import URL, code, get, post

pytestmark = pytest.mark.django_db

FREE = "{ __typename }"  # costs one


@pytest.fixture(autouse=True)
def _limit(settings: LazySettings) -> Iterator[None]:
    settings.RATE_LIMIT = 10
    settings.RATE_LIMIT_SIGNED_IN = 20
    # One minute, however long the test takes.
    with patch("cms.graphql.rate_limits.time.time", return_value=600_015.0):
        yield


def limits(response: Any) -> tuple[str | None, ...]:
    names = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After")
    return tuple(response.headers.get(name) for name in names)


def asked(client: Client | None = None, **options: Any) -> Any:
    data = {"query": FREE}
    return (client or Client()).post(
        URL, data, content_type="application/json", **options
    )


def test_a_request_costs_one_and_its_document_as_much_again() -> None:
    assert limits(asked()) == ("10", "8", "45", None)
    assert limits(asked()) == ("10", "7", "45", None)  # a kept answer
    broken = post({"query": "{ nothing }"})
    assert limits(broken) == ("10", "6", "45", None)


def test_who_asks_for_too_much_is_told_when_to_ask_again() -> None:
    for _ in range(9):
        assert asked().status_code == 200
    refused = asked()
    assert (refused.status_code, code(refused)) == (429, "RATE_LIMITED")
    assert "10 (fields times page sizes)" in refused.json()["errors"][0]["message"]
    assert "45 seconds" in refused.json()["errors"][0]["message"]
    assert limits(refused) == ("10", "0", "45", "45")
    assert refused.headers["Cache-Control"] == "no-store"
    assert get(query=FREE).status_code == 429

    with patch("cms.graphql.rate_limits.time.time", return_value=600_060.0):
        assert asked().status_code == 200


def test_an_operation_is_refused_before_it_runs() -> None:
    for _ in range(8):
        asked()
    with patch("cms.graphql.operations.Execution") as execution:
        refused = post({"query": "{ site { name } }"})
        execution.assert_not_called()
    assert (refused.status_code, code(refused)) == (429, "RATE_LIMITED")


def test_an_answer_that_caches_keep_says_nothing_of_a_client() -> None:
    assert limits(get(query=FREE)) == (None,) * 4
    assert limits(get(query="{ nothing }"))[0] == "10"


def test_a_condition_that_does_not_hold_is_counted_like_any_request() -> None:
    client = Client()
    for headers, status in (
        ({"If-Match": '"another"'}, 412),
        ({"If-None-Match": get(query=FREE).headers["ETag"]}, 304),
    ):
        response = client.get(URL, {"query": FREE}, headers=headers)
        assert response.status_code == status
        assert limits(response) == (None,) * 4
    assert limits(asked())[1] == "5"  # 2, 1, 1 and 1


def test_clients_have_allowances_of_their_own(settings: LazySettings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    user, other = MemberFactory(), MemberFactory()
    member, colleague = Client(), Client()
    member.force_login(user)
    colleague.force_login(other)
    _, token = APIToken.create_token(user=user, name="Build")
    by_token = {"headers": {"Authorization": f"Bearer {token}"}}
    from_afar = {"headers": {"X-Forwarded-For": "192.0.2.1"}}
    forged = {"headers": {"X-Forwarded-For": "198.51.100.9, 192.0.2.1"}}

    assert limits(asked())[:2] == ("10", "8")
    assert limits(asked(member))[:2] == ("20", "18")
    assert limits(asked(member))[:2] == ("20", "16")  # nothing is kept for them
    assert limits(asked(colleague))[:2] == ("20", "18")
    assert limits(asked(**by_token))[:2] == ("20", "18")
    assert limits(asked(**from_afar))[:2] == ("10", "9")
    assert limits(asked(**forged))[:2] == ("10", "8")


def test_a_network_of_addresses_is_one_client(settings: LazySettings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for address, left in (("2001:db8::1", "8"), ("2001:db8::2", "7")):
        response = asked(headers={"X-Forwarded-For": address})
        assert limits(response)[1] == left
    assert limits(asked(headers={"X-Forwarded-For": "2001:db8:0:1::1"}))[1] == "9"


def test_what_came_past_the_proxies_is_still_counted(settings: LazySettings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    near = {"headers": {"X-Forwarded-For": "192.0.2.1"}}
    assert limits(asked(**near))[:2] == ("10", "8")
    assert limits(asked(REMOTE_ADDR=""))[:2] == ("10", "9")


def test_what_is_spent_is_saved_up_before_the_cache_is_told(
    settings: LazySettings,
) -> None:
    settings.RATE_LIMIT = 500  # 5 may be untold
    with patch.object(cache, "incr", wraps=cache.incr) as told:
        assert limits(asked())[1] == "498"
        for left in range(497, 485, -1):
            assert limits(asked())[1] == str(left)
        assert told.call_count == 3  # at first, and whenever there are six
    # Another process knows of what was told.
    rate_limits._spending.clear()
    assert 485 <= int(limits(asked())[1] or 0) < 492


def test_guessing_at_tokens_costs_the_address(settings: LazySettings) -> None:
    settings.RATE_LIMIT = 2_000
    guess = {"headers": {"Authorization": "Bearer wagtail_x"}}
    assert [asked(**guess).status_code for _ in range(3)] == [401, 401, 429]
    assert asked().status_code == 429


def test_a_static_build_of_a_thousand_pages_is_within_the_limit() -> None:
    default = int(VARIABLES["RATE_LIMIT"].default)
    schema = get_schema()
    document = parse(whole_page_query("ReviewPage"))
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    page = size_of(schema, document, operation, {}).cost
    assert 1_000 * (page + 1) < default


def test_nought_is_no_limit(settings: LazySettings) -> None:
    settings.RATE_LIMIT = 0
    assert [asked().status_code for _ in range(12)] == [200] * 12
    assert limits(asked()) == (None,) * 4


def test_a_cache_that_is_away_lets_everybody_ask() -> None:
    away = RedisCache("redis://127.0.0.1:1/0", {})
    with (
        patch("cms.graphql.rate_limits.caches", {"default": away}),
        patch("cms.graphql.answers.caches", {"default": away}),
    ):
        assert asked().status_code == 200
        # Counted by this process meanwhile.
        assert limits(asked())[1] == "7"


# What a query may cost.


def test_what_a_query_may_cost_depends_on_who_asks(settings: LazySettings) -> None:
    settings.RATE_LIMIT = settings.RATE_LIMIT_SIGNED_IN = 0
    settings.MAXIMUM_COST = 10
    settings.MAXIMUM_COST_SIGNED_IN = 50
    dear = {"query": "{ pages(first: 30) { nodes { id } } }"}  # 32
    user = MemberFactory()
    member = Client()
    member.force_login(user)
    token, plain = APIToken.create_token(user=user, name="Build")
    header = {"headers": {"Authorization": f"Bearer {plain}"}}

    refused = post(dear)
    assert code(refused) == "QUERY_TOO_EXPENSIVE"
    assert (
        "costs 32 (fields times page sizes); the most is 10"
        in refused.json()["errors"][0]["message"]
    )
    for client, options in ((member, {}), (Client(), header)):
        answer = client.post(URL, dear, content_type="application/json", **options)
        assert "errors" not in answer.json()

    admin = Client()
    admin.force_login(SuperuserFactory())
    edit = f"/admin/api-tokens/edit/{token.pk}/"
    assert b"Maximum cost of a query" in admin.get(edit).content
    admin.post(edit, {"name": "Build", "maximum_cost": "20"})
    answer = Client().post(URL, dear, content_type="application/json", **header)
    assert "the most is 20" in answer.json()["errors"][0]["message"]
    assert b'value="20"' in admin.get(edit).content

    assert (
        b"greater than or equal"
        in admin.post(edit, {"name": "Build", "maximum_cost": "0"}).content
    )
    admin.post(edit, {"name": "Build", "maximum_cost": ""})
    answer = Client().post(URL, dear, content_type="application/json", **header)
    assert "errors" not in answer.json()
