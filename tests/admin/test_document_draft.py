"""A Word file or a PDF becomes the body of a page: a draft, never what is published."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from docx.document import Document as Docx
from wagtail.models import Page, PageLogEntry
from wagtail.rich_text import RichText

from cms.models import Document
from tests.admin.conftest import editor_who_is
from tests.admin.editing import Editor
from tests.conversion import word_files
from tests.factories import (
    BriefingPageFactory,
    ContentPageFactory,
    DocumentFactory,
    EditorFactory,
    MemberFactory,
    PublisherFactory,
    ReviewPageFactory,
)

VIEW = "document_draft"


def report(document: Docx) -> None:
    document.add_heading("Findings", 1)
    document.add_paragraph("Child Ash was not seen.")
    word_files.paragraph(document, word_files.run("Above") + word_files.CHART)


def upload(write: Any = report, name: str = "report.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, word_files.word_file(write).read())


def kinds(page: Page) -> list[str]:
    page.refresh_from_db()
    return [block.block_type for block in page.get_latest_revision_as_object().body]


def errors(response: HttpResponse) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def test_document_becomes_a_draft_and_what_was_lost_is_said(publisher: Editor) -> None:
    page = ReviewPageFactory(title="Child Ash")
    response: Any = publisher.send(VIEW, page.pk, file=upload())
    told = publisher.client.get(response.url).text
    assert kinds(page) == ["heading", "paragraph"]
    page.refresh_from_db()
    assert page.has_unpublished_changes
    assert not page.body
    assert "A drawing, chart or diagram." in told
    assert "1 heading, 1 text" in told
    entry = PageLogEntry.objects.get(page=page.pk, action="cms.draft_from_document")
    assert entry.user is not None
    assert entry.data == {
        "made": "1 heading, 1 text",
        "lost": {"DRAWING": 1},
        "document": None,
    }
    history = publisher.open("wagtailadmin_pages:history", page.pk).text
    assert "Draft made from a document" in history
    assert "Say in words or in a table what they show." in history


@pytest.mark.parametrize(
    ("place", "made"),
    [
        ("after", ["paragraph", "heading", "paragraph"]),
        ("instead", ["heading", "paragraph"]),
    ],
)
def test_what_is_there_stays_unless_it_is_to_go(
    publisher: Editor, place: str, made: list[str]
) -> None:
    page = ContentPageFactory(body=[("paragraph", RichText("<p>There.</p>"))])
    publisher.send(VIEW, page.pk, file=upload(), place=place)
    assert kinds(page) == made
    page.refresh_from_db()
    assert [block.block_type for block in page.body] == ["paragraph"]


def test_document_that_is_here_can_be_chosen(publisher: Editor) -> None:
    page = ContentPageFactory()
    document = Document.objects.create(title="Report", file=upload())
    publisher.send(VIEW, page.pk, document=document.pk)
    assert kinds(page) == ["heading", "paragraph"]
    entry = PageLogEntry.objects.get(page=page.pk, action="cms.draft_from_document")
    assert entry.data["document"] == document.pk


@pytest.mark.django_db
def test_document_that_somebody_may_not_choose_is_none() -> None:
    page = ContentPageFactory(live=False)
    user = EditorFactory()
    user.groups.all()[0].collection_permissions.all().delete()
    writer = editor_who_is(user)
    document = Document.objects.create(title="Report", file=upload())
    response = writer.send(VIEW, page.pk, document=document.pk)
    assert list(errors(response)) == ["document"]
    assert kinds(page) == []


def test_one_of_the_two_is_needed(publisher: Editor) -> None:
    page = ContentPageFactory()
    response = publisher.send(VIEW, page.pk)
    assert errors(response) == {
        "__all__": ["Choose a document, or a file of your own."]
    }
    document = DocumentFactory()
    response = publisher.send(VIEW, page.pk, document=document.pk, file=upload())
    assert errors(response) == {
        "__all__": ["Choose a document or a file: one of the two."]
    }


def test_odd_file_is_refused_with_what_to_do(publisher: Editor) -> None:
    page = ContentPageFactory()
    sent = SimpleUploadedFile("report.docx", b"Only text")
    response = publisher.send(VIEW, page.pk, file=sent)
    assert errors(response) == {
        "file": [
            "This is plain text. A draft is made from a Word document (.docx) or a PDF."
        ]
    }
    assert not PageLogEntry.objects.filter(action="cms.draft_from_document").exists()


def test_page_without_a_body_takes_none(publisher: Editor) -> None:
    page = BriefingPageFactory()
    assert publisher.open(VIEW, page.pk).status_code == 404
    url = reverse(VIEW, args=[page.pk])
    assert url not in publisher.open("wagtailadmin_pages:edit", page.pk).text


def test_menu_of_a_page_with_a_body_offers_it(publisher: Editor) -> None:
    page = ContentPageFactory()
    url = reverse(VIEW, args=[page.pk])
    assert url in publisher.open("wagtailadmin_pages:edit", page.pk).text


@pytest.mark.django_db
def test_those_who_may_not_edit_a_page_may_not_do_it_this_way() -> None:
    page = ContentPageFactory()
    stranger = PublisherFactory()
    stranger.groups.all()[0].page_permissions.all().delete()
    for user in (stranger, MemberFactory()):
        editor = editor_who_is(user)
        url = reverse(VIEW, args=[page.pk])
        assert editor.client.post(url, {"file": upload()}).status_code == 302
    assert kinds(page) == []
    assert page.get_latest_revision().user is None


def test_locked_page_is_left_alone(writer: Editor, publisher: Editor) -> None:
    page = ContentPageFactory(live=False)
    page.locked, page.locked_by = True, PublisherFactory()
    page.save()
    writer.send(VIEW, page.pk, file=upload())
    assert "locked" in writer.messages[0]
    assert kinds(page) == []
