"""“Who can see this?” beside pages, documents and images, and who may ask."""

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, PageViewRestriction
from wagtail.rich_text import RichText

from home.models import ContentPage, HomePage
from tests.admin.conftest import editor_who_is
from tests.admin.content import content_page
from tests.admin.editing import Editor
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    EditorFactory,
    GroupFactory,
    ImageFactory,
    MemberFactory,
    RestrictionFactory,
)


def panel(editor: Editor, name: str, *args: object) -> Tag:
    response = editor.open(name, *args)
    assert response.status_code == 200
    found = BeautifulSoup(response.text, "html.parser").select_one(
        "[data-side-panel=audience]"
    )
    assert found
    return found


def of_page(editor: Editor, page: Page) -> Tag:
    return panel(editor, "wagtailadmin_pages:edit", page.pk)


def words(found: Tag) -> str:
    return " ".join(found.get_text(" ").split())


def editor_below(page: Page) -> Editor:
    """Return somebody who may edit a page and what is below it, and no other."""
    group = Group.objects.create(name=f"Editors of {page.title}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group,
        page=page,
        permission=Permission.objects.get(codename="change_page"),
    )
    return editor_who_is(EditorFactory(groups=[group]))


def test_page(publisher: Editor) -> None:
    private = ContentPageFactory(title="Private")
    RestrictionFactory(page=private, groups=[GroupFactory(name="Executive")])
    page = ContentPageFactory(
        body=[("link_list", {"links": [{"page": private}]})], title="Public"
    )
    found = of_page(publisher, page)
    assert "Who can see this? Everyone." in words(found)
    url = reverse("wagtailadmin_pages:edit", args=[private.pk])
    assert [link.text for link in found.select(f"a[href='{url}']")] == ["Private"]
    assert "Not everybody who can see this page" in words(found)
    # Said in words too, for those who see no icons and no colours.
    assert "Warning" in words(found)


def test_privacy_holds_at_once(publisher: Editor, home: HomePage) -> None:
    page = ContentPageFactory(parent=home)
    group = GroupFactory(name="Executive")
    response = publisher.client.post(
        reverse("wagtailadmin_pages:set_privacy", args=[page.pk]),
        {"restriction_type": PageViewRestriction.GROUPS, "groups": [group.pk]},
    )
    assert response.status_code == 200
    shown = of_page(publisher, page).select_one("[data-controller=w-swap]")
    assert shown
    assert "w-privacy:changed@document" in str(shown["data-action"])
    again = publisher.client.get(shown["data-w-swap-src-value"])
    assert "Members of Executive." in again.text
    assert "no-store" in again["Cache-Control"]


def test_new_page_in_a_private_place(publisher: Editor) -> None:
    parent = ContentPageFactory(title="Papers")
    RestrictionFactory(page=parent)
    found = panel(publisher, "wagtailadmin_pages:add", "home", "contentpage", parent.pk)
    assert "Nobody yet: it has not been saved." in words(found)
    assert "Once published: Anyone signed in." in words(found)
    assert "Privacy set on “Papers”" in words(found)


def test_page_is_still_made_and_saved(publisher: Editor, home: HomePage) -> None:
    publisher.create(home, ContentPage, content_page("New"), "publish")
    page = ContentPage.objects.get(title="New")
    publisher.edit(page, content_page("Newer"), "publish")
    assert ContentPage.objects.get(pk=page.pk).title == "Newer"


def test_autosave_brings_the_panel_along(publisher: Editor) -> None:
    page = ContentPageFactory()
    response = publisher.client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        publisher.filled_form(page, content_page("Newer")),
        headers={"accept": "application/json"},
    )
    assert response.json()["success"]
    assert "Where that comes from" in response.json()["html"]


def test_alias(publisher: Editor, home: HomePage) -> None:
    source = ContentPageFactory(title="Source")
    RestrictionFactory(page=source)
    alias = source.create_alias(parent=home, update_slug="alias")
    assert publisher.open("wagtailadmin_pages:edit", alias.pk).status_code == 200


@pytest.mark.parametrize(
    ("view", "factory", "block"),
    [
        ("wagtaildocs:edit", DocumentFactory, "document"),
        ("wagtailimages:edit", ImageFactory, "social_image"),
    ],
)
def test_file(
    publisher: Editor, administrator: Editor, view: str, factory: type, block: str
) -> None:
    file: Model = factory()
    assert "Nobody: no published page shows it." in words(
        panel(administrator, view, file.pk)
    )
    shown_by = (
        {"body": [("document", {"document": file, "title": ""})]}
        if block == "document"
        else {"social_image": file}
    )
    ContentPageFactory(title="Its page", **shown_by)
    found = words(panel(administrator, view, file.pk))
    assert "Everyone." in found
    assert "Shown on “Its page”: Everyone." in found


def test_file_is_still_saved(administrator: Editor) -> None:
    document = DocumentFactory(title="Old")
    administrator.send(
        "wagtaildocs:edit", document.pk, title="New", collection=document.collection_id
    )
    document.refresh_from_db()
    assert document.title == "New"


def test_editor_of_one_branch_learns_no_title_of_another(home: HomePage) -> None:
    document = DocumentFactory()
    body = [("document", {"document": document, "title": ""})]
    other = ContentPageFactory(title="Hushed", body=body)
    RestrictionFactory(page=other, groups=[GroupFactory(name="Executive")])
    text = RichText(f'<p><a linktype="page" id="{other.pk}">there</a></p>')
    own = ContentPageFactory(title="Own", body=[*body, ("paragraph", text)])
    editor = editor_below(own)
    found = words(of_page(editor, own))
    assert "A page that you may not edit" in found
    assert "Hushed" not in found


@pytest.mark.parametrize("user", ["anybody", "member", "editor elsewhere"])
def test_who_may_not_ask(home: HomePage, user: str) -> None:
    page = ContentPageFactory(title="Hushed")
    client = {
        "anybody": Client,
        "member": lambda: editor_who_is(MemberFactory()).client,
        "editor elsewhere": lambda: editor_below(ContentPageFactory()).client,
    }[user]()
    response = client.get(reverse("audience_panel", args=[page.pk]))
    assert response.status_code == 302
    assert b"Hushed" not in response.content


def test_no_such_page(publisher: Editor) -> None:
    assert publisher.open("audience_panel", 2**40).status_code == 404
