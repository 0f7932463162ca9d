"""What a reader sees on the pages of a PDF: words, with their look and their links."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from statistics import median
from typing import Any

from pdfplumber.page import Page

from cms.conversion.losses import Loss, Losses

# Parts of a page that pictures below text cover, as scanners make them.
WHOLE = 0.8
BOLD = re.compile(r"(?i)bold|black|heavy|semibold|[-,]bd\b")
ITALIC = re.compile(r"(?i)italic|oblique")
# A mark of a note is smaller than the words beside it, and higher.
SMALL = 0.8
NUMBER = re.compile(r"\d{1,3}")
WHITE = (1.0,)

# Left, top, right and bottom.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Word:
    """A word on a page; places are in points from its upper left corner."""

    text: str
    page: int
    # Its place among the words of the page, as they are written.
    order: int
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    is_bold: bool = False
    is_italic: bool = False
    href: str = ""
    # Of the tag that it belongs to, if it has any.
    mark: int | None = None
    is_note_mark: bool = False

    def is_in(self, box: Box) -> bool:
        """Say whether the middle of the word is within a box."""
        x0, top, x1, bottom = box
        across, down = (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2
        return x0 <= across <= x1 and top <= down <= bottom


Line = list[Word]


def words_of(page: Page, losses: Losses) -> list[Word]:
    """Return the words that show on a page, in the order in which they are written."""
    found = page.dedupe_chars().extract_words(
        use_text_flow=True,
        keep_blank_chars=False,
        return_chars=True,
        extra_attrs=["mcid", "fontname", "size"],
    )
    covers = _Covers(page)
    links = [link for link in page.hyperlinks if link.get("uri")]
    shown: list[Word] = []
    for word in found:
        if loss := covers.loss(word):
            losses.add(loss)
        elif word["text"].strip():
            shown.append(_word(word, page.page_number, len(shown), links))
    return _with_note_marks(shown)


def _word(
    word: dict[str, Any], page: int, order: int, links: list[dict[str, Any]]
) -> Word:
    across, down = _middle(word)
    leads = (
        link["uri"]
        for link in links
        if link["x0"] <= across <= link["x1"] and link["top"] <= down <= link["bottom"]
    )
    return Word(
        text=word["text"],
        page=page,
        order=order,
        x0=word["x0"],
        x1=word["x1"],
        top=word["top"],
        bottom=word["bottom"],
        size=round(word["size"], 1),
        is_bold=bool(BOLD.search(word["fontname"])),
        is_italic=bool(ITALIC.search(word["fontname"])),
        href=str(next(leads, "")),
        mark=word["mcid"],
    )


def _middle(box: dict[str, Any]) -> tuple[float, float]:
    return (box["x0"] + box["x1"]) / 2, (box["top"] + box["bottom"]) / 2


def _with_note_marks(words: list[Word]) -> list[Word]:
    """Mark small, high numbers that follow a word: they refer to notes."""
    marked = []
    for before, word in zip([None, *words], words, strict=False):
        is_mark = (
            before is not None
            and NUMBER.fullmatch(word.text) is not None
            and word.size <= SMALL * before.size
            and word.bottom < before.bottom
            and abs(word.x0 - before.x1) < before.size / 2
        )
        marked.append(replace(word, is_note_mark=is_mark))
    return marked


class _Covers:
    """The shapes of a page, with when they were painted: some cover text."""

    def __init__(self, page: Page) -> None:
        self.times: list[int] = []
        self.shapes: list[tuple[int, dict[str, Any]]] = []
        self.pictures: list[dict[str, Any]] = []
        by_kind = {kind: iter(found) for kind, found in page.objects.items()}
        for time, kind in enumerate(_kinds(page.layout)):
            painted = next(by_kind.get(kind, iter(())), None)
            if painted is None:
                continue
            if kind == "char":
                painted["painted"] = time
            elif kind in ("rect", "curve") and painted.get("fill"):
                self.shapes.append((time, painted))
            elif kind == "image" and _share(painted, page) < WHOLE:
                self.pictures.append(painted)

    def loss(self, word: dict[str, Any]) -> Loss | None:
        """Return why a word does not show, or None where it does."""
        across, down = _middle(word)
        over = [
            (time, shape)
            for time, shape in self.shapes
            if shape["x0"] <= across <= shape["x1"]
            and shape["top"] <= down <= shape["bottom"]
        ]
        char = word["chars"][0]
        painted = char.get("painted", 0)
        if any(time > painted for time, _ in over):
            return Loss.COVERED
        ink = _colour(char.get("non_stroking_color"))
        below = [shape for _, shape in over]
        if below:
            same = _colour(below[-1].get("non_stroking_color")) == ink
            return Loss.COVERED if same else None
        on_picture = any(
            one["x0"] <= across <= one["x1"] and one["top"] <= down <= one["bottom"]
            for one in self.pictures
        )
        return Loss.HIDDEN if ink == WHITE and not on_picture else None


def _kinds(painted: Iterable[Any]) -> Iterator[str]:
    """Yield what was painted, in order, named as pdfplumber names it."""
    for one in painted:
        name = type(one).__name__
        if name == "LTFigure":
            yield from _kinds(one)
        elif name.startswith("LT"):
            yield name.removeprefix("LT").lower()


def _share(box: dict[str, Any], page: Page) -> float:
    area = (box["x1"] - box["x0"]) * (box["bottom"] - box["top"])
    return float(area / (page.width * page.height or 1))


def _colour(said: Any) -> tuple[float, ...]:
    """Return a colour so that the same ones are equal: grey where all parts agree."""
    if said is None:
        return (0.0,)
    parts = said if isinstance(said, list | tuple) else (said,)
    if not all(isinstance(part, int | float) for part in parts):
        return ()
    parts = tuple(round(float(part), 2) for part in parts)
    if len(parts) == 4 and not any(parts[:3]):
        return (round(1 - parts[3], 2),)
    return parts[:1] if len(parts) in (1, 3) and len(set(parts)) == 1 else parts


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Return words as lines, as they are written."""
    lines: list[Line] = []
    for word in words:
        if lines and _is_on_line(word, lines[-1]):
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _is_on_line(word: Word, line: Line) -> bool:
    last = line[-1]
    is_level = last.top < (word.top + word.bottom) / 2 < last.bottom or (
        word.top < (last.top + last.bottom) / 2 < word.bottom
    )
    return word.page == last.page and is_level and word.x0 >= last.x0 - 1


def text_of(words: Iterable[Word]) -> str:
    """Return words with spaces between them."""
    return " ".join(word.text for word in words)


def usual_size(words: Iterable[Word]) -> float:
    """Return the size that most letters have."""
    sizes = [word.size for word in words for _ in word.text]
    return median(sizes) if sizes else 0.0


def html_of_words(words: Sequence[Word], plain: bool = False) -> str:
    """Return words as HTML, with bold, italic and links unless it is to be plain."""
    pieces: list[str] = []
    looks = groupby(words, key=lambda w: (w.href, w.is_bold, w.is_italic))
    for (href, is_bold, is_italic), group in looks:
        run = list(group)
        html = _joined(run)
        if not plain:
            html = f"<b>{html}</b>" if is_bold else html
            html = f"<i>{html}</i>" if is_italic else html
            html = f'<a href="{escape(href)}">{html}</a>' if href else html
        glue = "" if run[0].is_note_mark or not pieces else " "
        pieces.append(glue + html)
    return "".join(pieces)


def _joined(words: Sequence[Word]) -> str:
    """Return words as text; one that a soft hyphen divides is one again."""
    text = ""
    for word in words:
        said = f"[{word.text}]" if word.is_note_mark else word.text
        if text.endswith("\N{SOFT HYPHEN}"):
            text = text[:-1] + said
        elif text.endswith("-") and len(text) > 1 and text[-2].isalpha():
            text += said if said[:1].isalpha() else f" {said}"
        else:
            text += said if word.is_note_mark or not text else f" {said}"
    return escape(text, quote=False)
