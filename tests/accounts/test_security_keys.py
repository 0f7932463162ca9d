"""Security keys: registered and used by an app, and what is refused."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from cms.models import User
from tests.accounts.security_key import SecurityKey
from tests.accounts.signing_in import App
from tests.factories import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _committed(monkeypatch: pytest.MonkeyPatch) -> None:
    # A test's transaction is never committed; the request's is before it ends.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call: call())


@pytest.fixture
def user() -> User:
    return MemberFactory()


@pytest.fixture
def key() -> SecurityKey:
    return SecurityKey()


def register(user: User, key: SecurityKey) -> Any:
    """Sign somebody in by password and register a key; return the answer."""
    app = App()
    app.sign_in(user.email)
    app.send("POST", "auth/reauthenticate", password=PASSWORD)
    answer = app.send("GET", "account/authenticators/webauthn").json()
    options = answer["data"]["creation_options"]["publicKey"]
    return app.send(
        "POST",
        "account/authenticators/webauthn",
        name="On my key ring",
        credential=key.register(options),
    )


def ask_for_key(user: User) -> tuple[App, dict[str, Any]]:
    """Sign in by password; return the app, and what it asks the key."""
    app = App()
    assert app.sign_in(user.email).status_code == 401
    answer = app.send("GET", "auth/webauthn/authenticate").json()
    return app, answer["data"]["request_options"]["publicKey"]


def authenticate(app: App, credential: dict[str, Any]) -> Any:
    return app.send("POST", "auth/webauthn/authenticate", credential=credential)


def test_a_key_is_registered_and_is_a_second_factor(
    user: User, key: SecurityKey
) -> None:
    response = register(user, key)
    assert response.status_code == 200, response.content
    app, options = ask_for_key(user)
    assert app.ask().status_code == 401
    response = authenticate(app, key.sign(options))
    assert response.status_code == 200, response.content
    assert app.ask().json()["data"]["viewer"]["isAuthenticated"] is True


@pytest.mark.parametrize(
    "origin", ["https://testserver.evil.example", "http://testserver"]
)
def test_a_key_does_not_answer_for_another_site(
    user: User, key: SecurityKey, origin: str
) -> None:
    assert register(user, SecurityKey(origin=origin)).status_code == 400
    assert not Authenticator.objects.exists()

    assert register(user, key).status_code == 200
    app, options = ask_for_key(user)
    key.origin = origin  # somebody signs in on a site that looks the same
    assert authenticate(app, key.sign(options)).status_code == 400
    assert app.ask().status_code == 401


def test_an_answer_that_was_overheard_opens_nothing(
    user: User, key: SecurityKey
) -> None:
    register(user, key)
    app, options = ask_for_key(user)
    overheard = key.sign(options)
    assert authenticate(app, overheard).status_code == 200
    other, _ = ask_for_key(user)
    assert authenticate(other, overheard).status_code == 400
    assert other.ask().status_code == 401


def test_another_key_or_a_forged_answer_opens_nothing(
    user: User, key: SecurityKey
) -> None:
    register(user, key)
    app, options = ask_for_key(user)
    stranger = SecurityKey()
    assert authenticate(app, stranger.sign(options)).status_code == 400
    stranger.number = key.number
    assert authenticate(app, stranger.sign(options)).status_code == 400
    assert app.ask().status_code == 401


def test_a_key_of_one_account_is_none_of_another(user: User, key: SecurityKey) -> None:
    register(user, key)
    other, theirs = MemberFactory(), SecurityKey()
    register(other, theirs)
    app, options = ask_for_key(other)
    assert authenticate(app, key.sign(options)).status_code == 400
    assert app.ask().status_code == 401
