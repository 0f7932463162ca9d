"""A PDF as HTML: by its tags where it has them, and else by how it looks.

pdfplumber (and pdfminer.six below it) reads the pages. What covers text, or hides it
in the colour of the page, is looked for: what was blacked out must not come back.
"""

from io import BytesIO

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.structure import PDFStructTree, StructTreeMissing
from pdfplumber.utils.exceptions import PdfminerException

from cms.conversion.losses import Loss, Losses
from cms.conversion.pdf_pages import Box, Word, html_of_words, words_of
from cms.conversion.pdf_tagged import TaggedText
from cms.conversion.pdf_untagged import PageText, html_of_pages
from cms.conversion.refusal import ConversionRefusedError

PAGES_LIMIT = 300
# How many of the words have to be in tags for these to be believed.
ENOUGH = 0.6


def html_of(file: BytesIO, losses: Losses) -> str:
    """Return a PDF as simple HTML.

    Args:
        losses: to which is added what was not kept.

    Raises:
        ConversionRefusedError: when it is protected, has too many pages, or no text.
    """
    with _opened(file) as pdf:
        if len(pdf.pages) > PAGES_LIMIT:
            raise ConversionRefusedError(
                f"This PDF has {len(pdf.pages)} pages; the most is {PAGES_LIMIT}. "
                "Convert the Word file it was made from, or a part of it."
            )
        pages = []
        pictures = 0
        for page in pdf.pages:
            words = words_of(page, losses)
            pages.append(PageText(words, page.width, page.height, _tables(page, words)))
            pictures += len(page.images)
            page.close()
        words = [word for page in pages for word in page.words]
        if not words:
            raise ConversionRefusedError(
                "This PDF has no text: its pages are pictures, as of a scanner. "
                "Convert the Word file it was made from, or have it recognised (OCR) "
                "first."
            )
        html = _by_tags(pdf, words, losses)
        if html is None:
            losses.add(Loss.IMAGE, pictures)
            html = html_of_pages(pages, losses)
        return html


def _opened(file: BytesIO) -> pdfplumber.PDF:
    try:
        return pdfplumber.open(file, unicode_norm="NFC")
    except PdfminerException as error:
        if any(isinstance(why, PDFPasswordIncorrect) for why in error.args):
            raise ConversionRefusedError(
                "This PDF is protected by a password. Save it without one, or convert "
                "the Word file it was made from."
            ) from None
        raise


def _by_tags(pdf: pdfplumber.PDF, words: list[Word], losses: Losses) -> str | None:
    """Return the HTML that a PDF's tags say, or None without good ones."""
    try:
        tree = PDFStructTree(pdf)
    except StructTreeMissing:
        return None
    elements = list(tree)
    marks = {(page, mark) for element in elements for page, mark in element.all_mcids()}
    tagged = [word for word in words if (word.page, word.mark) in marks]
    if len(tagged) < ENOUGH * len(words):
        return None
    losses.add(Loss.RUNNING, int(len(tagged) < len(words)))
    return TaggedText(tagged, losses).html(elements)


def _tables(page: Page, words: list[Word]) -> list[tuple[Box, list[list[str]]]]:
    """Return where lines are drawn around cells, with the words that show in each."""
    return [
        (table.bbox, [[_cell(cell, words) for cell in row.cells] for row in table.rows])
        for table in page.find_tables()
        if len(table.rows) > 1 and len(table.columns) > 1
    ]


def _cell(box: Box | None, words: list[Word]) -> str:
    # Of cells that are merged, only one has a box.
    return html_of_words([word for word in words if word.is_in(box)]) if box else ""
