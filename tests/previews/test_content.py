"""What a preview shows of a draft, and what it leaves as it is for everybody."""

from typing import Any

import pytest
from wagtail.rich_text import RichText

from cms.models import User
from tests.asking import Ask
from tests.factories import (
    AgencyFactory,
    ContentPageFactory,
    DocumentFactory,
    ImageFactory,
    PublisherFactory,
    RecommendationFactory,
    ResourceLinkPageFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    ReviewRelatedLinkFactory,
    SecureAreaPageFactory,
    TopicFactory,
    edit,
    short_texts,
)
from tests.previews.showing import EVERYTHING, PREVIEW, TITLE, token_to

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file that it draws a rendition into for Python to close.
    pytest.mark.filterwarnings(
        "ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"
    ),
]


@pytest.fixture(scope="module")
def maker(kept: None) -> User:
    return PublisherFactory()


def test_draft_of_a_review_with_all_that_belongs_to_it(maker: User, ask: Ask) -> None:
    page = ReviewPageFactory(title="Child Ash")
    report, photo = DocumentFactory(title="Unseen report"), ImageFactory(title="Photo")
    token = token_to(
        page,
        maker,
        title="Child Birch",
        abstract="Rewritten.",
        body=[
            ("paragraph", RichText("<p>A new paragraph.</p>")),
            ("image", {"image": photo, "caption": ""}),
        ],
        learning_points=short_texts("Ask again."),
        topics=[TopicFactory(name="Neglect"), TopicFactory(name="Sleep")],
        documents=[ReviewDocumentFactory.build(document=report)],
        recommendations=[
            RecommendationFactory.build(
                number=2,
                text="Told.",
                is_public=True,
                agencies=[AgencyFactory(name="Police")],
            ),
            RecommendationFactory.build(number=1, text="Untold.", agencies=[]),
        ],
        related_links=[
            ReviewRelatedLinkFactory.build(link=ResourceLinkPageFactory(title="Guide")),
            ReviewRelatedLinkFactory.build(
                link=ResourceLinkPageFactory(title="Draft guide", live=False)
            ),
        ],
        reason_withheld="Internal.",
        social_image=photo,
    )
    shown = ask(EVERYTHING, token=token)["page"]
    assert shown["title"] == "Child Birch"
    assert shown["abstract"] == "Rewritten."
    assert shown["body"][0] == {"html": "<p>A new paragraph.</p>"}
    assert shown["learningPoints"] == ["Ask again."]
    assert [topic["name"] for topic in shown["topics"]] == ["Neglect", "Sleep"]
    (of_report,) = shown["documents"]
    assert of_report["document"]["title"] == "Unseen report"
    assert shown["recommendations"] == [
        {"text": "Told.", "agencies": [{"name": "Police"}]}
    ]
    assert shown["socialImage"]["title"] == "Photo"
    more = ask(
        PREVIEW.format(
            "... on ReviewPage { relatedLinks { title } briefings { totalCount }"
            " body { ... on ImageBlock { alt image { title rendition(spec: CARD)"
            " { url srcSet } } } } }"
        ),
        token=token,
    )["page"]
    assert more["relatedLinks"] == [{"title": "Guide"}]
    assert more["body"][1]["image"]["title"] == "Photo"
    # Everybody else reads what they read before.
    assert ask("query ($id: ID!) { page(id: $id) { title } }", id=page.pk)["page"] == {
        "title": "Child Ash"
    }


def test_unpublished_page(maker: User, ask: Ask) -> None:
    page = ContentPageFactory(title="Not yet", live=False)
    assert ask(TITLE, token=token_to(page, maker))["page"] == {"title": "Not yet"}


def test_the_revision_is_what_it_was_made_for(maker: User, ask: Ask) -> None:
    page = ContentPageFactory(title="First")
    token = token_to(page, maker, title="Second")
    edit(page, title="Third")
    assert ask(TITLE, token=token)["page"] == {"title": "Second"}


WAY_UP = PREVIEW.format(
    "title path parent { title } ancestors { title } breadcrumbs { title path }"
)


def test_what_lies_around_a_page_in_a_secure_area_stays_hidden(
    maker: User, ask: Ask
) -> None:
    area = SecureAreaPageFactory(title="Members")
    folder = ContentPageFactory(title="Board", parent=area)
    paper = ContentPageFactory(title="Paper", parent=folder)
    ContentPageFactory(title="Other paper", parent=folder)
    answer = ask.answer(WAY_UP, token=token_to(paper, maker))
    shown = answer.data["page"]
    assert shown["title"] == "Paper"
    assert shown["parent"] is None
    assert [page["title"] for page in shown["ancestors"]] == ["Partnership", "Members"]
    assert [step["title"] for step in shown["breadcrumbs"]] == [
        "Partnership",
        "Members",
        "Paper",
    ]
    assert not answer.mentions("Other paper")


def test_files_are_shown_for_the_draft_alone(maker: User, ask: Ask) -> None:
    """A page beside it that refers to the same file shows it no more than before."""
    private = DocumentFactory(title="Secret minutes")
    collection = private.collection.add_child(
        instance=type(private.collection)(name="Board")
    )
    collection.view_restrictions.create(restriction_type="login")
    private.collection = collection
    private.save()
    body = [("document", {"document": private, "title": "Secret caption"})]
    home = ContentPageFactory(title="Open", body=body)
    child = ContentPageFactory(title="Draft", parent=home, live=False, body=body)
    block = "... on DocumentBlock { title document { title } }"
    blocks = f"... on ContentPage {{ body {{ {block} }} }}"
    shown = ask(
        PREVIEW.format(f"{blocks} parent {{ {blocks} }}"), token=token_to(child, maker)
    )["page"]
    assert shown["body"] == [
        {"title": "Secret caption", "document": {"title": "Secret minutes"}}
    ]
    assert shown["parent"] == {"body": []}


def test_files_that_its_maker_may_not_open_are_left_out(maker: User, ask: Ask) -> None:
    private = DocumentFactory(title="Not for editors")
    collection = private.collection.add_child(
        instance=type(private.collection)(name="Executive")
    )
    collection.view_restrictions.create(restriction_type="groups")
    private.collection = collection
    private.save()
    page = ContentPageFactory(
        live=False, body=[("document", {"document": private, "title": ""})]
    )
    answer = ask.answer(
        PREVIEW.format("... on ContentPage { body { id __typename } }"),
        token=token_to(page, maker),
    )
    assert answer.data == {"page": {"body": []}}


UNFINISHED: list[tuple[str, Any]] = [
    ("heading", {"text": "", "level": "2"}),
    ("quotation", {"text": RichText("")}),
    ("list", {"style": "bulleted", "items": []}),
    ("callout", {"tone": "warning", "text": RichText("")}),
    ("image", {"image": None, "caption": "No image yet"}),
    ("document", {"document": None, "title": "No document yet"}),
    ("accordion", {"sections": []}),
    ("link_list", {"links": [{}]}),
]


def test_half_finished_draft(maker: User, ask: Ask) -> None:
    """What the schema promises is empty where an editor has not got to it."""
    page = ReviewPageFactory(live=False)
    token = token_to(
        page,
        maker,
        review_type=None,
        topics=[],
        publication_date=None,
        abstract="",
        recommendations=[
            RecommendationFactory.build(number=None, is_public=True, agencies=[])
        ],
        body=UNFINISHED,
    )
    shown = ask(
        PREVIEW.format(
            "title ... on ReviewPage { reviewType { name } publicationDate topics "
            "{ name } recommendations { number } body { __typename ... on HeadingBlock "
            "{ level } ... on ListBlock { style items } ... on CalloutBlock { tone } "
            "... on ImageBlock { image { title } } ... on DocumentBlock { document "
            "{ title } } ... on LinkListBlock { links { title url } } } }"
        ),
        token=token,
    )["page"]
    assert shown["reviewType"] is None
    assert shown["recommendations"] == [{"number": 0}]
    assert [block["__typename"] for block in shown["body"]] == [
        "HeadingBlock",
        "QuotationBlock",
        "ListBlock",
        "CalloutBlock",
        "AccordionBlock",
        "LinkListBlock",
    ]
