"""Invitations: sent, accepted once, revoked, and never more than the sender has."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.models import Invitation, User
from tests.accounts.signing_in import App
from tests.factories import EditorFactory, GroupFactory, MemberFactory, SuperuserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "newcomer@council.example"
SECRET = "a wholly new secret 1"


@pytest.fixture
def office() -> Client:
    """Somebody in the business unit, who may invite and keeps no accounts."""
    group = GroupFactory(name="Business unit")
    group.permissions.set(
        Permission.objects.filter(
            codename__in=["access_admin", "add_invitation", "delete_invitation"]
        )
    )
    group.permissions.add(
        Permission.objects.get(codename="view_invitation"),
    )
    client = Client()
    client.force_login(MemberFactory(groups=[group]))
    return client


@pytest.fixture
def invite(office: Client, django_capture_on_commit_callbacks: Any) -> Any:
    """Invite somebody in the admin, and return the link that they are sent."""

    def invite(email: str = ADDRESS, *groups: Group, by: Client = office) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            response = by.post(
                reverse("invitations:add"),
                {"email": email, "groups": [group.pk for group in groups]},
            )
        assert response.status_code == 302, response.content.decode()
        message = mail.outbox[-1]
        assert message.to == [email]
        link = re.search(r"https?://[^/\s]+(/accounts/invitation/\S+)", message.body)
        assert link
        return link[1]

    return invite


def accept(link: str, password: str = SECRET) -> Any:
    return Client().post(
        link,
        {
            "first_name": "Sam",
            "last_name": "Rowan",
            "password": password,
            "password_again": password,
        },
    )


def test_who_is_invited_chooses_a_password_and_signs_in(invite: Any) -> None:
    readers = GroupFactory(name="Practitioners")
    link = invite(ADDRESS, readers)
    assert Client().get(link).status_code == 200
    assert accept(link).status_code == 302

    app = App()
    assert app.sign_in(ADDRESS, SECRET).status_code == 200
    viewer = app.ask().json()["data"]["viewer"]
    assert viewer["displayName"] == "Sam Rowan"
    assert viewer["groups"] == ["Practitioners"]
    assert list(
        ModelLogEntry.objects.filter(content_type__model="invitation")
        .order_by("timestamp")
        .values_list("action", flat=True)
    ) == ["cms.invite", "cms.accept_invitation"]
    entries = ModelLogEntry.objects.values_list("label", "data")
    assert ADDRESS not in str(list(entries))


def test_a_link_works_once(invite: Any) -> None:
    link = invite()
    accept(link)
    assert accept(link, "another long secret 2").status_code == 410
    assert App().sign_in(ADDRESS, SECRET).status_code == 200


def test_a_link_stops_working_after_a_week(invite: Any) -> None:
    link = invite()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(link).status_code == 410
    assert accept(link).status_code == 410
    assert not User.objects.filter(email=ADDRESS).exists()


def test_an_invitation_is_revoked_in_the_admin(invite: Any, office: Client) -> None:
    link = invite()
    invitation = Invitation.objects.get()
    listing = office.get(reverse("invitations:index")).content.decode()
    assert ADDRESS in listing
    assert "Open" in listing
    office.post(reverse("invitations:delete", args=[invitation.pk]))
    assert Client().get(link).status_code == 410
    assert "Revoked" in office.get(reverse("invitations:index")).content.decode()
    assert ModelLogEntry.objects.filter(action="cms.revoke_invitation").exists()


def test_the_link_is_nowhere_but_in_the_message(invite: Any) -> None:
    token = invite().rstrip("/").rpartition("/")[2]
    kept = str(list(Invitation.objects.values())) + str(
        list(ModelLogEntry.objects.values())
    )
    assert token not in kept


def test_an_invitation_whose_message_is_not_sent_says_so(
    office: Client,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A test's transaction is never committed; the request's is before it ends.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call: call())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody is there
    office.post(reverse("invitations:add"), {"email": ADDRESS})
    assert Invitation.objects.get().state == "Open"
    listing = office.get(reverse("invitations:index")).content.decode()
    assert "The e-mail could not be sent" in listing
    assert "on its way" not in listing
    assert "could not be sent (ConnectionRefusedError)" in caplog.text
    assert ADDRESS not in caplog.text


def test_an_unknown_link_looks_like_one_that_is_over() -> None:
    assert Client().get("/accounts/invitation/nonsense/").status_code == 410


def test_a_weak_password_is_refused(invite: Any) -> None:
    link = invite()
    for password in ("short", "password1234!", "newcomer@council.example"):
        assert accept(link, password).status_code == 200
    assert not User.objects.filter(email=ADDRESS).exists()


@pytest.mark.parametrize("name", ["add", "index"])
def test_who_may_not_invite_cannot(name: str) -> None:
    client = Client()
    client.force_login(EditorFactory())
    response = client.get(reverse(f"invitations:{name}"))
    assert response.status_code == 302
    assert response["Location"] == reverse("wagtailadmin_home")


def test_nobody_gives_more_than_they_have(office: Client) -> None:
    powerful = Group.objects.get(name="Moderators")
    response = office.post(
        reverse("invitations:add"), {"email": ADDRESS, "groups": [powerful.pk]}
    )
    assert response.status_code == 200
    assert not Invitation.objects.exists()


def test_a_superuser_may_invite_into_any_group(invite: Any) -> None:
    client = Client()
    client.force_login(SuperuserFactory())
    invite(ADDRESS, Group.objects.get(name="Moderators"), by=client)


def test_nobody_is_invited_twice_or_who_is_here(office: Client, invite: Any) -> None:
    invite()
    for email in (ADDRESS.upper(), MemberFactory().email):
        response = office.post(reverse("invitations:add"), {"email": email})
        assert response.status_code == 200
    assert Invitation.objects.count() == 1


def test_an_invitation_cannot_be_changed(invite: Any) -> None:
    invite()
    client = Client()
    client.force_login(SuperuserFactory())
    address = reverse("invitations:edit", args=[Invitation.objects.get().pk])
    assert client.get(address).status_code == 302
