"""The text of files is read once, whatever the file does."""

import io
import subprocess
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents.forms import get_document_form

from cms import file_text
from cms.file_text import UnreadableFileError, text_of
from cms.models import Document, FileReading
from cms.readiness import check
from cms.readiness.files import readings_of
from home.models import ContentPage
from tests.factories import DocumentFactory, SuperuserFactory, pdf
from tests.uploads.office_files import Parts, office

SECRET = "Her NHS number is 943 476 5919."


def with_secret(part: str, old: str) -> Any:
    def change(parts: Parts) -> None:
        assert old in parts[part].decode()
        parts[part] = parts[part].replace(old.encode(), SECRET.encode())

    return change


def read(data: bytes) -> str:
    return " ".join(part.text for part in text_of(io.BytesIO(data)))


def test_text_of_a_pdf_with_its_page() -> None:
    parts = text_of(io.BytesIO(pdf(SECRET)))
    assert [part.where for part in parts if SECRET in part.text] == ["page 1"]


@pytest.mark.parametrize("ending", ["docx", "xlsx", "pptx"])
def test_text_of_every_part_of_an_office_file(ending: str) -> None:
    found: list[str] = []

    def change(parts: Parts) -> None:
        for name, data in parts.items():
            if name.endswith(".xml") and b"</" in data and "[" not in name:
                text = data.decode()
                head, closing, tail = text.rpartition("</")
                parts[name] = f"{head}LEAK{len(found)} {closing}{tail}".encode()
                found.append(name)

    text = read(office(ending, change))
    assert len(found) > 3
    assert [name for n, name in enumerate(found) if f"LEAK{n} " not in text] == []


def test_plain_text_is_read() -> None:
    assert SECRET in read(SECRET.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 and nothing more",
        pdf("")[:200],
        b"PK\x03\x04" + b"\0" * 40,
        b"\x89PNG\r\n\x1a\n",
        b"",
    ],
    ids=["cut off", "half", "archive", "image", "empty"],
)
def test_an_odd_file_is_said_to_be_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        text_of(io.BytesIO(data))


def test_a_reader_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_text, "SECONDS", 0.01)
    with pytest.raises(UnreadableFileError, match="too long"):
        text_of(io.BytesIO(pdf("x")))


def showing(document: Document) -> ContentPage:
    link = f'<p><a linktype="document" id="{document.pk}">The report of 2024</a></p>'
    return ContentPage(title="About", slug="about", introduction=link)


@pytest.mark.django_db
def test_what_is_in_a_file_keeps_the_page_back() -> None:
    document = DocumentFactory(
        title="Report for B12 8QX", file=ContentFile(pdf(SECRET), "born-ls6-3hn.pdf")
    )
    found = {
        (f.rule.id, f.hit.words, f.hit.place.label)
        for f in check(showing(document)).refusals
    }
    place = "Introduction, file “Report for B12 8QX”"
    assert found >= {
        ("nhs-number", "943 476 5919", f"{place}, page 1"),
        ("postcode", "B12 8QX", f"{place}, title"),
        ("postcode", "ls6-3hn", f"{place}, name of the file"),
    }


@pytest.mark.django_db
def test_a_file_is_read_once_until_it_or_a_rule_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = DocumentFactory(file=ContentFile(pdf(SECRET), "a.pdf"))
    times: list[Any] = []
    run = subprocess.run

    def counted(*args: Any, **kwargs: Any) -> Any:
        times.append(args)
        return run(*args, **kwargs)

    monkeypatch.setattr(subprocess, "run", counted)
    for _ in range(3):
        assert readings_of([document])[document.pk].found
    assert len(times) == 1
    FileReading.objects.update(rules_hash="of yesterday")
    readings_of([document])
    assert len(times) == 2
    document.file.save("b.pdf", ContentFile(pdf("Nothing.")), save=False)
    document._set_document_file_metadata()
    document.file.close()
    document.save()
    assert not readings_of([document])[document.pk].found
    assert len(times) == 3


@pytest.mark.django_db
def test_an_unreadable_file_is_a_finding_and_a_missing_one_is_asked_for_again() -> None:
    document = DocumentFactory()
    document.file.storage.delete(document.file.name)
    rules = {f.rule.id for f in check(showing(document)).warnings}
    assert "unreadable-file" in rules
    assert not FileReading.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "accepted"), [(SECRET, False), ("Nothing.", True)])
def test_a_file_is_not_replaced_by_one_that_would_keep_a_page_back(
    text: str, accepted: bool
) -> None:
    """The pages that show it are published already."""
    document = DocumentFactory()
    form = get_document_form(Document)(
        {"title": document.title, "collection": document.collection_id, "tags": ""},
        {"file": SimpleUploadedFile("new.pdf", pdf(text))},
        instance=document,
        user=SuperuserFactory(),
    )
    assert form.is_valid() is accepted
    assert ("NHS number (page 1)" in str(form.errors)) is not accepted


@pytest.mark.django_db
def test_no_file_is_begun_when_the_time_is_over() -> None:
    result = check(showing(DocumentFactory()), seconds_for_files=-1)
    assert result.unread
    assert not result.is_ready
