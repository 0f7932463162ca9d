"""The types of the blocks in a page's body.

A body is kept as JSON, and its blocks are shown from that JSON, so that a list of pages
costs no more than its rows. What blocks point to is looked up for the whole level.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import graphene
from django.db.models import F, QuerySet
from wagtail.models import Page

from cms import blocks
from cms.access.viewer import Sight
from cms.graphql.declare import declare_block
from cms.graphql.execution import Field
from cms.graphql.fields import choices, field, list_of, type_of
from cms.graphql.interfaces import BlockInterface, PageInterface
from cms.graphql.loading import load, seen, to_one
from cms.graphql.resolvers import TYPE, Batch, Column, Row, batch
from cms.graphql.rich_text import LinkTargets, rich_text
from cms.models import Document, Image
from cms.statements import Among

Json = Any


def stream(column: str, make: Any = None) -> Batch:
    """Return a resolver for a StreamField as blocks.

    Args:
        column: the StreamField.
        make: makes a row of a block's number and value; by default the body's blocks.
    """

    def resolve(rows: Sequence[Row], field: Field) -> list[list[Row]]:
        streams = [list(raw_blocks(row[column])) for row in rows]
        targets = field.context.link_targets
        targets.prepare(texts_in(streams), files_in(streams))
        return [
            [
                made
                for block in stream
                if shows_its_file(block, targets)
                and (made := (make or body_block)(block))
            ]
            for stream in streams
        ]

    return Batch((column,), resolve)


def short_texts(column: str) -> Batch:
    """Return a resolver for a StreamField of short plain texts as strings."""

    def resolve(rows: Sequence[Row], _: Field) -> list[list[str]]:
        return [
            [str(block["value"]) for block in raw_blocks(row[column])] for row in rows
        ]

    return Batch((column,), resolve)


def raw_blocks(value: Json) -> Iterable[Row]:
    """Return the blocks of a StreamField as it is kept."""
    return value.raw_data if value else ()


def texts_in(value: Json) -> Iterator[str]:
    """Yield every string at any depth of a kept value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def file_of(block: Row) -> tuple[str, int] | None:
    """Return the kind and number of the file that a block is about, if any."""
    if block["type"] == "document":
        return "document", block["value"].get("document") or 0
    if block["type"] == "image":
        return "image", (block["value"].get("image") or {}).get("image") or 0
    return None


def files_in(streams: Iterable[Iterable[Row]]) -> list[tuple[str, int]]:
    """Return the files that blocks of a body are about."""
    return [file for stream in streams for block in stream if (file := file_of(block))]


def shows_its_file(block: Row, targets: LinkTargets) -> bool:
    """Say whether a block may be shown: not if the file that it is about is hidden.

    Its title or caption would tell of what must not be known to exist.
    """
    file = file_of(block)
    return file is None or targets.is_visible(*file)


def items(value: Json) -> list[Json]:
    """Return the items of a ListBlock; old ones are kept without numbers."""
    return [
        item["value"] if isinstance(item, dict) and "value" in item else item
        for item in value or []
    ]


def body_block(block: Row) -> Row | None:
    """Return a block as a row of its type, or None for a kind that is no more."""
    declared = blocks.BodyBlock.base_blocks.get(block["type"])
    if declared is None:
        return None
    value = block["value"]
    values = value if isinstance(value, dict) else {"html": value}
    return {**values, TYPE: type(declared).__name__, "id": block.get("id") or ""}


def text(name: str, description: str) -> Any:
    """Declare a plain text of a block; an empty one is an empty string."""
    return field(name, graphene.String, description, optional(name), required=True)


def optional(name: str) -> Batch:
    """Return a resolver for text that a block may have been saved without."""
    return Batch((name,), lambda rows, _: [str(row.get(name) or "") for row in rows])


def html(name: str, description: str) -> Any:
    """Declare a rich text of a block."""
    return field(name, graphene.String, description, rich_text(name), required=True)


CalloutTone = choices(blocks.CalloutTone, "How much a callout stands out.")
ListStyle = choices(blocks.ListStyle, "How the items of a list are marked.")


class AccordionSection(graphene.ObjectType):
    """A heading that opens to show its text."""

    heading = graphene.String(
        required=True, description="The heading.", resolver=optional("heading")
    )
    html = graphene.String(
        required=True, description="The text.", resolver=rich_text("text")
    )


class TableRow(graphene.ObjectType):
    """A row of a table."""

    cells = graphene.Field(
        list_of(graphene.String),
        required=True,
        description="The cells as HTML, as many as there are columns.",
        resolver=Column("cells"),
    )


@batch("page")
def linked_page(rows: Sequence[Row], field: Field) -> list[Row | None]:
    return [row["page"] for row in rows]


class Link(graphene.ObjectType):
    """A link to a page, or to another site."""

    title = graphene.String(
        required=True, description="What to call it.", resolver=Column("title")
    )
    url = graphene.String(
        required=True,
        description="Where it leads: a path on the site, or an address elsewhere.",
        resolver=Column("url"),
    )
    description = graphene.String(
        required=True,
        description="More about it, or an empty string.",
        resolver=Column("description"),
    )
    page = graphene.Field(
        PageInterface,
        description="The page, for links within the site.",
        resolver=linked_page,
    )


def resolve_links(
    lists: Sequence[Sequence[Row]],
    field: Field,
    soon: Sequence[Sequence[Row]] = (),
) -> list[list[Row]]:
    """Return kept links as rows of Link; what leads to a hidden page is left out.

    Args:
        lists: for each parent its links, as LinkBlock keeps them.
        soon: the links of other fields, whose pages are looked up in one go with these.
    """
    wanted, below = _pages_in(lists), field.all_below("page")
    known = field.context.linked_pages
    if wanted and (below or not wanted <= known.keys()):
        numbers = wanted if below else wanted | _pages_in(soon)
        found = load(field, _linked, below=below, extra=["title"], numbers=[*numbers])
        pages = dict.fromkeys(numbers) | {page["id"]: page for page in found}
        if below:  # with what is selected of them here
            known = pages
        else:
            known.update(pages)
    return [
        [shown for link in links if (shown := _link(link, known, field))]
        for links in lists
    ]


def _pages_in(lists: Sequence[Sequence[Row]]) -> set[int]:
    return {link["page"] for links in lists for link in links if link.get("page")}


def _linked(viewer: Sight) -> QuerySet[Any]:
    return seen(Page, viewer).filter(Among(F("pk"), "numbers"))


def _link(link: Row, pages: Mapping[int, Row | None], field: Field) -> Row | None:
    shown = {
        "title": link.get("title") or "",
        "description": link.get("description") or "",
    }
    if not link.get("page"):
        return {**shown, "url": link.get("url") or "", "page": None}
    page = pages.get(link["page"])
    if page is None:
        return None
    return {
        "title": shown["title"] or page["title"],
        "description": shown["description"],
        "url": field.context.site.front_end_path(page["url_path"]),
        "page": page,
    }


@batch("links")
def links(rows: Sequence[Row], field: Field) -> list[list[Row]]:
    return resolve_links([items(row["links"]) for row in rows], field)


@batch("sections")
def accordion_sections(rows: Sequence[Row], _: Field) -> list[list[Row]]:
    return [items(row["sections"]) for row in rows]


@batch("items")
def list_items(rows: Sequence[Row], field: Field) -> list[list[str]]:
    targets = field.context.link_targets
    return [[targets.html(item) for item in items(row["items"])] for row in rows]


@batch("columns")
def table_columns(rows: Sequence[Row], _: Field) -> list[list[str]]:
    return [[column["heading"] for column in row["columns"]] for row in rows]


@batch("rows")
def table_rows(rows: Sequence[Row], field: Field) -> list[list[Row]]:
    targets = field.context.link_targets
    return [
        [
            {"cells": [targets.html(str(cell)) for cell in of_table["values"]]}
            for of_table in row["rows"]
        ]
        for row in rows
    ]


@batch("image")
def block_image(rows: Sequence[Row], field: Field) -> Sequence[Row | None]:
    found = to_one(Image, "image").function(
        [{"image": row["image"]["image"]} for row in rows], field
    )
    # The page's own alternative text takes the place of the image's.
    alternatives = image_alt.function(rows, field)
    return [
        {**image, "description": alternative} if image else None
        for image, alternative in zip(found, alternatives, strict=True)
    ]


@batch("image")
def image_alt(rows: Sequence[Row], _: Field) -> list[str]:
    return [
        "" if row["image"].get("decorative") else row["image"].get("alt_text") or ""
        for row in rows
    ]


@batch("image")
def is_decorative(rows: Sequence[Row], _: Field) -> list[bool]:
    return [bool(row["image"].get("decorative")) for row in rows]


@batch("level")
def heading_level(rows: Sequence[Row], _: Field) -> list[int]:
    return [int(row["level"]) for row in rows]


declare_block(
    blocks.HeadingBlock,
    "A heading within a page.",
    text("text", "The heading."),
    field(
        "level",
        graphene.Int,
        "2, 3 or 4; the page's title is level 1.",
        heading_level,
        required=True,
    ),
)
declare_block(
    blocks.ParagraphBlock, "Running text.", html("html", "Paragraphs and lists.")
)
declare_block(
    blocks.QuotationBlock,
    "Words of somebody else.",
    field("html", graphene.String, "The quotation.", rich_text("text"), required=True),
    text("source", "Who said it or where it stands, or an empty string."),
    text("source_url", "The address of the source, or an empty string."),
)
declare_block(
    blocks.ListBlock,
    "A list.",
    field("style", ListStyle, "How items are marked.", required=True),
    field(
        "items",
        list_of(graphene.String),
        "The items as HTML.",
        list_items,
        required=True,
    ),
)
declare_block(
    blocks.CalloutBlock,
    "A notice that stands out from the text.",
    field("tone", CalloutTone, "How much it stands out.", required=True),
    text("heading", "The heading, or an empty string."),
    field("html", graphene.String, "The notice.", rich_text("text"), required=True),
)
declare_block(
    blocks.ImageBlock,
    "An image in the text.",
    field("image", type_of(Image), "The image.", block_image, required=True),
    field(
        "alt", graphene.String, "The alternative text here.", image_alt, required=True
    ),
    field(
        "is_decorative",
        graphene.Boolean,
        "Whether screen readers should pass it over.",
        is_decorative,
        required=True,
    ),
    text("caption", "The caption, or an empty string."),
)
declare_block(
    blocks.DocumentBlock,
    "A document to download.",
    field(
        "document",
        type_of(Document),
        "The document.",
        to_one(Document, "document"),
        required=True,
    ),
    text("title", "What to call it here; if empty, use its own title."),
)
declare_block(
    blocks.TableBlock,
    "A table whose first row is its column headings.",
    text("caption", "The caption, or an empty string."),
    field(
        "columns",
        list_of(graphene.String),
        "The headings of the columns.",
        table_columns,
        required=True,
    ),
    field("rows", list_of(TableRow), "The rows below.", table_rows, required=True),
)
declare_block(
    blocks.AccordionBlock,
    "Sections that readers open one by one.",
    field(
        "sections",
        list_of(AccordionSection),
        "The sections.",
        accordion_sections,
        required=True,
    ),
)
declare_block(
    blocks.LinkListBlock,
    "A list of links.",
    text("heading", "The heading, or an empty string."),
    field("links", list_of(Link), "The links.", links, required=True),
)
declare_block(
    blocks.VideoEmbedBlock,
    "A video or other media of another site.",
    text("url", "The address of the media's own page."),
    text("title", "What it shows."),
)
declare_block(
    blocks.ContactCardBlock,
    "How to reach a person or a team.",
    text("name", "The name."),
    text("role", "The role, or an empty string."),
    text("organisation", "The organisation, or an empty string."),
    text("phone", "The telephone number, or an empty string."),
    text("email", "The e-mail address, or an empty string."),
    text("note", "More, such as opening hours, or an empty string."),
)

BODY = field(
    "body",
    list_of(BlockInterface),
    "The text of the page, block by block.",
    stream("body"),
    required=True,
)
INTRODUCTION = field(
    "introduction",
    graphene.String,
    "What the page is about, as HTML.",
    rich_text("introduction"),
    required=True,
)
