"""Rich text comes as HTML whose links lead where the reader may go."""

import pytest
from wagtail.models import Page
from wagtail.rich_text import RichText

from home.models import HomePage
from tests.asking import Ask
from tests.factories import (
    CollectionFactory,
    CollectionRestrictionFactory,
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    RestrictionFactory,
    ReviewPageFactory,
    SecureAreaPageFactory,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def home(kept: None) -> HomePage:
    return HomePageFactory()


def shown(ask: Ask, html: str) -> str:
    """Return what a page's introduction with some HTML is read as."""
    page = ContentPageFactory(title="Text", introduction=html)
    found = ask(
        "query ($id: ID!) { page(id: $id) { ... on ContentPage { introduction } } }",
        id=page.pk,
    )
    return str(found["page"]["introduction"])


def link(page: Page, words: str = "Read on") -> str:
    return f'<a linktype="page" id="{page.pk}">{words}</a>'


def test_link_to_a_page_is_a_path_on_the_site(ask: Ask) -> None:
    page = ContentPageFactory(title="About us")
    assert shown(ask, f"<p>{link(page)}.</p>") == (
        '<p><a href="/about-us/">Read on</a>.</p>'
    )


def test_link_with_its_attributes_the_other_way_round(ask: Ask) -> None:
    page = ContentPageFactory(title="About us")
    assert shown(ask, f'<p><a id="{page.pk}" linktype="page">On</a></p>') == (
        '<p><a href="/about-us/">On</a></p>'
    )


def test_link_to_a_moved_page_leads_to_its_new_place(ask: Ask) -> None:
    page = ContentPageFactory(title="About us")
    publish(page, slug="who-we-are")
    assert "/who-we-are/" in shown(ask, f"<p>{link(page)}</p>")


def test_link_to_a_page_with_a_unicode_path(ask: Ask) -> None:
    page = ContentPageFactory(title="Plant", slug="plant-fŵd")
    assert 'href="/plant-f' in shown(ask, f"<p>{link(page)}</p>")


HIDDEN = ["draft", "restricted", "below", "deleted"]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_link_to_a_hidden_page_keeps_its_words_alone(hidden: str, ask: Ask) -> None:
    page = ContentPageFactory(
        title="Hidden",
        live=hidden != "draft",
        parent=SecureAreaPageFactory() if hidden == "below" else HomePageFactory(),
    )
    if hidden == "restricted":
        RestrictionFactory(page=page)
    html = f"<p>{link(page, 'Read <b>on</b>')}, please.</p>"
    if hidden == "deleted":
        page.delete()
    assert shown(ask, html) == "<p>Read <b>on</b>, please.</p>"


def test_several_links_in_one_text(ask: Ask) -> None:
    one, two = ContentPageFactory(slug="one"), ContentPageFactory(slug="two")
    hidden = ContentPageFactory(live=False)
    html = f"<p>{link(one, '1')} {link(hidden, '2')} {link(two, '3')} {link(one, '4')}"
    assert shown(ask, f"{html}</p>") == (
        '<p><a href="/one/">1</a> 2 <a href="/two/">3</a> <a href="/one/">4</a></p>'
    )


def test_link_to_a_document(ask: Ask) -> None:
    document = DocumentFactory(file__filename="plan.pdf")
    html = shown(ask, f'<p><a linktype="document" id="{document.pk}">Plan</a></p>')
    assert f"/documents/{document.pk}/plan" in html
    assert html.endswith('.pdf">Plan</a></p>')


def test_link_to_a_private_document_keeps_its_words_alone(ask: Ask) -> None:
    collection = CollectionFactory()
    CollectionRestrictionFactory(collection=collection)
    document = DocumentFactory(collection=collection)
    html = f'<p><a linktype="document" id="{document.pk}">Plan</a></p>'
    assert shown(ask, html) == "<p>Plan</p>"


@pytest.mark.parametrize(
    "href",
    [
        "https://other.example/a?b=1&amp;c=2",
        "mailto:hello@anytown.example",
        "tel:01234567890",
        "#top",
        "/documents/old.pdf",
    ],
)
def test_other_links_stay_as_they_are(href: str, ask: Ask) -> None:
    assert shown(ask, f'<p><a href="{href}">Words</a></p>') == (
        f'<p><a href="{href}">Words</a></p>'
    )


@pytest.mark.parametrize(
    "html",
    [
        '<p><a linktype="page" id="">Words</a></p>',
        '<p><a linktype="page" id="x">Words</a></p>',
        '<p><a linktype="page" id="²">Words</a></p>',
        '<p><a linktype="page">Words</a></p>',
        '<p><a linktype="page" id="99999999999999999999999">Words</a></p>',
        '<p><a linktype="unknown" id="1">Words</a></p>',
        '<p><a linktype="image" id="1">Words</a></p>',
        "<p><a>Words</a></p>",
    ],
)
def test_link_that_makes_no_sense_keeps_its_words_alone(html: str, ask: Ask) -> None:
    assert shown(ask, html) == "<p>Words</p>"


def test_marks_of_the_editor_are_left_out(ask: Ask) -> None:
    html = '<p data-block-key="abc12">One</p><ul><li data-block-key="x">Two</li></ul>'
    assert shown(ask, html) == "<p>One</p><ul><li>Two</li></ul>"


@pytest.mark.parametrize(
    "embed",
    [
        '<embed embedtype="image" id="1" format="fullwidth" alt="A secret"/>',
        '<embed embedtype="media" url="https://video.example/1"/>',
    ],
)
def test_embeds_are_left_out(embed: str, ask: Ask) -> None:
    """Images and media have blocks of their own, which know who may see them."""
    html = shown(ask, f"<p>Before</p>{embed}<p>After</p>")
    assert html == "<p>Before</p><p>After</p>"


def test_characters_that_html_escapes_stay_escaped(ask: Ask) -> None:
    html = "<p>5 &lt; 6 &amp; “quoted” café 🌳</p>"
    assert shown(ask, html) == html


def test_empty_text_is_an_empty_string(ask: Ask) -> None:
    assert shown(ask, "") == ""


def test_links_work_in_every_rich_text(ask: Ask) -> None:
    target = ContentPageFactory(title="Target")
    hidden = ContentPageFactory(title="Hidden", live=False)
    html = f"<p>{link(target)} {link(hidden)}</p>"
    text = RichText(html)
    review = ReviewPageFactory(
        body=[
            ("paragraph", text),
            ("quotation", {"text": text}),
            ("list", {"items": [text]}),
            ("callout", {"text": text}),
            ("accordion", {"sections": [{"heading": "More", "text": text}]}),
        ]
    )
    body = ask(
        """query ($id: ID!) { review(id: $id) { body {
          ... on ParagraphBlock { html }
          ... on QuotationBlock { html }
          ... on ListBlock { items }
          ... on CalloutBlock { html }
          ... on AccordionBlock { sections { html } }
        } } }""",
        id=review.pk,
    )["review"]["body"]
    expected = '<p><a href="/target/">Read on</a> Read on</p>'
    assert body == [
        {"html": expected},
        {"html": expected},
        {"items": [expected]},
        {"html": expected},
        {"sections": [{"html": expected}]},
    ]
