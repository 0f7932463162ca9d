"""Who reaches what in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from home.models import ContentPage, HomePage
from tests.admin.conftest import editor_who_is
from tests.admin.content import content_page
from tests.admin.editing import Editor
from tests.factories import ContentPageFactory, MemberFactory, WithdrawalFactory

FOR_ADMINISTRATORS = [
    ("wagtailusers_users:index", ()),
    ("wagtailusers_groups:index", ()),
    ("wagtailsites:index", ()),
    ("wagtailredirects:index", ()),
    ("wagtailadmin_collections:index", ()),
    ("wagtailadmin_workflows:index", ()),
    ("wagtailsettings:edit", ("cms", "sitesettings")),
    ("wagtailsettings:edit", ("briefings", "briefingpresets")),
    ("wagtailsnippets_cms_topic:list", ()),
    ("wagtailsnippets_cms_removedaddress:list", ()),
]

each_view = pytest.mark.parametrize(
    ("name", "args"), FOR_ADMINISTRATORS, ids=lambda value: str(value)
)


@each_view
def test_publisher_and_writer_reach_no_settings_and_no_accounts(
    publisher: Editor, writer: Editor, name: str, args: tuple[str, ...]
) -> None:
    for editor in (publisher, writer):
        response = editor.client.get(reverse(name, args=args), follow=True)
        assert response.request["PATH_INFO"] == reverse("wagtailadmin_home")


@each_view
def test_administrator_reaches_them(
    administrator: Editor, name: str, args: tuple[str, ...]
) -> None:
    response = administrator.client.get(reverse(name, args=args), follow=True)
    assert response.status_code == 200


@pytest.mark.parametrize("user", ["anybody", "member"])
def test_nobody_else_reaches_the_admin(home: HomePage, user: str) -> None:
    client = Client() if user == "anybody" else editor_who_is(MemberFactory()).client
    for url in (
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_pages:edit", args=[home.pk]),
        reverse("wagtailadmin_pages:view_draft", args=[home.pk]),
        reverse("reviews:index"),
        reverse("withdraw_page", args=[home.pk]),
    ):
        response = client.get(url)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("wagtailadmin_login"))


def test_writer_saves_but_does_not_publish(writer: Editor, home: HomePage) -> None:
    writer.create(home, ContentPage, content_page("By a writer"), "publish")
    page = ContentPage.objects.get(title="By a writer")
    assert not page.live
    assert page.has_unpublished_changes


def test_writer_does_not_unpublish_or_withdraw(writer: Editor) -> None:
    page = ContentPageFactory()
    writer.send("wagtailadmin_pages:unpublish", page.pk)
    writer.send("withdraw_page", page.pk, reason="No.", date="2026-01-15")
    page.refresh_from_db()
    assert page.live
    assert not hasattr(page, "withdrawal")
    assert writer.messages == ["Sorry, you do not have permission to access this area."]


def test_writer_does_not_put_back(writer: Editor) -> None:
    page = ContentPageFactory()
    withdrawal = WithdrawalFactory(page=page)
    writer.send("reinstate_page", page.pk)
    withdrawal.refresh_from_db()
