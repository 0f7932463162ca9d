"""What a preview shows, as an assistive technology would meet it."""

from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Page
from wagtail.rich_text import RichText

from tests.admin.editing import Editor
from tests.factories import (
    AgencyFactory,
    BriefingPageFactory,
    ContentPageFactory,
    DocumentFactory,
    ImageFactory,
    RecommendationFactory,
    ResourceLinkPageFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    ReviewRelatedLinkFactory,
    short_texts,
)


def preview(editor: Editor, page: Page) -> BeautifulSoup:
    response = editor.client.get(
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]), follow=True
    )
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    return BeautifulSoup(response.text, "html.parser")


def test_each_block(publisher: Editor) -> None:
    link = ResourceLinkPageFactory(title="A guide")
    image = ImageFactory()
    image.contextual_alt_text = "Two people"
    page = ContentPageFactory(
        title="Every block",
        introduction="<p>What it is about.</p>",
        body=[
            ("heading", {"text": "Section", "level": "2"}),
            ("heading", {"text": "Subsection", "level": "3"}),
            ("heading", {"text": "Part", "level": "4"}),
            ("paragraph", RichText(f'<p>See <a linktype="page" id="{link.pk}">it</a>')),
            (
                "quotation",
                {
                    "text": RichText("<p>Children come first.</p>"),
                    "source": "Guidance",
                    "source_url": "https://example.org/guidance",
                },
            ),
            ("list", {"style": "numbered", "items": [RichText("First")]}),
            ("list", {"style": "bulleted", "items": [RichText("Any")]}),
            (
                "callout",
                {
                    "tone": "warning",
                    "heading": "Mind",
                    "text": RichText("<p>This.</p>"),
                },
            ),
            (
                "image",
                {"image": image, "caption": "A talk"},
            ),
            ("document", {"document": DocumentFactory(title="A report"), "title": ""}),
            (
                "table",
                {
                    "caption": "Numbers",
                    "columns": [{"type": "text", "heading": "Year"}],
                    "rows": [{"values": ["<p>2026</p>"]}],
                },
            ),
            (
                "accordion",
                {"sections": [{"heading": "More", "text": RichText("<p>Inside.</p>")}]},
            ),
            (
                "link_list",
                {
                    "heading": "Links",
                    "links": [
                        {"page": link},
                        {"url": "https://example.org/", "title": "Elsewhere"},
                    ],
                },
            ),
            (
                "contact_card",
                {"name": "Pat Example", "email": "pat@partnership.example"},
            ),
        ],
    )
    shown = preview(publisher, page)
    assert shown.html["lang"] == "en-GB"
    main = shown.main
    headings = main.find_all(["h1", "h2", "h3", "h4"])
    assert [(heading.name, heading.text) for heading in headings] == [
        ("h1", "Every block"),
        ("h2", "Section"),
        ("h3", "Subsection"),
        ("h4", "Part"),
        ("h2", "Links"),
    ]
    assert "What it is about." in main.text
    quotation = main.select_one("figure:has(blockquote)")
    assert "Children come first." in quotation.blockquote.text
    assert quotation.figcaption.a["href"] == "https://example.org/guidance"
    assert [item.text for item in main.select("ol > li")] == ["First"]
    assert main.select_one("ul > li").text == "Any"
    assert "Mind" in main.aside.text
    assert main.img["alt"] == "Two people"
    assert main.select_one("table caption").text == "Numbers"
    assert main.select_one("th[scope=col]").text == "Year"
    assert main.td.get_text(strip=True) == "2026"
    assert main.details.summary.text == "More"
    assert "Inside." in main.details.text
    assert main.address.a["href"] == "mailto:pat@partnership.example"
    addresses = {anchor.text: anchor["href"] for anchor in main.find_all("a")}
    assert addresses["Elsewhere"] == "https://example.org/"
    assert "None" not in addresses.values()
    assert addresses["A guide"] == addresses["it"]


def test_decorative_image_has_empty_alternative_text(publisher: Editor) -> None:
    image = ImageFactory()
    image.decorative = True
    page = ContentPageFactory(body=[("image", {"image": image, "caption": ""})])
    assert preview(publisher, page).main.img["alt"] == ""


def test_review_shows_what_is_public_and_nothing_internal(publisher: Editor) -> None:
    page = ReviewPageFactory(
        title="Child Ash",
        abstract="What happened.",
        learning_points=short_texts("Ask again."),
        documents=[
            ReviewDocumentFactory.build(document=DocumentFactory(title="The report"))
        ],
        recommendations=[
            RecommendationFactory.build(
                number=1,
                text="A public one.",
                is_public=True,
                agencies=[AgencyFactory(name="Police")],
            ),
            RecommendationFactory.build(number=2, text="A secret one."),
        ],
        related_links=[
            ReviewRelatedLinkFactory.build(
                link=ResourceLinkPageFactory(title="A guide")
            )
        ],
        reason_withheld="An internal reason.",
        sign_offs="An internal name.",
        proceedings_check="An internal check.",
    )
    shown = preview(publisher, page).main.text
    for text in (
        "What happened.",
        "Ask again.",
        "The report",
        "A public one.",
        "Police",
        "A guide",
    ):
        assert text in shown
    assert "secret" not in shown
    assert "internal" not in shown


def test_briefing_shows_its_sections_and_reading_time(publisher: Editor) -> None:
    page = BriefingPageFactory(reflective_questions=short_texts("What would you do?"))
    shown = preview(publisher, page).main
    assert "1 minute to read" in shown.text
    assert [heading.text for heading in shown.find_all("h2")] == [
        *(f"Heading {number}" for number in range(1, 8)),
        "Questions for the team",
    ]
