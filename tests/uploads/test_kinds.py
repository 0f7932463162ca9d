"""What a file is, whatever it is called."""

import io
import zipfile
from contextlib import suppress

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from cms.uploads.cleaning import clean
from cms.uploads.kinds import identify
from cms.uploads.refusal import UploadRefusedError
from tests import factories
from tests.uploads import planted

DOCUMENTS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx"]
LIMIT = 1_000_000


def kept(name: str, data: bytes) -> bytes:
    with clean(ContentFile(data, name), name, DOCUMENTS, LIMIT) as file:
        return file.read()


def archive(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for name in names:
            made.writestr(name, "<Types/>")
    return data.getvalue()


REFUSED = {
    "report.doc": (b"", "This is an older Word file (.doc). Open it in Word and save"),
    "report.docm": (b"", "Save it without macros, as .docx"),
    "report.odt": (b"", "an OpenDocument file (.odt). Save it as .docx"),
    "page.html": (b"", "Save it as a PDF"),
    "drawing.svg": (b"", "Save it as a PDF"),
    "report.zip": (b"", "Unpack it and upload the files"),
    "report.pdf.exe": (b"", "a program (.exe)"),
    "report": (b"", "whose name has no ending"),
    "report.xyz": (b"", "called .xyz are not kept here"),
    "empty.pdf": (b"", "This file is empty"),
    "big.txt": (b"a" * (LIMIT + 1), "too big"),
    "photo.pdf": (planted.jpeg(), "is called .pdf, but it is a JPEG image"),
    "text.pdf": (b"Only words", "is called .pdf, but it is plain text"),
    "report.docx": (factories.pdf(), "is called .docx, but it is a PDF"),
    "old.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "remove the password"),
    "zipped.docx": (archive("a.txt"), "is called .docx, but it is an archive"),
    "open.docx": (archive("mimetype"), "it is an OpenDocument file"),
    "broken.docx": (b"PK\x03\x04", "damaged"),
    "up.docx": (archive("[Content_Types].xml", "../../etc/passwd"), "damaged"),
    "rich.txt": (b"{\\rtf1 Words}", "it is rich text"),
    "page.txt": (b" \n<!DOCTYPE html><script>", "it is a web page"),
    "drawing.csv": (b"<svg onload='alert(1)'/>", "it is a web page or a drawing"),
    "program.txt": (b"MZ\x90", "it is a program"),
    "old.csv": (b"Cost\n\xa310", "UTF-8"),
    "binary.txt": (b"a" * 5000 + b"\0", "UTF-8"),
}


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [(name, *case) for name, case in REFUSED.items()],
    ids=REFUSED.keys(),
)
def test_what_is_refused_and_what_to_do(name: str, data: bytes, message: str) -> None:
    with pytest.raises(UploadRefusedError) as refused:
        kept(name, data)
    assert message in refused.value.messages[0]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("costs.csv", "Topic,Cost\nNeglect,£10\n".encode()),
        ("bom.csv", "\ufeffa,b\r\n".encode()),
        ("NOTES.TXT", b"Words\tand\fmore"),
    ],
)
def test_a_text_is_kept_as_it_is(name: str, data: bytes) -> None:
    assert kept(name, data) == data


def test_a_letter_between_two_pieces_of_a_text_is_read_whole() -> None:
    data = b"a" * 999_999 + "é".encode()
    with clean(ContentFile(data), "a.txt", DOCUMENTS, 2 * LIMIT) as file:
        assert file.read() == data


@given(st.binary(max_size=300), st.sampled_from([*DOCUMENTS, "png", "exe", ""]))
def test_any_bytes_under_any_name_are_refused_or_kept(data: bytes, ending: str) -> None:
    name = f"a.{ending}"
    try:
        once = kept(name, data)
    except UploadRefusedError:
        return
    assert kept(name, once) == once


@given(st.binary(max_size=100), st.sampled_from([b"", b"PK\x03\x04", b"RIFF", b"%PDF"]))
def test_anything_can_be_identified_or_refused(data: bytes, start: bytes) -> None:
    with suppress(UploadRefusedError):
        assert identify(io.BytesIO(start + data)).name
