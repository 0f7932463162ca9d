"""Markdown as the HTML that Wagtail keeps in the database.

Links to pages and documents are kept as their primary keys, as the editor writes them,
so that they follow a page that moves.
"""

import re
from collections.abc import Callable
from html import escape
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from cms.bundles.problems import Place, Problems
from cms.bundles.references import References, UnknownReferenceError

# The part of Markdown that Wagtail's editor can make, and what it calls it.
STYLES = {"strong": ("b", "bold"), "em": ("i", "italic")}
LISTS = {"bullet_list": "ul", "ordered_list": "ol"}

# Where a line of the Markdown stands in its file; the first is 0.
Lines = Callable[[int], Place]


def parse(markdown: str) -> list[SyntaxTreeNode]:
    """Return the blocks of a Markdown text."""
    parser = MarkdownIt("commonmark").enable("table")
    # Which addresses are fit is for `RichTextWriter` to say, with the line.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return SyntaxTreeNode(parser.parse(markdown)).children


def parse_inline(markdown: str) -> SyntaxTreeNode:
    """Return Markdown that is one paragraph, as the text inside of it."""
    tokens = MarkdownIt("commonmark").parseInline(markdown)
    return SyntaxTreeNode(tokens).children[0]


def plain_text(node: SyntaxTreeNode) -> str:
    """Return the words of a node, without its formatting."""
    if node.type in {"text", "code_inline"}:
        return node.content
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    return "".join(map(plain_text, node.children))


class RichTextWriter:
    """Writes HTML for an editor of some features, such as bold or numbered lists."""

    def __init__(
        self,
        references: References,
        problems: Problems,
        lines: Lines,
        features: list[str],
        on_unusable: Callable[[], None],
    ) -> None:
        self.references = references
        self.problems = problems
        self.lines = lines
        self.features = features
        # Called when the HTML is of no use but to find problems.
        self.on_unusable = on_unusable
        self._line = 0

    def blocks(self, nodes: list[SyntaxTreeNode]) -> str:
        """Return the HTML of paragraphs and lists."""
        return "".join(map(self._block, nodes))

    def paragraph(self, inline: SyntaxTreeNode, line: int) -> str:
        """Return the HTML of a paragraph that starts on a line."""
        self._line = line
        html = self._inside(inline).strip()
        return f"<p>{html}</p>" if html else ""

    def _block(self, node: SyntaxTreeNode) -> str:
        self._line = node.map[0] if node.map else self._line
        if node.type == "paragraph":
            return self.paragraph(node.children[0], self._line)
        if node.type in LISTS:
            return self._list(node)
        self._refuse(f"{_name(node)} cannot stand here: only paragraphs and lists.")
        return ""

    def _list(self, node: SyntaxTreeNode) -> str:
        tag = LISTS[node.type]
        if tag not in self.features:
            self._refuse("A list cannot stand here.")
        if node.attrs.get("start", 1) != 1:
            self._refuse("A numbered list starts at 1.")
        items = (self._item(item) for item in node.children)
        return f"<{tag}>{''.join(items)}</{tag}>"

    def _item(self, node: SyntaxTreeNode) -> str:
        html = ""
        for number, child in enumerate(node.children):
            self._line = child.map[0] if child.map else self._line
            if child.type == "paragraph" and number == 0:
                html += self._inside(child.children[0])
            elif child.type in LISTS:
                html += self._list(child)
            else:
                self._refuse("An item of a list is one paragraph.")
        return f"<li>{html}</li>"

    def _inside(self, node: SyntaxTreeNode) -> str:
        return "".join(map(self._inline, node.children))

    def _inline(self, node: SyntaxTreeNode) -> str:
        if node.type == "text":
            return escape(node.content, quote=False)
        if node.type in {"softbreak", "hardbreak"}:
            self._line += 1
            return " " if node.type == "softbreak" else "<br/>"
        if node.type in STYLES:
            tag, feature = STYLES[node.type]
            self._need(feature)
            return f"<{tag}>{self._inside(node)}</{tag}>"
        if node.type == "link":
            return self._link(node)
        self._refuse(f"{_name(node)} cannot stand in a text.")
        return ""

    def _link(self, node: SyntaxTreeNode) -> str:
        address = str(node.attrs["href"])
        if not plain_text(node).strip():
            self._refuse(f"The link to {address} has no words to click on.")
        if node.attrs.get("title"):
            self._refuse("A link has no title: say it in the words of the link.")
        attributes = self._link_attributes(address)
        return f"<a {attributes}>{self._inside(node)}</a>"

    def _link_attributes(self, address: str) -> str:
        scheme, _, rest = address.partition(":")
        if scheme == "document":
            self._need("document-link")
            return self._reference("document", unquote(rest))
        self._need("link")
        if address.startswith("/"):
            return self._reference("page", address)
        if problem := problem_of_address(address):
            self._refuse(problem)
        return f'href="{escape(address)}"'

    def _reference(self, kind: str, name: str) -> str:
        find = self.references.page if kind == "page" else self.references.document
        try:
            target = find(name)
        except UnknownReferenceError as unknown:
            self._refuse(str(unknown))
            return ""
        if target.pk is None:
            self.on_unusable()
        return f'linktype="{kind}" id="{target.pk}"'

    def _need(self, feature: str) -> None:
        if feature not in self.features:
            self._refuse(f"This text cannot have “{feature}”.")

    def _refuse(self, message: str) -> None:
        self.problems.add(self.lines(self._line), message)
        self.on_unusable()


def problem_of_address(address: str) -> str:
    """Return what is wrong with an address of another site, or nothing."""
    if re.match(r"(https://[^/\s]|mailto:|tel:)", address):
        return ""
    if address.startswith("http://"):
        return f"{address} is not encrypted: use https://."
    return (
        f"“{address}” is no address. A page is /its/path/, a document "
        "document:its-name.pdf, another site https://…"
    )


def _name(node: SyntaxTreeNode) -> str:
    names = {
        "html_block": "HTML",
        "html_inline": "HTML",
        "code_inline": "`Code`",
        "code_block": "Indented text",
        "fence": "A ``` block",
        "hr": "A line across",
        "blockquote": "A quotation",
        "image": "An image beside other words",
    }
    return names.get(node.type, f"A {node.type}")
