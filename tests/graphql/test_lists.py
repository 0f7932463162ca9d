"""Every list, by each of its filters, orders and ways of turning its pages."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from json import dumps
from typing import Any

import pytest

from cms.graphql.cursors import sealed
from tests.asking import Ask
from tests.graphql.library import fill_library

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def library(kept: None) -> None:
    fill_library()


FILTER_TYPES = {
    "reviews": "ReviewFilter",
    "briefings": "BriefingFilter",
    "resourceLinks": "ResourceLinkFilter",
    "pages": "PageFilter",
    "search": "SearchFilter",
}


def titles(ask: Ask, list_: str, arguments: str = "first: 100", **filter_: Any) -> Any:
    found = ask(
        f"query ($filter: {FILTER_TYPES[list_]}) "
        f"{{ {list_}(filter: $filter, {arguments}) "
        "{ totalCount nodes { title } edges { node { title } } } }",
        filter=filter_ or None,
    )[list_]
    nodes = [node["title"] for node in found["nodes"]]
    assert nodes == [edge["node"]["title"] for edge in found["edges"]]
    assert found["totalCount"] == len(nodes)
    return nodes


ASH, BIRCH, CEDAR, DOGWOOD = (
    f"Child {name}" for name in ("Ash", "Birch", "Cedar", "Dogwood")
)

REVIEW_FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, [ASH, BIRCH, CEDAR, DOGWOOD]),
    ({"reviewType": ["serious-case-review"]}, [ASH]),
    ({"reviewType": ["local-review"]}, [BIRCH, CEDAR, DOGWOOD]),
    (
        {"reviewType": ["local-review", "serious-case-review"]},
        [ASH, BIRCH, CEDAR, DOGWOOD],
    ),
    ({"topic": ["neglect"]}, [ASH, BIRCH, DOGWOOD]),
    ({"topic": ["neglect", "injuries"]}, [ASH, BIRCH, CEDAR, DOGWOOD]),
    ({"topic": ["unused"]}, []),
    ({"topic": []}, []),
    ({"topic": None}, [ASH, BIRCH, CEDAR, DOGWOOD]),
    ({"practiceTheme": ["curiosity"]}, [ASH]),
    ({"agency": ["health"]}, [BIRCH, CEDAR]),
    ({"audience": ["nurses"]}, [ASH]),
    ({"year": [2021]}, [BIRCH, CEDAR]),
    ({"year": [2020, 2023]}, [ASH, DOGWOOD]),
    ({"year": [1900]}, []),
    ({"incidentYear": [2019]}, [BIRCH, DOGWOOD]),
    ({"ageBand": ["UNDER_1"]}, [ASH, DOGWOOD]),
    ({"ageBand": ["FROM_1_TO_4", "UNBORN"]}, [BIRCH]),
    ({"publicationMode": ["LEARNING_ONLY"]}, [CEDAR]),
    ({"publicationMode": ["FULL_REPORT", "LEARNING_ONLY"]}, [ASH, CEDAR, DOGWOOD]),
    ({"publishedFrom": "2021-06-01"}, [BIRCH, CEDAR, DOGWOOD]),
    ({"publishedTo": "2021-06-01"}, [ASH, BIRCH, CEDAR]),
    ({"publishedFrom": "2021-06-01", "publishedTo": "2021-06-01"}, [BIRCH, CEDAR]),
    ({"publishedFrom": "2022-01-01", "publishedTo": "2021-01-01"}, []),
    ({"text": "threshold"}, [ASH]),
    ({"text": "Ash overview"}, [ASH]),
    ({"text": "SCR"}, [ASH]),
    ({"text": "nowhere"}, []),
    # An item fulfils every field that is given, by any of its values.
    ({"topic": ["injuries"], "agency": ["police"]}, [BIRCH]),
    ({"topic": ["neglect"], "ageBand": ["UNDER_1"], "year": [2023]}, [DOGWOOD]),
    ({"topic": ["neglect"], "text": "thresholds"}, [ASH]),
]


@pytest.mark.parametrize(("filter_", "found"), REVIEW_FILTERS, ids=repr)
def test_filters_of_reviews(
    filter_: dict[str, Any], found: list[str], ask: Ask
) -> None:
    assert titles(ask, "reviews", "orderBy: TITLE", **filter_) == found


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ({}, ["Bruises", "Going without"]),
        ({"topic": ["injuries"]}, ["Bruises"]),
        ({"audience": ["nurses"]}, ["Bruises"]),
        ({"kind": ["TOPIC", "AUDIT"]}, ["Going without"]),
        ({"dueTo": "2026-05-01"}, ["Bruises"]),
        ({"dueTo": "2026-04-30"}, []),
        ({"reviewedFrom": "2025-05-01"}, ["Bruises"]),
        ({"text": "thresholds"}, ["Going without"]),
    ],
    ids=repr,
)
def test_filters_of_briefings(
    filter_: dict[str, Any], found: list[str], ask: Ask
) -> None:
    assert titles(ask, "briefings", "orderBy: TITLE", **filter_) == found


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ({}, ["Helpline", "Toolkit"]),
        ({"topic": ["neglect"]}, ["Toolkit"]),
        ({"audience": ["nurses"]}, ["Toolkit"]),
        ({"resourceType": ["HELPLINE"]}, ["Helpline"]),
        ({"provider": ["Beta", "Gamma"]}, ["Toolkit"]),
        ({"text": "talk"}, ["Helpline"]),
    ],
    ids=repr,
)
def test_filters_of_resource_links(
    filter_: dict[str, Any], found: list[str], ask: Ask
) -> None:
    assert titles(ask, "resourceLinks", "orderBy: TITLE", **filter_) == found


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ({"type": ["CONTENT_PAGE"]}, ["About us", "Our partners"]),
        ({"type": ["HOME_PAGE", "REVIEW_INDEX_PAGE"]}, ["Partnership", "Reviews"]),
        ({"type": []}, []),
        ({"under": "/about-us/"}, ["Our partners"]),
        ({"under": "/about-us"}, ["Our partners"]),
        ({"under": "/reviews/"}, [ASH, BIRCH, CEDAR, DOGWOOD]),
        ({"under": "/", "type": ["BRIEFING_PAGE"]}, ["Bruises", "Going without"]),
        ({"showInMenus": True}, ["About us"]),
        ({"showInMenus": False, "type": ["CONTENT_PAGE"]}, ["Our partners"]),
        ({"text": "thresholds"}, [ASH, "Going without", "Helpline"]),
    ],
    ids=repr,
)
def test_filters_of_pages(filter_: dict[str, Any], found: list[str], ask: Ask) -> None:
    assert titles(ask, "pages", "orderBy: TITLE", **filter_) == found


ORDERS = [
    ("reviews", "NEWEST", [DOGWOOD, CEDAR, BIRCH, ASH]),
    ("reviews", "OLDEST", [ASH, BIRCH, CEDAR, DOGWOOD]),
    ("reviews", "TITLE", [ASH, BIRCH, CEDAR, DOGWOOD]),
    ("briefings", "NEWEST", ["Bruises", "Going without"]),
    ("briefings", "DUE", ["Bruises", "Going without"]),
    ("briefings", "TITLE", ["Bruises", "Going without"]),
    ("resourceLinks", "TITLE", ["Helpline", "Toolkit"]),
    ("resourceLinks", "PROVIDER", ["Helpline", "Toolkit"]),
    ("resourceLinks", "TREE", ["Toolkit", "Helpline"]),
]


@pytest.mark.parametrize(("list_", "order", "found"), ORDERS)
def test_orders(list_: str, order: str, found: list[str], ask: Ask) -> None:
    assert titles(ask, list_, f"orderBy: {order}") == found


def test_pages_in_the_order_of_the_tree(ask: Ask) -> None:
    assert titles(ask, "pages", "orderBy: TREE") == [
        "Partnership",
        "Reviews",
        ASH,
        BIRCH,
        CEDAR,
        DOGWOOD,
        "Briefings",
        "Bruises",
        "Going without",
        "Resources",
        "Toolkit",
        "Helpline",
        "About us",
        "Our partners",
    ]


@pytest.mark.parametrize("order", ["NEWEST", "CHANGED"])
def test_pages_last_published_first(order: str, ask: Ask) -> None:
    found = titles(ask, "pages", f"orderBy: {order}")
    assert found[:2] == ["Our partners", "About us"]
    assert found[-1] == "Partnership"


@pytest.mark.parametrize("list_", sorted(FILTER_TYPES.keys() - {"search"}))
def test_default_order_is_that_of_the_schema(list_: str, ask: Ask) -> None:
    default = {
        "reviews": "NEWEST",
        "briefings": "NEWEST",
        "resourceLinks": "TITLE",
        "pages": "TREE",
    }[list_]
    in_default = titles(ask, list_)
    assert in_default == titles(ask, list_, f"orderBy: {default}")
    assert in_default == titles(ask, list_, "orderBy: null")


# Turning pages.

PART = """query ($first: Int, $after: String, $offset: Int) {
  reviews(orderBy: OLDEST, first: $first, after: $after, offset: $offset) {
    totalCount
    edges { cursor node { title } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


def test_pages_by_cursor(ask: Ask) -> None:
    read: list[str] = []
    after = None
    for number in range(2):
        part = ask(PART, first=2, after=after)["reviews"]
        info = part["pageInfo"]
        read += [edge["node"]["title"] for edge in part["edges"]]
        assert part["totalCount"] == 4
        assert info["startCursor"] == part["edges"][0]["cursor"]
        assert info["endCursor"] == part["edges"][-1]["cursor"]
        assert info["hasPreviousPage"] == (number > 0)
        assert info["hasNextPage"] == (number < 1)
        after = info["endCursor"]
    assert read == [ASH, BIRCH, CEDAR, DOGWOOD]
    beyond = ask(PART, first=2, after=after)["reviews"]
    assert beyond["edges"] == []
    assert not beyond["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize(
    ("first", "offset", "found", "before", "after"),
    [
        (2, 0, [ASH, BIRCH], False, True),
        (2, 1, [BIRCH, CEDAR], True, True),
        (2, 2, [CEDAR, DOGWOOD], True, False),
        (2, 3, [DOGWOOD], True, False),
        (0, 0, [], False, True),
        (100, 0, [ASH, BIRCH, CEDAR, DOGWOOD], False, False),
        (None, None, [ASH, BIRCH, CEDAR, DOGWOOD], False, False),
    ],
)
def test_pages_by_offset(
    first: int | None,
    offset: int | None,
    found: list[str],
    before: bool,
    after: bool,
    ask: Ask,
) -> None:
    part = ask(PART, first=first, offset=offset)["reviews"]
    assert [edge["node"]["title"] for edge in part["edges"]] == found
    assert part["totalCount"] == 4
    assert part["pageInfo"]["hasPreviousPage"] == before
    assert part["pageInfo"]["hasNextPage"] == after


def test_offset_beyond_the_end(ask: Ask) -> None:
    part = ask(PART, offset=1_000_000)["reviews"]
    assert part["edges"] == []
    assert part["totalCount"] == 4
    assert part["pageInfo"]["endCursor"] is None


@pytest.mark.parametrize("list_", sorted(FILTER_TYPES.keys() - {"search"}))
def test_cursors_of_every_order_lead_through_the_list(list_: str, ask: Ask) -> None:
    orders = {order for of, order, _ in ORDERS if of == list_} or {
        "TREE",
        "TITLE",
        "NEWEST",
        "CHANGED",
    }
    for order in orders:
        whole = titles(ask, list_, f"orderBy: {order}, first: 100")
        read: list[str] = []
        after = None
        while len(read) < len(whole):
            part = ask(
                "query ($after: String) "
                f"{{ {list_}(orderBy: {order}, first: 1, after: $after) "
                "{ nodes { title } pageInfo { endCursor } } }",
                after=after,
            )[list_]
            read += [node["title"] for node in part["nodes"]]
            after = part["pageInfo"]["endCursor"]
        assert read == whole


# What is not understood is an error.


def cursor(*parts: Any) -> str:
    return sealed(dumps(parts).encode())


def nested(depth: int) -> str:
    return sealed(("[" * depth).encode())


BAD_CURSORS = {
    "nonsense": "nonsense",
    "one_character": "a",
    "not_base64": "%%%%",
    "not_json": sealed(b"{"),
    "not_text": sealed(b"\xff\xfe"),
    "not_ours": urlsafe_b64encode(b'["NEWEST", "2020-01-01", 1]').decode(),
    "a_number": cursor(1)[:4],
    "too_short": cursor("OLDEST"),
    "too_long": cursor("OLDEST", "2020-01-01", 1, 1),
    "of_another_order": cursor("TITLE", "Child Ash", 1),
    "of_no_order": cursor("owner__password", "a", 1),
    "not_a_date": cursor("OLDEST", "soon", 1),
    "a_date_that_never_was": cursor("OLDEST", "2020-02-30", 1),
    "a_number_for_a_date": cursor("OLDEST", 7, 1),
    "a_list_for_a_date": cursor("OLDEST", ["2020-01-01"], 1),
    "nothing_for_a_date": cursor("OLDEST", None, 1),
    "words_for_the_number": cursor("OLDEST", "2020-01-01", "1"),
    "fraction_for_the_number": cursor("OLDEST", "2020-01-01", 1.5),
    "null_character": cursor("OLDEST", "2020-01-01\0", 1),
    "deeply_nested": nested(20_000),
}


@pytest.mark.parametrize("after", BAD_CURSORS.values(), ids=BAD_CURSORS)
def test_bad_cursor(after: str, ask: Ask) -> None:
    told = ask.refusal(PART, after=after)
    assert "no cursor of this list" in told


@pytest.mark.parametrize("title", ["\0", "\ud800", "a\0b"], ids=ascii)
def test_cursor_with_what_is_no_text(title: str, ask: Ask) -> None:
    told = ask.refusal(
        "query ($after: String) "
        "{ reviews(orderBy: TITLE, after: $after) { nodes { id } } }",
        after=cursor("TITLE", title, 1),
    )
    assert "no cursor of this list" in told


def test_cursor_with_a_huge_number(ask: Ask) -> None:
    """Nobody got it from us; whatever it finds, it breaks nothing."""
    answer = ask.answer(PART, after=cursor("OLDEST", "2020-03-01", 10**30))
    assert answer.codes in ([], ["BAD_USER_INPUT"])


def test_empty_cursor_is_the_beginning_or_refused(ask: Ask) -> None:
    answer = ask.answer(PART, after="", first=1)
    assert answer.codes in ([], ["BAD_USER_INPUT"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"first": 101}, "`first` is 101; ask for 0 to 100"),
        ({"first": -1}, "`first` is -1"),
        ({"offset": -1}, "`offset` is -1"),
        (
            {"after": cursor("OLDEST", "2020-01-01", 1), "offset": 1},
            "`after` or `offset`, not both",
        ),
    ],
)
def test_part_that_cannot_be(arguments: dict[str, Any], says: str, ask: Ask) -> None:
    assert says in ask.refusal(PART, **arguments)


@pytest.mark.parametrize(
    ("list_", "name", "slug", "says"),
    [
        ("reviews", "topic", "negelct", "Did you mean neglect?"),
        ("reviews", "topic", "Neglect", "Did you mean neglect?"),
        ("reviews", "topic", "", "no topic with the slug “”"),
        ("reviews", "reviewType", "local-reviews", "Did you mean local-review"),
        ("reviews", "practiceTheme", "curiousity", "Did you mean curiosity?"),
        ("reviews", "agency", "polis", "Did you mean police?"),
        ("reviews", "audience", "nurse", "Did you mean nurses?"),
        ("briefings", "topic", "injury", "Did you mean injuries?"),
        ("resourceLinks", "audience", "nrses", "Did you mean nurses?"),
        ("reviews", "topic", "xyz", "There is no topic with the slug “xyz”."),
    ],
)
def test_unknown_slug_is_refused_with_a_suggestion(
    list_: str, name: str, slug: str, says: str, ask: Ask
) -> None:
    told = ask.refusal(
        f"query ($filter: {FILTER_TYPES[list_]}) "
        f"{{ {list_}(filter: $filter) {{ totalCount }} }}",
        filter={name: [slug]},
    )
    assert says in told


@pytest.mark.parametrize("path", ["/nowhere/", "/reviews/child-fir/", "//[", "\\"])
def test_unknown_path_is_refused(path: str, ask: Ask) -> None:
    told = ask.refusal(
        "query ($path: String!) { pages(filter: {under: $path}) { totalCount } }",
        path=path,
    )
    assert told == f"There is no page at “{path}”."


@pytest.mark.parametrize(
    "filter_",
    [
        {"colour": ["red"]},
        {"ageBand": ["OLD"]},
        {"year": ["soon"]},
        {"year": [2**40]},
        {"publishedFrom": "2021-13-01"},
        {"publishedFrom": "yesterday"},
        {"topic": [None]},
        {"topic": [["neglect"]]},
    ],
    ids=repr,
)
def test_filter_that_is_not_understood_is_refused(
    filter_: dict[str, Any], ask: Ask
) -> None:
    assert ask.refusal(
        "query ($filter: ReviewFilter) { reviews(filter: $filter) { totalCount } }",
        filter=filter_,
    )


# Lists below each of several parents.


def test_topics_with_their_reviews(ask: Ask) -> None:
    topics = ask("""{ topics {
      name
      reviews(orderBy: TITLE) { totalCount nodes { title } }
      briefings { totalCount nodes { title } }
      resourceLinks { totalCount nodes { title } }
    } }""")["topics"]
    assert topics == [
        {
            "name": "Injuries",
            "reviews": counted(BIRCH, CEDAR),
            "briefings": counted("Bruises"),
            "resourceLinks": counted(),
        },
        {
            "name": "Neglect",
            "reviews": counted(ASH, BIRCH, DOGWOOD),
            "briefings": counted("Going without"),
            "resourceLinks": counted("Toolkit"),
        },
        {
            "name": "Unused",
            "reviews": counted(),
            "briefings": counted(),
            "resourceLinks": counted(),
        },
    ]


def counted(*found: str) -> dict[str, Any]:
    return {"totalCount": len(found), "nodes": [{"title": title} for title in found]}


@pytest.mark.parametrize(
    ("field", "order", "extra"),
    [
        ("topics { items: reviews", "NEWEST", "publicationDate title"),
        ("topics { items: reviews", "TITLE", "title path"),
        ("topics { items: briefings", "DUE", "nextReview title"),
        ("topics { items: resourceLinks", "PROVIDER", "provider title"),
        ("audiences { items: resourceLinks", "TREE", "path title"),
        ("reviewTypes { items: reviews", "OLDEST", "title publicationDate"),
        ("agencies { items: reviews", "OLDEST", "id title"),
        ("practiceThemes { items: reviews", "TITLE", "title"),
    ],
)
def test_lists_below_parents_may_select_what_they_are_ordered_by(
    field: str, order: str, extra: str, ask: Ask
) -> None:
    query = f"{{ {field}(orderBy: {order}) {{ nodes {{ {extra} }} }} }} }}"
    (parents,) = ask(query).values()
    assert any(parent["items"]["nodes"] for parent in parents)


def test_each_parent_has_pages_of_its_own(ask: Ask) -> None:
    query = """query ($after: String) { reviewTypes {
      slug
      reviews(orderBy: TITLE, first: 1, after: $after) {
        nodes { title } pageInfo { hasNextPage hasPreviousPage endCursor }
      }
    } }"""
    types = {known["slug"]: known["reviews"] for known in ask(query)["reviewTypes"]}
    assert types["local-review"]["nodes"] == [{"title": BIRCH}]
    assert types["local-review"]["pageInfo"]["hasNextPage"]
    assert types["serious-case-review"]["nodes"] == [{"title": ASH}]
    assert not types["serious-case-review"]["pageInfo"]["hasNextPage"]
    after = types["local-review"]["pageInfo"]["endCursor"]
    types = {
        known["slug"]: known["reviews"]
        for known in ask(query, after=after)["reviewTypes"]
    }
    assert types["local-review"]["nodes"] == [{"title": CEDAR}]
    assert types["local-review"]["pageInfo"]["hasPreviousPage"]
    assert types["serious-case-review"]["nodes"] == []


def test_offset_counts_within_each_parent(ask: Ask) -> None:
    topics = ask(
        "{ topics { slug reviews(orderBy: TITLE, first: 1, offset: 1)"
        " { totalCount nodes { title } } } }"
    )["topics"]
    found = {topic["slug"]: topic["reviews"] for topic in topics}
    assert found["injuries"] == {"totalCount": 2, "nodes": [{"title": CEDAR}]}
    assert found["neglect"] == {"totalCount": 3, "nodes": [{"title": BIRCH}]}
    assert found["unused"] == {"totalCount": 0, "nodes": []}


def test_filter_below_parents(ask: Ask) -> None:
    topics = ask(
        '{ topics { slug reviews(filter: {agency: ["police"]}, orderBy: TITLE)'
        " { totalCount nodes { title } } } }"
    )["topics"]
    found = {topic["slug"]: topic["reviews"] for topic in topics}
    assert found["neglect"] == counted(ASH, BIRCH)
    assert found["injuries"] == counted(BIRCH)


@pytest.mark.parametrize(
    "query",
    [
        "{ topics { reviews { facets { name } } } }",
        "{ pages { nodes { children { facets { name } } } } }",
        "{ reviews { nodes { briefings { facets { name } } } } }",
    ],
)
def test_facets_below_parents_are_refused(query: str, ask: Ask) -> None:
    answer = ask.answer(query)
    assert set(answer.codes) == {"BAD_USER_INPUT"}
    assert "at the root" in answer.errors[0]["message"]


def test_same_list_under_two_names(ask: Ask) -> None:
    topics = ask("""{ topics {
      slug
      old: reviews(orderBy: OLDEST, first: 1) { nodes { title } }
      new: reviews(orderBy: NEWEST, first: 1) { nodes { title abstract } }
    } }""")["topics"]
    (neglect,) = (topic for topic in topics if topic["slug"] == "neglect")
    assert neglect["old"]["nodes"] == [{"title": ASH}]
    assert neglect["new"]["nodes"][0]["title"] == DOGWOOD
    assert "abstract" in neglect["new"]["nodes"][0]


def test_children_of_several_pages(ask: Ask) -> None:
    pages = ask(
        """{ pages(filter: {type: [CONTENT_PAGE, REVIEW_INDEX_PAGE]}, orderBy: TITLE) {
          nodes { title children(first: 2, filter: {showInMenus: false}) {
            totalCount nodes { title path __typename } pageInfo { hasNextPage }
          } }
        } }"""
    )["pages"]["nodes"]
    children = {page["title"]: page["children"] for page in pages}
    assert children["Reviews"] == {
        "totalCount": 4,
        "nodes": [
            {"title": ASH, "path": "/reviews/child-ash/", "__typename": "ReviewPage"},
            {
                "title": BIRCH,
                "path": "/reviews/child-birch/",
                "__typename": "ReviewPage",
            },
        ],
        "pageInfo": {"hasNextPage": True},
    }
    assert children["About us"]["totalCount"] == 1
    assert children["Our partners"] == {
        "totalCount": 0,
        "nodes": [],
        "pageInfo": {"hasNextPage": False},
    }


def test_briefings_of_several_reviews(ask: Ask) -> None:
    reviews = ask(
        "{ reviews(orderBy: TITLE) { nodes { title briefings(orderBy: TITLE)"
        " { totalCount nodes { title } } } } }"
    )["reviews"]["nodes"]
    found = {review["title"]: review["briefings"] for review in reviews}
    assert found[ASH] == counted("Bruises", "Going without")
    assert found[BIRCH] == counted()


def test_lists_below_lists_below_lists(ask: Ask) -> None:
    topics = ask("""{ topics { slug reviews(first: 2, orderBy: TITLE) { nodes {
      title briefings(first: 1) { nodes {
        title topics { slug reviews { totalCount } }
      } }
    } } } }""")["topics"]
    (neglect,) = (topic for topic in topics if topic["slug"] == "neglect")
    ash, birch = neglect["reviews"]["nodes"]
    assert birch["briefings"]["nodes"] == []
    assert ash["briefings"]["nodes"] == [
        {
            "title": "Bruises",
            "topics": [{"slug": "injuries", "reviews": {"totalCount": 2}}],
        }
    ]


def test_a_cursor_tells_nothing_of_the_tree(ask: Ask) -> None:
    """A gap between two places would tell how many hidden pages are between them."""
    edges = ask("{ pages(orderBy: TREE, first: 3) { edges { cursor } } }")
    for edge in edges["pages"]["edges"]:
        padded = edge["cursor"] + "=" * (-len(edge["cursor"]) % 4)
        assert b"0001" not in urlsafe_b64decode(padded)


def test_a_cursor_is_the_same_each_time(ask: Ask) -> None:
    question = "{ pages(orderBy: TREE, first: 3) { edges { cursor } } }"
    assert ask(question) == ask(question)
