"""GraphiQL is shown to browsers in development, and asks no other host."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import Settings

URL = "/graphql/"
BROWSER = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
    "*/*;q=0.8"
)


@pytest.fixture(autouse=True)
def _development(settings: Settings) -> None:
    settings.GRAPHIQL = True


class Page(HTMLParser):
    """What an HTML page loads, and what is written into it to run or to style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.loaded += [given[name] or "" for name in ("src", "href") if name in given]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name.startswith(("on", "style"))]


@pytest.fixture
def show(client: Client) -> Callable[[], Page]:
    def get() -> Page:
        response = client.get(URL, headers={"Accept": BROWSER})
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        return Page(response.content.decode())

    return get


def test_everything_that_it_loads_is_served_from_here(
    show: Callable[[], Page],
) -> None:
    loaded = show().loaded
    assert any(address.endswith("/graphiql.min.js") for address in loaded)
    for address in loaded:
        assert address.startswith("/static/")
        assert finders.find(address.removeprefix("/static/")), address


def test_what_we_wrote_for_it_names_no_host() -> None:
    for name in ("cms/graphiql.js", "cms/graphiql.css"):
        found = finders.find(name)
        assert isinstance(found, str)
        assert not re.search(r"https?:|//\w", Path(found).read_text())


def test_nothing_is_inline_and_no_inline_script_may_run(
    show: Callable[[], Page], client: Client
) -> None:
    assert show().inline == []
    response = client.get(URL, headers={"Accept": BROWSER})
    policy = response.headers["Content-Security-Policy"]
    sources = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    assert sources["default-src"] == "'self'"
    assert sources["object-src"] == sources["base-uri"] == "'none'"
    assert sources.get("script-src", "'self'") == "'self'"
    assert sources.get("connect-src", "'self'") == "'self'"
    assert "http" not in policy
    assert "*" not in policy


def test_the_policy_of_answers_is_not_relaxed(client: Client, db: None) -> None:
    response = client.get(URL, {"query": "{ __typename }"})
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "application/*"])
def test_who_asks_for_no_page_gets_none(client: Client, accept: str) -> None:
    response = client.get(URL, headers={"Accept": accept})
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.django_db
def test_a_browser_that_asks_a_query_is_answered(client: Client) -> None:
    parameters = {"query": "{ __typename }"}
    response = client.get(URL, parameters, headers={"Accept": BROWSER})
    assert response.json() == {"data": {"__typename": "Query"}}


def test_caches_tell_the_page_from_the_answers(client: Client) -> None:
    assert client.get(URL, headers={"Accept": BROWSER}).headers["Vary"] == "Accept"


@pytest.mark.django_db
def test_on_a_server_there_is_no_page(client: Client, settings: Settings) -> None:
    settings.GRAPHIQL = False
    response = client.get(URL, headers={"Accept": BROWSER})
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert b"<" not in response.content
