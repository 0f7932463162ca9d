"""Simple HTML as the blocks of a body: the one place that says what becomes of what."""

import uuid
from collections.abc import Iterable
from typing import Any

from bs4 import NavigableString, PageElement, Tag

from cms.conversion import outline, quotations
from cms.conversion.html import (
    COUNTED,
    HEADINGS,
    LISTS,
    classes,
    has_blocks,
    lines,
    words,
)
from cms.conversion.losses import Loss, Losses
from cms.conversion.rich_text import inline, paragraph, paragraphs
from cms.conversion.tables import own_cells, table_value

HEADING_LETTERS = 200
# A line this short, and bold as a whole, is likely to have been meant as a heading.
HEADING_WORDS = 12
# Marks notes at the end of a document, and the title of a table.
NOTES, CAPTION = "notes", "caption"


def body_blocks(html: Tag, losses: Losses) -> list[dict[str, Any]]:
    """Return blocks as the body's StreamField keeps them, in the order of the text.

    Args:
        html: without Word's own ways of saying things (see `word`).
        losses: to which is added what was not kept.
    """
    _count_what_is_no_text(html, losses)
    writer = _Writer(losses)
    writer.flow(html.children)
    return writer.finish()


class _Writer:
    """Writes block after block; paragraphs that follow each other are one text."""

    def __init__(self, losses: Losses) -> None:
        self.losses = losses
        self.made: list[dict[str, Any]] = []
        self.text: list[str] = []
        self.caption = ""

    def finish(self) -> list[dict[str, Any]]:
        self._end_text()
        headings = [one["value"] for one in self.made if one["type"] == "heading"]
        found = [int(heading["level"]) for heading in headings]
        self.losses.add(Loss.LEVEL, outline.count_changed(found))
        for heading, level in zip(headings, outline.levels(found), strict=True):
            heading["level"] = str(level)
        return self.made

    def flow(self, nodes: Iterable[PageElement]) -> None:
        """Write what stands below each other; words between blocks are paragraphs."""
        loose: list[PageElement] = []
        for node in [*nodes, None]:
            if node is not None and not has_blocks(node):
                loose.append(node)
                continue
            self._write(paragraph(loose, self.losses))
            loose = []
            if isinstance(node, Tag):
                self._block(node)

    def _block(self, node: Tag) -> None:
        if node.name in HEADINGS:
            self._heading(node)
        elif node.name in ("p", "dd", "pre"):
            self._paragraph(node)
        elif node.name == "dt":
            html = inline(node.children, self.losses)
            self._write(f"<p><b>{html}</b></p>" if html else "")
        elif node.name in LISTS:
            self._list(node)
        elif node.name == "blockquote":
            value = quotations.value(node, self.losses)
            if value["text"]:
                self._add("quotation", value)
        elif node.name == "table":
            self._table(node)
        else:
            self.flow(node.children)

    def _heading(self, node: Tag) -> None:
        text = words(node)
        if len(text) > HEADING_LETTERS:
            self.losses.add(Loss.LONG_HEADING)
            self._write(paragraph(node.children, self.losses))
        elif text:
            self._add("heading", {"text": text, "level": node.name[1:]})

    def _paragraph(self, node: Tag) -> None:
        if node.name == "pre":
            for text in node.find_all(string=True):
                text.replace_with(*_lines(str(text)))
        following = node.find_next_sibling()
        if CAPTION in classes(node) and following and following.name == "table":
            self.caption = words(node)
            return
        html = paragraph(node.children, self.losses)
        if _is_bold(html) and len(words(node).split()) <= HEADING_WORDS:
            self.losses.add(Loss.LOOKS_LIKE_HEADING)
        self._write(html)

    def _list(self, node: Tag) -> None:
        if str(node.get("start", "1")) != "1":
            self.losses.add(Loss.START)
        items = node.find_all("li", recursive=False)
        if NOTES in classes(node):
            self.losses.add(Loss.FOOTNOTE, len(items))
            highest = [int(one["value"]["level"]) for one in self._headings()]
            level = str(min(highest, default=2))
            self._add("heading", {"text": "Notes", "level": level})
        if node.find([*LISTS, "table", "blockquote", *HEADINGS]):
            self._write(self._nested(node))
            return
        values = [html for item in items if (html := self._item(item))]
        if values:
            style = "numbered" if node.name == "ol" else "bulleted"
            made = [_identified("item", html) for html in values]
            self._add("list", {"style": style, "items": made})

    def _headings(self) -> list[dict[str, Any]]:
        return [one for one in self.made if one["type"] == "heading"]

    def _item(self, item: Tag) -> str:
        return "".join(paragraphs(item.children, self.losses))

    def _nested(self, node: Tag) -> str:
        """Return lists within lists, which only running text can hold."""
        html = ""
        for item in node.find_all("li", recursive=False):
            inner = [
                one for one in item.find_all([*LISTS]) if one.find_parent("li") is item
            ]
            for one in inner:
                one.extract()
            said = [inline(line, self.losses) for line in lines(item.children)]
            below = "".join(map(self._nested, inner))
            html += f"<li>{'<br/>'.join(filter(None, said))}{below}</li>"
        return f"<{node.name}>{html}</{node.name}>"

    def _table(self, node: Tag) -> None:
        cells = [cell for row in own_cells(node) for cell in row]
        if len(cells) == 1:
            self.losses.add(Loss.LAYOUT)
            self.flow(cells[0].children)
        elif value := table_value(node, self.losses):
            value["caption"] = value["caption"] or self.caption
            self._add("table", value)
        self.caption = ""

    def _write(self, html: str) -> None:
        if html:
            self.text.append(html)

    def _add(self, name: str, value: Any) -> None:
        self._end_text()
        self.made.append(_identified(name, value))

    def _end_text(self) -> None:
        if self.text:
            self.made.append(_identified("paragraph", "".join(self.text)))
            self.text = []


def _identified(name: str, value: Any) -> dict[str, Any]:
    return {"type": name, "value": value, "id": str(uuid.uuid4())}


def _is_bold(html: str) -> bool:
    return html.startswith("<p><b>") and html.find("</b>") == len(html) - 8


def _lines(text: str) -> list[PageElement]:
    first, *others = text.split("\n")
    made: list[PageElement] = [NavigableString(first)]
    for line in others:
        made += [Tag(name="br"), NavigableString(line)]
    return made


def _count_what_is_no_text(html: Tag, losses: Losses) -> None:
    """Take out pictures, films and the like, and count them."""
    for found in html.find_all([*COUNTED]):
        is_image = found.name in ("img", "svg")
        losses.add(Loss.IMAGE if is_image else Loss.EMBEDDED)
        found.decompose()
