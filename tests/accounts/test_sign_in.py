"""Signing in by password: from apps, browsers and the admin, and its limits."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.models import User
from tests.accounts.signing_in import App, ask
from tests.factories import PASSWORD, EditorFactory, MemberFactory

pytestmark = pytest.mark.django_db

ATTEMPTS = 5


def logged(user: User) -> list[str]:
    """Return what Wagtail's log says about an account, oldest first."""
    entries = ModelLogEntry.objects.filter(
        content_type__model="user", object_id=str(user.pk)
    )
    return list(entries.order_by("timestamp", "pk").values_list("action", flat=True))


def is_known(response: Any) -> bool:
    return bool(response.json()["data"]["viewer"]["isAuthenticated"])


def test_an_app_signs_in_and_out(sign_in: Callable[..., App]) -> None:
    user = MemberFactory()
    app = sign_in(user.email.upper())
    assert is_known(app.ask())
    app.send("DELETE", "auth/session")
    assert app.ask().status_code == 401
    assert logged(user) == ["cms.sign_in", "cms.sign_out"]


def test_a_browser_signs_in_with_a_cookie() -> None:
    user = MemberFactory()
    client = Client(enforce_csrf_checks=True)
    client.get("/_allauth/browser/v1/config")
    csrf = client.cookies["csrftoken"].value
    response = client.post(
        "/_allauth/browser/v1/auth/login",
        {"email": user.email, "password": PASSWORD},
        content_type="application/json",
        headers={"X-CSRFToken": csrf},
    )
    assert response.status_code == 200, response.content
    assert is_known(ask(client=client))


def test_a_wrong_password_and_an_unknown_address_look_the_same() -> None:
    known = App().sign_in(MemberFactory().email, "wrong")
    unknown = App().sign_in("nobody@elsewhere.example", "wrong")
    assert known.status_code == unknown.status_code == 400
    assert known.json() == unknown.json()


def test_a_switched_off_account_does_not_sign_in() -> None:
    app = App()
    assert app.sign_in(MemberFactory(is_active=False).email).status_code == 401
    assert app.token is None or app.ask().status_code == 401


def test_too_many_wrong_passwords_lock_the_right_one_out_and_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    user = MemberFactory()
    for _ in range(ATTEMPTS):
        App().sign_in(user.email, "wrong")
    for _ in range(2):
        response = App().sign_in(user.email)
        assert response.status_code == 400
        assert response.json()["errors"][0]["code"] == "too_many_login_attempts"
    assert logged(user) == ["cms.sign_in_failed"] * ATTEMPTS + ["cms.locked_out"]
    assert user.email not in caplog.text
    assert not ModelLogEntry.objects.filter(label__contains=user.email).exists()
    assert not ModelLogEntry.objects.filter(label__contains=user.last_name).exists()


def test_the_admins_door_has_the_same_lock() -> None:
    editor = EditorFactory()
    for _ in range(ATTEMPTS):
        App().sign_in(editor.email, "wrong")
    client = Client()
    address = client.get(reverse("wagtailadmin_home"), follow=True).redirect_chain[-1][
        0
    ]
    assert address.startswith(reverse("account_login"))
    response = client.post(address, {"login": editor.email, "password": PASSWORD})
    assert b"Too many failed login attempts" in response.content
    assert "_auth_user_id" not in client.session


def test_the_admins_own_form_is_not_there() -> None:
    editor = EditorFactory()
    client = Client()
    client.post(
        reverse("wagtailadmin_login"),
        {"username": editor.email, "password": PASSWORD},
    )
    assert "_auth_user_id" not in client.session


def test_an_editor_signs_in_to_the_admin() -> None:
    editor = EditorFactory()
    client = Client()
    address = client.get(reverse("wagtailadmin_home"), follow=True).redirect_chain[-1][
        0
    ]
    response = client.post(
        address, {"login": editor.email, "password": PASSWORD}, follow=True
    )
    assert response.status_code == 200
    assert response.request["PATH_INFO"] == reverse("wagtailadmin_home")


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/signup/",
        "/accounts/email/",
        "/accounts/3rdparty/",
        "/accounts/3rdparty/signup/",
        "/_allauth/app/v1/auth/signup",
        "/_allauth/browser/v1/auth/signup",
        "/_allauth/app/v1/account/email",
    ],
)
def test_nobody_signs_up_or_changes_their_address(address: str) -> None:
    client = Client()
    client.force_login(MemberFactory())
    body = {"email": "new@elsewhere.example", "password": "a long new password 12"}
    response = client.post(address, body, content_type="application/json")
    assert response.status_code == 404
    assert not User.objects.filter(email="new@elsewhere.example").exists()


def test_a_password_reset_ends_every_session(sign_in: Callable[..., App]) -> None:
    user = MemberFactory()
    app, browser = sign_in(user.email), Client()
    browser.force_login(user)
    assert is_known(app.ask())

    anybody = App()
    anybody.send("POST", "auth/password/request", email=user.email)
    (message,) = mail.outbox
    assert message.to == [user.email]
    found = re.search(r"/password/reset/key/(\S+?)/", str(message.body))
    assert found
    response = anybody.send(
        "POST", "auth/password/reset", key=found[1], password="a wholly new secret 1"
    )
    assert response.status_code in {200, 401}, response.content

    assert app.ask().status_code == 401
    assert ask(client=browser).status_code == 401
    assert sign_in(user.email, "a wholly new secret 1")
    assert "cms.reset_password" in logged(user)


def test_nobody_is_written_to_because_somebody_typed_their_address() -> None:
    App().send("POST", "auth/password/request", email="nobody@elsewhere.example")
    assert mail.outbox == []


def test_a_broken_mail_server_does_not_tell_who_has_an_account(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody is there
    user = MemberFactory()
    known, unknown = (
        App().send("POST", "auth/password/request", email=email)
        for email in (user.email, "nobody@elsewhere.example")
    )
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert "could not be sent" in caplog.text
    assert user.email not in caplog.text


def test_a_changed_password_ends_the_other_sessions(
    sign_in: Callable[..., App],
) -> None:
    user = MemberFactory()
    app, other, browser = sign_in(user.email), sign_in(user.email), Client()
    browser.force_login(user)
    response = app.send(
        "POST",
        "account/password/change",
        current_password=PASSWORD,
        new_password="a wholly new secret 1",
    )
    assert response.status_code == 200, response.content
    assert other.ask().status_code == 401
    assert ask(client=browser).status_code == 401
    assert is_known(app.ask())
    assert "cms.change_password" in logged(user)


def test_signing_in_gives_a_session_that_nobody_knew_before() -> None:
    user, client = MemberFactory(), Client()
    session = client.session  # somebody else put it there
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.session.session_key != planted
    assert ask(**{"X-Session-Token": str(planted)}).status_code == 401
    assert is_known(ask(client=client))
