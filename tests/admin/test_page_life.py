"""Every page type, from its first draft to its deletion, through the admin's forms."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from wagtail.models import Page

from home.models import HomePage
from reviews.models import ReviewPage
from tests.admin.content import AUTHORED, Authored, content_page
from tests.admin.editing import Editor
from tests.admin.test_bulk import in_bulk
from tests.factories import ContentPageFactory, give_reasons

# Every form, opened and sent: other tests do so too, for one type each.
pytestmark = pytest.mark.slow

Read = Callable[[str], str | None]

each_type = pytest.mark.parametrize("authored", AUTHORED, ids=str)


def path_of(page: Page) -> str:
    """Return where the public finds a page: its URL path below the home page."""
    return page.url_path.removeprefix("/partnership")


@each_type
def test_created_as_draft(publisher: Editor, authored: Authored, read: Read) -> None:
    parent = authored.parent()
    publisher.create(parent, authored.model, authored.form("A first draft"))
    page = authored.model.objects.get(title="A first draft")
    assert page.slug == "a-first-draft"
    assert page.get_parent().pk == parent.pk
    assert not page.live
    assert page.latest_revision.user == page.owner
    assert publisher.messages == ["Page 'A first draft' created."]
    assert read(path_of(page)) is None


@each_type
def test_created_and_published(
    publisher: Editor, authored: Authored, read: Read
) -> None:
    publisher.create(
        authored.parent(), authored.model, authored.form("Now public"), "publish"
    )
    page = authored.model.objects.get(title="Now public")
    if authored.model is ReviewPage:  # It wants reasons first.
        assert not page.live
        assert "is not published" in publisher.messages[0]
        give_reasons(page)
        publisher.messages = in_bulk(publisher, "publish", page)
        page.refresh_from_db()
    assert page.live
    assert page.first_published_at
    assert not page.has_unpublished_changes
    assert "published" in publisher.messages[0]
    assert read(path_of(page)) == "Now public"


@each_type
def test_edited_as_draft(publisher: Editor, authored: Authored, read: Read) -> None:
    """An edit that is only saved stays out of the public's sight."""
    page = authored.factory(parent=authored.parent(), title="Published title")
    publisher.edit(page, authored.form("Edited title") | {"slug": page.slug})
    page.refresh_from_db()
    assert page.title == "Published title"
    assert page.draft_title == "Edited title"
    assert page.has_unpublished_changes
    assert publisher.messages == ["Page 'Edited title' has been updated."]
    assert read(path_of(page)) == "Published title"


@each_type
def test_published_edit(publisher: Editor, authored: Authored, read: Read) -> None:
    page = authored.factory(parent=authored.parent(), title="Published title")
    form = authored.form("Edited title") | {"slug": page.slug}
    publisher.edit(page, form, "publish")
    page.refresh_from_db()
    if authored.model is ReviewPage:  # It shows a PDF, and wants a reason first.
        assert "is not published" in publisher.messages[0]
        give_reasons(page)
        assert in_bulk(publisher, "publish", page) == ["1 page has been published"]
        page.refresh_from_db()
    else:
        assert publisher.messages == ["Page 'Edited title' has been published."]
    assert page.title == "Edited title"
    assert not page.has_unpublished_changes
    assert read(path_of(page)) == "Edited title"


@each_type
def test_previewed_before_it_is_saved(publisher: Editor, authored: Authored) -> None:
    response = publisher.preview_of_new(
        authored.parent(), authored.model, authored.form("Never saved")
    )
    assert response.status_code == 200
    assert "<h1>Never saved</h1>" in response.text
    assert authored.shown in response.text
    assert not authored.model.objects.filter(title="Never saved").exists()


@each_type
def test_previewed_with_unsaved_changes(publisher: Editor, authored: Authored) -> None:
    page = authored.factory(parent=authored.parent(), title="As saved")
    response = publisher.preview(page, authored.form("As typed"))
    assert "<h1>As typed</h1>" in response.text
    assert authored.shown in response.text


@each_type
def test_draft_is_viewed_as_it_was_saved(publisher: Editor, authored: Authored) -> None:
    page = authored.factory(parent=authored.parent(), title="As saved", live=False)
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    response = publisher.client.get(url, follow=True)
    assert "<h1>As saved</h1>" in response.text


@each_type
def test_moved(publisher: Editor, authored: Authored, read: Read) -> None:
    page = authored.factory(parent=authored.parent(), title="To be moved")
    before = path_of(page)
    below = ContentPageFactory(title="Elsewhere")
    publisher.send("wagtailadmin_pages:move_confirm", page.pk, below.pk)
    page.refresh_from_db()
    assert page.get_parent().pk == below.pk
    assert "'To be moved' moved" in publisher.messages[0]
    assert read("/elsewhere/to-be-moved/") == "To be moved"
    assert read(before) is None


# A review has to stay for a year: whoever ends that says why.
WHY = {"reason_early_end": "It is wrong."}


@each_type
def test_unpublished(publisher: Editor, authored: Authored, read: Read) -> None:
    page = authored.factory(parent=authored.parent(), title="Public for now")
    assert read(path_of(page)) == "Public for now"
    publisher.send("wagtailadmin_pages:unpublish", page.pk, **WHY)
    page.refresh_from_db()
    assert not page.live
    assert publisher.messages == ["Page 'Public for now' unpublished."]
    assert read(path_of(page)) is None


@each_type
def test_deleted(publisher: Editor, authored: Authored, read: Read) -> None:
    page = authored.factory(parent=authored.parent(), title="Soon gone")
    publisher.send("wagtailadmin_pages:delete", page.pk, **WHY)
    assert not Page.objects.filter(pk=page.pk).exists()
    assert publisher.messages == ["Page 'Soon gone' deleted."]
    assert read(path_of(page)) is None


def test_home_page_is_edited_but_not_added_twice(
    publisher: Editor, home: HomePage, read: Read
) -> None:
    publisher.edit(home, content_page("Renamed") | {"slug": home.slug}, "publish")
    home.refresh_from_db()
    assert home.title == "Renamed"
    assert read("/") == "Renamed"
    assert HomePage not in home.creatable_subpage_models()
