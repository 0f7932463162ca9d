"""The main job: a real page, authored as an editor would, comes back whole.

The page is the one in ``../shared/seeds`` where that folder is there, and otherwise one
of the project's own that has the same kinds of content.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import ContentPage, HomePage
from tests.asking import Ask
from tests.factories import HomePageFactory, PublisherFactory

pytestmark = pytest.mark.django_db

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"

OWN_PAGE = """\
Skip to main content
Home Secure area

Learning Reviews

What a learning review is

A learning review is held when people who worked with a family believe that others \
can learn from what happened.

People who take part

• read what is known,
• say what they saw, and
• agree what to do.

The guidance gives its purpose as follows:

The purpose of a review is to explore how practice can be improved. Reviews are not \
designed to hold anybody to account.

The local guidance for carrying out reviews is currently being updated

Learning Lessons from reviews

All reviews will be published on these pages

Bruises in Infants - 7 minute learning

Going Without - 7 minute learning Children who cannot tell - 7 minute learning

Pages of other people

Case Reviews pages including a Repository
"""

# What the text does not say of itself: which of its lines are more than paragraphs.
HEADINGS = [
    "Serious Case Reviews",
    "Child Safeguarding Practice Reviews",
    "Practice Learning Review",
    "Learning Lessons from Child Safeguarding Practice Reviews and other reviews",
    "NSPCC Case Reviews pages",
    "What a learning review is",
    "Learning Lessons from reviews",
    "Pages of other people",
]
QUOTATIONS = ("The purpose of a", "Holding organisations and their leaders")
LINKS = re.compile(
    r"(?:[A-Z][^-]*? - +7 minute learning)|(?:NSPCC (?:Case|Learning).*)"
    r"|(?:Multi-Agency Practice Learning Review process\.)|(?:Case Reviews pages.*)"
)
NOTICE = "currently being updated"
BULLET = "• "


@dataclass(frozen=True)
class Part:
    """A part of the page: what it is, and what it says."""

    kind: str
    words: str


def seed_text() -> str:
    found = sorted(SEEDS.glob("000_*.txt"))
    return found[0].read_text() if found else OWN_PAGE


def parts_of(text: str) -> list[Part]:
    """Return the parts of a page that is kept as text, its navigation left out."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    parts: list[Part] = []
    for words in filter(None, paragraphs[1:]):
        if words in HEADINGS:
            parts.append(Part("heading", words))
        elif words.startswith(QUOTATIONS):
            parts.append(Part("quotation", words))
        elif LINKS.fullmatch(words) or len(LINKS.findall(words)) > 1:
            parts += [Part("link", found.strip()) for found in LINKS.findall(words)]
        elif words.startswith(BULLET):
            parts.append(Part("list", words))
        elif NOTICE in words:
            parts.append(Part("notice", words))
        else:
            parts.append(Part("paragraph", words))
    return parts


def address(words: str) -> str:
    slug = re.sub(r"\W+", "-", words.lower()).strip("-")
    return f"https://learning.example/{slug}"


# What an editor does with each part in the form.


def html(words: str) -> Any:
    return rich_text(f"<p>{escape(words)}</p>", features=["bold", "link"])


def blocks_of(parts: list[Part]) -> Iterator[tuple[str, Any]]:
    """Yield a block for each part; links that follow each other are one list."""
    links: list[Part] = []
    for part in [*parts, None]:
        if part and part.kind == "link":
            links.append(part)
            continue
        if links:
            yield "link_list", link_list(links)
            links = []
        if part:
            yield BLOCKS[part.kind], VALUES[part.kind](part.words)


def link_list(links: list[Part]) -> dict[str, Any]:
    values = (
        {
            "page": "",
            "url": address(link.words),
            "title": link.words,
            "description": "",
        }
        for link in links
    )
    return {"heading": "", "links": items(values)}


def items(values: Iterable[Any]) -> dict[str, Any]:
    """Return what the form sends for the items of a list."""
    sent = [
        {"deleted": "", "order": str(place), "type": "item", "value": value}
        for place, value in enumerate(values)
    ]
    return {"count": len(sent), **{str(n): item for n, item in enumerate(sent)}}


def items_of(words: str) -> list[str]:
    return [item.strip() for item in words.split(BULLET) if item.strip()]


BLOCKS = {
    "heading": "heading",
    "paragraph": "paragraph",
    "quotation": "quotation",
    "notice": "callout",
    "list": "list",
}
VALUES = {
    "heading": lambda words: {"text": words, "level": "2"},
    "paragraph": html,
    "quotation": lambda words: {
        "text": html(words),
        "source": "Working Together to Safeguard Children",
        "source_url": "",
    },
    "notice": lambda words: {
        "tone": "important",
        "heading": "",
        "text": html(words),
    },
    "list": lambda words: {
        "style": "bulleted",
        "items": items(html(item) for item in items_of(words)),
    },
}


def author(parent: Page, title: str, parts: list[Part]) -> ContentPage:
    """Fill in the form for a new page and press the button to publish it."""
    client = Client()
    client.force_login(PublisherFactory())
    response = client.post(
        reverse("wagtailadmin_pages:add", args=["home", "contentpage", parent.pk]),
        nested_form_data(
            {
                "title": title,
                "slug": "reviews",
                "introduction": rich_text("", features=["bold"]),
                "body": streamfield(list(blocks_of(parts))),
                "seo_title": "",
                "search_description": "",
                "comments": {
                    "TOTAL_FORMS": "0",
                    "INITIAL_FORMS": "0",
                    "MIN_NUM_FORMS": "0",
                    "MAX_NUM_FORMS": "",
                },
                "action-publish": "action-publish",
            }
        ),
    )
    assert response.status_code == 302, response.context["form"].errors
    return ContentPage.objects.get(slug="reviews")


# What a front end reads.

QUERY = """{ page(path: "/reviews/") { title ... on ContentPage { body {
  __typename
  ... on HeadingBlock { text level }
  ... on ParagraphBlock { html }
  ... on QuotationBlock { html source }
  ... on CalloutBlock { html tone }
  ... on ListBlock { style items }
  ... on LinkListBlock { links { title url } }
} } } }"""


def read_parts(body: list[dict[str, Any]]) -> Iterator[Part]:
    for block in body:
        match block["__typename"]:
            case "HeadingBlock":
                yield Part("heading", block["text"])
            case "ParagraphBlock":
                yield Part("paragraph", block["html"])
            case "QuotationBlock":
                yield Part("quotation", block["html"])
            case "CalloutBlock":
                yield Part("notice", block["html"])
            case "ListBlock":
                yield Part("list", "".join(block["items"]))
            case "LinkListBlock":
                yield from (Part("link", link["title"]) for link in block["links"])


def as_html(part: Part) -> Part:
    """Return a part as the API gives it."""
    if part.kind in {"heading", "link"}:
        return part
    if part.kind == "list":
        listed = "".join(f"<p>{escape(item)}</p>" for item in items_of(part.words))
        return Part(part.kind, listed)
    return Part(part.kind, f"<p>{escape(part.words)}</p>")


def unescaped_quotes(parts: list[Part]) -> list[Part]:
    """Return parts with quotation marks as they are: both ways mean the same."""
    return [
        Part(part.kind, re.sub("&quot;|&#x27;|&#39;", quote, part.words))
        for part in parts
    ]


def quote(entity: re.Match[str]) -> str:
    return '"' if entity[0] == "&quot;" else "'"


@pytest.fixture
def home(db: None) -> HomePage:
    return HomePageFactory()


@pytest.mark.parametrize("text", [seed_text(), OWN_PAGE], ids=["seed", "own"])
def test_page_comes_back_whole_from_one_query(
    text: str, home: HomePage, ask: Ask
) -> None:
    title, *parts = parts_of(text)
    kinds = {part.kind for part in parts}
    assert kinds >= {"heading", "paragraph", "quotation", "notice", "link"}
    assert "list" in kinds or text != OWN_PAGE
    author(home, title.words, parts)
    page = ask(QUERY)["page"]
    assert page["title"] == title.words
    read = unescaped_quotes(list(read_parts(page["body"])))
    assert read == unescaped_quotes([as_html(part) for part in parts])


def test_links_lead_where_the_editor_said(home: HomePage, ask: Ask) -> None:
    title, *parts = parts_of(seed_text())
    author(home, title.words, parts)
    links = [
        (link["title"], link["url"])
        for block in ask(QUERY)["page"]["body"]
        for link in block.get("links", [])
    ]
    assert links == [
        (part.words, address(part.words)) for part in parts if part.kind == "link"
    ]


def test_nothing_of_the_text_is_lost(home: HomePage, ask: Ask) -> None:
    """Whatever we take its lines for, every word of the page is read again."""
    text = seed_text()
    title, *parts = parts_of(text)
    author(home, title.words, parts)
    body = ask(QUERY)["page"]["body"]
    read = " ".join(
        re.sub("<[^>]+>", " ", part.words)
        for part in unescaped_quotes(list(read_parts(body)))
    )
    written = text.split("\n\n", maxsplit=1)[1].replace(BULLET, "")
    assert f"{title.words} {read}".split() == written.split()
