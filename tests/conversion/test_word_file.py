"""What becomes of a Word file, and what it tells that it lost."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from docx.document import Document as Docx
from docx.shared import Inches
from PIL import Image

from cms.conversion import word_file
from cms.conversion.blocks import body_blocks
from cms.conversion.html import sanitised
from cms.conversion.losses import Loss, Losses
from cms.conversion.process import blocks_of_document
from tests.conversion import word_files as word
from tests.conversion.reading import Line, checked, read

MARKER = "Markertown"


def converted(write: Callable[[Docx], None]) -> tuple[list[Line], Losses]:
    losses = Losses()
    html = word_file.html_of(word.word_file(write), losses)
    blocks = body_blocks(sanitised(html), losses)
    checked(blocks)
    return read(blocks), losses


def a_report(document: Docx) -> None:
    document.add_heading("Child Ash", 0)
    document.add_heading("What happened", 1)
    said = document.add_paragraph("It was ")
    said.add_run("not").bold = True
    said.add_run(" seen.")
    document.add_paragraph("who asked;", "List Bullet")
    document.add_paragraph("what they heard.", "List Bullet")
    document.add_heading("Then", 2)
    document.add_paragraph("First,", "List Number")
    document.add_paragraph("second.", "List Number")
    document.add_paragraph("Look again.", "Quote")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        table._cells, ["Agency", "Role", "Police", "Lead"], strict=True
    ):
        cell.text = text
    word.link(document, "The guide", "https://one.example/guide")
    word.add_footnotes(document)
    word.paragraph(document, word.run("As guidance says") + word.FOOTNOTE_MARK)


def test_report_keeps_its_parts_in_order() -> None:
    lines, losses = converted(a_report)
    assert lines == [
        ("heading", "2 Child Ash"),
        ("heading", "2 What happened"),
        ("paragraph", "<p>It was <b>not</b> seen.</p>"),
        ("list", ["bulleted", "who asked;", "what they heard."]),
        ("heading", "3 Then"),
        ("list", ["numbered", "First,", "second."]),
        ("quotation", ("<p>Look again.</p>", "", "")),
        ("table", ["", ["Agency", "Role"], ["<p>Police</p>", "<p>Lead</p>"]]),
        (
            "paragraph",
            '<p><a href="https://one.example/guide">The guide</a></p>'
            "<p>As guidance says[1]</p>",
        ),
        ("heading", "2 Notes"),
        ("list", ["numbered", "Working Together 2023."]),
    ]
    assert losses.dump() == {"FOOTNOTE": 1}


HIDDEN = "<w:vanish/>"
DELETED = (
    f'<w:del w:id="1" w:author="Pat"><w:r><w:delText>{MARKER}</w:delText></w:r></w:del>'
)
INSERTED = f'<w:ins w:id="2" w:author="Pat">{word.run("Ash")}</w:ins>'
MOVED = (
    f'<w:moveFrom w:id="3">{word.run(MARKER)}</w:moveFrom>'
    f'<w:moveTo w:id="4">{word.run("there")}</w:moveTo>'
)


@pytest.mark.parametrize(
    ("inside", "shown", "lost"),
    [
        (word.run("Shown") + word.run(MARKER, HIDDEN), "Shown", {Loss.HIDDEN: 1}),
        (
            word.run("Child ") + DELETED + INSERTED,
            "Child Ash",
            {Loss.DELETED: 1, Loss.INSERTED: 1},
        ),
        (MOVED, "there", {Loss.DELETED: 1, Loss.INSERTED: 1}),
        (
            word.run("Shown") + '<w:r><w:commentReference w:id="0"/></w:r>',
            "Shown",
            {Loss.COMMENT: 1},
        ),
        (
            word.run("Beside") + word.TEXT_BOX,
            "Beside</p><p>In a box.",
            {Loss.TEXT_BOX: 1},
        ),
        (word.run("Above") + word.CHART, "Above", {Loss.DRAWING: 1}),
    ],
    ids=["hidden", "tracked", "moved", "comment", "text box", "chart"],
)
def test_what_is_not_kept_is_told(
    inside: str, shown: str, lost: dict[Loss, int]
) -> None:
    lines, losses = converted(
        lambda document: word.paragraph(document, inside) and None
    )
    assert lines == [("paragraph", f"<p>{shown}</p>")]
    assert {loss: losses.count(loss) for loss in Loss if loss in losses} == lost
    assert MARKER not in str(lines)


def test_text_that_a_style_hides_stays_hidden() -> None:
    def write(document: Docx) -> None:
        style = document.styles.add_style("Secret", 2)
        style.font.hidden = True
        document.add_paragraph("Shown").add_run(MARKER, "Secret")

    lines, losses = converted(write)
    assert lines == [("paragraph", "<p>Shown</p>")]
    assert losses.count(Loss.HIDDEN) == 1


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    file.seek(0)
    return file


def test_pictures_headers_and_contents_are_told() -> None:
    def write(document: Docx) -> None:
        document.sections[0].header.paragraphs[0].text = MARKER
        document.styles.add_style("toc 1", 1)
        document.add_paragraph(f"{MARKER} 3", "toc 1")
        document.add_picture(picture(), width=Inches(1))
        document.add_paragraph("Shown")

    lines, losses = converted(write)
    assert lines == [("paragraph", "<p>Shown</p>")]
    assert losses.dump() == {"RUNNING": 1, "CONTENTS": 1, "IMAGE": 1}


def refusal(file: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        blocks_of_document(file, Losses())
    return " ".join(refused.value.messages)


def with_document(content: bytes) -> io.BytesIO:
    """Return a Word file whose text is something else."""
    file = io.BytesIO()
    made = zipfile.ZipFile(word.word_file(lambda document: None))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            is_text = name == "word/document.xml"
            archive.writestr(name, content if is_text else made.read(name))
    return file


def test_bomb_is_refused_before_it_is_unpacked() -> None:
    assert "too large" in refusal(with_document(b" " * 25_000_000))


def test_entities_of_xml_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert "damaged" in refusal(with_document(bomb))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "older Office file"),
        (b"Only text", "plain text"),
        (b"{\\rtf1}", "rich text"),
        (b"", "plain text"),
        (b"PK\x03\x04 nothing", "damaged"),
    ],
)
def test_odd_files_are_refused_with_what_they_are(data: bytes, says: str) -> None:
    assert says in refusal(io.BytesIO(data))


def test_empty_document_is_refused() -> None:
    assert "no text" in refusal(word.word_file(lambda document: None))
