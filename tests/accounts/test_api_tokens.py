"""API tokens in the admin: who makes them, and for whom."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import APIToken, ModelLogEntry

from cms.models import User
from cms.roles import COMMUNICATIONS_OFFICERS
from tests.accounts.signing_in import ask
from tests.factories import (
    EditorFactory,
    GroupFactory,
    MemberFactory,
    PublisherFactory,
    SuperuserFactory,
)

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make(client: Client, owner: User) -> Any:
    return client.post(
        reverse("wagtailusers_api_tokens:add"),
        {"name": "A front end", "user": owner.pk},
    )


def with_permissions(*codenames: str) -> User:
    group = GroupFactory()
    group.permissions.set(
        Permission.objects.filter(codename__in=["access_admin", *codenames])
    )
    return MemberFactory(groups=[group])


def officer() -> User:
    return MemberFactory(groups=[Group.objects.get(name=COMMUNICATIONS_OFFICERS)])


def test_a_token_made_in_the_admin_opens_the_api_until_it_is_revoked() -> None:
    administrator = SuperuserFactory()
    client, owner = client_of(administrator), MemberFactory()
    shown = re.search(r"wagtail_\w{30,}", make(client, owner).content.decode())
    assert shown
    answer = ask(Authorization=f"Bearer {shown[0]}")
    assert answer.json()["data"]["viewer"]["displayName"] == str(owner)

    token = APIToken.objects.get()
    client.post(reverse("wagtailusers_api_tokens:delete", args=[token.pk]))
    assert ask(Authorization=f"Bearer {shown[0]}").status_code == 401
    entries = ModelLogEntry.objects.filter(action__startswith="wagtail.apitoken")
    assert list(entries.order_by("pk").values_list("action", "user")) == [
        ("wagtail.apitoken.create", administrator.pk),
        ("wagtail.apitoken.revoke", administrator.pk),
    ]
    assert shown[0] not in str(list(ModelLogEntry.objects.values()))


@pytest.mark.parametrize("who", [officer, EditorFactory, PublisherFactory])
def test_whoever_writes_makes_no_tokens(who: Callable[[], User]) -> None:
    user = who()
    client = client_of(user)
    for owner in (user, SuperuserFactory()):
        make(client, owner)
    assert not APIToken.objects.exists()
    listing = client.get(reverse("wagtailusers_api_tokens:index"))
    assert listing["Location"] == reverse("wagtailadmin_home")


def test_who_keeps_accounts_makes_tokens_for_all_but_superusers() -> None:
    keeper = with_permissions("add_apitoken", "delete_apitoken", "change_user")
    superuser = SuperuserFactory()
    token, _ = APIToken.create_token(user=superuser, name="Theirs")
    client = client_of(keeper)
    make(client, superuser)
    client.post(reverse("wagtailusers_api_tokens:delete", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at is None
    member = MemberFactory()
    make(client, member)
    assert [token.user for token in APIToken.objects.exclude(name="Theirs")] == [member]


def test_who_keeps_no_accounts_makes_tokens_for_themselves_alone() -> None:
    user = with_permissions("add_apitoken")
    client = client_of(user)
    make(client, MemberFactory())
    assert not APIToken.objects.exists()
    make(client, user)
    assert APIToken.objects.get().user == user
