"""What is too much, protected or not what it says is refused with what to do about it.

All of it in the process that reads it, as an editor's file is.
"""

import io
import zipfile
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError

from cms.conversion import process
from cms.conversion.losses import Loss, Losses
from cms.conversion.process import blocks_of_document
from tests.conversion import pdf_files as pdf
from tests.conversion import word_files as word

MAIN = "word/document.xml"


def docx(parts: dict[str, str | bytes]) -> io.BytesIO:
    """Return a Word file, some parts of which are something else."""
    file = io.BytesIO()
    made = zipfile.ZipFile(word.word_file(lambda document: None))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in {*made.namelist(), *parts}:
            archive.writestr(name, parts[name] if name in parts else made.read(name))
    file.seek(0)
    return file


def text(body: str, before: str = "") -> dict[str, str | bytes]:
    document = f"<w:document {word.WORDPROCESSING}><w:body>{body}</w:body></w:document>"
    return {MAIN: before + document}


def paragraph(words: str) -> str:
    return f"<w:p>{word.run(words)}</w:p>"


def table(rows: int, columns: int) -> str:
    cell = f"<w:tc>{paragraph('x')}</w:tc>"
    return f"<w:tbl>{f'<w:tr>{cell * columns}</w:tr>' * rows}</w:tbl>"


def refusal(file: io.BytesIO) -> str:
    with pytest.raises(ValidationError) as refused:
        blocks_of_document(file, Losses())
    return " ".join(refused.value.messages)


def test_table_of_ten_thousand_cells_is_kept_whole() -> None:
    (block,) = blocks_of_document(docx(text(table(1000, 10))), Losses())
    rows = block["value"]["rows"]
    assert (len(block["value"]["columns"]), len(rows)) == (10, 999)
    assert {len(row["values"]) for row in rows} == {10}


def test_table_that_is_larger_is_a_workbook() -> None:
    said = refusal(docx(text(table(1, 21_000))))
    assert "more than 20000 cells" in said
    assert ".xlsx" in said


def test_two_hundred_pages_of_a_pdf_are_kept() -> None:
    story = [
        part
        for number in range(200)
        for part in (pdf.text(f"This is page {number}."), pdf.new_page())
    ]
    blocks = blocks_of_document(pdf.without_tags(*story), Losses())
    said = "".join(str(block["value"]) for block in blocks)
    assert all(f"This is page {number}." in said for number in range(200))


def test_pdf_of_more_pages_than_the_limit_is_to_be_divided() -> None:
    file = io.BytesIO()
    made = pikepdf.new()
    for _ in range(301):
        made.add_blank_page()
    made.save(file)
    assert "has 301 pages; the most is 300" in refusal(file)


def test_what_takes_too_much_memory_is_to_be_divided() -> None:
    """Three million empty paragraphs are twenty megabytes, and gigabytes as a tree."""
    said = refusal(docx(text("<w:p/>" * 3_000_000)))
    assert "too much in this document" in said
    assert "Divide it" in said


def test_making_of_the_blocks_is_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a document is worked on where the editors' requests are answered."""
    monkeypatch.setattr(
        process,
        "run_apart",
        lambda *_: b'{"blocks": [{"type": "paragraph"}], "losses": {}}',
    )
    assert blocks_of_document(docx({}), Losses()) == [{"type": "paragraph"}]


@pytest.mark.parametrize("size", [25_000_000, 400_000_000])
def test_bomb_is_refused_before_it_is_unpacked(size: int) -> None:
    said = refusal(docx({MAIN: b" " * size}))
    assert "too large once unpacked" in said


@pytest.mark.parametrize("name", ["[Content_Types].xml", "word/styles.xml"])
def test_any_part_may_be_the_bomb(name: str) -> None:
    assert "too large once unpacked" in refusal(docx({name: b" " * 101_000_000}))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/x"])
def test_entities_from_elsewhere_are_not_fetched(address: str) -> None:
    doctype = f'<!DOCTYPE x [<!ENTITY out SYSTEM "{address}">]>'
    said = refusal(docx(text(paragraph("&out;"), doctype)))
    assert "damaged" in said
    assert "root:" not in said


def test_entities_that_multiply_are_not_multiplied() -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    assert "damaged" in refusal(docx(text(paragraph("&b;"), doctype)))


def protected_pdf(**said: str) -> io.BytesIO:
    file = io.BytesIO()
    with pikepdf.open(pdf.without_tags(pdf.text("Shown."))) as made:
        made.save(file, encryption=pikepdf.Encryption(**said))
    return file


def test_pdf_with_a_password_is_to_be_saved_without() -> None:
    said = refusal(protected_pdf(user="open", owner="owner"))
    assert "protected by a password" in said
    assert "Save it without one" in said


def test_pdf_that_anybody_can_open_is_read() -> None:
    assert blocks_of_document(protected_pdf(user="", owner="owner"), Losses())


def test_word_file_with_a_password_is_to_be_saved_without() -> None:
    """Word keeps it as an older file is kept, whatever its name."""
    said = refusal(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000)))
    assert "protected by a password" in said
    assert "remove the password" in said


def test_archive_with_a_password_is_to_be_saved_without() -> None:
    data = bytearray(docx({}).getvalue())
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    assert "protected by a password" in refusal(io.BytesIO(bytes(data)))


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_half_a_file_is_no_server_error(kind: str, part: float) -> None:
    whole = (
        docx(text(paragraph("Shown.")))
        if kind == "docx"
        else pdf.without_tags(pdf.text("Shown."))
    ).getvalue()
    cut = io.BytesIO(whole[: int(len(whole) * part)])
    assert "damaged" in refusal(cut)


def test_noise_within_a_file_is_no_server_error() -> None:
    file = docx(text(paragraph("Shown.") * 500))
    data = bytearray(file.getvalue())
    place = zipfile.ZipFile(file).getinfo(MAIN).header_offset + 70
    data[place : place + 50] = bytes(50)
    assert "damaged" in refusal(io.BytesIO(bytes(data)))


@pytest.mark.parametrize("name", ["report.pdf", "report.docx", "report.txt", "report"])
def test_content_counts_and_not_the_name(name: str) -> None:
    file = docx(text(paragraph("Shown.")))
    file.name = name  # type: ignore[misc]
    assert blocks_of_document(file, Losses())


@pytest.mark.parametrize(
    "file",
    [
        lambda: docx(text("")),
        lambda: docx(text(paragraph(" "))),
        lambda: docx(text(table(0, 0))),
        lambda: pdf.drawn(lambda canvas: None),
    ],
    ids=["nothing", "a space", "a table without rows", "a page without anything"],
)
def test_document_without_text_is_refused(file: Any) -> None:
    assert "no text" in refusal(file())


def test_what_was_lost_is_told_from_the_process() -> None:
    losses = Losses()
    deleted = f'<w:p><w:del w:id="1" w:author="A">{word.run("Gone.")}</w:del></w:p>'
    blocks_of_document(docx(text(deleted + paragraph("Kept."))), losses)
    assert losses.count(Loss.DELETED) == 1
