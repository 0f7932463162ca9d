"""Releases in the admin: prepared by some, published by those who may publish."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page

from cms.models import PublicCollection, Release
from cms.releases.releasing import add_page
from tests.admin.conftest import editor_who_is
from tests.admin.editing import Editor
from tests.factories import (
    CollectionFactory,
    ContentPageFactory,
    MemberFactory,
    ReviewPageFactory,
)

pytestmark = pytest.mark.django_db


def add(editor: Editor, *pages: Page, **said: Any) -> Any:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "add_to_release"])
    numbers = "&".join(f"id={page.pk}" for page in pages)
    return editor.client.post(f"{url}?{numbers}", said, follow=True)


@pytest.fixture
def page(officer: Editor) -> Page:
    return ContentPageFactory(title="News", live=False)


@pytest.fixture
def release(page: Page) -> Release:
    release = Release.objects.create(title="Spring")
    add_page(release, page)
    return release


def test_from_the_page_to_the_public(officer: Editor, page: Page) -> None:
    assert (
        "/add_to_release/?id=" in officer.open("wagtailadmin_pages:edit", page.pk).text
    )
    shown = add(officer, page, title="Spring")
    release = Release.objects.get()
    assert "1 page is in “Spring”" in shown.text
    assert "Ready?" in shown.text
    officer.send("releases:release", release.pk)
    assert officer.messages == ["“Spring” is live, all of it."]
    page.refresh_from_db()
    assert page.live
    entry = ModelLogEntry.objects.get(action="cms.release")
    assert entry.user is not None


def test_several_pages_into_one_that_is_there(
    officer: Editor, release: Release, page: Page
) -> None:
    other = ContentPageFactory(title="Other")
    add(officer, page, other, release=release.pk)
    assert release.items.count() == 2


def test_release_or_title_is_needed(officer: Editor, page: Page) -> None:
    response = add(officer, page, title=" ")
    assert "Choose a release, or write a title" in response.text
    assert not Release.objects.exists()


def test_what_is_not_ready_is_shown_and_does_not_go_live(
    officer: Editor, release: Release, page: Page
) -> None:
    add_page(release, ReviewPageFactory(title="Child Elm", live=False, abstract=""))
    shown = officer.open("releases:edit", release.pk).text
    assert "nothing will go live" in shown
    officer.send("releases:release", release.pk)
    assert officer.messages[0].startswith("Nothing went live.")
    page.refresh_from_db()
    assert not page.live


def test_scheduled_and_cancelled(officer: Editor, release: Release, page: Page) -> None:
    soon = timezone.localtime() + timedelta(days=1)
    officer.send("releases:schedule", release.pk, go_live_at=f"{soon:%Y-%m-%d %H:%M}")
    release.refresh_from_db()
    assert release.state == "Scheduled"
    assert release.user is not None
    # Nothing is changed in it until the schedule is cancelled.
    add(officer, ContentPageFactory(), release=release.pk)
    officer.send("releases:remove_item", release.pk, release.items.get().pk)
    assert release.items.count() == 1
    officer.send("releases:unschedule", release.pk)
    release.refresh_from_db()
    assert release.state == "In preparation"


@pytest.mark.parametrize("moment", ["2020-01-01 10:00", "soon", ""])
def test_moment_has_to_be_one_to_come(
    officer: Editor, release: Release, moment: str
) -> None:
    officer.send("releases:schedule", release.pk, go_live_at=moment)
    release.refresh_from_db()
    assert release.go_live_at is None
    assert officer.messages


def test_items_are_taken_out_and_brought_up_to_date(
    officer: Editor, release: Release, page: Page
) -> None:
    page.title = "Edited"
    page.save_revision()
    item = release.items.get()
    assert (
        "The page was edited after that."
        in officer.open("releases:edit", release.pk).text
    )
    officer.send("releases:use_latest", release.pk, item.pk)
    item.refresh_from_db()
    assert item.revision.as_object().title == "Edited"
    officer.send("releases:remove_item", release.pk, item.pk)
    assert not release.items.exists()


def test_collection_becomes_public_with_it(officer: Editor, release: Release) -> None:
    collection = CollectionFactory(name="Forms")
    officer.send("releases:add_collection", release.pk, collection=collection.pk)
    assert "Collection “Forms”" in officer.open("releases:edit", release.pk).text
    officer.send("releases:release", release.pk)
    assert PublicCollection.objects.filter(collection=collection).exists()


# Who may.

PUBLISHING = [
    ("releases:release", {}),
    ("releases:schedule", {"go_live_at": "2030-01-01"}),
]


@pytest.mark.parametrize(("view", "said"), PUBLISHING)
def test_whoever_does_not_publish_pages_publishes_no_release(
    helper: Editor, release: Release, page: Page, view: str, said: dict[str, str]
) -> None:
    assert (
        "Somebody who may publish all these pages"
        in helper.open("releases:edit", release.pk).text
    )
    helper.send(view, release.pk, **said)
    page.refresh_from_db()
    release.refresh_from_db()
    assert not page.live
    assert release.go_live_at is None


@pytest.mark.parametrize(
    ("view", "args", "said"),
    [
        *((view, (), said) for view, said in PUBLISHING),
        ("releases:unschedule", (), {}),
        ("releases:remove_item", (1,), {}),
        ("releases:use_latest", (1,), {}),
        ("releases:add_collection", (), {}),
    ],
)
def test_without_the_permission_nothing_of_it_is_reached(
    writer: Editor,
    publisher: Editor,
    release: Release,
    view: str,
    args: tuple[int, ...],
    said: dict[str, str],
) -> None:
    for editor in (writer, publisher):
        editor.send(view, release.pk, *args, **said)
        assert editor.messages == [
            "Sorry, you do not have permission to access this area."
        ]
        assert "Spring" not in editor.open("releases:edit", release.pk).content.decode()
    assert release.items.count() == 1


def test_title_of_a_page_is_for_those_who_may_edit_it(
    release: Release, page: Page
) -> None:
    user = MemberFactory()
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "change_release"])
    )
    shown = editor_who_is(user).open("releases:edit", release.pk).text
    assert "A page that you may not edit" in shown
    assert "News" not in shown


def test_nothing_is_done_by_looking(officer: Editor, release: Release) -> None:
    for view in ("release", "unschedule", "schedule"):
        response = officer.open(f"releases:{view}", release.pk)
        assert response.status_code == 405
