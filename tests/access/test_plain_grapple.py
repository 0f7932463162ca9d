"""What plain Grapple does wrong, one test for each row of design.md's table."""

import pytest
from wagtail.models import Page
from wagtail.rich_text import RichText

from cms.graphql.schema import get_schema
from cms.models import SiteSettings
from reviews.models import ReviewPage
from tests.asking import Ask
from tests.factories import (
    BriefingPageFactory,
    CollectionFactory,
    CollectionRestrictionFactory,
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    RecommendationFactory,
    RedirectFactory,
    RestrictionFactory,
    ReviewDocumentFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    edit,
)

pytestmark = pytest.mark.django_db

SECRET = "quaxsecret"


@pytest.fixture(scope="module", autouse=True)
def home(kept: None) -> Page:
    return HomePageFactory()


def review_with_everything(parent: Page) -> ReviewPage:
    review = ReviewPageFactory(
        parent=parent,
        documents=[ReviewDocumentFactory.build(document=DocumentFactory())],
    )
    BriefingPageFactory(parent=parent, source_review=review)
    return review


# Row 1: 50 reviews with topics, report, related briefings: 152 SQL queries.


def test_reviews_with_relations_do_not_ask_once_for_each(ask: Ask) -> None:
    query = """{ reviews { nodes {
      title topics { name } documents { document { title } }
      briefings { totalCount nodes { title } }
    } } }"""
    parent = ReviewIndexPageFactory()
    review_with_everything(parent)
    one = ask.cold(query)
    review_with_everything(parent)
    two = ask.cold(query)
    assert not two.errors
    assert len(two.data["reviews"]["nodes"]) == 2
    assert two.queries == one.queries


# Row 2: 50 pages with parent and ancestors: 407 SQL queries.


def test_pages_with_parents_do_not_ask_once_for_each(ask: Ask) -> None:
    query = "{ pages { nodes { title parent { title } ancestors { title } } } }"
    page = ContentPageFactory()
    one = ask.cold(query)
    for _ in range(3):
        page = ContentPageFactory(parent=page)
    four = ask.cold(query)
    assert len(four.data["pages"]["nodes"]) == 5
    assert four.queries == one.queries


# Row 3: search for a draft, and for a page under a login restriction.


def test_search_does_not_return_drafts_or_restricted_pages(ask: Ask) -> None:
    ContentPageFactory(title=f"{SECRET} draft", live=False)
    restricted = ContentPageFactory(title=f"{SECRET} restricted")
    RestrictionFactory(page=restricted)
    below = ContentPageFactory(title=f"{SECRET} below", parent=restricted)
    answer = ask.answer(
        "query ($query: String!) { search(query: $query) { totalCount nodes {"
        " extract page { title ... on ContentPage { introduction } } } } }",
        query=SECRET,
    )
    assert below.live
    assert answer.data == {"search": {"totalCount": 0, "nodes": []}}


# Row 4: chooser blocks and foreign keys to something private.


def test_choosers_do_not_return_what_is_private(ask: Ask) -> None:
    private = CollectionFactory()
    CollectionRestrictionFactory(collection=private)
    document = DocumentFactory(title=f"{SECRET} document", collection=private)
    page = ContentPageFactory(title=f"{SECRET} page")
    RestrictionFactory(page=page)
    review = ReviewPageFactory(title=f"{SECRET} review")
    RestrictionFactory(page=review)
    ContentPageFactory(
        body=[
            ("document", {"document": document, "title": ""}),
            ("link_list", {"links": [{"page": page}]}),
            (
                "paragraph",
                RichText(
                    f'<p><a linktype="page" id="{page.pk}">A page</a> and '
                    f'<a linktype="document" id="{document.pk}">a document</a>.</p>'
                ),
            ),
        ]
    )
    BriefingPageFactory(source_review=review, document=document)
    answer = ask.answer("""{
      briefings { nodes { sourceReview { title url } document { title downloadUrl } } }
      pages(filter: {type: [CONTENT_PAGE]}) { nodes { ... on ContentPage { body {
        ... on DocumentBlock { document { title downloadUrl } }
        ... on LinkListBlock { links { title url page { url } } }
        ... on ParagraphBlock { html }
      } } } }
    }""")
    assert not answer.mentions(SECRET)
    assert answer.data == {
        "briefings": {"nodes": [{"sourceReview": None, "document": None}]},
        "pages": {
            "nodes": [
                {
                    # A block about a hidden file is left out, with its title.
                    "body": [
                        {"links": []},
                        {"html": "<p>A page and a document.</p>"},
                    ]
                }
            ]
        },
    }


# Row 5: documents and collections below a private collection.


def test_documents_and_collections_below_private_ones_are_not_listed(ask: Ask) -> None:
    private = CollectionFactory(name=f"{SECRET} collection")
    CollectionRestrictionFactory(collection=private)
    below = CollectionFactory(parent=private, name=f"{SECRET} below")
    document = DocumentFactory(title=f"{SECRET} document", collection=below)
    ReviewPageFactory(documents=[ReviewDocumentFactory.build(document=document)])
    answer = ask.answer("{ reviews { nodes { documents { document { title } } } } }")
    assert answer.data == {"reviews": {"nodes": [{"documents": []}]}}
    assert "Collection" not in get_schema().type_map


# Row 6: internal fields in the schema: see test_internal_fields.py.


def test_texts_that_are_internal_are_not_found_either(ask: Ask) -> None:
    ReviewPageFactory(
        reason_withheld=f"{SECRET} reason",
        proceedings_check=f"{SECRET} check",
        sign_offs=f"{SECRET} signed",
        recommendations=[
            RecommendationFactory.build(
                number=1, text=f"{SECRET} recommendation", is_public=False
            )
        ],
    )
    found = ask(
        "query ($query: String!) { search(query: $query) { totalCount }"
        " reviews(filter: {text: $query}) { totalCount } }",
        query=SECRET,
    )
    assert found == {"search": {"totalCount": 0}, "reviews": {"totalCount": 0}}


# Row 7: `order: "owner__password"`.


@pytest.mark.parametrize("list_", ["pages", "reviews", "briefings", "resourceLinks"])
@pytest.mark.parametrize(
    "argument",
    [
        'order: "owner__password"',
        'orderBy: "owner__password"',
        "orderBy: OWNER__PASSWORD",
        'filter: {owner__password: "a"}',
        'filter: {owner: "a"}',
        'searchQuery: "a"',
    ],
)
def test_nothing_can_be_ordered_or_filtered_by_its_internals(
    list_: str, argument: str, ask: Ask
) -> None:
    answer = ask.answer(f"{{ {list_}({argument}) {{ nodes {{ id }} }} }}")
    assert set(answer.codes) == {"GRAPHQL_VALIDATION_FAILED"}


# Row 8: parent, redirects, snippets, settings and tags without a check.


def test_parents_redirects_and_settings_are_checked(home: Page, ask: Ask) -> None:
    hidden = ContentPageFactory(title=SECRET)
    child = ContentPageFactory(parent=hidden)
    hidden.unpublish()
    RedirectFactory(old_path="/old", redirect_page=hidden)
    settings, _ = SiteSettings.objects.get_or_create(site=home.get_site())
    settings.accessibility_page = hidden
    settings.header_menu = [("link", {"page": hidden})]
    settings.save()
    answer = ask.answer(
        """query ($id: ID!) {
          page(id: $id) { parent { title } ancestors { title } }
          route(path: "/old") { ... on RedirectRoute { location } }
          site { accessibilityPage { title } headerMenu { title url } }
        }""",
        id=child.pk,
    )
    assert answer.data == {
        "page": {"parent": None, "ancestors": [{"title": "Partnership"}]},
        "route": None,
        "site": {"accessibilityPage": None, "headerMenu": []},
    }


# The issue's own list.


def test_title_edited_but_not_published(home: Page, ask: Ask) -> None:
    parent = ContentPageFactory(title="Before")
    child = ContentPageFactory(parent=parent)
    edit(parent, title=SECRET, slug=SECRET, seo_title=SECRET)
    edit(home, title=SECRET)
    answer = ask.answer(
        """query ($id: ID!) {
          page(id: $id) {
            title path parent { title seoTitle slug } breadcrumbs { title path }
          }
          pages { nodes { title } }
          site { homePage { title } }
        }""",
        id=child.pk,
    )
    assert answer.data["page"]["parent"]["title"] == "Before"
    assert not answer.mentions(SECRET)


@pytest.mark.parametrize(
    "field", ["parent { title }", "ancestors { title }", "breadcrumbs { title }"]
)
def test_unpublished_parent_is_left_out(field: str, ask: Ask) -> None:
    parent = ContentPageFactory(title=SECRET, slug="above")
    child = ContentPageFactory(parent=parent, title="Child")
    parent.unpublish()
    answer = ask.answer(
        f"query ($id: ID!) {{ page(id: $id) {{ title {field} }} }}", id=child.pk
    )
    assert not answer.errors
    assert answer.mentions("Child")
    assert not answer.mentions(SECRET)


def test_redirect_to_a_draft_is_not_there(ask: Ask) -> None:
    draft = ContentPageFactory(title=SECRET, live=False)
    RedirectFactory(old_path="/old", redirect_page=draft)
    answer = ask.answer('{ route(path: "/old") { __typename } }')
    assert answer.data == {"route": None}


def test_terms_that_only_drafts_carry_are_not_counted(ask: Ask) -> None:
    draft = ReviewPageFactory(live=False)
    published = ReviewPageFactory()
    (of_draft,), (of_published,) = draft.topics.all(), published.topics.all()
    counts = {
        topic["slug"]: topic["reviews"]["totalCount"]
        for topic in ask("{ topics { slug reviews { totalCount } } }")["topics"]
    }
    assert counts == {of_draft.slug: 0, of_published.slug: 1}


def test_document_that_only_a_draft_refers_to(ask: Ask) -> None:
    document = DocumentFactory(title=SECRET)
    review = ReviewPageFactory()
    edit(review, documents=[ReviewDocumentFactory.build(document=document)])
    answer = ask.answer("{ reviews { nodes { documents { document { title } } } } }")
    assert answer.data == {"reviews": {"nodes": [{"documents": []}]}}


def test_recommendations_that_are_not_public_never_leave(ask: Ask) -> None:
    ReviewPageFactory(
        recommendations=[
            RecommendationFactory.build(number=1, text="Open", is_public=True),
            RecommendationFactory.build(
                number=2, text=SECRET, response=SECRET, is_public=False
            ),
        ]
    )
    answer = ask.answer(
        "{ reviews { nodes { recommendations { number text response } } } }"
    )
    (review,) = answer.data["reviews"]["nodes"]
    assert [known["number"] for known in review["recommendations"]] == [1]
    assert not answer.mentions(SECRET)
