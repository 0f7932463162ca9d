"""Preview links in the admin: who makes, sees and revokes them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from cms.models import PreviewLink
from tests.admin.conftest import editor_who_is
from tests.admin.editing import Editor
from tests.admin.test_audience_panel import editor_below
from tests.factories import ContentPageFactory, MemberFactory


@pytest.fixture
def page(publisher: Editor) -> Page:
    return ContentPageFactory(title="Hushed", live=False)


def make(editor: Editor, page: Page, reader: str = "Pat") -> PreviewLink:
    editor.send("preview_links", page.pk, reader=reader, days="7")
    return PreviewLink.objects.get(reader=reader)


def listed(editor: Editor, page: Page) -> BeautifulSoup:
    response = editor.open("preview_links", page.pk)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def test_link_is_made_listed_and_opens(publisher: Editor, page: Page) -> None:
    link = make(publisher, page)
    assert publisher.messages == [
        "The link for Pat is made: copy it from the list, and send it."
    ]
    week = timezone.now() + timedelta(days=7)
    assert abs(link.expires_at - week) < timedelta(minutes=1)
    row = listed(publisher, page).select_one("table.listing tbody tr")
    for told in ("Pat", "Robin", "Never", "Open"):
        assert told in row.text
    address = row.input["value"].removeprefix("http://localhost:8000")
    assert "Hushed" in Client().get(address, follow=True).text
    assert "Never" not in listed(publisher, page).select_one("tbody tr").text
    entry = PageLogEntry.objects.get(action="cms.make_preview_link")
    assert f"of revision {link.revision_id}" in entry.data["what"]
    assert address.split("/")[3] not in str(entry.data)
    assert "Pat" not in str(entry.data)


def test_link_is_revoked_by_any_editor_of_the_page(
    publisher: Editor, writer: Editor, page: Page
) -> None:
    link = make(publisher, page)
    address = listed(writer, page).select_one("tbody input")["value"]
    writer.send("revoke_preview_link", page.pk, link.pk)
    assert writer.messages == ["The link for Pat is revoked."]
    assert Client().get(address, follow=True).status_code == 404
    row = listed(writer, page).select_one("tbody tr")
    assert "Revoked" in row.text
    assert row.input is None


def test_all_previews_are_ended(publisher: Editor, page: Page) -> None:
    for reader in ("Pat", "Sam"):
        make(publisher, page, reader)
    shown = publisher.client.get(
        reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    )["Location"]
    assert publisher.client.get(shown).status_code == 200
    publisher.send("revoke_previews", page.pk)
    assert not PreviewLink.objects.open().exists()
    assert publisher.client.get(shown).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"reader": " ", "days": "7"}, "This field is required."),
        ({"reader": "Pat", "days": "400"}, "Select a valid choice"),
    ],
)
def test_form_says_what_is_wrong(
    wrong: dict[str, str], message: str, publisher: Editor, page: Page
) -> None:
    response = publisher.send("preview_links", page.pk, **wrong)
    assert message in response.text
    assert not PreviewLink.objects.exists()


@pytest.mark.parametrize("who", ["anybody", "member", "editor elsewhere"])
def test_who_may_not(who: str, publisher: Editor, page: Page) -> None:
    link = make(publisher, page)
    stranger = {
        "anybody": lambda: Editor(Client()),
        "member": lambda: editor_who_is(MemberFactory()),
        "editor elsewhere": lambda: editor_below(ContentPageFactory()),
    }[who]()
    for name, *numbers in (
        ("preview_links", page.pk),
        ("revoke_previews", page.pk),
        ("revoke_preview_link", page.pk, link.pk),
    ):
        url = reverse(name, args=numbers)
        for response in (stranger.client.get(url), stranger.client.post(url)):
            assert response.status_code in (302, 405)
            assert "Pat" not in response.text
    assert PreviewLink.objects.open().count() == 1


def test_link_of_another_page_is_not_revoked(publisher: Editor, page: Page) -> None:
    link = make(publisher, page)
    other = ContentPageFactory()
    url = reverse("revoke_preview_link", args=[other.pk, link.pk])
    assert publisher.client.post(url).status_code == 404
    assert PreviewLink.objects.open().exists()


def test_menu_of_the_page_leads_there(publisher: Editor, page: Page) -> None:
    shown = publisher.open("wagtailadmin_pages:edit", page.pk).text
    assert reverse("preview_links", args=[page.pk]) in shown
