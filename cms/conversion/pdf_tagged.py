"""A PDF that says itself what its parts are, as Word writes it: by its tags."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any

from pdfplumber.structure import PDFStructElement

from cms.conversion.blocks import NOTES
from cms.conversion.losses import Loss, Losses
from cms.conversion.pdf_pages import NUMBER, Word, html_of_words, text_of

HEADING = re.compile(r"H([1-6])")
BULLET = re.compile(r"^[•◦▪‣·\-\N{EN DASH}o\uf0b7\uf0a7]\s*$")
ORDINAL = re.compile(r"^\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]$")
# What stands below what is before it; others hold words within a line.
STANDING = {
    *("Document", "Part", "Art", "Sect", "Div", "P", "H", "Title", "L", "Table", "TOC"),
    *("BlockQuote", "Caption", "Aside", *(f"H{level}" for level in range(1, 7))),
}
TAGS = {"BlockQuote": "blockquote", "P": "p", "Caption": "p"}


class TaggedText:
    """Writes the HTML of a tree of tags.

    Args:
        words: that show, of all pages.
        losses: to which is added what was not kept.
    """

    def __init__(self, words: Sequence[Word], losses: Losses) -> None:
        self.losses = losses
        self.notes: list[str] = []
        self.words: dict[tuple[int, int], list[Word]] = {}
        for word in words:
            if word.mark is not None:
                self.words.setdefault((word.page, word.mark), []).append(word)

    def html(self, elements: Sequence[PDFStructElement]) -> str:
        """Return a document's parts as HTML, with its notes at the end."""
        html = "".join(map(self._html, elements))
        if self.notes:
            items = "".join(f"<li>{note}</li>" for note in self.notes)
            html += f'<ol class="{NOTES}">{items}</ol>'
        return html

    def words_in(self, element: PDFStructElement) -> list[Word]:
        """Return the words of an element, but for those of notes within it."""
        found = self._own(element)
        for child in element.children:
            if child.type == "Note":
                self._note(child)
            elif child.type == "Figure":
                self._html(child)
            else:
                found += self.words_in(child)
        # Words in tags and words between these come apart: the page has their order.
        found.sort(key=lambda word: (word.page, word.order))
        is_mark = element.type == "Reference" and NUMBER.fullmatch(text_of(found))
        if is_mark:
            found = [replace(word, is_note_mark=True) for word in found]
        return found

    def _html(self, element: PDFStructElement) -> str:
        kind = element.type
        if found := HEADING.fullmatch(kind):
            html = html_of_words(self.words_in(element), plain=True)
            return f"<h{found[1]}>{html}</h{found[1]}>"
        match kind:
            case "H" | "Title":
                return f"<h1>{html_of_words(self.words_in(element), plain=True)}</h1>"
            case "TOC":
                self.losses.add(Loss.CONTENTS)
                return ""
            case "Formula":
                self.losses.add(Loss.FORMULA)
                return ""
            case "Figure":
                return self._figure(element)
            case "Note":
                self._note(element)
                return ""
            case "L":
                return self._list(element)
            case "Table":
                return self._table(element)
        return self._flow(element)

    def _flow(self, element: PDFStructElement) -> str:
        tag = TAGS.get(element.type, "")
        if not any(map(_has_standing, element.children)):
            html = html_of_words(self.words_in(element))
            return f"<{tag or 'p'}>{html}</{tag or 'p'}>" if html else ""
        own = html_of_words(self._own(element))
        html = f"<p>{own}</p>" if own else ""
        html += "".join(map(self._html, element.children))
        return f"<blockquote>{html}</blockquote>" if tag == "blockquote" else html

    def _figure(self, element: PDFStructElement) -> str:
        """Return the text boxes in a figure; a picture is only counted."""
        if any(map(_has_standing, element.children)):
            self.losses.add(Loss.TEXT_BOX)
            return "".join(map(self._html, element.children))
        self.losses.add(Loss.IMAGE)
        return ""

    def _note(self, element: PDFStructElement) -> None:
        words = self.words_in(element)
        if words and NUMBER.fullmatch(words[0].text.strip("[].")):
            words = words[1:]
        if words:
            self.notes.append(html_of_words(words))

    def _list(self, element: PDFStructElement) -> str:
        items, is_ordered = [], False
        for item in element.children:
            if item.type == "L":
                items.append(self._list(item))
            elif item.type == "LI":
                html, has_number = self._item(item)
                items.append(f"<li>{html}</li>")
                is_ordered |= has_number
        tag = "ol" if is_ordered else "ul"
        return f"<{tag}>{''.join(items)}</{tag}>"

    def _item(self, item: PDFStructElement) -> tuple[str, bool]:
        """Return an item without its bullet, and whether that was a number."""
        words, below = self._apart(item)
        has_number = bool(words and ORDINAL.match(words[0].text))
        if words and (has_number or BULLET.match(words[0].text)):
            words = words[1:]
        return html_of_words(words) + below, has_number

    def _apart(self, element: PDFStructElement) -> tuple[list[Word], str]:
        """Return the words of an item, and the lists within it."""
        words, below = self._own(element), ""
        for child in element.children:
            if child.type == "L":
                below += self._list(child)
            elif child.find("L"):
                inner, lists = self._apart(child)
                words, below = words + inner, below + lists
            else:
                words += self.words_in(child)
        return words, below

    def _own(self, element: PDFStructElement) -> list[Word]:
        page = element.page_number or 0
        marks = (self.words.get((page, mark), []) for mark in element.mcids)
        return [word for words in marks for word in words]

    def _table(self, element: PDFStructElement) -> str:
        html = ""
        for row in element.find_all("TR"):
            cells = "".join(
                self._cell(cell) for cell in row.children if cell.type in ("TH", "TD")
            )
            html += f"<tr>{cells}</tr>"
        captions = [one for one in element.children if one.type == "Caption"]
        said = " ".join(text_of(self.words_in(one)) for one in captions)
        caption = f"<caption>{escape(said)}</caption>" if said else ""
        return f"<table>{caption}{html}</table>"

    def _cell(self, cell: PDFStructElement) -> str:
        wide = _number(cell.attributes, "ColSpan")
        high = _number(cell.attributes, "RowSpan")
        html = self._flow(cell)
        return f'<td colspan="{wide}" rowspan="{high}">{html}</td>'


def _has_standing(element: PDFStructElement) -> bool:
    """Say whether something stands on a line of its own; notes are read apart."""
    return element.type in STANDING or (
        element.type not in ("Note", "Figure")
        and any(map(_has_standing, element.children))
    )


def _number(attributes: Any, name: str) -> int:
    said = (attributes or {}).get(name, 1)
    return said if isinstance(said, int) else 1
