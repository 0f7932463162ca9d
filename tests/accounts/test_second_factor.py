"""Second factors: signing in with one, and groups that need one."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import APIToken, ModelLogEntry

from cms.models import SignInSettings, User
from tests.accounts.signing_in import App, ask
from tests.factories import (
    PASSWORD,
    EditorFactory,
    GroupFactory,
    MemberFactory,
    SuperuserFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret: str = SECRET) -> str:
    """Return what an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(counters()))))


def with_totp(user: User) -> User:
    TOTP.activate(user, SECRET)
    return user


@pytest.fixture
def guarded() -> Any:
    """A group whose members need a second factor."""
    group = GroupFactory(name="Executive")
    SignInSettings.load().second_factor_groups.add(group)
    return group


def test_a_password_alone_does_not_sign_in_an_account_with_a_second_factor() -> None:
    app = App()
    response = app.sign_in(with_totp(MemberFactory()).email)
    assert response.status_code == 401
    flows = {flow["id"] for flow in response.json()["data"]["flows"]}
    assert "mfa_authenticate" in flows
    assert app.ask().status_code == 401

    response = app.send("POST", "auth/2fa/authenticate", code=code())
    assert response.status_code == 200, response.content
    assert app.ask().json()["data"]["viewer"]["isAuthenticated"] is True


def test_a_wrong_code_is_refused_and_logged_and_guessing_has_a_limit() -> None:
    user = with_totp(MemberFactory())
    app = App()
    app.sign_in(user.email)
    for _ in range(5):
        response = app.send("POST", "auth/2fa/authenticate", code="000000")
        assert response.status_code == 400
    response = app.send("POST", "auth/2fa/authenticate", code=code())
    assert response.status_code in {400, 429}
    assert app.ask().status_code == 401
    failures = ModelLogEntry.objects.filter(action="cms.sign_in_failed")
    assert failures.filter(object_id=str(user.pk)).count() == 5
    assert ModelLogEntry.objects.filter(action="cms.locked_out").count() == 1


def test_the_secret_is_kept_encrypted() -> None:
    user = with_totp(MemberFactory())
    assert SECRET not in str(Authenticator.objects.get(user=user).data)


def test_who_needs_a_second_factor_sees_nothing_without(
    guarded: Any,
    sign_in: Callable[..., App],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = MemberFactory(groups=[guarded])
    app, other = sign_in(user.email), sign_in(user.email)
    refused = app.ask()
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"

    # They set one up, and this session counts; another that began before does not.
    again = app.send("POST", "auth/reauthenticate", password=PASSWORD)
    assert again.status_code == 200
    missing = app.send("GET", "account/authenticators/totp")
    secret = missing.json()["meta"]["secret"]
    # A test's transaction is never committed; the request's is before it ends.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call: call())
    response = app.send("POST", "account/authenticators/totp", code=code(secret))
    assert response.status_code == 200, response.content
    assert app.ask().json()["data"]["viewer"]["groups"] == ["Executive"]
    assert other.ask().status_code == 403

    entry = ModelLogEntry.objects.filter(action="cms.add_second_factor").first()
    assert entry
    assert entry.user == user
    assert secret not in str(entry.data)


def test_who_takes_a_needed_second_factor_away_is_out(guarded: Any) -> None:
    user = with_totp(MemberFactory(groups=[guarded]))
    app = App()
    app.sign_in(user.email)
    app.send("POST", "auth/2fa/authenticate", code=code())
    app.send("POST", "auth/reauthenticate", password=PASSWORD)
    assert app.ask().status_code == 200
    app.send("DELETE", "account/authenticators/totp")
    assert app.ask().status_code == 403


def test_need_begins_and_ends_with_membership(
    guarded: Any, sign_in: Callable[..., App]
) -> None:
    user = MemberFactory()
    app = sign_in(user.email)
    assert app.ask().status_code == 200
    user.groups.add(guarded)
    assert app.ask().status_code == 403
    user.groups.remove(guarded)
    assert app.ask().status_code == 200


def test_a_token_made_in_the_admin_needs_no_second_factor(guarded: Any) -> None:
    user = MemberFactory(groups=[guarded])
    _, plain = APIToken.create_token(user=user, name="A front end")
    assert ask(Authorization=f"Bearer {plain}").status_code == 200


@pytest.mark.parametrize("factory", [EditorFactory, SuperuserFactory])
def test_the_admin_opens_only_with_a_second_factor_where_it_is_needed(
    settings: Any, factory: Any
) -> None:
    settings.ADMIN_SECOND_FACTOR = True
    user = factory()
    client = Client()
    client.force_login(user)
    for name in ("wagtailadmin_home", "wagtailadmin_account"):
        response = client.get(reverse(name))
        assert response.status_code == 302
        assert response["Location"] == reverse("mfa_index")
    assert ask(client=client).status_code == 403


def test_an_editor_shows_the_second_factor_and_is_in(settings: Any) -> None:
    settings.ADMIN_SECOND_FACTOR = True
    editor = with_totp(EditorFactory())
    client = Client()
    login = reverse("account_login") + "?next=" + reverse("wagtailadmin_home")
    response = client.post(login, {"login": editor.email, "password": PASSWORD})
    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("wagtailadmin_home")).status_code == 302
    response = client.post(response["Location"], {"code": code()}, follow=True)
    assert response.request["PATH_INFO"] == reverse("wagtailadmin_home")


def test_security_keys_are_offered(guarded: Any, sign_in: Callable[..., App]) -> None:
    app = sign_in(MemberFactory(groups=[guarded]).email)
    app.send("POST", "auth/reauthenticate", password=PASSWORD)
    response = app.send("GET", "account/authenticators/webauthn")
    assert response.status_code == 200, response.content
    options = response.json()["data"]["creation_options"]["publicKey"]
    assert options["rp"]["id"] == "testserver"


def test_whoever_writes_does_not_say_who_needs_one() -> None:
    officers = Group.objects.get(name="Communications officers")
    user = MemberFactory(groups=[officers])
    assert not user.has_perm("cms.change_signinsettings")
    assert not user.has_perm("cms.add_invitation")
