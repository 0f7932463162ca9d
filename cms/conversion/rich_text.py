"""The inside of a paragraph as the rich text that Wagtail keeps."""

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import parse_qs, urlsplit

from bs4 import NavigableString, PageElement, Tag

from cms.conversion.html import SCHEMES, lines
from cms.conversion.losses import Loss, Losses

STYLES = {"b": "b", "strong": "b", "i": "i", "em": "i"}
# Outlook leads every link through a host of its own, with the reader's address in it.
SAFE_LINKS = ".safelinks.protection.outlook.com"
NOTHING_INSIDE = re.compile(r"<(b|i)>(\s*)</\1>|</(b|i)>(\s*)<\3>")
SPACE_BEFORE_END = re.compile(r"\s+((?:</(?:b|i|a)>)+)")
LINE_END = re.compile(r"\s*<br/>\s*")


def inline(nodes: Iterable[PageElement], losses: Losses) -> str:
    """Return text, bold, italic, links and line breaks as HTML, and nothing else."""
    html = re.sub(r"\s+", " ", "".join(_node(node, losses) for node in nodes))
    while html != (tidy := NOTHING_INSIDE.sub(r"\2\4", html)):
        html = tidy
    html = SPACE_BEFORE_END.sub(r"\1 ", html)
    html = re.sub(r"\s+", " ", LINE_END.sub("<br/>", html))
    return re.sub(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$", "", html)


def paragraph(nodes: Iterable[PageElement], losses: Losses) -> str:
    """Return a paragraph, or nothing where there are no words."""
    html = inline(nodes, losses)
    return f"<p>{html}</p>" if html else ""


def paragraphs(nodes: Iterable[PageElement], losses: Losses) -> list[str]:
    """Return a paragraph for each line that has words."""
    return [html for line in lines(nodes) if (html := paragraph(line, losses))]


def _node(node: PageElement, losses: Losses) -> str:
    if isinstance(node, NavigableString):
        return escape(node, quote=False)
    if not isinstance(node, Tag):
        return ""
    if node.name == "br":
        return "<br/>"
    inside = "".join(_node(child, losses) for child in node.children)
    if style := STYLES.get(node.name):
        return f"<{style}>{inside}</{style}>"
    if node.name == "a":
        return _link(node, inside, losses)
    return inside


def _link(node: Tag, inside: str, losses: Losses) -> str:
    href = str(node.get("href", "")).strip()
    if not href or not node.get_text(strip=True):
        return inside
    address = address_of(href)
    if not address:
        losses.add(Loss.LINK)
        return inside
    return f'<a href="{escape(address)}">{inside}</a>'


def address_of(href: str) -> str:
    """Return where a link leads, or nothing if readers could not go there."""
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if host.endswith(SAFE_LINKS) and (led := parse_qs(parts.query).get("url")):
        return address_of(led[0])
    is_web = parts.scheme in {"http", "https"}
    return href if parts.scheme in SCHEMES and (host or not is_web) else ""
