"""What became of an address: a page, a redirect, a sign-in, gone, or nothing."""

from typing import Any

import pytest
from wagtail.models import Page, Site

from home.models import HomePage
from tests.asking import Ask
from tests.factories import (
    ContentPageFactory,
    HomePageFactory,
    RedirectFactory,
    RemovedAddressFactory,
    ResourceLinkPageFactory,
    RestrictionFactory,
    ReviewPageFactory,
    SecureAreaPageFactory,
    WithdrawalFactory,
)

pytestmark = pytest.mark.django_db

ROUTE = """query ($path: String!) { route(path: $path) {
  __typename
  ... on PageRoute { page { title } }
  ... on RedirectRoute { location isPermanent }
  ... on SignInRoute { areaTitle areaPath }
  ... on GoneRoute { explanation alternative { title path } }
} }"""


@pytest.fixture(scope="module", autouse=True)
def home(kept: None) -> HomePage:
    return HomePageFactory()


def route(ask: Ask, path: str) -> Any:
    return ask(ROUTE, path=path)["route"]


def page(title: str) -> dict[str, Any]:
    return {"__typename": "PageRoute", "page": {"title": title}}


def redirect(location: str, permanent: bool = True) -> dict[str, Any]:
    return {
        "__typename": "RedirectRoute",
        "location": location,
        "isPermanent": permanent,
    }


# Pages.


@pytest.mark.parametrize(
    "path",
    [
        "/about-us/",
        "/about-us",
        "/about-us/?page=2",
        "/about-us/#contact",
        "/about%2Dus/",
    ],
)
def test_page(path: str, ask: Ask) -> None:
    ContentPageFactory(title="About us")
    assert route(ask, path) == page("About us")


@pytest.mark.parametrize("path", ["/", "", "/?utm=1"])
def test_home(path: str, ask: Ask) -> None:
    assert route(ask, path) == page("Partnership")


@pytest.mark.parametrize("path", ["/plant-fŵd/", "/plant-f%C5%B5d/", "/plant-f%c5%b5d"])
def test_page_with_a_unicode_path(path: str, ask: Ask) -> None:
    ContentPageFactory(title="Plant fŵd", slug="plant-fŵd")
    assert route(ask, path) == page("Plant fŵd")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "/about-us/nothing/",
        "//",
        "//[",
        "http://[::1",
        "/%00",
        "/%ff/",
        "/%",
        "/" + "a" * 5000,
        "?",
        "/.",
        "/\u202e/",
    ],
)
def test_nothing(path: str, ask: Ask) -> None:
    found = route(ask, path)
    assert found in (None, page("Partnership"))
    if path.strip("/?"):
        assert found is None


def test_withdrawn_page_is_still_a_page(ask: Ask) -> None:
    review = ReviewPageFactory(title="Child Ash", slug="child-ash")
    WithdrawalFactory(page=review, reason="See Child Birch.", date="2026-01-31")
    path = review.url_path.removeprefix("/partnership")
    found = ask(
        "query ($path: String!) { route(path: $path) { ... on PageRoute { page {"
        " title withdrawal { date reason } } } } }",
        path=path,
    )
    assert found["route"]["page"] == {
        "title": "Child Ash",
        "withdrawal": {"date": "2026-01-31", "reason": "See Child Birch."},
    }


def test_resource_link_leads_away(ask: Ask) -> None:
    link = ResourceLinkPageFactory(external_url="https://guide.example/a?b=c&d=e")
    path = link.url_path.removeprefix("/partnership")
    assert route(ask, path) == redirect("https://guide.example/a?b=c&d=e", False)


# Redirects.


def test_redirect_to_a_page(ask: Ask) -> None:
    RedirectFactory(old_path="/old", redirect_page=ContentPageFactory(slug="new"))
    assert route(ask, "/old/") == redirect("/new/")


def test_temporary_redirect_to_another_site(ask: Ask) -> None:
    RedirectFactory(
        old_path="/old", redirect_link="https://other.example/x", is_permanent=False
    )
    assert route(ask, "/old") == redirect("https://other.example/x", False)


def test_redirect_to_a_resource_link_leads_to_its_page(ask: Ask) -> None:
    link = ResourceLinkPageFactory(slug="guide")
    RedirectFactory(old_path="/old", redirect_page=link)
    assert route(ask, "/old")["location"].endswith("/guide/")


def test_redirect_that_leads_nowhere(ask: Ask) -> None:
    RedirectFactory(old_path="/old", redirect_link="")
    assert route(ask, "/old") is None


def test_redirect_of_the_site_comes_before_that_of_all_sites(
    home: HomePage, ask: Ask
) -> None:
    RedirectFactory(old_path="/old", redirect_link="https://all.example/")
    RedirectFactory(
        old_path="/old", redirect_link="https://site.example/", site=home.get_site()
    )
    assert route(ask, "/old") == redirect("https://site.example/")


def test_redirect_of_another_site_is_not_followed(ask: Ask) -> None:
    other = ContentPageFactory(parent=Page.get_first_root_node(), title="Other")
    site = Site.objects.create(hostname="127.0.0.1", root_page=other)
    RedirectFactory(old_path="/old", redirect_link="https://other.example/", site=site)
    assert route(ask, "/old") is None
    assert route(ask.at("127.0.0.1"), "/old") == redirect("https://other.example/")


def test_redirect_to_a_page_of_another_site_is_not_followed(ask: Ask) -> None:
    other = ContentPageFactory(parent=Page.get_first_root_node(), title="Other")
    Site.objects.create(hostname="127.0.0.1", root_page=other)
    RedirectFactory(
        old_path="/old", redirect_page=ContentPageFactory(parent=other, slug="there")
    )
    assert route(ask, "/old") is None
    assert route(ask.at("127.0.0.1"), "/old") == redirect("/there/")


def test_redirect_with_a_query_string_is_more_exact(ask: Ask) -> None:
    RedirectFactory(old_path="/old?id=1", redirect_link="https://one.example/")
    RedirectFactory(old_path="/old", redirect_link="https://any.example/")
    assert route(ask, "/old?id=1") == redirect("https://one.example/")
    assert route(ask, "/old?id=2") == redirect("https://any.example/")
    assert route(ask, "/old") == redirect("https://any.example/")


def test_redirect_does_not_mind_the_order_of_a_query_string(ask: Ask) -> None:
    RedirectFactory(old_path="/old?a=1&b=2", redirect_link="https://one.example/")
    assert route(ask, "/old?b=2&a=1") == redirect("https://one.example/")


@pytest.mark.parametrize("path", ["/hen-gŵyn", "/hen-g%C5%B5yn/", "/hen-g%c5%b5yn"])
def test_redirect_from_a_unicode_path(path: str, ask: Ask) -> None:
    RedirectFactory(old_path="/hen-gŵyn", redirect_link="https://one.example/")
    assert route(ask, path) == redirect("https://one.example/")


def test_redirect_from_a_path_with_a_space(ask: Ask) -> None:
    RedirectFactory(
        old_path="/annual%20report.pdf", redirect_link="https://one.example/"
    )
    assert route(ask, "/annual%20report.pdf") == redirect("https://one.example/")


def test_page_comes_before_a_redirect_from_its_path(ask: Ask) -> None:
    ContentPageFactory(title="About us")
    RedirectFactory(old_path="/about-us", redirect_link="https://one.example/")
    assert route(ask, "/about-us/") == page("About us")


def test_redirect_to_a_hidden_page_leaves_room_for_the_next(ask: Ask) -> None:
    hidden = ContentPageFactory(live=False)
    site = Site.objects.get(is_default_site=True)
    RedirectFactory(old_path="/old", redirect_page=hidden, site=site)
    RedirectFactory(old_path="/old", redirect_link="https://any.example/")
    assert route(ask, "/old") == redirect("https://any.example/")


# Removed addresses.


def gone(explanation: str = "", alternative: Any = None) -> dict[str, Any]:
    return {
        "__typename": "GoneRoute",
        "explanation": explanation,
        "alternative": alternative,
    }


@pytest.mark.parametrize("path", ["/removed/", "/removed", "/removed?x=1"])
def test_removed(path: str, ask: Ask) -> None:
    RemovedAddressFactory(path="/removed/", explanation="At the family's wish.")
    assert route(ask, path) == gone("At the family's wish.")


@pytest.mark.parametrize("path", ["/gŵyn/", "/g%C5%B5yn/"])
def test_removed_from_a_unicode_path(path: str, ask: Ask) -> None:
    RemovedAddressFactory(path="/gŵyn/")
    assert route(ask, path) == gone()


def test_removed_with_something_to_read_instead(ask: Ask) -> None:
    instead = ContentPageFactory(title="Instead")
    RemovedAddressFactory(path="/removed/", alternative=instead)
    assert route(ask, "/removed/") == gone(
        alternative={"title": "Instead", "path": "/instead/"}
    )
    RestrictionFactory(page=instead)
    assert route(ask, "/removed/") == gone()


def test_removed_on_another_site(ask: Ask) -> None:
    other = ContentPageFactory(parent=Page.get_first_root_node(), title="Other")
    site = Site.objects.create(hostname="127.0.0.1", root_page=other)
    RemovedAddressFactory(path="/removed/", site=site)
    assert route(ask, "/removed/") is None
    assert route(ask.at("127.0.0.1"), "/removed/") == gone()


# Areas for signed-in people.

AREA = {"__typename": "SignInRoute", "areaTitle": "Members", "areaPath": "/members/"}


@pytest.fixture
def area(home: HomePage) -> Page:
    return SecureAreaPageFactory(title="Members")


def test_door_of_a_secure_area_is_public(area: Page, ask: Ask) -> None:
    assert route(ask, "/members/") == page("Members")


def test_below_a_secure_area_a_page_and_none_are_the_same(area: Page, ask: Ask) -> None:
    """The same bytes, after the same number of SQL queries."""
    papers = ContentPageFactory(parent=area, title="Papers")
    ContentPageFactory(parent=papers, title="Minutes")
    ContentPageFactory(parent=area, title="Draft", live=False)
    SecureAreaPageFactory(parent=area, title="Inner")
    ResourceLinkPageFactory(parent=area, title="Link")
    RedirectFactory(old_path="/members/old", redirect_link="https://one.example/")
    RedirectFactory(old_path="/members/moved", redirect_page=papers)
    RemovedAddressFactory(path="/members/removed/", explanation="A secret.")
    paths = [
        "/members/nothing/",
        "/members/papers/",
        "/members/papers/minutes/",
        "/members/draft/",
        "/members/inner/",
        "/members/inner/nothing/",
        "/members/link/",
        "/members/old",
        "/members/moved/",
        "/members/removed/",
        "/members/papers/?page=2",
    ]
    answers = [ask.cold(ROUTE, path=path) for path in paths]
    assert answers[0].data == {"route": AREA}
    assert {answer.body for answer in answers} == {answers[0].body}
    assert {answer.queries for answer in answers} == {answers[0].queries}


def test_page_restricted_elsewhere_is_the_same_as_none(ask: Ask) -> None:
    RestrictionFactory(page=ContentPageFactory(title="Closed"))
    hidden, absent = (ask.cold(ROUTE, path=path) for path in ("/closed/", "/nothing/"))
    assert hidden.body == absent.body
    assert hidden.queries == absent.queries


def test_area_that_is_a_draft_is_not_told_of(ask: Ask) -> None:
    area = SecureAreaPageFactory(title="Members", live=False)
    ContentPageFactory(parent=area, title="Papers")
    for path in ("/members/", "/members/papers/", "/members/nothing/"):
        assert route(ask, path) is None


def test_path_that_only_begins_like_an_area(area: Page, ask: Ask) -> None:
    ContentPageFactory(title="Members' handbook", slug="members-handbook")
    assert route(ask, "/members-handbook/") == page("Members' handbook")
    assert route(ask, "/members-list/") is None
