"""Changes of who may see and do what: each is in the log, with what it was before."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    ModelLogEntry,
    PageLogEntry,
    PageViewRestriction,
)

from cms.models import SignInSettings, User
from tests.accounts.signing_in import ask
from tests.factories import (
    CollectionFactory,
    ContentPageFactory,
    GroupFactory,
    HomePageFactory,
    MemberFactory,
    SuperuserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return SuperuserFactory()


@pytest.fixture
def admin(boss: User) -> Client:
    client = Client()
    client.force_login(boss)
    return client


def entry(action: str) -> Any:
    return ModelLogEntry.objects.get(action=action)


def user_form(user: User, **changes: Any) -> dict[str, Any]:
    form = {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "is_active": "on",
        "groups": [group.pk for group in user.groups.all()],
        **changes,
    }
    return {name: value for name, value in form.items() if value}


def edit_user(admin: Client, user: User, **changes: Any) -> None:
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    assert admin.post(address, user_form(user, **changes)).status_code == 302


def test_groups_of_an_account_before_and_after(admin: Client, boss: User) -> None:
    executive, board = GroupFactory(name="Executive"), GroupFactory(name="Board")
    user = MemberFactory(groups=[executive])
    ModelLogEntry.objects.all().delete()
    edit_user(admin, user, groups=[board.pk])
    logged = entry("cms.change_groups")
    assert logged.object_id == str(user.pk)
    assert logged.user == boss
    assert logged.data == {"before": ["Executive"], "after": ["Board"]}
    assert logged.message == "Groups: Executive → Board"


def test_groups_that_are_given_from_the_groups_side() -> None:
    executive = GroupFactory(name="Executive")
    users = [MemberFactory(), MemberFactory()]
    executive.user_set.add(*users)
    assert ModelLogEntry.objects.filter(action="cms.change_groups").count() == 2
    executive.user_set.clear()
    last = ModelLogEntry.objects.filter(action="cms.change_groups").first()
    assert last is not None
    assert last.data == {"before": ["Executive"], "after": []}


def test_accounts_that_are_switched_off_and_on(admin: Client, boss: User) -> None:
    user = MemberFactory()
    edit_user(admin, user, is_active="")
    assert entry("cms.deactivate").user == boss
    edit_user(admin, user)
    assert entry("cms.activate").object_id == str(user.pk)


@pytest.mark.parametrize("many", [False, True])
def test_switching_an_account_off_ends_its_sessions_for_good(
    admin: Client, many: bool
) -> None:
    user, other = MemberFactory(), MemberFactory()
    clients = []
    for somebody in (user, user, other):
        client = Client()
        client.force_login(somebody)
        clients.append(client)
    app = {"X-Session-Token": str(clients[1].session.session_key)}
    if many:
        address = reverse(
            "wagtail_bulk_action", args=("cms", "user", "set_active_state")
        )
        admin.post(f"{address}?id={user.pk}", {"mark_as_active": "False"})
    else:
        edit_user(admin, user, is_active="")
    user.refresh_from_db()
    assert not user.is_active
    assert entry("cms.deactivate").object_id == str(user.pk)
    assert not SessionStore().exists(str(clients[0].session.session_key))

    User.objects.filter(pk=user.pk).update(is_active=True)
    assert ask(client=clients[0]).status_code == 401
    assert ask(**app).status_code == 401
    assert ask(client=clients[2]).status_code == 200


def test_who_becomes_an_administrator_and_whose_address_changes(
    admin: Client,
) -> None:
    user = MemberFactory()
    edit_user(admin, user, is_superuser="on", email="another@council.example")
    assert entry("cms.make_superuser").object_id == str(user.pk)
    assert (
        "another"
        not in f"{entry('cms.change_email').label}{entry('cms.change_email').data}"
    )
    edit_user(admin, User.objects.get(pk=user.pk))
    assert entry("cms.unmake_superuser")


def test_permissions_of_a_group_wherever_wagtail_keeps_them(admin: Client) -> None:
    group, home = GroupFactory(name="Writers"), HomePageFactory()
    invite = Permission.objects.get(codename="add_invitation")
    address = reverse("wagtailusers_groups:edit", args=[group.pk])
    panels = admin.get(address).context["permission_panels"]
    empty = {
        f"{panel.prefix}-{name}": 0
        for panel in panels
        if hasattr(panel, "management_form")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    form = {
        "name": "Writers",
        "permissions": [invite.pk],
        **empty,
        "page_permissions-TOTAL_FORMS": 1,
        "page_permissions-0-page": home.pk,
        "page_permissions-0-permissions": ["publish_page"],
    }
    assert admin.post(address, form).status_code == 302
    given = entry("cms.change_permissions").data["given"]
    assert given == ["Can add invitation", f"Publish any page: page {home.pk}"]

    admin.post(address, {"name": "Writers", **empty})
    last = ModelLogEntry.objects.filter(action="cms.change_permissions").first()
    assert last is not None
    assert (last.data["given"], last.data["taken"]) == ([], given)


def privacy(admin: Client, address: str, kind: str, *groups: Group) -> None:
    form = {"restriction_type": kind, "groups": [group.pk for group in groups]}
    assert admin.post(address, form).status_code == 200


def test_readers_of_a_page_before_and_after(admin: Client, boss: User) -> None:
    page = ContentPageFactory(parent=HomePageFactory())
    executive, board = GroupFactory(name="Executive"), GroupFactory(name="Board")
    address = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    PageLogEntry.objects.all().delete()
    privacy(admin, address, PageViewRestriction.GROUPS, executive)
    privacy(admin, address, PageViewRestriction.GROUPS, board)
    privacy(admin, address, PageViewRestriction.NONE)
    entries = PageLogEntry.objects.filter(page=page).order_by("timestamp", "pk")
    assert [(entry.action, entry.user) for entry in entries] == [
        ("wagtail.view_restriction.create", boss),
        ("cms.change_readers", boss),
        ("wagtail.view_restriction.edit", boss),
        ("cms.change_readers", boss),
        ("wagtail.view_restriction.delete", boss),
    ]
    assert [
        entry.message for entry in entries if entry.action == "cms.change_readers"
    ] == [
        "Groups that may read: none → Executive",
        "Groups that may read: Executive → Board",
    ]


def test_privacy_of_a_collection(admin: Client, boss: User) -> None:
    collection: Collection = CollectionFactory(name="Minutes")
    address = reverse("wagtailadmin_collections:set_privacy", args=[collection.pk])
    privacy(
        admin, address, CollectionViewRestriction.GROUPS, GroupFactory(name="Board")
    )
    privacy(admin, address, CollectionViewRestriction.NONE)
    entries = ModelLogEntry.objects.filter(object_id=str(collection.pk))
    assert list(
        entries.filter(content_type__model="collection")
        .order_by("timestamp", "pk")
        .values_list("action", "user", "label")
    ) == [
        ("cms.restrict_collection", boss.pk, "Minutes"),
        ("cms.change_readers", boss.pk, "Minutes"),
        ("cms.open_collection", boss.pk, "Minutes"),
    ]


def test_which_groups_need_a_second_factor(admin: Client, boss: User) -> None:
    group = GroupFactory(name="Executive")
    address = reverse(
        "wagtailsettings:edit",
        args=("cms", "signinsettings", SignInSettings.load().pk),
    )
    assert admin.post(address, {"second_factor_groups": [group.pk]}).status_code == 302
    logged = entry("cms.change_second_factor_groups")
    assert (logged.user, logged.data["after"]) == (boss, ["Executive"])
