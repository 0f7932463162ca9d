"""HTML of anybody as HTML of a few tags: by a strict list of what is allowed.

The sanitiser is nh3 (Mozilla's and Servo's HTML5 parser with ammonia's allow-list):
what is not named here is not there afterwards. Classes and a handful of styles stay
until Word's ways of saying things are understood (`word`); `blocks` writes none.
"""

import copy
from collections.abc import Iterable, Iterator

import nh3
from bs4 import BeautifulSoup, PageElement, Tag

from cms.conversion.refusal import ConversionRefusedError

LETTERS_LIMIT = 5_000_000
# Deeper than any document, and less than what a recursive function may go.
DEPTH_LIMIT = 120
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
INLINE = {"a", "b", "strong", "i", "em", "span", "br", "sup", "sub", "u"}
STRUCK = {"s", "strike", "del", "ins"}
LISTS = {"ul", "ol"}
TABLES = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
BLOCKS = {
    *HEADINGS,
    *LISTS,
    *TABLES,
    *("p", "div", "section", "article", "main", "li", "blockquote", "pre", "hr"),
    *("dl", "dt", "dd"),
}
# Kept only to be counted.
COUNTED = {"img", "iframe", "video", "audio", "object", "embed", "input", "svg"}
VOID = {"br", "hr", "img", "input", "embed"}
# Gone with what is in them.
DROPPED = {"script", "style", "title", "template", "noscript", "xml", "head"}
# What tells Word's lists, comments, notes and hidden text; and Google's bold.
STYLES = {
    *("mso-list", "mso-element", "mso-hide"),
    *("display", "visibility", "font-weight", "font-style"),
}
ATTRIBUTES = {
    "*": {"class", "style", "id", "role", "aria-level", "data-aria-level"},
    "a": {"href"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto", "tel"}


def sanitised(html: str) -> BeautifulSoup:
    """Return HTML of anybody, without what is not on the list.

    Raises:
        ConversionRefusedError: when it is longer, or nested deeper, than a document.
    """
    if len(html) > LETTERS_LIMIT:
        raise ConversionRefusedError(
            "This is too long to be converted at once. Take one part after the other."
        )
    clean = nh3.clean(
        html,
        tags={*BLOCKS, *INLINE, *STRUCK, *COUNTED},
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        filter_style_properties=STYLES,
        # Links to somebody's own files are there to be counted.
        url_schemes={*SCHEMES, "file"},
        link_rel=None,
    )
    _check_depth(clean)
    soup = BeautifulSoup(clean, "html.parser")
    _push_inward(soup)
    return soup


def _check_depth(html: str) -> None:
    depth = 0
    for piece in html.split("<")[1:]:
        if piece.startswith("/"):
            depth -= 1
        elif piece.split(">", 1)[0].split(" ", 1)[0] not in VOID:
            depth += 1
        if depth > DEPTH_LIMIT:
            raise ConversionRefusedError(
                "This is nested too deeply to be a document. Copy the text alone."
            )


def words(tag: Tag) -> str:
    """Return the words in a tag, with single spaces between them."""
    for line_break in tag.find_all("br"):
        line_break.insert_after(" ")
    return " ".join(tag.get_text().split())


def classes(tag: Tag) -> set[str]:
    """Return the classes of a tag."""
    said = tag.get("class") or ""
    return set(said.split() if isinstance(said, str) else said)


def has_blocks(node: PageElement) -> bool:
    """Say whether something is a block, or holds any."""
    return isinstance(node, Tag) and (
        node.name in BLOCKS or node.find([*BLOCKS]) is not None
    )


def lines(nodes: Iterable[PageElement]) -> Iterator[list[PageElement]]:
    """Yield what stands on each line, in order, whatever blocks it is in."""
    loose: list[PageElement] = []
    for node in list(nodes):
        if not has_blocks(node):
            loose.append(node)
            continue
        yield loose
        loose = []
        if isinstance(node, Tag):
            yield from lines(node.children)
    yield loose


def _push_inward(soup: Tag) -> None:
    """Put links and styles that go around blocks within each of them."""
    for around in soup.find_all([*INLINE - {"span", "br"}]):
        if not has_blocks(around):
            continue
        for block in around.find_all([*BLOCKS]):
            if not has_blocks_within(block):
                within = copy.copy(around)
                within.clear()
                within.extend(list(block.contents))
                block.append(within)
        around.unwrap()


def has_blocks_within(block: Tag) -> bool:
    """Say whether a block holds others."""
    return block.find([*BLOCKS]) is not None
