"""Each root field that gives one thing, and what every page says of itself."""

from datetime import date
from typing import Any

import pytest

from home.models import HomePage
from reviews.models import (
    AgeBand,
    DocumentRole,
    IncidentType,
    PublicationMode,
    RecommendationStatus,
    ReviewPage,
)
from tests.asking import Ask
from tests.factories import (
    AgencyFactory,
    AudienceFactory,
    BriefingPageFactory,
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    ImageFactory,
    PracticeThemeFactory,
    RecommendationFactory,
    ResourceLinkPageFactory,
    ReviewDocumentFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    ReviewRelatedLinkFactory,
    ReviewTypeFactory,
    TopicFactory,
    sections_of,
    short_texts,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def home(kept: None) -> HomePage:
    return HomePageFactory()


@pytest.fixture(scope="module")
def review(home: HomePage) -> ReviewPage:
    police = AgencyFactory(name="Police")
    return ReviewPageFactory(
        parent=ReviewIndexPageFactory(title="Reviews"),
        title="Child Ash",
        seo_title="Child Ash: a review",
        search_description="What was learned.",
        social_image=ImageFactory(title="A tree", description="An ash tree"),
        show_in_menus=True,
        review_type=ReviewTypeFactory(
            name="Local review", owning_body="The partnership"
        ),
        publication_mode=PublicationMode.FULL_REPORT,
        publication_date=date(2024, 2, 29),
        abstract="What happened.",
        publishers="Two partnerships",
        age_band=AgeBand.FROM_10_TO_15,
        incident_year=2022,
        incident_type=IncidentType.SERIOUS_HARM,
        lead_reviewer="An independent reviewer",
        methodology="Appreciative inquiry",
        guidance_edition="Working Together 2023",
        learning_points=short_texts("Ask again.", "Write it <b>down</b>."),
        topics=[TopicFactory(name="Neglect", order=2), TopicFactory(name="Race")],
        practice_themes=[PracticeThemeFactory(name="Curiosity")],
        agencies=[police],
        audiences=[AudienceFactory(name="Nurses")],
        documents=[
            ReviewDocumentFactory.build(
                document=DocumentFactory(
                    title="The report", file__filename="report.pdf"
                ),
                has_accessible_html=True,
            ),
            ReviewDocumentFactory.build(
                document=DocumentFactory(title="The slides"),
                role=DocumentRole.SLIDES,
                language="cy",
            ),
        ],
        recommendations=[
            RecommendationFactory.build(
                number=2,
                text="Second",
                agencies=[police],
                is_public=True,
                status=RecommendationStatus.IN_PROGRESS,
                due_date=date(2026, 12, 31),
                response="Agreed.",
                evidence_of_impact="Fewer delays.",
            ),
            RecommendationFactory.build(
                number=1, text="First", agencies=[police], is_public=True
            ),
        ],
        related_links=[
            ReviewRelatedLinkFactory.build(link=ResourceLinkPageFactory(title="Link"))
        ],
        nspcc_record_id="7",
        nspcc_record_url="https://nspcc.example/7",
    )


REVIEW = """fragment Whole on ReviewPage {
  __typename id title slug path url seoTitle searchDescription showInMenus
  socialImage { title alt width height focalPoint { x } }
  withdrawal { reason } alternates { language path }
  parent { __typename title } ancestors { title path }
  breadcrumbs { title path }
  reviewType { name slug owningBody isLegacy } publicationMode publicationDate abstract
  publishers ageBand incidentYear incidentType leadReviewer methodology guidanceEdition
  learningPoints
  topics { name } practiceThemes { name } agencies { name } audiences { name }
  documents {
    role language hasAccessibleHtml
    document { title filename fileType downloadUrl }
  }
  recommendations {
    number text status dueDate response evidenceOfImpact agencies { name }
  }
  relatedLinks { title } nspccRecordId nspccRecordUrl
}"""


def without_file(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**known, "document": known["document"]["title"]} for known in documents]


def test_review_says_all_that_is_public(review: ReviewPage, ask: Ask) -> None:
    found = ask('{ review(slug: "child-ash") { ...Whole } }' + REVIEW)["review"]
    file = found["documents"][0]["document"]
    assert file["filename"].startswith("report")
    assert file["fileType"] == "pdf"
    assert f"/documents/{review.documents.first().document.pk}/" in file["downloadUrl"]
    found["documents"] = without_file(found["documents"])
    assert found == {
        "__typename": "ReviewPage",
        "id": str(review.pk),
        "title": "Child Ash",
        "slug": "child-ash",
        "path": "/reviews/child-ash/",
        "url": "http://localhost/reviews/child-ash/",
        "seoTitle": "Child Ash: a review",
        "searchDescription": "What was learned.",
        "showInMenus": True,
        "socialImage": {
            "title": "A tree",
            "alt": "An ash tree",
            "width": 64,
            "height": 48,
            "focalPoint": None,
        },
        "withdrawal": None,
        "alternates": [{"language": "en-gb", "path": "/reviews/child-ash/"}],
        "parent": {"__typename": "ReviewIndexPage", "title": "Reviews"},
        "ancestors": [
            {"title": "Partnership", "path": "/"},
            {"title": "Reviews", "path": "/reviews/"},
        ],
        "breadcrumbs": [
            {"title": "Partnership", "path": "/"},
            {"title": "Reviews", "path": "/reviews/"},
            {"title": "Child Ash", "path": "/reviews/child-ash/"},
        ],
        "reviewType": {
            "name": "Local review",
            "slug": "local-review",
            "owningBody": "The partnership",
            "isLegacy": False,
        },
        "publicationMode": "FULL_REPORT",
        "publicationDate": "2024-02-29",
        "abstract": "What happened.",
        "publishers": "Two partnerships",
        "ageBand": "FROM_10_TO_15",
        "incidentYear": 2022,
        "incidentType": "SERIOUS_HARM",
        "leadReviewer": "An independent reviewer",
        "methodology": "Appreciative inquiry",
        "guidanceEdition": "Working Together 2023",
        "learningPoints": ["Ask again.", "Write it <b>down</b>."],
        "topics": [{"name": "Race"}, {"name": "Neglect"}],
        "practiceThemes": [{"name": "Curiosity"}],
        "agencies": [{"name": "Police"}],
        "audiences": [{"name": "Nurses"}],
        "documents": [
            {
                "role": "REPORT",
                "language": "en",
                "hasAccessibleHtml": True,
                "document": "The report",
            },
            {
                "role": "SLIDES",
                "language": "cy",
                "hasAccessibleHtml": False,
                "document": "The slides",
            },
        ],
        "recommendations": [
            {
                "number": 2,
                "text": "Second",
                "status": "IN_PROGRESS",
                "dueDate": "2026-12-31",
                "response": "Agreed.",
                "evidenceOfImpact": "Fewer delays.",
                "agencies": [{"name": "Police"}],
            },
            {
                "number": 1,
                "text": "First",
                "status": "ACCEPTED",
                "dueDate": None,
                "response": "",
                "evidenceOfImpact": "",
                "agencies": [{"name": "Police"}],
            },
        ],
        "relatedLinks": [{"title": "Link"}],
        "nspccRecordId": "7",
        "nspccRecordUrl": "https://nspcc.example/7",
    }


def test_review_is_the_same_by_every_way(review: ReviewPage, ask: Ask) -> None:
    data = ask(
        """query ($id: ID!) {
          bySlug: review(slug: "child-ash") { ...Whole }
          byId: review(id: $id) { ...Whole }
          pageById: page(id: $id) { ...Whole }
          pageByPath: page(path: "/reviews/child-ash/") { ...Whole }
          route(path: "/reviews/child-ash/") { ... on PageRoute { page { ...Whole } } }
          reviews { nodes { ...Whole } }
        }"""
        + REVIEW,
        id=review.pk,
    )
    whole = data["bySlug"]
    assert whole["title"] == "Child Ash"
    assert data == {
        "bySlug": whole,
        "byId": whole,
        "pageById": whole,
        "pageByPath": whole,
        "route": {"page": whole},
        "reviews": {"nodes": [whole]},
    }


def test_review_without_what_is_optional(review: ReviewPage, ask: Ask) -> None:
    ReviewPageFactory(title="Child Birch")
    found = ask('{ review(slug: "child-birch") { ...Whole } }' + REVIEW)["review"]
    assert found["seoTitle"] == "Child Birch"
    for name in ("ageBand", "incidentYear", "incidentType", "socialImage"):
        assert found[name] is None
    for name in ("leadReviewer", "methodology", "publishers", "nspccRecordUrl"):
        assert found[name] == ""
    for name in ("learningPoints", "documents", "recommendations", "relatedLinks"):
        assert found[name] == []


def test_briefing(review: ReviewPage, ask: Ask) -> None:
    sections = ["one two three", "four", *["five six"] * 5]
    briefing = BriefingPageFactory(
        title="Bruises",
        summary="Bruises in babies.",
        sections=sections_of(*sections),
        key_themes=short_texts("Look", "Ask"),
        reflective_questions=short_texts("What would you do?"),
        action_plan_prompts=short_texts("Who? By when?"),
        source_review=review,
        last_reviewed=date(2026, 1, 2),
        next_review=date(2027, 1, 2),
        document=DocumentFactory(title="To print"),
    )
    query = """{
      kind summary sections { heading html wordCount } keyThemes reflectiveQuestions
      actionPlanPrompts sourceReview { title briefings { totalCount } }
      lastReviewed nextReview document { title } wordCount readingTime
    }"""
    data = ask(
        f'query ($id: ID!) {{ bySlug: briefing(slug: "bruises") {query}'
        f" byId: briefing(id: $id) {query} }}",
        id=briefing.pk,
    )
    assert data["bySlug"] == data["byId"]
    found = data["byId"]
    assert [known["wordCount"] for known in found.pop("sections")] == [
        3,
        1,
        *[2] * 5,
    ]
    assert found == {
        "kind": "TOPIC",
        "summary": "Bruises in babies.",
        "keyThemes": ["Look", "Ask"],
        "reflectiveQuestions": ["What would you do?"],
        "actionPlanPrompts": ["Who? By when?"],
        "sourceReview": {"title": "Child Ash", "briefings": {"totalCount": 1}},
        "lastReviewed": "2026-01-02",
        "nextReview": "2027-01-02",
        "document": {"title": "To print"},
        "wordCount": 14,
        "readingTime": 1,
    }


def test_sections_of_a_briefing_keep_their_order(ask: Ask) -> None:
    BriefingPageFactory(
        title="In order", sections=sections_of(*[f"Text {n}" for n in range(7)])
    )
    found = ask('{ briefing(slug: "in-order") { sections { heading html } } }')
    assert [
        (section["heading"], section["html"])
        for section in found["briefing"]["sections"]
    ] == [(f"Heading {n + 1}", f"<p>Text {n}</p>") for n in range(7)]


def test_resource_link(ask: Ask) -> None:
    link = ResourceLinkPageFactory(
        title="Guide",
        external_url="https://guide.example/?a=1&b=2",
        provider="A provider",
        description="A <guide>",
        topics=[TopicFactory(name="Safer sleep")],
    )
    page = ask(
        """query ($id: ID!) { page(id: $id) { __typename ... on ResourceLinkPage {
          externalUrl provider description resourceType
          topics { name } audiences { name }
        } } }""",
        id=link.pk,
    )["page"]
    assert page == {
        "__typename": "ResourceLinkPage",
        "externalUrl": "https://guide.example/?a=1&b=2",
        "provider": "A provider",
        "description": "A <guide>",
        "resourceType": "GUIDANCE",
        "topics": [{"name": "Safer sleep"}],
        "audiences": [],
    }


# Looking up.

ONE = ["page", "review", "briefing"]


@pytest.mark.parametrize("field", ONE)
def test_neither_or_both_keys_are_refused(field: str, ask: Ask) -> None:
    key = "path" if field == "page" else "slug"
    assert "just one of them" in ask.refusal(f"{{ {field} {{ id }} }}")
    assert "just one of them" in ask.refusal(
        f'{{ {field}(id: "1", {key}: "a") {{ id }} }}'
    )


@pytest.mark.parametrize("field", ONE)
@pytest.mark.parametrize(
    "id_",
    ["0", "-1", "1.5", "abc", "", " ", "1 OR 1=1", "9" * 18, "9" * 40, "²", "1e3"],
)
def test_id_that_nothing_has(field: str, id_: str, ask: Ask) -> None:
    query = f"query ($id: ID!) {{ {field}(id: $id) {{ id }} }}"
    assert ask(query, id=id_) == {field: None}


def test_id_of_a_page_of_another_type(home: HomePage, ask: Ask) -> None:
    query = "query ($id: ID!) { review(id: $id) { id } briefing(id: $id) { id } }"
    assert ask(query, id=home.pk) == {"review": None, "briefing": None}


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "Partnership"),
        ("", "Partnership"),
        ("/about-us/", "About us"),
        ("/about-us", "About us"),
        ("about-us", "About us"),
        ("/about-us/?from=menu", "About us"),
        ("/about-us/#top", "About us"),
        ("/caf%C3%A9/", "Café"),
        ("/café/", "Café"),
        ("/About-Us/", None),
        ("/about-us/nothing/", None),
        ("/partnership/", None),
        ("/../about-us/", None),
        ("//[", None),
        ("http://[", None),
        ("/%00/", None),
        ("/" + "a" * 3000, None),
    ],
)
def test_page_at_a_path(path: str, title: str | None, ask: Ask) -> None:
    ContentPageFactory(title="About us")
    ContentPageFactory(title="Café", slug="café")
    page = ask("query ($path: String!) { page(path: $path) { title } }", path=path)
    assert page["page"] == (title and {"title": title})


def test_slug_that_two_pages_have_means_the_first_in_the_tree(ask: Ask) -> None:
    first = ReviewPageFactory(title="Twin", slug="twin")
    ReviewPageFactory(title="Twin", slug="twin")
    assert ask('{ review(slug: "twin") { id } }') == {"review": {"id": str(first.pk)}}


def test_breadcrumbs_alone(ask: Ask) -> None:
    page = ContentPageFactory(title="About us")
    found = ask(
        "query ($id: ID!) { page(id: $id) { breadcrumbs { title path } } }", id=page.pk
    )
    assert found["page"]["breadcrumbs"] == [
        {"title": "Partnership", "path": "/"},
        {"title": "About us", "path": "/about-us/"},
    ]


@pytest.mark.parametrize(
    "field",
    [
        "parent { path }",
        "ancestors { url }",
        "breadcrumbs { path }",
        "alternates { path }",
        "children { nodes { path } }",
        "seoTitle",
        "url",
        "withdrawal { reason }",
    ],
)
def test_each_field_can_be_asked_for_alone(field: str, ask: Ask) -> None:
    page = ContentPageFactory()
    ContentPageFactory(parent=page)
    found = ask(f"query ($id: ID!) {{ page(id: $id) {{ {field} }} }}", id=page.pk)
    assert found["page"]


def test_home_page_has_no_parent(home: HomePage, ask: Ask) -> None:
    found = ask('{ page(path: "/") { parent { id } ancestors { id } } }')
    assert found == {"page": {"parent": None, "ancestors": []}}


# Vocabularies and the viewer.

VOCABULARIES = {
    "reviewTypes": ReviewTypeFactory,
    "topics": TopicFactory,
    "practiceThemes": PracticeThemeFactory,
    "agencies": AgencyFactory,
    "audiences": AudienceFactory,
}


@pytest.mark.parametrize("field", VOCABULARIES)
def test_vocabulary_comes_in_its_order(field: str, ask: Ask) -> None:
    factory: Any = VOCABULARIES[field]
    last = factory(name="A is last", order=9)
    factory(name="D", order=7, description="About D.", aliases=["Dee", "delta"])
    factory(name="C", order=7)
    terms = ask(f"{{ {field} {{ id name slug description aliases }} }}")[field]
    assert terms[-3:] == [
        {
            "id": terms[-3]["id"],
            "name": "C",
            "slug": "c",
            "description": "",
            "aliases": [],
        },
        {
            "id": terms[-2]["id"],
            "name": "D",
            "slug": "d",
            "description": "About D.",
            "aliases": ["Dee", "delta"],
        },
        {
            "id": str(last.pk),
            "name": "A is last",
            "slug": "a-is-last",
            "description": "",
            "aliases": [],
        },
    ]


def test_everybody_is_anonymous_for_now(ask: Ask) -> None:
    assert ask(
        "{ viewer { isAuthenticated displayName groups secureAreas { title } } }"
    ) == {
        "viewer": {
            "isAuthenticated": False,
            "displayName": None,
            "groups": [],
            "secureAreas": [],
        }
    }
