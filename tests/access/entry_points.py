"""Every way into the content: how to ask there, and what anybody may find.

``DIRECT`` ways lead to one page: a withdrawn one is still read there. ``LISTED`` ways
are lists, searches and counts, in which withdrawn pages are not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from wagtail.models import Page

from tests.access.content import COMMON_WORD, Content
from tests.access.fragments import document
from tests.access.signposts import Signposts
from tests.asking import Answer, Ask

LISTED = frozenset({"public"})
DIRECT = LISTED | {"withdrawn"}

Value = Callable[[Content, Signposts], Any]
PAGE = "query ($id: ID!) {{ page(id: $id) {{ {} }} }}"
FACETS = "facets { name values { value label count } }"
SEARCH = """query ($words: String!) {
  search(query: $words) {
    totalCount nodes { extract page { ...AnyPage } }
  }
}"""
# More than everything that carries the common word.
EVERYTHING = """query ($words: String!) {
  search(query: $words, first: 100) {
    nodes { extract page { title path searchDescription } }
  }
}"""


@dataclass(frozen=True)
class EntryPoint:
    """A way in, what is looked for in its answer, and for which states it is there."""

    name: str
    shows: frozenset[str]
    query: str
    variables: dict[str, Value]
    probe: Callable[[Content], str]
    # Whether public pages have to be made to lead to the content first.
    is_signposted: bool = False

    def __str__(self) -> str:
        return self.name

    def values(self, content: Content, signposts: Signposts) -> dict[str, Any]:
        """Return the variables with which to ask about some content."""
        return {
            name: value(content, signposts) for name, value in self.variables.items()
        }

    def ask(self, ask: Ask, **values: Any) -> Answer:
        return ask.answer(document(self.query), **values)


def way(
    name: str,
    shows: frozenset[str],
    query: str,
    probe: Callable[[Content], str] = lambda content: content.word,
    **variables: Value,
) -> EntryPoint:
    return EntryPoint(name, shows, query, variables, probe)


def signposted(
    name: str, shows: frozenset[str], query: str, **variables: Value
) -> EntryPoint:
    return replace(way(name, shows, query, **variables), is_signposted=True)


def number(name: str) -> Value:
    return lambda content, _: getattr(content, name).pk


def slug(name: str) -> Value:
    return lambda content, _: getattr(content, name).slug


def path(name: str) -> Value:
    return lambda content, _: path_of(getattr(content, name))


def signpost(name: str) -> Value:
    return lambda _, signposts: getattr(signposts, name).pk


def words(ending: str = "") -> Value:
    return lambda content, _: content.word + ending


def always(value: Any) -> Value:
    return lambda *_: value


def path_of(page: Page) -> str:
    """Return the path at which somebody would guess a page."""
    return page.url_path.removeprefix("/partnership")


def term(content: Content) -> str:
    return content.terms.slug


ENTRY_POINTS = [
    # One page.
    way("page_by_id", DIRECT, PAGE.format("...AnyPage"), id=number("review")),
    way("page_of_a_link", DIRECT, PAGE.format("...AnyPage"), id=number("link")),
    way(
        "page_by_path",
        DIRECT,
        "query ($path: String!) { page(path: $path) { ...AnyPage } }",
        path=path("review"),
    ),
    way(
        "route",
        DIRECT,
        """query ($path: String!) { route(path: $path) {
          ... on PageRoute { page { ...AnyPage } } ... on RedirectRoute { location }
          ... on SignInRoute { areaTitle areaPath } ... on GoneRoute { explanation }
        } }""",
        path=path("review"),
    ),
    way(
        "route_of_a_link",
        DIRECT,
        "query ($path: String!) "
        "{ route(path: $path) { ... on RedirectRoute { location } } }",
        path=path("link"),
    ),
    way(
        "review_by_slug",
        DIRECT,
        "query ($slug: String!) { review(slug: $slug) { ...ReviewFields } }",
        slug=slug("review"),
    ),
    way(
        "review_by_id",
        DIRECT,
        "query ($id: ID!) { review(id: $id) { ...ReviewFields } }",
        id=number("review"),
    ),
    way(
        "briefing_by_slug",
        DIRECT,
        "query ($slug: String!) { briefing(slug: $slug) { ...BriefingFields } }",
        slug=slug("briefing"),
    ),
    way(
        "briefing_by_id",
        DIRECT,
        "query ($id: ID!) { briefing(id: $id) { ...BriefingFields } }",
        id=number("briefing"),
    ),
    # Around a page.
    way(
        "parent",
        DIRECT,
        PAGE.format("parent { ...AnyPage }"),
        id=number("inside"),
    ),
    way("ancestors", DIRECT, PAGE.format("ancestors { title }"), id=number("inside")),
    way(
        "breadcrumbs",
        DIRECT,
        PAGE.format("breadcrumbs { title path }"),
        id=number("inside"),
    ),
    signposted(
        "alternates",
        DIRECT,
        PAGE.format("alternates { language path }"),
        id=signpost("translation"),
    ),
    way(
        "children",
        LISTED,
        PAGE.format("children { totalCount nodes { ...AnyPage } }"),
        id=number("place"),
    ),
    # Lists.
    way("reviews", LISTED, "{ reviews { nodes { ...ReviewFields } } }"),
    way("briefings", LISTED, "{ briefings { nodes { ...BriefingFields } } }"),
    way("resource_links", LISTED, "{ resourceLinks { nodes { ...LinkFields } } }"),
    way(
        "pages",
        LISTED,
        """{
          one: pages(first: 100) { nodes { ...PageFields } }
          two: pages(first: 100, offset: 100) { nodes { ...PageFields } }
        }""",
    ),
    way(
        "edges",
        LISTED,
        "{ reviews(first: 100, orderBy: TITLE) { edges { cursor node { title } } } }",
    ),
    way(
        "reviews_with_text",
        LISTED,
        "query ($text: String!) "
        "{ reviews(filter: {text: $text}) { nodes { ...ReviewFields } } }",
        text=words("abstract"),
    ),
    way(
        "pages_under",
        LISTED,
        'query { pages(filter: {under: "/", type: [REVIEW_PAGE]}) '
        "{ nodes { ...AnyPage } } }",
    ),
    way(
        "reviews_of_a_topic",
        LISTED,
        "{ topics { reviews { nodes { title } } } }",
    ),
    way(
        "briefings_of_an_audience",
        LISTED,
        "{ audiences { briefings { nodes { title } } } }",
    ),
    way(
        "links_of_a_topic",
        LISTED,
        "{ topics { resourceLinks(first: 5) { edges { node { title provider } } } } }",
    ),
    way(
        "reviews_of_an_agency",
        LISTED,
        "{ agencies { reviews(first: 5) { nodes { title abstract } } } }",
    ),
    # Search.
    way("search_for_title", LISTED, SEARCH, words=words()),
    way("search_for_body", LISTED, SEARCH, words=words("body")),
    way("search_for_document", LISTED, SEARCH, words=words("document")),
    way("search_for_everything", LISTED, EVERYTHING, words=always(COMMON_WORD)),
    way(
        "extracts",
        LISTED,
        "query ($words: String!) "
        "{ search(query: $words, first: 100, orderBy: NEWEST) { nodes { extract } } }",
        words=always(COMMON_WORD),
    ),
    # Facets, in which the state's own term would be counted.
    way("facets_of_reviews", LISTED, f"{{ reviews {{ {FACETS} }} }}", term),
    way("facets_of_briefings", LISTED, f"{{ briefings {{ {FACETS} }} }}", term),
    way("facets_of_links", LISTED, f"{{ resourceLinks {{ {FACETS} }} }}", term),
    way(
        "facets_of_search",
        LISTED,
        f'{{ search(query: "{COMMON_WORD}") {{ {FACETS} }} }}',
        term,
    ),
    # Links from public pages.
    way(
        "related_links",
        DIRECT,
        PAGE.format("... on ReviewPage { relatedLinks { ...LinkFields } }"),
        id=signpost("review"),
    ),
    signposted(
        "source_review",
        DIRECT,
        PAGE.format("... on BriefingPage { sourceReview { ...ReviewFields } }"),
        id=signpost("briefing"),
    ),
    signposted(
        "briefings_of_a_review",
        LISTED,
        PAGE.format("... on ReviewPage { briefings { nodes { ...BriefingFields } } }"),
        id=signpost("review"),
    ),
    way(
        "link_list_block",
        DIRECT,
        PAGE.format(
            "... on ContentPage { body { ... on LinkListBlock "
            "{ links { title url description page { ...AnyPage } } } } }"
        ),
        id=signpost("links"),
    ),
    way(
        "rich_text_link",
        DIRECT,
        PAGE.format("... on ContentPage { body { ... on ParagraphBlock { html } } }"),
        id=signpost("words"),
    ),
    way(
        "header_menu",
        DIRECT,
        "{ site { headerMenu { title url page { ...AnyPage } } } }",
    ),
    way("footer_menu", DIRECT, "{ site { footerMenu { title url } } }"),
    signposted(
        "accessibility_page",
        DIRECT,
        "{ site { accessibilityPage { ...AnyPage } } }",
    ),
    signposted(
        "redirect",
        DIRECT,
        '{ route(path: "/moved") { ... on RedirectRoute { location } } }',
    ),
    signposted(
        "removed_address",
        DIRECT,
        '{ route(path: "/removed/") '
        "{ ... on GoneRoute { alternative { ...AnyPage } } } }",
    ),
    # What changed.
    way(
        "changes",
        DIRECT,
        """{ changes(since: "2000-01-01T00:00:00Z") {
          removed
          pages(filter: {type: [REVIEW_PAGE]}) { nodes { ...AnyPage } }
        } }""",
    ),
]
