"""Blocks as one rich text, for a field that holds paragraphs and lists alone."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from cms.conversion.losses import Loss, Losses

FLATTENED = {"heading": Loss.FLAT_HEADING, "table": Loss.FLAT_TABLE}


def rich_text_of(blocks: list[dict[str, Any]], losses: Losses) -> str:
    """Return blocks as paragraphs and lists, with every word in its order.

    A heading becomes a bold line, a quotation paragraphs, each row of a table a line.
    """
    for block in blocks:
        if loss := FLATTENED.get(block["type"]):
            losses.add(loss)
    return "".join(
        html for block in blocks for html in _html(block["type"], block["value"])
    )


def _html(kind: str, value: Any) -> Iterator[str]:
    if kind == "paragraph":
        yield value
    elif kind == "heading":
        yield f"<p><b>{escape(value['text'], quote=False)}</b></p>"
    elif kind == "quotation":
        yield value["text"]
        if value["source"]:
            yield f"<p>{escape(value['source'], quote=False)}</p>"
    elif kind == "list":
        tag = "ol" if value["style"] == "numbered" else "ul"
        items = (f"<li>{_line(item['value'])}</li>" for item in value["items"])
        yield f"<{tag}>{''.join(items)}</{tag}>"
    elif kind == "table":
        heads = (escape(column["heading"], quote=False) for column in value["columns"])
        yield from _row(heads)
        for row in value["rows"]:
            yield from _row(map(_line, row["values"]))


def _row(cells: Iterable[str]) -> Iterator[str]:
    if line := "; ".join(filter(None, cells)):
        yield f"<p>{line}</p>"


def _line(html: str) -> str:
    """Return paragraphs as one, with breaks where they were apart."""
    return re.sub("^<p>|</p>$", "", html).replace("</p><p>", "<br/>")
