"""Each block of a page's body, with each of its fields."""

from typing import Any

import pytest
from wagtail.rich_text import RichText

from home.models import ContentPage, HomePage
from tests.asking import Ask
from tests.factories import (
    CollectionFactory,
    CollectionRestrictionFactory,
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    ImageFactory,
    ResourceLinkPageFactory,
    RestrictionFactory,
    ReviewPageFactory,
)

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves what it makes renditions in to be tidied up by Python.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Sp:ResourceWarning"),
]

BODY = """query ($id: ID!) { page(id: $id) { ... on ContentPage { body {
  __typename id
  ... on HeadingBlock { text level }
  ... on ParagraphBlock { html }
  ... on QuotationBlock { html source sourceUrl }
  ... on ListBlock { style items }
  ... on CalloutBlock { tone heading html }
  ... on ImageBlock { image { title alt } alt isDecorative caption }
  ... on DocumentBlock { document { title } title }
  ... on TableBlock { caption columns rows { cells } }
  ... on AccordionBlock { sections { heading html } }
  ... on LinkListBlock { heading links { title url description page { title } } }
  ... on VideoEmbedBlock { url title }
  ... on ContactCardBlock { name role organisation phone email note }
} } } }"""


@pytest.fixture(scope="module", autouse=True)
def home(kept: None) -> HomePage:
    return HomePageFactory()


def body_of(ask: Ask, page: ContentPage) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = ask(BODY, id=page.pk)["page"]["body"]
    for block in blocks:
        assert block.pop("id")
    return blocks


def shown(ask: Ask, *body: tuple[str, Any]) -> list[dict[str, Any]]:
    return body_of(ask, ContentPageFactory(body=list(body)))


def rich(text: str) -> RichText:
    return RichText(f"<p>{text}</p>")


@pytest.mark.parametrize("level", ["2", "3", "4"])
def test_heading(level: str, ask: Ask) -> None:
    above = [
        ("heading", {"text": "Above", "level": str(n)}) for n in range(2, int(level))
    ]
    *_, heading = shown(
        ask, *above, ("heading", {"text": "What we <do>", "level": level})
    )
    assert heading == {
        "__typename": "HeadingBlock",
        "text": "What we <do>",
        "level": int(level),
    }


def test_paragraph(ask: Ask) -> None:
    assert shown(ask, ("paragraph", rich("We work <b>together</b>."))) == [
        {"__typename": "ParagraphBlock", "html": "<p>We work <b>together</b>.</p>"}
    ]


def test_quotation(ask: Ask) -> None:
    whole = {
        "text": rich("Children first."),
        "source": "Guidance",
        "source_url": "https://guidance.example/",
    }
    assert shown(ask, ("quotation", whole), ("quotation", {"text": rich("Anon.")})) == [
        {
            "__typename": "QuotationBlock",
            "html": "<p>Children first.</p>",
            "source": "Guidance",
            "sourceUrl": "https://guidance.example/",
        },
        {
            "__typename": "QuotationBlock",
            "html": "<p>Anon.</p>",
            "source": "",
            "sourceUrl": "",
        },
    ]


@pytest.mark.parametrize("style", ["bulleted", "numbered"])
def test_list(style: str, ask: Ask) -> None:
    items = [rich("One"), rich("Two"), rich("One")]
    assert shown(ask, ("list", {"style": style, "items": items})) == [
        {
            "__typename": "ListBlock",
            "style": style.upper(),
            "items": ["<p>One</p>", "<p>Two</p>", "<p>One</p>"],
        }
    ]


@pytest.mark.parametrize("tone", ["information", "important", "warning"])
def test_callout(tone: str, ask: Ask) -> None:
    assert shown(
        ask,
        ("callout", {"tone": tone, "heading": "Note", "text": rich("Being updated.")}),
    ) == [
        {
            "__typename": "CalloutBlock",
            "tone": tone.upper(),
            "heading": "Note",
            "html": "<p>Being updated.</p>",
        }
    ]


def test_image_with_the_alternative_text_of_its_place(ask: Ask) -> None:
    image = ImageFactory(title="A tree", description="A tree in a park")
    image.contextual_alt_text = "The ash after which we are named"
    image.decorative = False
    assert shown(ask, ("image", {"image": image, "caption": "Our ash"})) == [
        {
            "__typename": "ImageBlock",
            "image": {"title": "A tree", "alt": "The ash after which we are named"},
            "alt": "The ash after which we are named",
            "isDecorative": False,
            "caption": "Our ash",
        }
    ]


def test_decorative_image_has_no_alternative_text(ask: Ask) -> None:
    image = ImageFactory(title="A line", description="A wavy line")
    image.contextual_alt_text = "Left over"
    image.decorative = True
    (block,) = shown(ask, ("image", {"image": image}))
    assert block["isDecorative"] is True
    assert block["alt"] == ""
    assert block["image"]["alt"] == ""
    assert block["caption"] == ""


def test_document(ask: Ask) -> None:
    document = DocumentFactory(title="The plan")
    assert shown(
        ask,
        ("document", {"document": document, "title": "Plan for 2026"}),
        ("document", {"document": document}),
    ) == [
        {
            "__typename": "DocumentBlock",
            "document": {"title": "The plan"},
            "title": "Plan for 2026",
        },
        {
            "__typename": "DocumentBlock",
            "document": {"title": "The plan"},
            "title": "",
        },
    ]


def test_table(ask: Ask) -> None:
    page = ContentPageFactory()
    page.body = [
        {
            "type": "table",
            "value": {
                "columns": [
                    {"type": "text", "heading": "Year"},
                    {"type": "text", "heading": "Reviews"},
                ],
                "rows": [
                    {"values": ["<p>2024</p>", "<p>3</p>"]},
                    {"values": ["<p>2025</p>", ""]},
                ],
                "caption": "Reviews by year",
            },
            "id": "1",
        }
    ]
    page.save_revision().publish()
    assert body_of(ask, page) == [
        {
            "__typename": "TableBlock",
            "caption": "Reviews by year",
            "columns": ["Year", "Reviews"],
            "rows": [
                {"cells": ["<p>2024</p>", "<p>3</p>"]},
                {"cells": ["<p>2025</p>", ""]},
            ],
        }
    ]


def test_accordion(ask: Ask) -> None:
    sections = [
        {"heading": "Who?", "text": rich("We.")},
        {"heading": "When?", "text": rich("Now.")},
    ]
    assert shown(ask, ("accordion", {"sections": sections})) == [
        {
            "__typename": "AccordionBlock",
            "sections": [
                {"heading": "Who?", "html": "<p>We.</p>"},
                {"heading": "When?", "html": "<p>Now.</p>"},
            ],
        }
    ]


def test_link_list(ask: Ask) -> None:
    page = ContentPageFactory(title="About us")
    link = ResourceLinkPageFactory(title="Helpline", slug="helpline")
    hidden = ContentPageFactory(title="Hidden")
    RestrictionFactory(page=hidden)
    (block,) = shown(
        ask,
        (
            "link_list",
            {
                "heading": "Read on",
                "links": [
                    {"page": page, "description": "Who we are"},
                    {"page": hidden, "title": "A hidden page"},
                    {"page": link, "title": "Call somebody"},
                    {"url": "https://other.example/", "title": "Elsewhere"},
                ],
            },
        ),
    )
    assert block["heading"] == "Read on"
    about, call, elsewhere = block["links"]
    assert about == {
        "title": "About us",
        "url": "/about-us/",
        "description": "Who we are",
        "page": {"title": "About us"},
    }
    assert call["title"] == "Call somebody"
    assert call["url"].endswith("/helpline/")
    assert call["page"] == {"title": "Helpline"}
    assert elsewhere == {
        "title": "Elsewhere",
        "url": "https://other.example/",
        "description": "",
        "page": None,
    }


def test_embed(ask: Ask) -> None:
    page = ContentPageFactory()
    page.body = [
        {
            "type": "embed",
            "value": {"url": "https://video.example/1", "title": "A talk"},
            "id": "1",
        }
    ]
    page.save_revision().publish()
    assert body_of(ask, page) == [
        {
            "__typename": "VideoEmbedBlock",
            "url": "https://video.example/1",
            "title": "A talk",
        }
    ]


def test_contact_card(ask: Ask) -> None:
    card = {
        "name": "Sam Example",
        "role": "Business manager",
        "organisation": "Anytown Partnership",
        "phone": "01234 567890",
        "email": "sam@anytown.example",
        "note": "Mondays to Thursdays",
    }
    assert shown(ask, ("contact_card", card), ("contact_card", {"name": "Desk"})) == [
        {"__typename": "ContactCardBlock", **card},
        {
            "__typename": "ContactCardBlock",
            **dict.fromkeys(card, ""),
            "name": "Desk",
        },
    ]


def test_blocks_keep_their_order(ask: Ask) -> None:
    body = [
        ("heading", {"text": "One", "level": "2"}),
        ("paragraph", rich("Two")),
        ("heading", {"text": "Three", "level": "3"}),
        ("paragraph", rich("Four")),
        ("paragraph", rich("Four")),
    ]
    kinds = [block["__typename"] for block in shown(ask, *body)]
    assert kinds == [
        "HeadingBlock",
        "ParagraphBlock",
        "HeadingBlock",
        "ParagraphBlock",
        "ParagraphBlock",
    ]


def test_identifiers_of_blocks_are_those_of_the_editor(ask: Ask) -> None:
    page = ContentPageFactory(body=[("paragraph", rich("One"))] * 2)
    blocks = ask(BODY, id=page.pk)["page"]["body"]
    numbers = [block["id"] for block in blocks]
    assert numbers == [block.id for block in ContentPage.objects.get(pk=page.pk).body]
    assert len(set(numbers)) == 2


def test_empty_body(ask: Ask) -> None:
    assert shown(ask) == []


def test_block_of_a_kind_that_is_no_more_is_left_out(ask: Ask) -> None:
    page = ContentPageFactory(body=[("paragraph", rich("Stays"))])
    blocks = [
        {"type": "carousel", "value": {"slides": []}, "id": "1"},
        *page.body.raw_data,
    ]
    ContentPage.objects.filter(pk=page.pk).update(body=[*blocks])
    assert [block["__typename"] for block in body_of(ask, page)] == ["ParagraphBlock"]


# Images in sizes made for showing them.

SPECS = {
    "THUMBNAIL": (160, 160),
    "CARD": (480, 270),
    "CONTENT": (800, 600),
    "HERO": (1600, 600),
    "SOCIAL": (1200, 630),
}


@pytest.mark.parametrize("spec", SPECS)
def test_rendition(spec: str, ask: Ask) -> None:
    image = ImageFactory(
        description="A tree",
        file__filename="tree.jpg",
        file__format="JPEG",
        file__width=1600,
        file__height=1200,
    )
    page = ContentPageFactory(social_image=image)
    query = (
        f"query ($id: ID!) {{ page(id: $id) {{ socialImage {{ rendition(spec: {spec})"
        " { url width height alt srcSet } } } }"
    )
    rendition = ask(query, id=page.pk)["page"]["socialImage"]["rendition"]
    width, height = SPECS[spec]
    assert (rendition["width"], rendition["height"]) == (width, height)
    assert rendition["alt"] == "A tree"
    offered = dict(
        reversed(source.rsplit(" ", 1)) for source in rendition["srcSet"].split(", ")
    )
    assert offered[f"{width}w"] == rendition["url"]
    assert ask(query, id=page.pk)["page"]["socialImage"]["rendition"] == rendition


def test_sizes_are_an_allow_list(ask: Ask) -> None:
    page = ContentPageFactory(social_image=ImageFactory())
    for argument in ('spec: "width-5000"', "spec: ORIGINAL", "", "width: 5000"):
        answer = ask.answer(
            f"query ($id: ID!) {{ page(id: $id) {{ socialImage {{ "
            f"rendition{f'({argument})' if argument else ''} {{ url }} }} }} }}",
            id=page.pk,
        )
        assert set(answer.codes) == {"GRAPHQL_VALIDATION_FAILED"}


def test_two_sizes_of_one_image(ask: Ask) -> None:
    page = ContentPageFactory(social_image=ImageFactory())
    image = ask(
        """query ($id: ID!) { page(id: $id) { socialImage {
          small: rendition(spec: THUMBNAIL) { width }
          card: rendition(spec: CARD) { url }
        } } }""",
        id=page.pk,
    )["page"]["socialImage"]
    assert image["small"]["width"]
    assert image["card"]["url"]


def test_image_whose_file_is_lost_leaves_the_page_readable(ask: Ask) -> None:
    image = ImageFactory()
    page = ContentPageFactory(title="Still here", social_image=image)
    image.file.storage.delete(image.file.name)
    found = ask(
        "query ($id: ID!) { page(id: $id) { title socialImage { title"
        " rendition(spec: CARD) { url } } } }",
        id=page.pk,
    )["page"]
    assert found["title"] == "Still here"
    assert found["socialImage"]["rendition"] is None


def test_focal_point(ask: Ask) -> None:
    image = ImageFactory(
        focal_point_x=30, focal_point_y=20, focal_point_width=10, focal_point_height=8
    )
    page = ContentPageFactory(social_image=image)
    found = ask(
        "query ($id: ID!) { page(id: $id) { socialImage { focalPoint"
        " { x y width height } } } }",
        id=page.pk,
    )["page"]["socialImage"]
    assert found == {"focalPoint": {"x": 30, "y": 20, "width": 10, "height": 8}}


def test_block_about_a_private_file_is_left_out_with_its_words(ask: Ask) -> None:
    collection = CollectionFactory()
    CollectionRestrictionFactory(collection=collection)
    image = ImageFactory(collection=collection)
    image.contextual_alt_text, image.decorative = "Secret alternative", False
    document = DocumentFactory(collection=collection)
    page = ContentPageFactory(
        body=[
            ("image", {"image": image, "caption": "Secret caption"}),
            ("document", {"document": document, "title": "Secret title"}),
            ("paragraph", rich("Stays.")),
        ]
    )
    answer = ask.answer(BODY, id=page.pk)
    assert not answer.errors
    assert not answer.mentions("secret")
    assert answer.mentions("Stays.")


def test_bodies_of_several_pages_at_once(ask: Ask) -> None:
    for name in ("Ash", "Birch"):
        ReviewPageFactory(
            title=name, body=[("heading", {"text": f"About {name}", "level": "2"})]
        )
    reviews = ask(
        "{ reviews(orderBy: TITLE)"
        " { nodes { body { ... on HeadingBlock { text } } } } }"
    )["reviews"]["nodes"]
    assert [review["body"] for review in reviews] == [
        [{"text": "About Ash"}],
        [{"text": "About Birch"}],
    ]
