"""Each Markdown construct becomes its block, with nothing lost."""

import re
from typing import Any

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import Page

from cms.blocks import TEXT_FEATURES
from cms.bundles.comparing import content_of
from cms.bundles.problems import Place, Problems
from cms.bundles.references import References, Target
from cms.bundles.rich_text import RichTextWriter, parse
from cms.models import Document, Image
from home.models import ContentPage
from tests.bundles.folders import HOME, Folder
from tests.factories import DocumentFactory, HomePageFactory

CALLOUT = """\
```callout
tone: warning
heading: Take care
text: |
  Some **text**.

  1. one
  2. two
```"""

MARKDOWN: dict[str, tuple[str, list[tuple[str, Any]]]] = {
    "headings": (
        "## One\n\n### Two\n\n#### Three",
        [
            ("heading", {"text": "One", "level": "2"}),
            ("heading", {"text": "Two", "level": "3"}),
            ("heading", {"text": "Three", "level": "4"}),
        ],
    ),
    "paragraphs": (
        "One\nline.\n\nTwo.",
        [("paragraph", "<p>One line.</p>"), ("paragraph", "<p>Two.</p>")],
    ),
    "bold, italic and a line break": (
        "**a *b***  \n*c* & <https://example.org/?d&e>",
        [
            (
                "paragraph",
                "<p><b>a <i>b</i></b><br/><i>c</i> &amp; "
                '<a href="https://example.org/?d&amp;e">https://example.org/?d&amp;e</a>'
                "</p>",
            )
        ],
    ),
    "links": (
        "[a](/reviews/) [b](document:a%20b.pdf) [c](https://example.org/) "
        "[d](mailto:d@example.org)",
        [
            (
                "paragraph",
                '<p><a linktype="page" id="{page}">a</a> '
                '<a linktype="document" id="{document}">b</a> '
                '<a href="https://example.org/">c</a> '
                '<a href="mailto:d@example.org">d</a></p>',
            )
        ],
    ),
    "bullets": (
        "- one\n- **two**\n  lines",
        [
            (
                "list",
                {
                    "style": "bulleted",
                    "items": [
                        {"type": "item", "value": "<p>one</p>"},
                        {"type": "item", "value": "<p><b>two</b> lines</p>"},
                    ],
                },
            )
        ],
    ),
    "numbers": (
        "1. one\n\n2. two\n\n   and more",
        [
            (
                "list",
                {
                    "style": "numbered",
                    "items": [
                        {"type": "item", "value": "<p>one</p>"},
                        {"type": "item", "value": "<p>two</p><p>and more</p>"},
                    ],
                },
            )
        ],
    ),
    "quotation with source and address": (
        "> One.\n>\n> Two\n> lines.\n> — *Working* Together, 2023, https://x.org/_a_b",
        [
            (
                "quotation",
                {
                    "text": "<p>One.</p><p>Two lines.</p>",
                    "source": "Working Together, 2023",
                    "source_url": "https://x.org/_a_b",
                },
            )
        ],
    ),
    "quotation with its source apart": (
        "> One.\n>\n> — A young person",
        [
            (
                "quotation",
                {
                    "text": "<p>One.</p>",
                    "source": "A young person",
                    "source_url": "",
                },
            )
        ],
    ),
    "quotation without source": (
        "> One — two.",
        [
            (
                "quotation",
                {"text": "<p>One — two.</p>", "source": "", "source_url": ""},
            )
        ],
    ),
    "image": (
        '![A calm harbour](image:a.png "A caption")',
        [
            (
                "image",
                {
                    "image": {
                        "image": "{image}",
                        "alt_text": "A calm harbour",
                        "decorative": False,
                    },
                    "caption": "A caption",
                },
            )
        ],
    ),
    "decorative image": (
        "```image\nimage: {image: a.png, decorative: true}\n```",
        [
            (
                "image",
                {
                    "image": {"image": "{image}", "alt_text": "", "decorative": True},
                    "caption": "",
                },
            )
        ],
    ),
    "table with a caption": (
        "Table: Words\n| A | **B** |\n| --- | --- |\n| *a* | b \\| c |\n| d | e |",
        [
            (
                "table",
                {
                    "columns": [
                        {"type": "text", "heading": "A"},
                        {"type": "text", "heading": "B"},
                    ],
                    "rows": [
                        {"values": ["<p><i>a</i></p>", "<p>b | c</p>"]},
                        {"values": ["<p>d</p>", "<p>e</p>"]},
                    ],
                    "caption": "Words",
                },
            )
        ],
    ),
    "table without a caption": (
        "Table: no caption\n\nText\n\n| A |\n|---|\n| a |",
        [
            ("paragraph", "<p>Table: no caption</p>"),
            ("paragraph", "<p>Text</p>"),
            (
                "table",
                {
                    "columns": [{"type": "text", "heading": "A"}],
                    "rows": [{"values": ["<p>a</p>"]}],
                    "caption": "",
                },
            ),
        ],
    ),
    "callout": (
        CALLOUT,
        [
            (
                "callout",
                {
                    "tone": "warning",
                    "heading": "Take care",
                    "text": "<p>Some <b>text</b>.</p><ol><li>one</li><li>two</li></ol>",
                },
            )
        ],
    ),
    "callout with defaults": (
        "```callout\ntext: a\n```",
        [("callout", {"tone": "information", "heading": "", "text": "<p>a</p>"})],
    ),
    "accordion": (
        "```accordion\nsections:\n  - heading: Yes\n    text: '[a](/reviews/)'\n```",
        [
            (
                "accordion",
                {
                    "sections": [
                        {
                            "type": "item",
                            "value": {
                                "heading": "Yes",
                                "text": '<p><a linktype="page" id="{page}">a</a></p>',
                            },
                        }
                    ]
                },
            )
        ],
    ),
    "list of links": (
        "```link_list\nheading: More\nlinks:\n  - {page: /reviews/}\n"
        '  - {url: "https://example.org/", title: A, description: B}\n```',
        [
            (
                "link_list",
                {
                    "heading": "More",
                    "links": [
                        {
                            "type": "item",
                            "value": {
                                "page": "{page}",
                                "url": "",
                                "title": "",
                                "description": "",
                            },
                        },
                        {
                            "type": "item",
                            "value": {
                                "page": None,
                                "url": "https://example.org/",
                                "title": "A",
                                "description": "B",
                            },
                        },
                    ],
                },
            )
        ],
    ),
    "embed": (
        "```embed\ntitle: A film\n"
        "url: https://www.youtube.com/watch?v=aqz-KE-bpKQ\n```",
        [
            (
                "embed",
                {
                    "url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
                    "title": "A film",
                },
            )
        ],
    ),
    "contact card": (
        "```contact_card\nname: The desk\nphone: 01632 960104\n"
        "email: desk@example.org\n```",
        [
            (
                "contact_card",
                {
                    "name": "The desk",
                    "role": "",
                    "organisation": "",
                    "phone": "01632 960104",
                    "email": "desk@example.org",
                    "note": "",
                },
            )
        ],
    ),
    "document": (
        "```document\ndocument: a b.pdf\ntitle: The report\n```",
        [("document", {"document": "{document}", "title": "The report"})],
    ),
}


def filled_in(value: Any, keys: dict[str, int]) -> Any:
    """Put primary keys where a value has ``{page}``, ``{document}`` or ``{image}``."""
    if isinstance(value, dict):
        return {name: filled_in(child, keys) for name, child in value.items()}
    if isinstance(value, list):
        return [filled_in(child, keys) for child in value]
    for name, key in keys.items():
        if value == f"{{{name}}}":
            return key
        if isinstance(value, str):
            value = value.replace(f"{{{name}}}", str(key))
    return value


@pytest.mark.django_db
@pytest.mark.parametrize(("markdown", "expected"), MARKDOWN.values(), ids=MARKDOWN)
def test_markdown_becomes_blocks(
    folder: Folder,
    png: bytes,
    pdf: bytes,
    markdown: str,
    expected: list[tuple[str, Any]],
) -> None:
    folder.write(
        {
            "images/images.yaml": "- {file: a.png, title: A}",
            "images/a.png": png,
            "documents/documents.yaml": "- {file: a b.pdf, title: A}",
            "documents/a b.pdf": pdf,
            "pages/page.md": HOME.replace("home.HomePage", "home.ContentPage")
            + markdown,
        }
    ).load()
    keys = {
        "page": Page.objects.get(slug="reviews").pk,
        "document": Document.objects.get().pk,
        "image": Image.objects.get().pk,
    }
    body = content_of(ContentPage.objects.get(slug="page"))["body"]
    assert [(block["type"], block["value"]) for block in body] == [
        (name, filled_in(value, keys)) for name, value in expected
    ]


@pytest.mark.django_db
def test_rich_text_in_front_matter_and_sections_of_a_briefing(folder: Folder) -> None:
    section = "  - heading: One\n    text: |\n      Some *text*.\n\n      - a\n"
    index = HOME.replace("home.HomePage", "briefings.BriefingIndexPage")
    folder.write(
        {
            "pages/briefings.md": index.replace(
                "status:", "introduction: A [review](/reviews/child-ash/).\nstatus:"
            ),
            "pages/briefings/a.md": "---\ntype: briefings.BriefingPage\ntitle: A\n"
            "status: published\nsummary: A\ntopics: [neglect]\n"
            "last_reviewed: 2026-01-01\nnext_review: 2027-01-01\n"
            "key_themes: [One, Two]\nsource_review: /reviews/child-ash/\n"
            f"sections:\n{section * 7}---\n",
        }
    ).load()
    briefing = Page.objects.get(slug="a").specific
    text = "<p>Some <i>text</i>.</p><ul><li>a</li></ul>"
    assert [
        (block.value["heading"], block.value["text"].source)
        for block in briefing.sections
    ] == [("One", text)] * 7
    assert [theme.value for theme in briefing.key_themes] == ["One", "Two"]
    review = briefing.source_review
    assert review.title == "Child Ash"
    assert Page.objects.get(slug="briefings").specific.introduction == (
        f'<p>A <a linktype="page" id="{review.pk}">review</a>.</p>'
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "markdown",
    [
        "One & \"two\" 'three' < four > **five *six***\n\nSeven  \neight",
        "- one\n  - two **three**\n- four\n\n1. five\n2. [six](/a/)",
        "[a](document:a.pdf) [b](https://example.org/?c=1&d=2) [e](mailto:e@f.org)",
    ],
)
def test_html_is_what_the_editor_would_have_written(markdown: str) -> None:
    """Otherwise saving a page in the admin would look like a change to a load."""
    page, document = HomePageFactory(), DocumentFactory()
    references = References(
        pages={"/a/": Target(Page, page.pk)},
        media={"images": {}, "documents": {"a.pdf": Target(Document, document.pk)}},
    )
    problems = Problems()
    writer = RichTextWriter(
        references, problems, lambda line: Place("a"), TEXT_FEATURES, lambda: None
    )
    html = writer.blocks(parse(markdown))
    assert not list(problems)
    converter = ContentstateConverter(TEXT_FEATURES)
    edited = converter.to_database_format(converter.from_database_format(html))
    assert re.sub(r' data-block-key="[^"]*"', "", edited) == html
