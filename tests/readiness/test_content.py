"""Everything that readers get is looked at, and nothing that they do not."""

from typing import Any

import pytest
from wagtail.images.blocks import ImageBlock as WagtailImageBlock
from wagtail.rich_text import RichText

from cms.graphql.schema import get_schema
from cms.models import BasePage
from cms.readiness import check
from cms.readiness.content import content_of
from home.models import ContentPage, ResourceLinkPage
from reviews.models import Recommendation, ReviewDocument, ReviewPage
from tests.access.test_internal_fields import INTERNAL
from tests.factories import DocumentFactory, ImageFactory, short_texts


def body(**blocks: Any) -> list[tuple[str, Any]]:
    return list(blocks.items())


def texts(page: BasePage) -> str:
    return "\n".join(text.value for text in content_of(page).texts)


@pytest.mark.django_db
def test_text_of_every_block_is_read() -> None:
    rich = RichText("<p>A <b>L</b>EAK1</p><ul><li>LEAK2</li></ul>")
    image = ImageFactory()
    page = ContentPage(
        title="LEAK3",
        slug="leak-leak4",
        seo_title="LEAK5",
        search_description="LEAK6",
        introduction="<p>LEAK7 <a href='https://example.org/LEAK8'>link</a></p>",
    )
    stream = ContentPage._meta.get_field("body").stream_block
    value = {
        "list": {"style": "bulleted", "items": ["<p>LEAK9</p>"]},
        "accordion": {"sections": [{"heading": "LEAK10", "text": "<p>LEAK11</p>"}]},
        "callout": {"tone": "warning", "heading": "LEAK12", "text": "<p>LEAK13</p>"},
        "quotation": {"text": "<p>LEAK14</p>", "source": "LEAK15", "source_url": ""},
        "table": {
            "caption": "LEAK16",
            "columns": [{"type": "text", "heading": "LEAK17"}],
            "rows": [{"values": ["<p>LEAK18</p>"]}],
        },
        "link_list": {
            "heading": "LEAK19",
            "links": [{"url": "https://a.example/LEAK20", "title": "LEAK21"}],
        },
        "embed": {"url": "https://video.example/LEAK22", "title": "LEAK23"},
        "contact_card": {"name": "LEAK24", "note": "LEAK25", "email": "l@LEAK26.uk"},
        "image": {
            "image": {"image": image.pk, "alt_text": "LEAK27", "decorative": False},
            "caption": "LEAK28",
        },
        "heading": {"text": "LEAK29", "level": "2"},
    }
    page.body = stream.to_python(
        [{"type": name, "value": block} for name, block in value.items()]
    )
    page.body.append(("paragraph", rich))
    found = texts(page)
    missing = [n for n in range(1, 30) if f"leak{n}" not in found.lower().split()]
    assert [n for n in missing if f"LEAK{n}" not in found and n != 4] == []
    assert "leak leak4" in found


def test_every_field_that_the_api_lacks_is_called_internal() -> None:
    """So that nothing public goes unread, and notes in the admin are left alone."""
    types = get_schema().type_map
    for model in (ReviewPage, ResourceLinkPage, Recommendation, ReviewDocument):
        shown = set(getattr(types[model.__name__], "fields", {}))
        internal = getattr(model, "internal_fields", frozenset())
        for name in internal:
            camel = name.split("_")[0] + "".join(
                part.capitalize() for part in name.split("_")[1:]
            )
            assert camel in INTERNAL or camel not in shown


@pytest.mark.django_db
def test_what_is_internal_is_left_alone() -> None:
    review = ReviewPage(
        title="Child Ash",
        reason_withheld="NHS 943 476 5919",
        sign_offs="B12 8QX",
        lead_reviewer="Dr Jane Smith",
    )
    review.recommendations = [
        Recommendation(number=1, text="For B12 8QX.", is_public=False),
        Recommendation(number=2, text="For M1 1AE.", is_public=True),
    ]
    found = {f.hit.words for f in check(review).findings}
    assert "M1 1AE" in found
    assert not found & {"943 476 5919", "B12 8QX", "Dr Jane Smith"}


@pytest.mark.django_db
def test_place_names_field_block_and_words() -> None:
    page = ContentPage(title="About", slug="about")
    stream = ContentPage._meta.get_field("body").stream_block
    page.body = stream.to_python(
        [
            {"type": "paragraph", "value": "<p>Nothing.</p>", "id": "one"},
            {
                "type": "callout",
                "id": "two",
                "value": {"tone": "warning", "text": "<p>They live at B12 8QX.</p>"},
            },
        ]
    )
    (found,) = (f for f in check(page).findings if f.rule.id == "postcode")
    assert found.hit.place.label == "Body, callout 1, text"
    assert found.hit.place.path == "body.two.text"
    assert found.hit.words == "B12 8QX"
    assert found.hit.context == "They live at B12 8QX."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("block", "rule"),
    [
        ([("heading", {"text": "Deep", "level": "3"})], "heading-order"),
        ([("paragraph", RichText('<a href="https://a.uk/x">here</a>'))], "link-text"),
        (
            [("paragraph", RichText('<a linktype="page" id="9999">The plan</a>'))],
            "broken-link",
        ),
        (
            [("paragraph", RichText('<a linktype="document" id="99">The plan</a>'))],
            "broken-link",
        ),
    ],
    # The same in every process, which a rich text is not.
    ids=["heading out of order", "words of a link", "page", "document"],
)
def test_what_stands_in_a_readers_way(block: Any, rule: str) -> None:
    page = ContentPage(title="About", slug="about", body=block)
    assert rule in {f.rule.id for f in check(page).findings}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("alt", "decorative", "refused"),
    [
        ("", False, True),
        ("IMG_2041.jpg", False, True),
        ("image1", False, True),
        ("Two children on a swing", False, False),
        ("", True, False),
    ],
)
def test_alternative_text(alt: str, decorative: bool, refused: bool) -> None:
    block = WagtailImageBlock()
    value = block.to_python(
        {"image": ImageFactory().pk, "alt_text": alt, "decorative": decorative}
    )
    page = ContentPage(title="About", body=[("image", {"image": value})])
    found = {f.rule.id for f in check(page).refusals}
    assert ("alternative-text" in found) is refused


@pytest.mark.django_db
def test_pdf_counts_as_read_where_the_page_says_the_same() -> None:
    review = ReviewPage(title="Child Ash", learning_points=short_texts("Ask."))
    review.documents = [
        ReviewDocument(document=DocumentFactory(), has_accessible_html=True),
        ReviewDocument(document=DocumentFactory(), has_accessible_html=False),
    ]
    found = [f for f in check(review).findings if f.rule.id == "pdf-alone"]
    assert [f.hit.place.label for f in found] == ["Review document 2, document"]
