"""Kept answers: never stale, never crossed, and made once."""

import threading
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from wagtail.models import Page

from cms.access.audience import ANYONE, Audience
from cms.access.viewer import NOWHERE, Viewer
from cms.graphql.answers import Answer, kept_answer
from cms.graphql.requests import JSON, Parameters
from home.models import ContentPage
from tests.asking import Ask
from tests.factories import (
    ContentPageFactory,
    HomePageFactory,
    MemberFactory,
    SuperuserFactory,
    TopicFactory,
)
from tests.graphql.sending import URL, get, post

pytestmark = pytest.mark.django_db

TITLES = "{ pages(first: 100) { totalCount nodes { title } } }"


@pytest.fixture
def page() -> ContentPage:
    HomePageFactory()
    page: ContentPage = ContentPageFactory(title="Marker")
    return page


# Kept.


def test_an_answer_asked_again_costs_one_query(page: ContentPage, ask: Ask) -> None:
    first, again = ask.answer(TITLES), ask.answer(TITLES)
    assert again.body == first.body
    assert b"Marker" in again.body
    assert again.queries == 1  # for the version of the content


def test_what_is_asked_tells_answers_apart(page: ContentPage, ask: Ask) -> None:
    query = "query A($n: Int) {pages(first: $n) {nodes {id}}} query B {__typename}"
    send = {"query": query, "operationName": "A"}
    none = post({**send, "variables": {"n": 0}}).json()["data"]
    some = post({**send, "variables": {"n": 1}}).json()["data"]
    assert (len(none["pages"]["nodes"]), len(some["pages"]["nodes"])) == (0, 1)
    other = post({"query": query, "operationName": "B"}).json()["data"]
    assert other == {"__typename": "Query"}
    # By GET and by POST, in either media type, it is the same answer.
    assert get(query=TITLES).content == post({"query": TITLES}, JSON).content


def test_an_answer_with_errors_is_not_kept(page: ContentPage, ask: Ask) -> None:
    query = '{ page(path: "/") { title } search(query: "") { totalCount } }'
    with patch("cms.graphql.answers.caches") as caches:
        caches["default"].get.return_value = None
        caches["default"].add.return_value = True
        assert ask.answer(query).errors
        caches["default"].set.assert_not_called()


def test_what_may_be_right_in_a_moment_is_not_kept(page: ContentPage) -> None:
    parameters = Parameters("{ __typename }", {}, None)
    viewer = Viewer(ANYONE, NOWHERE)
    bodies = iter([b"one", b"two"])
    for expected in (b"one", b"two"):
        answer, _ = kept_answer(
            parameters, viewer, lambda: Answer(next(bodies), lasts=False)
        )
        assert answer.body == expected


# Never stale.


def test_no_answer_is_older_than_the_content(page: ContentPage, ask: Ask) -> None:
    def titles() -> set[str]:
        return {node["title"] for node in ask(TITLES)["pages"]["nodes"]}

    assert "Marker" in titles()
    page.title = "Renamed"
    page.save_revision().publish()
    assert "Renamed" in titles()
    assert "Marker" not in titles()
    page.unpublish()
    assert "Renamed" not in titles()
    Page.objects.filter(pk=page.pk).update(live=True)
    assert "Renamed" in titles()
    page.view_restrictions.create(restriction_type="login")
    assert "Renamed" not in titles()
    page.view_restrictions.all().delete()
    assert "Renamed" in titles()


# Never crossed.


def test_nothing_is_kept_for_who_has_signed_in(page: ContentPage, ask: Ask) -> None:
    page.view_restrictions.create(restriction_type="login")
    member = Client()
    member.force_login(MemberFactory())
    for _ in range(2):
        seen = member.post(URL, {"query": TITLES}, content_type="application/json")
        assert b"Marker" in seen.content
        assert seen.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in seen.headers
        assert not ask.answer(TITLES).mentions("Marker")


def test_nobody_who_has_signed_in_is_given_a_kept_answer(page: ContentPage) -> None:
    query = "{ viewer { isAuthenticated displayName } }"
    assert b"false" in get(query=query).content
    client = Client()
    client.force_login(SuperuserFactory())
    response = client.get(URL, {"query": query}, headers={"Accept": "application/json"})
    assert response.json()["data"]["viewer"]["isAuthenticated"] is True
    assert b"false" in get(query=query).content


def test_the_cache_refuses_who_has_signed_in() -> None:
    viewer = Viewer(Audience(is_signed_in=True), NOWHERE)
    with pytest.raises(ValueError, match="never kept"):
        kept_answer(Parameters("{ __typename }", {}, None), viewer, lambda: Answer(b""))


# Conditional requests.


def test_an_unchanged_answer_is_304_without_being_made(page: ContentPage) -> None:
    first = get(query=TITLES)
    assert first.headers["Cache-Control"] == "public, no-cache"
    tag = first.headers["ETag"]
    with patch("cms.graphql.view.execute") as execute:
        again = Client().get(
            URL, {"query": TITLES}, headers={"If-None-Match": tag, "Accept": "*/*"}
        )
        execute.assert_not_called()
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    assert again.headers["Vary"] == first.headers["Vary"]

    TopicFactory()  # another version, the same answer
    cache.clear()
    headers = {"If-None-Match": tag}
    assert Client().get(URL, {"query": TITLES}, headers=headers).status_code == 304
    page.unpublish()
    changed = Client().get(URL, {"query": TITLES}, headers=headers)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_a_cache_in_front_may_keep_answers_where_the_operator_says_so(
    page: ContentPage, settings: LazySettings
) -> None:
    settings.CDN_SECONDS = 300
    assert (
        get(query=TITLES).headers["Cache-Control"]
        == "public, max-age=0, s-maxage=300, stale-while-revalidate=300"
    )
    assert get(query="{ nothing }").headers["Cache-Control"] == "no-store"
    assert post({"query": TITLES}).headers["Cache-Control"] == "no-store"


# Made once.


def test_requests_for_the_same_make_it_once() -> None:
    parameters = Parameters("{ __typename }", {}, None)
    viewer = Viewer(ANYONE, NOWHERE)
    making, made = threading.Event(), threading.Event()
    calls: list[int] = []
    outcomes: list[Any] = []

    def make() -> Answer:
        calls.append(1)
        making.set()
        assert made.wait(5)
        return Answer(b"the answer")

    def ask_for_it() -> None:
        outcomes.append(kept_answer(parameters, viewer, make))

    threads = [threading.Thread(target=ask_for_it) for _ in range(5)]
    threads[0].start()
    assert making.wait(5)
    for thread in threads[1:]:
        thread.start()
    made.set()
    for thread in threads:
        thread.join(5)

    assert len(calls) == 1
    assert [answer.body for answer, _ in outcomes] == [b"the answer"] * 5
    assert sorted({outcome for _, outcome in outcomes}) in (
        ["MISS", "WAITED"],
        ["HIT", "MISS", "WAITED"],
        ["HIT", "MISS"],
    )


def test_who_waits_makes_it_themselves_where_the_first_fails() -> None:
    parameters = Parameters("{ __typename }", {}, None)
    viewer = Viewer(ANYONE, NOWHERE)

    def fail() -> Answer:
        raise LookupError

    with pytest.raises(LookupError):
        kept_answer(parameters, viewer, fail)
    answer, outcome = kept_answer(parameters, viewer, lambda: Answer(b"made"))
    assert (answer.body, outcome) == (b"made", "MISS")
