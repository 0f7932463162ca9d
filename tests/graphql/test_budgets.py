"""SQL queries per request depend on the document, not on how much there is."""

import pytest

from tests.asking import Ask
from tests.graphql.growing import Library

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIZES = [1, 10, 100]

# For each document, the most SQL queries that it may take, at any size.
BUDGETS: dict[str, tuple[int, str]] = {
    "50 reviews with topics, report documents and related briefings": (
        8,
        """{ reviews(first: 50) { nodes { id title publicationDate
          topics { name slug } documents { role document { title downloadUrl } }
          briefings { nodes { title } }
        } } }""",
    ),
    "50 mixed pages with their addresses, parents and ancestors": (
        10,
        """{ pages(first: 50) { nodes {
          id title url parent { title url } ancestors { title url }
        } } }""",
    ),
    "the whole menu, banner and settings": (
        4,
        """{ site { name url quickExitUrl contact { email phone address }
          banner { heading message }
          headerMenu { title url } footerMenu { title url }
        } }""",
    ),
    "a search page with facets": (
        10,
        """{ search(query: "child", first: 20) {
          totalCount facets { name values { value label count } }
          nodes { extract page { __typename title path } }
          pageInfo { hasNextPage endCursor }
        } }""",
    ),
    "reviews with topics, documents and briefings": (
        22,
        """{ reviews(first: 30) { totalCount nodes {
          title url reviewType { name }
          topics { name } practiceThemes { name } agencies { name } audiences { name }
          documents { role document { title downloadUrl } }
          recommendations { text agencies { name } }
          relatedLinks { title externalUrl }
          briefings(first: 3) { totalCount nodes { title path } }
        } } }""",
    ),
    "reviews with facets": (
        8,
        "{ reviews(first: 30) { nodes { title } facets { name values { count } } } }",
    ),
    "mixed pages with parents and ancestors": (
        30,
        """{ pages(first: 100, filter: {under: "/reviews/"}) { nodes {
          __typename title url parent { title } ancestors { title path }
          breadcrumbs { title path } alternates { path } withdrawal { reason }
          children(first: 2) { totalCount nodes { title } }
        } } }""",
    ),
    "bodies": (
        22,
        """{ reviews(first: 30) { nodes {
          socialImage { alt rendition(spec: THUMBNAIL) { url srcSet } }
          body {
            ... on ParagraphBlock { html }
            ... on ListBlock { items }
            ... on ImageBlock { image { rendition(spec: CARD) { url } } }
            ... on DocumentBlock { document { title downloadUrl } }
            ... on LinkListBlock { links { title url page { path } } }
          }
        } } }""",
    ),
    "site settings with menus": (
        12,
        """{ site {
          name headerMenu { title url page { title parent { title } } }
          footerMenu { title url } banner { message } contact { email }
          accessibilityPage { title path } homePage { title }
        } }""",
    ),
    "search with facets": (
        14,
        """{ search(query: "child", first: 30) {
          totalCount facets { name values { count } }
          nodes { extract page { title path breadcrumbs { title } } }
        } }""",
    ),
    "topics with their pages": (
        14,
        """{ topics {
          name
          reviews(first: 3) { totalCount nodes { title topics { name } } }
          briefings(first: 3) { totalCount nodes { title } }
          resourceLinks(first: 3) { totalCount nodes { title } }
        } }""",
    ),
    "what changed": (
        8,
        """{ changes(since: "2020-01-01T00:00:00Z") {
          removed pages(first: 100) { totalCount nodes { title path } }
        } }""",
    ),
    "a whole page of the front end": (
        16,
        """{
          site { name headerMenu { title url } footerMenu { title url } }
          route(path: "/reviews/child-0/") { ... on PageRoute { page {
            title breadcrumbs { title path } children { totalCount }
            ... on ReviewPage { topics { name } documents { document { title } } }
          } } }
        }""",
    ),
}


@pytest.fixture(scope="module")
def measured(kept: None, ask: Ask) -> dict[str, dict[int, int]]:
    """Each document's SQL queries at each size."""
    library = Library()
    counts: dict[str, dict[int, int]] = {name: {} for name in BUDGETS}
    for size in SIZES:
        library.grow(size)
        for name, (_, query) in BUDGETS.items():
            assert not ask.answer(query).errors  # and makes renditions
            counts[name][size] = ask.cold(query).queries
    return counts


@pytest.mark.parametrize("name", BUDGETS)
def test_queries_do_not_grow(name: str, measured: dict[str, dict[int, int]]) -> None:
    counts = measured[name]
    assert len(set(counts.values())) == 1, counts


@pytest.mark.parametrize("name", BUDGETS)
def test_queries_are_few(name: str, measured: dict[str, dict[int, int]]) -> None:
    most, _ = BUDGETS[name]
    assert max(measured[name].values()) <= most
