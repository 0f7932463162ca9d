"""Blocks as short lines, to compare."""

from collections.abc import Iterable
from typing import Any

from wagtail.blocks import StreamValue

from cms.blocks import BodyBlock

Line = tuple[str, Any]


def read(blocks: Iterable[dict[str, Any]]) -> list[Line]:
    """Return the kind and the content of each block."""
    return [
        (block["type"], _content(block["type"], block["value"])) for block in blocks
    ]


def _content(kind: str, value: Any) -> Any:
    if kind == "heading":
        return f"{value['level']} {value['text']}"
    if kind == "list":
        items = [
            item["value"].removeprefix("<p>").removesuffix("</p>")
            for item in value["items"]
        ]
        return [value["style"], *items]
    if kind == "quotation":
        return (value["text"], value["source"], value["source_url"])
    if kind == "table":
        heads = [column["heading"] for column in value["columns"]]
        rows = [row["values"] for row in value["rows"]]
        return [value["caption"], heads, *rows]
    return value


def checked(blocks: list[dict[str, Any]]) -> StreamValue:
    """Return blocks as a body that its own fields have found fit."""
    body = BodyBlock()
    value: StreamValue = body.clean(body.to_python(blocks))
    return value
