"""A table of HTML as a table block."""

from collections.abc import Iterator
from typing import Any

from bs4 import Tag

from cms.conversion.html import HEADINGS, LISTS, words
from cms.conversion.losses import Loss, Losses
from cms.conversion.refusal import ConversionRefusedError
from cms.conversion.rich_text import paragraphs

CELLS_LIMIT = 20_000


def own_cells(table: Tag) -> list[list[Tag]]:
    """Return the cells of each row, without those of tables within cells."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    return [row.find_all(["td", "th"], recursive=False) for row in rows]


def table_value(table: Tag, losses: Losses) -> dict[str, Any] | None:
    """Return what a table block keeps, or None where no cell has words.

    The first row gives the columns' headings.
    """
    caption = table.find("caption", recursive=False)
    rows = _grid(own_cells(table), losses)
    if not any(cell and words(cell) for row in rows for cell in row):
        return None
    heads = [words(cell) if cell else "" for cell in rows[0]]
    lost = (len(cell.find_all("a", href=True)) for cell in rows[0] if cell)
    losses.add(Loss.LINK, sum(lost))
    return {
        "columns": [{"type": "text", "heading": head} for head in heads],
        "rows": [
            {"values": [_cell(cell, losses) if cell else "" for cell in row]}
            for row in rows[1:]
        ],
        "caption": words(caption) if isinstance(caption, Tag) else "",
    }


def _grid(rows: list[list[Tag]], losses: Losses) -> list[list[Tag | None]]:
    """Return rows of the same length; merged cells have their words in the first."""
    taken: dict[tuple[int, int], Tag | None] = {}
    for down, row in enumerate(rows):
        across = 0
        for cell in row:
            while (down, across) in taken:
                across += 1
            wide = _span(cell, "colspan", 100)
            high = _span(cell, "rowspan", len(rows) - down)
            losses.add(Loss.MERGED, int(wide > 1 or high > 1))
            for place in _places(down, across, high, wide):
                taken.setdefault(place, None)
            taken[down, across] = cell
            if len(taken) > CELLS_LIMIT:
                raise ConversionRefusedError(
                    f"A table has more than {CELLS_LIMIT} cells. Upload it as a "
                    "workbook (.xlsx) instead."
                )
    width = max((across for _, across in taken), default=-1) + 1
    return [
        [taken.get((down, across)) for across in range(width)]
        for down in range(len(rows))
    ]


def _places(down: int, across: int, high: int, wide: int) -> Iterator[tuple[int, int]]:
    for row in range(down, down + high):
        for column in range(across, across + wide):
            yield row, column


def _span(cell: Tag, name: str, most: int) -> int:
    said = str(cell.get(name, "1"))
    return max(1, min(int(said), most)) if said.isdecimal() else 1


def _cell(cell: Tag, losses: Losses) -> str:
    """Return the words of a cell, a paragraph for each of its lines."""
    if cell.find(["table", *LISTS, *HEADINGS]):
        losses.add(Loss.CELL)
    return "".join(paragraphs(cell.children, losses))
