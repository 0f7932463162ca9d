"""What of a document could not be kept, counted, in words for its editor."""

from collections import Counter
from enum import Enum


class Loss(Enum):
    """Something that a body cannot hold, or must not: singular, plural, what to do."""

    IMAGE = (
        "a picture",
        "pictures",
        "Upload what is needed as images, each with its alternative text.",
    )
    DRAWING = (
        "a drawing, chart or diagram",
        "drawings, charts or diagrams",
        "Say in words or in a table what they show.",
    )
    FORMULA = ("a formula", "formulas", "Write it in words.")
    COMMENT = ("a comment", "comments", "Comments are for those who write.")
    DELETED = (
        "a deletion that was tracked",
        "deletions that were tracked",
        "What somebody deleted stays deleted.",
    )
    INSERTED = (
        "a tracked insertion",
        "tracked insertions",
        "The words were kept as if accepted: check that they should be.",
    )
    HIDDEN = (
        "a piece of hidden text",
        "pieces of hidden text",
        "It did not show in the document. Look there whether it should have.",
    )
    COVERED = (
        "a piece of text beneath a shape",
        "pieces of text beneath shapes",
        "It looks blacked out and can still be read in the PDF: do not publish that "
        "file.",
    )
    TEXT_BOX = (
        "a text box",
        "text boxes",
        "The words were kept, after the paragraph beside it: check the order.",
    )
    RUNNING = (
        "a header or footer",
        "headers and footers",
        "They repeat on every page, and a web page has none.",
    )
    CONTENTS = (
        "a table of contents",
        "tables of contents",
        "The headings were kept.",
    )
    LINK = (
        "a link within the document or to somebody's own files",
        "links within the document or to somebody's own files",
        "The words were kept. Link to a page or a document here instead.",
    )
    LEVEL = (
        "a heading's level",
        "headings' levels",
        "A body has three, one step at a time: check the outline.",
    )
    LONG_HEADING = (
        "a heading of more than 200 letters",
        "headings of more than 200 letters",
        "They were kept as text.",
    )
    LAYOUT = (
        "a table of a single cell",
        "tables of a single cell",
        "What was in it was kept as text.",
    )
    MERGED = (
        "a merged cell of a table",
        "merged cells of tables",
        "The words stand in the first of the cells: check the table.",
    )
    CELL = (
        "a list, heading or table within a cell of a table",
        "lists, headings or tables within cells of tables",
        "The words were kept, line by line.",
    )
    START = (
        "the first number of a list",
        "first numbers of lists",
        "Lists start at 1: check what refers to a number.",
    )
    STRUCK = (
        "words struck through",
        "places with words struck through",
        "The words were kept and look like any others: delete what does not hold.",
    )
    EMBEDDED = (
        "an embedded file, form field or film",
        "embedded files, form fields or films",
        "Upload files as documents, and link to films.",
    )
    COLUMNS = (
        "the columns of a page",
        "pages' columns",
        "The words were kept, column after column: check the order.",
    )
    FLAT_HEADING = (
        "a heading",
        "headings",
        "This field holds none: they became bold lines.",
    )
    FLAT_TABLE = (
        "a table",
        "tables",
        "This field holds none: each row became a line.",
    )
    LOOKS_LIKE_HEADING = (
        "a bold line that looks like a heading",
        "bold lines that look like headings",
        "They were kept as text: make headings of them where they are.",
    )
    FOOTNOTE = (
        "a footnote's place",
        "footnotes' places",
        "They stand under “Notes” at the end, with the same numbers.",
    )

    def sentence(self, count: int) -> str:
        """Return what is said of so many of them."""
        one, many, advice = self.value
        what = one if count == 1 else f"{count} {many}"
        return f"{what[0].upper()}{what[1:]}. {advice}"


class Losses:
    """How often each thing was not kept."""

    def __init__(self) -> None:
        self._counts: Counter[Loss] = Counter()

    def add(self, loss: Loss, count: int = 1) -> None:
        if count:
            self._counts[loss] += count

    def count(self, loss: Loss) -> int:
        return self._counts[loss]

    def sentences(self) -> list[str]:
        """Return a sentence for each kind, in the order of `Loss`."""
        return [loss.sentence(self._counts[loss]) for loss in Loss if loss in self]

    def __contains__(self, loss: Loss) -> bool:
        return self._counts[loss] > 0

    def dump(self) -> dict[str, int]:
        """Return the counts as JSON has them."""
        return {loss.name: count for loss, count in self._counts.items()}

    def load(self, counts: dict[str, int]) -> None:
        """Add counts as `dump` gave them."""
        for name, count in counts.items():
            self.add(Loss[name], count)
