"""A quotation of HTML as a quotation block."""

import re
from typing import Any

from bs4 import PageElement, Tag

from cms.conversion.html import lines
from cms.conversion.losses import Losses
from cms.conversion.rich_text import address_of, paragraph

SOURCE = re.compile(r"(?:\N{EM DASH}|\N{EN DASH}|--|Source:)\s*(?P<source>.{1,200})")


def value(quotation: Tag, losses: Losses) -> dict[str, Any]:
    """Return what a quotation block keeps.

    A last line that begins with a dash or “Source:” says where the words come from.
    """
    said = [line for line in lines(quotation.children) if _text(line)]
    source = url = ""
    if len(said) > 1 and (found := SOURCE.fullmatch(_text(said[-1]))):
        source = found["source"]
        url = _address(said.pop())
    text = "".join(paragraph(line, losses) for line in said)
    return {"text": text, "source": source, "source_url": url}


def _text(line: list[PageElement]) -> str:
    return " ".join("".join(node.get_text() for node in line).split())


def _address(line: list[PageElement]) -> str:
    """Return where the first link of a line leads, if that is encrypted."""
    for node in line:
        if isinstance(node, Tag):
            link = node if node.name == "a" else node.find("a")
            address = address_of(str(link.get("href", ""))) if link else ""
            if address.startswith("https://"):
                return address
    return ""
