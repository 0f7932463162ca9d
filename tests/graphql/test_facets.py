"""Facets stand beside a list and agree with it, whatever it is narrowed by."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction

from cms.models import Withdrawal
from reviews.models import AgeBand, PublicationMode, ReviewPage
from tests.asking import Ask
from tests.factories import (
    AgencyFactory,
    HomePageFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    ReviewTypeFactory,
    SecureAreaPageFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

# For more examples: EXAMPLES=500 pytest tests/graphql/test_facets.py
examples = settings(
    max_examples=int(os.environ.get("EXAMPLES", "12")),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

TYPES = ["local", "national", "rapid"]
TOPICS = ["neglect", "injuries", "exploitation", "obesity"]
AGENCIES = ["police", "health", "schools"]
# Below a secure area from the first to the last example.
SECURE = 2
SIZE = 10


@dataclass(frozen=True)
class Review:
    """What one example makes of a review, for the database and for the model."""

    type: str
    topics: frozenset[str]
    agencies: frozenset[str]
    published: date
    incident_year: int | None
    age_band: str
    mode: str
    state: str


reviews = st.builds(
    Review,
    type=st.sampled_from(TYPES),
    topics=st.frozensets(st.sampled_from(TOPICS), min_size=1, max_size=3),
    agencies=st.frozensets(st.sampled_from(AGENCIES), max_size=2),
    published=st.dates(date(2019, 12, 30), date(2021, 1, 2)),
    incident_year=st.none() | st.integers(2017, 2019),
    age_band=st.sampled_from(["", AgeBand.UNDER_1.value, AgeBand.UNBORN.value]),
    mode=st.sampled_from(PublicationMode.values[:2]),
    state=st.sampled_from(["public"] * 5 + ["draft", "withdrawn", "login", "groups"]),
)
libraries = st.lists(reviews, min_size=SIZE, max_size=SIZE)


def some(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.lists(st.sampled_from(values), max_size=2, unique=True)


filters = st.fixed_dictionaries(
    {},
    optional={
        "reviewType": some(TYPES),
        "topic": some(TOPICS),
        "agency": some(AGENCIES),
        "year": some([2019, 2020, 2021, 1900]),
        "incidentYear": some([2017, 2018, 2019]),
        "ageBand": some(["UNDER_1", "UNBORN", "FROM_1_TO_4"]),
        "publicationMode": some(["FULL_REPORT", "EXECUTIVE_SUMMARY"]),
        "publishedFrom": st.none() | st.just("2020-01-01"),
        "publishedTo": st.none() | st.just("2020-12-31"),
    },
)

# The rules in plain Python: the values of each facet that a review has.
HAS: dict[str, Callable[[Review], set[str]]] = {
    "reviewType": lambda review: {review.type},
    "topic": lambda review: set(review.topics),
    "practiceTheme": lambda review: set(),
    "agency": lambda review: set(review.agencies),
    "audience": lambda review: set(),
    "year": lambda review: {str(review.published.year)},
    "incidentYear": lambda review: (
        {str(review.incident_year)} if review.incident_year else set()
    ),
    "ageBand": lambda review: (
        {AgeBand(review.age_band).name} if review.age_band else set()
    ),
    "publicationMode": lambda review: {PublicationMode(review.mode).name},
}


def is_listed(place: int, review: Review) -> bool:
    return review.state == "public" and place >= SECURE


def fulfils(review: Review, filter_: dict[str, Any]) -> bool:
    for name, wanted in filter_.items():
        if wanted is None:
            continue
        if name == "publishedFrom":
            fulfilled = review.published >= date.fromisoformat(wanted)
        elif name == "publishedTo":
            fulfilled = review.published <= date.fromisoformat(wanted)
        else:
            fulfilled = bool(HAS[name](review) & {str(value) for value in wanted})
        if not fulfilled:
            return False
    return True


@dataclass
class Shelf:
    """The reviews that every example writes anew, and the terms that they carry."""

    reviews: list[ReviewPage] = field(default_factory=list)
    types: dict[str, int] = field(default_factory=dict)
    topics: dict[str, int] = field(default_factory=dict)
    agencies: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def holding(self, library: list[Review]) -> Iterator[None]:
        """Have the database hold a library for as long as a block runs."""
        with transaction.atomic():
            for page, review in zip(self.reviews, library, strict=True):
                self._write(page, review)
            yield
            transaction.set_rollback(True)

    def _write(self, page: ReviewPage, review: Review) -> None:
        ReviewPage.objects.filter(pk=page.pk).update(
            live=review.state != "draft",
            review_type=self.types[review.type],
            publication_date=review.published,
            incident_year=review.incident_year,
            age_band=review.age_band,
            publication_mode=review.mode,
        )
        for through, column, terms in (
            (ReviewPage.topics.through, "topic_id", self._keys("topics", review)),
            (ReviewPage.agencies.through, "agency_id", self._keys("agencies", review)),
        ):
            through.objects.filter(reviewpage=page.pk).delete()
            through.objects.bulk_create(
                through(**{"reviewpage_id": page.pk, column: term}) for term in terms
            )
        if review.state == "withdrawn":
            Withdrawal.objects.create(page_id=page.pk, reason="Out of date.")
        if review.state in {"login", "groups"}:
            PageViewRestriction.objects.bulk_create(
                [PageViewRestriction(page_id=page.pk, restriction_type=review.state)]
            )

    def _keys(self, name: str, review: Review) -> list[int]:
        return [getattr(self, name)[slug] for slug in sorted(getattr(review, name))]


@pytest.fixture(scope="module")
def shelf(kept: None) -> Shelf:
    home = HomePageFactory()
    shelf = Shelf()
    for names, factory, known in (
        (TYPES, ReviewTypeFactory, shelf.types),
        (TOPICS, TopicFactory, shelf.topics),
        (AGENCIES, AgencyFactory, shelf.agencies),
    ):
        for name in names:
            known[name] = factory(name=name).pk
    area: Page = SecureAreaPageFactory(parent=home)
    index: Page = ReviewIndexPageFactory(parent=home)
    shelf.reviews = [
        ReviewPageFactory(parent=area if place < SECURE else index)
        for place in range(SIZE)
    ]
    return shelf


LIST = """query (
  $filter: ReviewFilter, $order: ReviewOrder, $first: Int, $after: String, $offset: Int
) {
  reviews(
    filter: $filter, orderBy: $order, first: $first, after: $after, offset: $offset
  ) {
    totalCount
    nodes { id }
    pageInfo { hasNextPage endCursor }
    facets { name values { value count } }
  }
}"""


def counts_in(list_: dict[str, Any]) -> dict[str, dict[str, int]]:
    return {
        facet["name"]: {value["value"]: value["count"] for value in facet["values"]}
        for facet in list_["facets"]
    }


@examples
@given(library=libraries, filter_=filters)
def test_list_count_and_facets_follow_the_rules(
    shelf: Shelf, ask: Ask, library: list[Review], filter_: dict[str, Any]
) -> None:
    numbered = zip(shelf.reviews, library, strict=True)
    expected = {
        str(page.pk): review
        for place, (page, review) in enumerate(numbered)
        if is_listed(place, review) and fulfils(review, filter_)
    }
    with shelf.holding(library):
        found = ask(LIST, filter=filter_, first=100)["reviews"]
    assert {node["id"] for node in found["nodes"]} == set(expected)
    assert found["totalCount"] == len(expected)
    assert counts_in(found) == {
        name: dict(Counter(value for of in expected.values() for value in has(of)))
        for name, has in HAS.items()
    }


@examples
@given(
    library=libraries,
    filter_=filters,
    order=st.sampled_from(["NEWEST", "OLDEST", "TITLE"]),
    size=st.integers(1, 4),
)
def test_cursors_and_offsets_give_the_whole_list(
    shelf: Shelf,
    ask: Ask,
    library: list[Review],
    filter_: dict[str, Any],
    order: str,
    size: int,
) -> None:
    with shelf.holding(library):
        asked = {"filter": filter_, "order": order}
        whole = ask(LIST, **asked, first=100)["reviews"]
        by_cursor: list[Any] = []
        by_offset: list[Any] = []
        after = None
        while True:
            part = ask(LIST, **asked, first=size, after=after)["reviews"]
            numbered = ask(LIST, **asked, first=size, offset=len(by_offset))["reviews"]
            by_cursor += part["nodes"]
            by_offset += numbered["nodes"]
            # The counts are those of the whole list, whatever part is asked for.
            assert part["totalCount"] == numbered["totalCount"] == whole["totalCount"]
            assert part["facets"] == numbered["facets"] == whole["facets"]
            assert numbered["pageInfo"] == part["pageInfo"]
            after = part["pageInfo"]["endCursor"]
            if not part["pageInfo"]["hasNextPage"]:
                break
    assert by_cursor == by_offset == whole["nodes"]
    assert len(by_cursor) == whole["totalCount"]


@examples
@given(library=libraries, filter_=filters)
def test_each_facet_value_finds_as_many_as_it_counts(
    shelf: Shelf, ask: Ask, library: list[Review], filter_: dict[str, Any]
) -> None:
    """Whoever picks a value of a facet finds as many items as it says."""
    with shelf.holding(library):
        counts = counts_in(ask(LIST, filter=filter_)["reviews"])
        for name in counts.keys() - {
            chosen for chosen, value in filter_.items() if value is not None
        }:
            numeric = name in {"year", "incidentYear"}
            for value, count in counts[name].items():
                narrowed = {**filter_, name: [int(value) if numeric else value]}
                found = ask(
                    "query ($filter: ReviewFilter) "
                    "{ reviews(filter: $filter) { totalCount } }",
                    filter=narrowed,
                )
                assert found["reviews"]["totalCount"] == count


@examples
@given(library=libraries)
def test_lists_below_terms_follow_the_rules(
    shelf: Shelf, ask: Ask, library: list[Review]
) -> None:
    with shelf.holding(library):
        data = ask("""{
          topics { slug reviews(orderBy: TITLE, first: 3) {
            totalCount nodes { id title } pageInfo { hasNextPage }
          } }
          agencies { slug reviews { totalCount } }
        }""")
    for topic in data["topics"]:
        carrying = {
            str(page.pk): review
            for place, (page, review) in enumerate(
                zip(shelf.reviews, library, strict=True)
            )
            if is_listed(place, review) and topic["slug"] in review.topics
        }
        found = topic["reviews"]
        assert {node["id"] for node in found["nodes"]} <= set(carrying)
        assert len(found["nodes"]) == min(3, len(carrying))
        assert found["totalCount"] == len(carrying)
        assert found["pageInfo"]["hasNextPage"] == (len(carrying) > 3)
    for agency in data["agencies"]:
        assert agency["reviews"]["totalCount"] == sum(
            is_listed(place, review) and agency["slug"] in review.agencies
            for place, review in enumerate(library)
        )


# What facets look like.


def test_values_come_most_frequent_first_then_by_label(shelf: Shelf, ask: Ask) -> None:
    review = Review(
        "local",
        frozenset({"neglect", "injuries"}),
        frozenset(),
        date(2020, 1, 1),
        2018,
        AgeBand.UNDER_1.value,
        PublicationMode.FULL_REPORT.value,
        "public",
    )
    other = Review(
        "rapid",
        frozenset({"neglect", "exploitation"}),
        frozenset(),
        date(2021, 1, 1),
        None,
        "",
        PublicationMode.FULL_REPORT.value,
        "public",
    )
    with shelf.holding([review] * (SIZE - 2) + [other] * 2):
        facets = ask("{ reviews { facets { name values { value label count } } } }")
    values = {facet["name"]: facet["values"] for facet in facets["reviews"]["facets"]}
    assert list(values) == list(HAS)
    six, eight, two = SIZE - 2 - SECURE, SIZE - SECURE, 2
    assert values["topic"] == [
        {"value": "neglect", "label": "neglect", "count": eight},
        {"value": "injuries", "label": "injuries", "count": six},
        {"value": "exploitation", "label": "exploitation", "count": two},
    ]
    assert values["ageBand"] == [{"value": "UNDER_1", "label": "Under 1", "count": six}]
    assert values["publicationMode"] == [
        {"value": "FULL_REPORT", "label": "Full report", "count": eight}
    ]
    assert values["year"] == [
        {"value": "2020", "label": "2020", "count": six},
        {"value": "2021", "label": "2021", "count": two},
    ]
    assert values["incidentYear"] == [{"value": "2018", "label": "2018", "count": six}]
    assert values["practiceTheme"] == []
