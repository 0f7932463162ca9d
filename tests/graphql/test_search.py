"""What the search finds, in which order, and what it shows of it."""

from typing import Any

import pytest
from wagtail.rich_text import RichText

from home.models import HomePage
from tests.asking import Ask
from tests.factories import (
    BriefingPageFactory,
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    ResourceLinkPageFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    ReviewTypeFactory,
    TopicFactory,
    publish,
    sections_of,
    short_texts,
)

pytestmark = pytest.mark.django_db

SEARCH = """query (
  $query: String!, $filter: SearchFilter, $order: SearchOrder,
  $first: Int, $after: String, $offset: Int
) {
  search(
    query: $query, filter: $filter, orderBy: $order,
    first: $first, after: $after, offset: $offset
  ) {
    totalCount
    nodes { extract page { __typename title } }
    pageInfo { hasNextPage endCursor }
    facets { name values { value label count } }
  }
}"""


@pytest.fixture(scope="module", autouse=True)
def library(kept: None) -> HomePage:
    home = HomePageFactory()
    serious = ReviewTypeFactory(
        name="Serious Case Review", aliases=["SCR", "part 8 review"]
    )
    local = ReviewTypeFactory(name="Local review", aliases=["LCSPR"])
    trauma = TopicFactory(name="Abusive head trauma", aliases=["shaken baby", "ICON"])
    neglect = TopicFactory(name="Neglect")
    ReviewPageFactory(
        title="Child Ash",
        review_type=serious,
        topics=[neglect],
        abstract="Missed appointments at the clinic were not followed up.",
        documents=[
            ReviewDocumentFactory.build(
                document=DocumentFactory(title="Overview of thresholds")
            )
        ],
        learning_points=short_texts("Chase what is overdue."),
        lead_reviewer="Morgan Independent",
    )
    ReviewPageFactory(
        title="Child Birch",
        review_type=local,
        topics=[trauma],
        body=[
            ("paragraph", RichText("<p>A bruise was seen by the visitor.</p>")),
            ("quotation", {"text": RichText("<p>Nobody enquired.</p>")}),
        ],
    )
    BriefingPageFactory(
        title="Crying babies",
        topics=[trauma],
        sections=sections_of("Coping with crying.", *["Other words."] * 6),
        reflective_questions=short_texts("Would you escalate?"),
        document=DocumentFactory(title="Poster for surgeries"),
    )
    ResourceLinkPageFactory(
        title="Helpline", provider="Kindness Trust", description="Somebody listens."
    )
    ContentPageFactory(
        title="Bruise protocol",
        introduction="<p>When a mark is found on an infant.</p>",
        slug="bruise-protocol",
    )
    ContentPageFactory(
        title="Escaping",
        introduction="<p>Beware of &lt;script&gt;alert('xss')&lt;/script&gt; & co.</p>",
        body=[
            (
                "paragraph",
                RichText(
                    "<p>A &lt;b&gt;bold&lt;/b&gt; \ue000claim\ue001 of gadgets.</p>"
                ),
            )
        ],
    )
    ContentPageFactory(title="Diogelu", introduction="<p>Plant fŵd: naïve café 🌳.</p>")
    return home


def found(ask: Ask, query: str, **arguments: Any) -> list[str]:
    hits = ask(SEARCH, query=query, **arguments)["search"]
    titles = [hit["page"]["title"] for hit in hits["nodes"]]
    assert hits["totalCount"] == len(titles)
    return titles


def extracts(ask: Ask, query: str) -> list[str]:
    hits = ask(SEARCH, query=query)["search"]["nodes"]
    return [hit["extract"] for hit in hits]


# Where words are found.


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("ash", "Child Ash"),
        ("appointments", "Child Ash"),
        ("overdue", "Child Ash"),
        ("morgan", "Child Ash"),
        ("enquired", "Child Birch"),
        ("coping", "Crying babies"),
        ("escalate", "Crying babies"),
        ("kindness", "Helpline"),
        ("listens", "Helpline"),
        ("infant", "Bruise protocol"),
        # Titles of documents.
        ("thresholds", "Child Ash"),
        ("poster surgeries", "Crying babies"),
        # Words of one stem, in capitals or not.
        ("APPOINTMENT", "Child Ash"),
        ("listening", "Helpline"),
        # Words of a title and of a text together.
        ("ash appointments", "Child Ash"),
    ],
)
def test_finds(query: str, title: str, ask: Ask) -> None:
    assert found(ask, query) == [title]


def test_words_that_stand_nowhere_together_find_nothing(ask: Ask) -> None:
    assert found(ask, "appointments kindness") == []


def test_title_comes_before_body(ask: Ask) -> None:
    assert found(ask, "bruise") == ["Bruise protocol", "Child Birch"]


def test_title_comes_before_many_words_in_a_body(ask: Ask) -> None:
    text = RichText("<p>" + "umbrella " * 40 + "</p>")
    ContentPageFactory(title="Rain", body=[("paragraph", text)])
    ContentPageFactory(title="Umbrella")
    assert found(ask, "umbrella") == ["Umbrella", "Rain"]


def test_newest_first(ask: Ask) -> None:
    newest = ContentPageFactory(title="A", introduction="<p>Any bruise.</p>")
    assert found(ask, "bruise", order="NEWEST")[0] == newest.title


def test_published_edit_is_found_by_its_new_words_only(ask: Ask) -> None:
    page = ContentPageFactory(title="Formerly", introduction="<p>Obsolete.</p>")
    assert found(ask, "obsolete") == ["Formerly"]
    publish(page, title="Latterly", introduction="<p>Current.</p>")
    assert found(ask, "obsolete") == []
    assert found(ask, "formerly") == []
    assert found(ask, "latterly") == ["Latterly"]


# Synonyms.


@pytest.mark.parametrize(
    "query",
    ["SCR", "scr", "serious case review", "Serious Case Reviews", "part 8 review"],
)
def test_alias_and_name_of_a_type_find_the_same(query: str, ask: Ask) -> None:
    assert "Child Ash" in found(ask, query)


@pytest.mark.parametrize(
    "query", ["shaken baby", "Shaken  Baby", "abusive head trauma", "icon"]
)
def test_alias_and_name_of_a_topic_find_the_same(query: str, ask: Ask) -> None:
    assert sorted(found(ask, query)) == ["Child Birch", "Crying babies"]


def test_name_finds_a_text_with_the_alias(ask: Ask) -> None:
    ContentPageFactory(title="Talk", introduction="<p>About shaken babies.</p>")
    assert "Talk" in found(ask, "abusive head trauma")


def test_alias_beside_other_words(ask: Ask) -> None:
    assert found(ask, "SCR appointments") == ["Child Ash"]
    assert found(ask, "appointments SCR") == ["Child Ash"]
    assert found(ask, "SCR coping") == []
    assert found(ask, "shaken baby coping") == ["Crying babies"]


def test_two_aliases_together(ask: Ask) -> None:
    assert found(ask, "LCSPR ICON") == ["Child Birch"]


def test_alias_within_another_word_is_no_alias(ask: Ask) -> None:
    ContentPageFactory(title="Screening")
    assert found(ask, "screening") == ["Screening"]


def test_quoted_alias(ask: Ask) -> None:
    assert sorted(found(ask, '"shaken baby"')) == ["Child Birch", "Crying babies"]


def test_alias_can_be_excluded(ask: Ask) -> None:
    """Without the minus, whoever excludes a kind of review would get just that."""
    titles = found(ask, "child -SCR")
    assert "Child Ash" not in titles
    assert "Child Birch" in titles


def test_alias_as_one_of_two(ask: Ask) -> None:
    titles = found(ask, "SCR or kindness")
    assert sorted(titles) == ["Child Ash", "Helpline"]


# The language of searches.


def test_quotation_marks_keep_words_together(ask: Ask) -> None:
    assert found(ask, '"missed appointments"') == ["Child Ash"]
    assert found(ask, '"appointments missed"') == []


def test_minus_excludes(ask: Ask) -> None:
    assert found(ask, "bruise -protocol") == ["Child Birch"]


def test_or_finds_either(ask: Ask) -> None:
    assert sorted(found(ask, "kindness or enquired")) == ["Child Birch", "Helpline"]


@pytest.mark.parametrize("query", ["the", "of and the", "THE or A"])
def test_stop_words_alone_find_nothing(query: str, ask: Ask) -> None:
    assert found(ask, query) == []


@pytest.mark.parametrize("query", ["", " ", "?!…", '""', "-", "\t\n", "()&|:*", "🌳"])
def test_query_without_a_word_is_refused(query: str, ask: Ask) -> None:
    told = ask.refusal(SEARCH, query=query)
    assert told == "Type at least one word to search for."


def test_long_query_is_refused(ask: Ask) -> None:
    told = ask.refusal(SEARCH, query="a" * 201)
    assert told == "The text has 201 characters; the most is 200."


def test_longest_query_is_answered(ask: Ask) -> None:
    assert found(ask, "a" * 200) == []
    assert found(ask, "  " + "kindness ".ljust(300)) == ["Helpline"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("fŵd", ["Diogelu"]),
        ("FŴD", ["Diogelu"]),
        ("café", ["Diogelu"]),
        ("naïve 🌳", ["Diogelu"]),
        ("儿童", []),
        ("أطفال", []),
    ],
)
def test_unicode(query: str, titles: list[str], ask: Ask) -> None:
    assert found(ask, query) == titles


@pytest.mark.parametrize(
    "query",
    [
        "kindness'; DROP TABLE wagtailcore_page; --",
        "kindness & | ! <-> ( )",
        "kindness:*",
        "kindness \\ ' \" `",
        "%kindness%",
        "kindness -",
        "- kindness",
        "kindness or",
        "or kindness",
        '"kindness',
        "(kindness",
        "[kindness",
        "*kindness",
        "kindness\\",
        "kind\ue000ness",
    ],
)
def test_characters_that_mean_something_elsewhere_break_nothing(
    query: str, ask: Ask
) -> None:
    assert not ask.answer(SEARCH, query=query).errors


# Extracts.


def test_extract_marks_what_matched(ask: Ask) -> None:
    (extract,) = extracts(ask, "appointments")
    assert "Missed <mark>appointments</mark> at the clinic" in extract


def test_extract_marks_a_synonym(ask: Ask) -> None:
    assert any("<mark>" in extract for extract in extracts(ask, "SCR"))


@pytest.mark.parametrize("query", ["beware", "gadgets", "bold"])
def test_extract_is_safe_html(query: str, ask: Ask) -> None:
    (extract,) = extracts(ask, query)
    without_marks = extract.replace("<mark>", "").replace("</mark>", "")
    assert "<mark>" in extract
    assert "<" not in without_marks
    assert ">" not in without_marks


def test_extract_has_as_many_closing_marks_as_opening(ask: Ask) -> None:
    """Even where the text has the characters that stand for marks."""
    (extract,) = extracts(ask, "gadgets")
    assert extract.count("<mark>") == extract.count("</mark>") == 1


def test_extract_of_a_match_in_the_title_is_some_text_of_the_page(ask: Ask) -> None:
    (extract,) = extracts(ask, "helpline")
    assert "<mark>" not in extract or "Helpline" in extract


def test_extract_of_a_long_text_is_short(ask: Ask) -> None:
    text = RichText("<p>" + "Lorem ipsum dolor. " * 5000 + "Needle.</p>")
    ContentPageFactory(title="Long", body=[("paragraph", text)])
    (extract,) = extracts(ask, "lorem")
    assert len(extract) < 1000


def test_two_searches_in_one_document_have_extracts_of_their_own(ask: Ask) -> None:
    data = ask("""{
      one: search(query: "appointments") { nodes { extract } }
      two: search(query: "clinic") { nodes { extract } }
    }""")
    (one,), (two,) = data["one"]["nodes"], data["two"]["nodes"]
    assert "<mark>appointments</mark>" in one["extract"]
    assert "<mark>clinic</mark>" in two["extract"]
    assert "<mark>clinic" not in one["extract"]


# Filters, facets and turning pages.


@pytest.mark.parametrize(
    ("filter_", "titles"),
    [
        ({"type": ["REVIEW_PAGE"]}, ["Child Birch"]),
        ({"type": ["CONTENT_PAGE"]}, ["Bruise protocol"]),
        ({"under": "/bruise-protocol/"}, []),
        ({"topic": ["abusive-head-trauma"]}, ["Child Birch"]),
        ({"reviewType": ["local-review"]}, ["Child Birch"]),
        ({"reviewType": ["serious-case-review"]}, []),
        ({"showInMenus": True}, []),
        ({"publishedFrom": "2000-01-01"}, ["Bruise protocol", "Child Birch"]),
        ({"publishedTo": "2000-01-01"}, []),
    ],
    ids=repr,
)
def test_filters(filter_: dict[str, Any], titles: list[str], ask: Ask) -> None:
    assert found(ask, "bruise", filter=filter_) == titles


def test_terms_of_all_types_of_page_are_filtered_by(ask: Ask) -> None:
    filter_ = {"topic": ["abusive-head-trauma"]}
    assert sorted(found(ask, "ICON", filter=filter_)) == [
        "Child Birch",
        "Crying babies",
    ]


def test_facets_count_what_is_found(ask: Ask) -> None:
    facets = {
        facet["name"]: {value["value"]: value["count"] for value in facet["values"]}
        for facet in ask(SEARCH, query="ICON")["search"]["facets"]
    }
    assert facets == {
        "type": {"REVIEW_PAGE": 1, "BRIEFING_PAGE": 1},
        "reviewType": {"local-review": 1},
        "topic": {"abusive-head-trauma": 2},
        "practiceTheme": {},
        "agency": {},
        "audience": {},
    }


def test_facets_are_those_of_the_whole_search(ask: Ask) -> None:
    whole = ask(SEARCH, query="ICON")["search"]["facets"]
    assert ask(SEARCH, query="ICON", first=1)["search"]["facets"] == whole


@pytest.mark.parametrize("order", ["RELEVANCE", "NEWEST"])
def test_cursors_and_offsets_give_the_whole_search(order: str, ask: Ask) -> None:
    for number in range(5):
        ContentPageFactory(title=f"Umbrella {number % 2}", slug=f"umbrella-{number}")
    whole = found(ask, "umbrella", order=order)
    by_cursor: list[str] = []
    by_offset: list[str] = []
    after = None
    for _ in whole:
        asked = {"query": "umbrella", "order": order, "first": 1}
        part = ask(SEARCH, **asked, after=after)["search"]
        numbered = ask(SEARCH, **asked, offset=len(by_offset))["search"]
        by_cursor += [hit["page"]["title"] for hit in part["nodes"]]
        by_offset += [hit["page"]["title"] for hit in numbered["nodes"]]
        assert part["pageInfo"] == numbered["pageInfo"]
        after = part["pageInfo"]["endCursor"]
    assert len(whole) == 5
    assert by_cursor == by_offset == whole


def test_cursor_of_another_order_is_refused(ask: Ask) -> None:
    part = ask(SEARCH, query="bruise", first=1)["search"]
    told = ask.refusal(
        SEARCH,
        query="bruise",
        order="NEWEST",
        after=part["pageInfo"]["endCursor"],
    )
    assert "no cursor of this list" in told


def test_pages_that_are_found_can_be_asked_for_anything(ask: Ask) -> None:
    data = ask("""{ search(query: "appointments") { nodes { page {
      path breadcrumbs { title } parent { title }
      ... on ReviewPage { topics { name } documents { document { title } } }
      ... on ContentPage { introduction }
    } } edges { cursor node { page { title } } } } }""")
    (hit,) = data["search"]["nodes"]
    assert hit["page"]["topics"] == [{"name": "Neglect"}]
    assert hit["page"]["documents"] == [
        {"document": {"title": "Overview of thresholds"}}
    ]
    assert hit["page"]["breadcrumbs"][-1] == {"title": "Child Ash"}
