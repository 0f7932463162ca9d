"""Apps that were given JSON Web Tokens: known by them, and no longer than allowed."""

import time
from typing import Any

import jwt
import pytest
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.utils import timezone

from cms.accounts.tokens import session_of
from cms.models import SignInSettings, User
from tests.accounts.signing_in import App, ask
from tests.factories import (
    PASSWORD,
    ContentPageFactory,
    GroupFactory,
    HomePageFactory,
    MemberFactory,
    RestrictionFactory,
    SecureAreaPageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _json_web_tokens(settings: Any) -> None:
    settings.JSON_WEB_TOKENS = True
    settings.HEADLESS_TOKEN_STRATEGY = "cms.accounts.tokens.JsonWebTokens"


def sign_in(user: User) -> tuple[App, dict[str, str]]:
    """Sign somebody in to an app; return it with what it was given."""
    app = App()
    response = app.sign_in(user.email, PASSWORD)
    assert response.status_code == 200, response.content
    return app, response.json()["meta"]


def status_with(token: str) -> int:
    response = ask(Authorization=f"Bearer {token}")
    if response.status_code == 401:
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert "data" not in response.json()
    return int(response.status_code)


def refresh(app: App, token: str) -> Any:
    return app.client.post(
        "/_allauth/app/v1/tokens/refresh",
        {"refresh_token": token},
        content_type="application/json",
    )


def test_a_token_says_who_asks() -> None:
    user = MemberFactory()
    _, given = sign_in(user)
    answer = ask(Authorization=f"Bearer {given['access_token']}")
    assert answer.json()["data"]["viewer"]["isAuthenticated"]
    assert answer["Cache-Control"] == "private, no-store"


def test_session_tokens_and_api_tokens_work_beside_it() -> None:
    app, given = sign_in(MemberFactory())
    assert app.ask().status_code == 200
    assert ask(Authorization="Bearer wagtail_nonsense").status_code == 401
    both = {
        "Authorization": f"Bearer {given['access_token']}",
        "X-Session-Token": given["session_token"],
    }
    assert ask(**both).status_code == 200
    of_another = {
        **both,
        "X-Session-Token": sign_in(MemberFactory())[1]["session_token"],
    }
    assert ask(**of_another).status_code == 401


def test_signing_out_ends_it_at_the_next_request() -> None:
    app, given = sign_in(MemberFactory())
    app.send("DELETE", "auth/session")
    assert status_with(given["access_token"]) == 401
    assert refresh(app, given["refresh_token"]).status_code == 400


def test_an_app_signs_out_with_the_token_itself() -> None:
    app, given = sign_in(MemberFactory())
    app.client.delete(
        "/_allauth/app/v1/auth/session",
        headers={"Authorization": f"Bearer {given['access_token']}"},
    )
    assert status_with(given["access_token"]) == 401
    assert app.ask().status_code == 401


@pytest.mark.parametrize("change", ["switched off", "new password", "deleted"])
def test_what_ends_a_session_ends_it_at_the_next_request(change: str) -> None:
    user = MemberFactory()
    app, given = sign_in(user)
    assert status_with(given["access_token"]) == 200
    if change == "switched off":
        user.is_active = False
        user.save()
    elif change == "new password":
        user.set_password("another horse battery staple")
        user.save()
    else:
        user.delete()
    assert status_with(given["access_token"]) == 401
    assert refresh(app, given["refresh_token"]).status_code == 400


def test_leaving_a_group_takes_effect_at_the_next_request() -> None:
    group = GroupFactory()
    user = MemberFactory()
    user.groups.add(group)
    area = SecureAreaPageFactory(parent=HomePageFactory())
    page = ContentPageFactory(parent=area, title="Board paper")
    RestrictionFactory(page=page, groups=[group])
    _, given = sign_in(user)
    query = f'{{ page(id: "{page.pk}") {{ title }} }}'
    with_token = {"Authorization": f"Bearer {given['access_token']}"}
    assert ask(query, **with_token).json()["data"]["page"] == {"title": "Board paper"}
    user.groups.remove(group)
    assert ask(query, **with_token).json()["data"]["page"] is None


def test_a_second_factor_is_asked_for_as_of_every_session() -> None:
    group = GroupFactory()
    user = MemberFactory()
    user.groups.add(group)
    _, given = sign_in(user)
    SignInSettings.load().second_factor_groups.add(group)
    assert status_with(given["access_token"]) == 403


def claims(**changes: Any) -> dict[str, Any]:
    _, given = sign_in(MemberFactory())
    said = jwt.decode(given["access_token"], options={"verify_signature": False})
    return {**said, **changes}


def signed(content: dict[str, Any], key: str | None = None) -> str:
    return jwt.encode(
        content, key or configured.HEADLESS_JWT_PRIVATE_KEY, algorithm="HS256"
    )


def test_it_is_signed_with_a_key_of_its_own() -> None:
    content = claims()
    assert status_with(signed(content)) == 200
    assert status_with(signed(content, "k" * 64)) == 401
    assert status_with(signed(content, configured.SECRET_KEY)) == 401
    assert status_with(jwt.encode(content, None, algorithm="none")) == 401


def test_one_that_has_expired_or_is_for_renewing_is_refused() -> None:
    assert status_with(signed(claims(exp=int(time.time()) - 1))) == 401
    _, given = sign_in(MemberFactory())
    assert status_with(given["refresh_token"]) == 401


def test_one_of_somebody_elses_session_is_refused() -> None:
    other = MemberFactory()
    assert status_with(signed(claims(sub=str(other.pk)))) == 401


def test_it_does_not_tell_the_session() -> None:
    _, given = sign_in(MemberFactory())
    said = jwt.decode(given["access_token"], options={"verify_signature": False})
    assert given["session_token"] not in str(said)
    assert set(said) == {"exp", "iat", "jti", "sid", "sub", "token_use"}


def test_renewing_gives_new_tokens_once_and_never_a_longer_session() -> None:
    app, given = sign_in(MemberFactory())
    (session,) = Session.objects.all()
    began = timezone.now()
    renewed = refresh(app, given["refresh_token"])
    assert renewed.status_code == 200, renewed.content
    fresh = renewed.json()["data"]
    assert status_with(fresh["access_token"]) == 200
    assert refresh(app, given["refresh_token"]).status_code == 400
    (after,) = Session.objects.all()
    assert after.expire_date == session.expire_date
    age = (session.expire_date - began).total_seconds()
    assert age <= configured.SESSION_COOKIE_AGE


def test_they_are_refused_where_they_are_switched_off(settings: Any) -> None:
    _, given = sign_in(MemberFactory())
    assert session_of(given["access_token"]) is not None
    settings.JSON_WEB_TOKENS = False
    assert status_with(given["access_token"]) == 401
