"""What anybody may find: the content of every state, through every entry point.

An answer is searched byte by byte for the word that belongs to a state. The public
content is the control: an entry point that did not show it would prove nothing.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.access.content import STATES, Content, write_everything
from tests.access.entry_points import (
    DIRECT,
    ENTRY_POINTS,
    LISTED,
    EntryPoint,
    path_of,
)
from tests.access.signposts import Signposts, put_up
from tests.asking import Answer, Ask
from tests.factories import AgencyFactory, TopicFactory

pytestmark = pytest.mark.django_db

each_state = pytest.mark.parametrize("state", STATES)
each_entry_point = pytest.mark.parametrize("entry_point", ENTRY_POINTS, ids=str)


@pytest.fixture(scope="module")
def contents(kept: None) -> dict[str, Content]:
    return write_everything()


@pytest.fixture(scope="module")
def signposts(contents: dict[str, Content]) -> Signposts:
    return put_up(list(contents.values()))


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    """What was answered already: many ways ask the same about every state."""
    return {}


@each_state
@each_entry_point
def test_shows_only_what_is_public(
    entry_point: EntryPoint,
    state: str,
    contents: dict[str, Content],
    signposts: Signposts,
    answers: dict[str, Answer],
    ask: Ask,
) -> None:
    content = contents[state]
    values = entry_point.values(content, signposts)
    if entry_point.is_signposted:
        signposts.point_to(content)
        answer = entry_point.ask(ask, **values)
    else:
        key = f"{entry_point} {values}"
        answer = answers[key] = answers.get(key) or entry_point.ask(ask, **values)
    assert answer.mentions(entry_point.probe(content)) == (state in entry_point.shows)
    assert not answer.errors


FILTERS = ["reviewType", "topic", "practiceTheme", "agency", "audience"]
VOCABULARIES = {
    "reviewTypes": ["reviews"],
    "topics": ["reviews", "briefings", "resourceLinks"],
    "practiceThemes": ["reviews"],
    "agencies": ["reviews"],
    "audiences": ["reviews", "briefings", "resourceLinks"],
}


@pytest.fixture(scope="module")
def counts(contents: dict[str, Content], ask: Ask) -> Any:
    """Every term of every vocabulary, with how many pages carry it."""
    query = ""
    for vocabulary, lists in VOCABULARIES.items():
        of_lists = " ".join(f"{of} {{ totalCount }}" for of in lists)
        query += f"{vocabulary} {{ slug {of_lists} }}"
    return ask(f"{{ {query} }}")


@each_state
@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_terms_count_only_what_is_public(
    vocabulary: str, state: str, contents: dict[str, Content], counts: Any
) -> None:
    """A term that only hidden pages carry is known, and carried by nothing."""
    terms = {term.pop("slug"): term for term in deepcopy(counts[vocabulary])}
    shown = {"totalCount": int(state in LISTED)}
    assert terms[contents[state].terms.slug] == dict.fromkeys(
        VOCABULARIES[vocabulary], shown
    )


@each_state
def test_filters_find_only_what_is_public(
    state: str, contents: dict[str, Content], ask: Ask
) -> None:
    fields = (
        f"{name}: reviews(filter: {{{name}: $terms}}) {{ totalCount nodes {{ id }} }}"
        for name in FILTERS
    )
    found = ask(
        f"query ($terms: [String!]) {{ {' '.join(fields)} }}",
        terms=[contents[state].terms.slug],
    )
    for name in FILTERS:
        assert found[name]["totalCount"] == int(state in LISTED)
        assert len(found[name]["nodes"]) == int(state in LISTED)


@each_state
def test_search_counts_only_what_is_public(
    state: str, contents: dict[str, Content], ask: Ask
) -> None:
    """Not even the number of hits tells that a word stands on a hidden page."""
    words = [contents[state].word + ending for ending in ("", "body", "document")]
    found = ask(
        "query ($query: String!) "
        "{ search(query: $query) { totalCount facets { values { count } } } }",
        query=" or ".join(words),
    )["search"]
    assert bool(found["totalCount"]) == (state in LISTED)
    assert any(facet["values"] for facet in found["facets"]) == (state in LISTED)


NOT_THERE = [
    state for state in STATES if state not in {*DIRECT, "edited", "edited_back"}
]
LOOK_UPS = {
    "page_id": ("query ($key: ID!) { page(id: $key) { id } }", "pk", 2_000_000),
    "review_id": ("query ($key: ID!) { review(id: $key) { id } }", "pk", 2_000_000),
    "review_slug": (
        "query ($key: String!) { review(slug: $key) { id } }",
        "slug",
        "no-such-review",
    ),
    "page_path": (
        "query ($key: String!) { page(path: $key) { id } }",
        "url_path",
        "no-such-page/",
    ),
    "route": (
        "query ($key: String!) { route(path: $key) "
        "{ __typename ... on SignInRoute { areaTitle areaPath } } }",
        "url_path",
        "no-such-page/",
    ),
}


@pytest.mark.parametrize("look_up", LOOK_UPS)
@pytest.mark.parametrize("state", NOT_THERE)
def test_hidden_is_the_same_as_absent(
    state: str, look_up: str, contents: dict[str, Content], ask: Ask
) -> None:
    """The same bytes come back, after the same number of SQL queries."""
    query, attribute, absent = LOOK_UPS[look_up]
    review = contents[state].review
    hidden = getattr(review, attribute)
    if attribute == "url_path":
        hidden = path_of(review)
        absent = hidden.removesuffix(f"{review.slug}/") + absent
    for_hidden, for_absent = ask.cold(query, key=hidden), ask.cold(query, key=absent)
    assert for_hidden.body == for_absent.body
    assert for_hidden.queries == for_absent.queries


# What only hidden pages may have, and what none has.
VALUES_OF_HIDDEN: dict[str, tuple[str, str, Callable[[Content], str], str]] = {
    "topic": ("reviews", "topic: [$key]", lambda c: c.terms.slug, "of-nothing"),
    "agency": ("reviews", "agency: [$key]", lambda c: c.terms.slug, "of-nothing"),
    "briefings": ("briefings", "topic: [$key]", lambda c: c.terms.slug, "of-nothing"),
    "provider": ("resourceLinks", "provider: [$key]", lambda c: c.link.provider, "No"),
}


@pytest.mark.parametrize("name", VALUES_OF_HIDDEN)
@pytest.mark.parametrize("state", NOT_THERE)
def test_filters_answer_for_what_is_hidden_as_for_what_none_has(
    state: str, name: str, contents: dict[str, Content], ask: Ask
) -> None:
    TopicFactory(slug="of-nothing")
    AgencyFactory(slug="of-nothing")
    items, filter_, value, absent = VALUES_OF_HIDDEN[name]
    query = f"""query ($key: String!) {{ {items}(filter: {{{filter_}}}) {{
      totalCount nodes {{ id }} facets {{ name values {{ value count }} }} }} }}"""
    hidden = value(contents[state])
    for_hidden, for_absent = ask.cold(query, key=hidden), ask.cold(query, key=absent)
    assert for_hidden.body == for_absent.body
    assert for_hidden.queries == for_absent.queries
