"""Markdown as the blocks of a page's body."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from markdown_it.tree import SyntaxTreeNode
from wagtail import blocks
from wagtail.images import get_image_model

from cms.bundles.blocks import BlockReader, target_key
from cms.bundles.nodes import Scalar
from cms.bundles.nodes import parse as parse_yaml
from cms.bundles.problems import Place
from cms.bundles.rich_text import (
    RichTextWriter,
    parse,
    parse_inline,
    plain_text,
    problem_of_address,
)

CAPTION = "Table: "
# “— Working Together 2023, https://…”, the last line of a quotation.
SOURCE = re.compile(r"(?:—|--)\s*(?P<source>.+?)(?:,\s*(?P<url>https?://\S+))?")


class BodyReader:
    """Reads one body; each kind of Markdown block has a method.

    The names of the blocks are those of ``cms.blocks``. A body that lacks one refuses
    the Markdown that would become it.
    """

    def __init__(
        self, reader: BlockReader, stream: blocks.StreamBlock, text: Scalar
    ) -> None:
        self.reader = reader
        self.stream = stream
        self.text = text
        self.made: list[dict[str, Any]] = []
        self.caption = ""

    def read(self) -> list[dict[str, Any]]:
        """Return the blocks in order, as a StreamField keeps them."""
        found = parse(self.text.text)
        for node, following in zip(found, [*found[1:], None], strict=True):
            if _is_caption(node) and following and following.type == "table":
                self.caption = plain_text(node).removeprefix(CAPTION).strip()
            elif maker := MAKERS.get(node.type):
                maker(self, node)
            else:
                self.refuse(
                    node,
                    "HTML, lines across and indented text are not supported. A body "
                    "has headings, paragraphs, lists, quotations, images, tables and "
                    "``` blocks.",
                )
        return self.made

    def heading(self, node: SyntaxTreeNode) -> None:
        inside = node.children[0].children
        if node.tag not in {"h2", "h3", "h4"}:
            self.refuse(node, "A heading starts with ##, ### or ####.")
        if any(child.type not in {"text", "softbreak"} for child in inside):
            self.refuse(node, "A heading is plain text.")
        self.add(node, "heading", {"text": plain_text(node), "level": node.tag[1:]})

    def paragraph(self, node: SyntaxTreeNode) -> None:
        inside = node.children[0].children
        if len(inside) == 1 and inside[0].type == "image":
            self.image(node, inside[0])
        else:
            self.add(node, "paragraph", self.html("paragraph", [node]))

    def image(self, node: SyntaxTreeNode, image: SyntaxTreeNode) -> None:
        scheme, _, name = str(image.attrs["src"]).partition(":")
        alternative = plain_text(image).strip()
        if not alternative:
            self.refuse(node, "Say between the [ ] what the image shows.")
        if scheme != "image":
            self.refuse(node, "Refer to an image of the bundle: (image:its-name.png).")
            return
        file = Scalar(self.place(node), unquote(name))
        pk = target_key(self.reader, get_image_model(), file)
        chosen = {"image": pk, "decorative": False, "alt_text": alternative}
        caption = str(image.attrs.get("title", ""))
        self.add(node, "image", {"image": chosen, "caption": caption})

    def bullets(self, node: SyntaxTreeNode) -> None:
        if node.attrs.get("start", 1) != 1:
            self.refuse(node, "A numbered list starts at 1.")
        style = "numbered" if node.type == "ordered_list" else "bulleted"
        items = [
            {"type": "item", "value": self.html("list", item.children)}
            for item in node.children
        ]
        self.add(node, "list", {"style": style, "items": items})

    def quotation(self, node: SyntaxTreeNode) -> None:
        *before, last = node.children
        words, source, url = split_source(last)
        if problem := url and problem_of_address(url):
            self.refuse(last, problem, below=words.count("\n") + 1 if words else 0)
        html = self.html("quotation", before)
        if not source:
            html += self.html("quotation", [last])
        elif words:
            writer = self.writer("quotation")
            html += writer.paragraph(parse_inline(words), _line(last))
        self.add(node, "quotation", {"text": html, "source": source, "source_url": url})

    def table(self, node: SyntaxTreeNode) -> None:
        head, *bodies = node.children
        rows = [row for body in bodies for row in body.children]
        writer = self.writer("table")
        value = {
            "columns": [
                {"type": "text", "heading": plain_text(cell)}
                for cell in head.children[0].children
            ],
            "rows": [
                {
                    "values": [
                        writer.paragraph(cell.children[0], _line(row))
                        for cell in row.children
                    ]
                }
                for row in rows
            ],
            "caption": self.caption,
        }
        self.caption = ""
        self.add(node, "table", value)

    def fence(self, node: SyntaxTreeNode) -> None:
        name = node.info.strip()
        block = self.stream.child_blocks.get(name)
        if not isinstance(block, blocks.StructBlock):
            fenced = [
                known
                for known, child in self.stream.child_blocks.items()
                if isinstance(child, blocks.StructBlock)
            ]
            self.refuse(
                node,
                f"“{name}” is no block. After ``` comes one of {', '.join(fenced)}.",
            )
            return
        first_line = self.text.line(_line(node) + 1).line
        content = parse_yaml(
            node.content, self.text.place.file, self.reader.problems, first_line
        )
        if content is None:
            self.refuse(node, f"This {name} is empty, or not valid YAML.")
            return
        value = self.reader.value(block, content, (len(self.made),))
        self.add(node, name, value)

    def add(self, node: SyntaxTreeNode, name: str, value: Any) -> None:
        if name not in self.stream.child_blocks:
            self.refuse(node, f"This body cannot hold a {name}.")
            return
        self.reader.places[(len(self.made),)] = self.place(node)
        self.made.append({"type": name, "value": value})

    def html(self, name: str, nodes: list[SyntaxTreeNode]) -> str:
        """Return the rich text of a block of some name."""
        return self.writer(name).blocks(nodes)

    def writer(self, name: str) -> RichTextWriter:
        features = _features(self.stream.child_blocks.get(name))
        return self.reader.writer(self.text, features)

    def place(self, node: SyntaxTreeNode, below: int = 0) -> Place:
        return self.text.line(_line(node) + below)

    def refuse(self, node: SyntaxTreeNode, message: str, below: int = 0) -> None:
        self.reader.refuse(self.place(node, below), message)


MAKERS: dict[str, Callable[[BodyReader, SyntaxTreeNode], None]] = {
    "heading": BodyReader.heading,
    "paragraph": BodyReader.paragraph,
    "bullet_list": BodyReader.bullets,
    "ordered_list": BodyReader.bullets,
    "blockquote": BodyReader.quotation,
    "table": BodyReader.table,
    "fence": BodyReader.fence,
}


def split_source(node: SyntaxTreeNode) -> tuple[str, str, str]:
    """Return the words of a quotation's last paragraph, its source, and the address.

    Without a source all three are empty: then the whole paragraph is words.
    """
    if node.type != "paragraph":
        return "", "", ""
    *words, end = node.children[0].content.split("\n")
    match = SOURCE.fullmatch(end.strip())
    if match is None:
        return "", "", ""
    source = plain_text(parse_inline(match["source"]))
    return "\n".join(words), source, match["url"] or ""


def _is_caption(node: SyntaxTreeNode) -> bool:
    return node.type == "paragraph" and node.children[0].content.startswith(CAPTION)


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] if node.map else 0


def _features(block: blocks.Block | None) -> list[str]:
    """Return what the first rich text in a block may contain."""
    if isinstance(block, blocks.RichTextBlock):
        return block.features or []
    inside = [*getattr(block, "child_blocks", {}).values()]
    if isinstance(block, blocks.ListBlock):
        inside.append(block.child_block)
    return next(filter(None, map(_features, inside)), [])
