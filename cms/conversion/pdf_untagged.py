"""A PDF without tags: what its parts are is guessed from how they look.

Larger or bold lines that stand alone are headings; lines that begin with bullets or
numbers are items; lines drawn around words are tables; what repeats at the edges of
pages is a header or footer; small print below a page that begins with a number is a
note.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cms.conversion.blocks import NOTES
from cms.conversion.losses import Loss, Losses
from cms.conversion.pdf_pages import (
    Box,
    Line,
    Word,
    html_of_words,
    lines_of,
    text_of,
    usual_size,
)

EDGE = 0.09
LARGER = 1.12
# How far to the right a line goes that the next one continues.
FULL = 0.75
SMALLER = 0.9
HEADING_WORDS = 16
# The last is a glyph of which a font does not say what it stands for.
BULLET = re.compile(r"[•◦▪‣·●○■\uf0b7\uf0a7\N{EN DASH}]|[-o*]|\(cid:\d+\)")
ORDINAL = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]")
NOTE_NUMBER = re.compile(r"\[?\d{1,3}[\].]?")
SENTENCE_END = re.compile(r"[.!?:;]$")


@dataclass
class PageText:
    """The words of a page, its size, and its tables: the HTML of cells within a box."""

    words: list[Word]
    width: float
    height: float
    tables: list[tuple[Box, list[list[str]]]] = field(default_factory=list)


@dataclass
class _Part:
    """A part of a page: a paragraph of some kind, or a table."""

    kind: str
    lines: list[Line] = field(default_factory=list)
    html: str = ""

    @property
    def words(self) -> list[Word]:
        return [word for line in self.lines for word in line]


def html_of_pages(pages: Sequence[PageText], losses: Losses) -> str:
    """Return pages as HTML, by their look."""
    usual = usual_size([word for page in pages for word in page.words])
    running = _running(pages, losses)
    notes: list[str] = []
    parts: list[_Part] = []
    for page in pages:
        lines = [
            line for line in _lines(page, losses) if _key(line, page) not in running
        ]
        body, small = _without_notes(lines, page, usual)
        notes += _notes(small)
        parts += _parts_of(body, page, usual)
    sizes = _heading_sizes(parts)
    html = "".join(_html(parts, sizes))
    if notes:
        items = "".join(f"<li>{note}</li>" for note in notes)
        html += f'<ol class="{NOTES}">{items}</ol>'
    return html


def _lines(page: PageText, losses: Losses) -> list[Line]:
    """Return the lines of a page in reading order, column after column."""
    lines = lines_of(page.words)
    middle = page.width / 2
    left = [line for line in lines if line[-1].x1 < middle]
    right = [line for line in lines if line[0].x0 > middle]
    if min(len(left), len(right)) > max(4, 0.3 * len(lines)):
        losses.add(Loss.COLUMNS)
        return lines
    return sorted(lines, key=lambda line: (round(line[0].top), line[0].x0))


def _key(line: Line, page: PageText) -> tuple[bool, str]:
    """Return what lines have in common that repeat, whatever the page's number."""
    return line[0].top > page.height / 2, re.sub(r"\d+", "#", text_of(line))


def _running(pages: Sequence[PageText], losses: Losses) -> set[tuple[bool, str]]:
    """Return the lines at the edges of pages that repeat on most of them."""
    seen: Counter[tuple[bool, str]] = Counter()
    for page in pages:
        edge = page.height * EDGE
        found = {
            _key(line, page)
            for line in lines_of(page.words)
            if line[0].bottom < edge or line[0].top > page.height - edge
        }
        seen.update(found)
    running = {key for key, count in seen.items() if count > max(1, len(pages) / 2)}
    losses.add(Loss.RUNNING, len(running))
    return running


def _without_notes(
    lines: list[Line], page: PageText, usual: float
) -> tuple[list[Line], list[Line]]:
    """Return the lines of a page, and the small print at its foot with notes."""
    start = len(lines)
    while start and (
        lines[start - 1][0].top > page.height / 2
        and max(word.size for word in lines[start - 1]) <= usual * SMALLER
    ):
        start -= 1
    small = lines[start:]
    if small and NOTE_NUMBER.fullmatch(small[0][0].text):
        return lines[:start], small
    return lines, []


def _notes(lines: list[Line]) -> Iterator[str]:
    note: list[Word] = []
    for line in lines:
        if NOTE_NUMBER.fullmatch(line[0].text):
            if note:
                yield html_of_words(note)
            note = line[1:]
        else:
            note += line
    if note:
        yield html_of_words(note)


def _parts_of(lines: list[Line], page: PageText, usual: float) -> Iterator[_Part]:
    """Yield the parts of a page from its top."""
    waiting = sorted(page.tables, key=lambda table: table[0][1])
    part: _Part | None = None
    for line in lines:
        in_table = any(line[0].is_in(box) for box, _ in page.tables)
        while waiting and line[0].top >= waiting[0][0][1]:
            if part:
                yield part
                part = None
            yield _Part("table", html=_table(waiting.pop(0)[1]))
        if in_table:
            continue
        kind = _kind(line, usual)
        if part and _goes_on(part, line, kind, page):
            part.lines.append(line)
        else:
            if part:
                yield part
            part = _Part(kind, [line])
    if part:
        yield part
    for _, rows in waiting:
        yield _Part("table", html=_table(rows))


def _kind(line: Line, usual: float) -> str:
    if BULLET.fullmatch(line[0].text) and len(line) > 1:
        return "ul"
    if ORDINAL.fullmatch(line[0].text) and len(line) > 1 and not _is_large(line, usual):
        return "heading" if _stands_out(line) else "ol"
    if _is_large(line, usual) or _stands_out(line):
        return "heading"
    return "p"


def _is_large(line: Line, usual: float) -> bool:
    return len(line) <= HEADING_WORDS and usual_size(line) >= usual * LARGER


def _stands_out(line: Line) -> bool:
    return (
        len(line) <= HEADING_WORDS
        and all(word.is_bold for word in line)
        and not SENTENCE_END.search(line[-1].text)
    )


def _goes_on(part: _Part, line: Line, kind: str, page: PageText) -> bool:
    """Say whether a line belongs to what is above it."""
    before = part.lines[-1]
    gap = line[0].top - before[0].bottom
    is_near = line[0].page == before[0].page and gap < 0.6 * before[0].size
    if part.kind == "heading":
        same = line[0].size == before[0].size and line[0].is_bold == before[0].is_bold
        return kind == "heading" and is_near and same
    if part.kind in ("ul", "ol"):
        is_indented = line[0].x0 > part.lines[0][0].x0 + 2
        is_near &= is_indented or before[-1].x1 > FULL * page.width
    return kind == "p" and is_near


def _heading_sizes(parts: list[_Part]) -> list[float]:
    """Return the sizes of headings from the largest, as their levels."""
    sizes = {part.lines[0][0].size for part in parts if part.kind == "heading"}
    return sorted(sizes, reverse=True)


def _html(parts: list[_Part], sizes: list[float]) -> Iterator[str]:
    opened = ""
    for part in parts:
        if opened and part.kind != opened:
            yield f"</{opened}>"
            opened = ""
        if part.kind in ("ul", "ol"):
            if not opened:
                opened = part.kind
                yield f"<{opened}>"
            yield f"<li>{html_of_words(part.words[1:])}</li>"
        elif part.kind == "table":
            yield part.html
        elif part.kind == "heading":
            level = min(6, 1 + sizes.index(part.lines[0][0].size))
            yield f"<h{level}>{html_of_words(part.words, plain=True)}</h{level}>"
        else:
            yield f"<p>{html_of_words(part.words)}</p>"
    if opened:
        yield f"</{opened}>"


def _table(rows: list[list[str]]) -> str:
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
