"""Credential by credential: who is known, and who is turned away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from wagtail.models import APIToken, ModelLogEntry

from cms.models import User
from tests.accounts.signing_in import ask
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    GroupFactory,
    HomePageFactory,
    MemberFactory,
    RestrictionFactory,
    SecureAreaPageFactory,
)

pytestmark = pytest.mark.django_db

# What a request carries: the headers, and the cookies of the client.
Carried = tuple[dict[str, str], Client]


def carry(client: Client | None = None, **headers: str) -> Carried:
    return headers, client or Client()


def cookie(user: User) -> Carried:
    client = Client()
    client.force_login(user)
    return carry(client)


def session_token(user: User) -> Carried:
    return carry(**{"X-Session-Token": str(cookie(user)[1].session.session_key)})


def api_token(user: User) -> Carried:
    _, plain = APIToken.create_token(user=user, name="A front end")
    return carry(Authorization=f"Bearer {plain}")


def two_of_one(user: User) -> Carried:
    return {**session_token(user)[0], **api_token(user)[0]}, cookie(user)[1]


GOOD = [cookie, session_token, api_token, two_of_one]


def with_cookie(value: str) -> Carried:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = value
    return carry(client)


def unknown_cookie(user: User) -> Carried:
    return with_cookie("a" * 32)


def empty_cookie(user: User) -> Carried:
    return with_cookie("")


def expired_cookie(user: User) -> Carried:
    _, client = cookie(user)
    session = SessionStore(client.session.session_key)
    session.set_expiry(-1)
    session.save()
    return carry(client)


def signed_out_cookie(user: User) -> Carried:
    _, client = cookie(user)
    key = client.session.session_key
    client.logout()
    return with_cookie(str(key))


def cookie_of_old_password(user: User) -> Carried:
    carried = cookie(user)
    user.set_password("another horse battery staple")
    user.save()
    return carried


def unknown_session_token(user: User) -> Carried:
    return carry(**{"X-Session-Token": "b" * 32})


def empty_session_token(user: User) -> Carried:
    return carry(**{"X-Session-Token": ""})


def session_token_of_nobody(user: User) -> Carried:
    session = SessionStore()
    session["a basket"] = "of nothing"
    session.create()
    return carry(**{"X-Session-Token": str(session.session_key)})


def session_token_of_old_password(user: User) -> Carried:
    carried = session_token(user)
    user.set_password("another horse battery staple")
    user.save()
    return carried


def unknown_api_token(user: User) -> Carried:
    return carry(Authorization=f"Bearer {APIToken.generate_token()}")


def revoked_api_token(user: User) -> Carried:
    token, plain = APIToken.create_token(user=user, name="A front end")
    token.revoke()
    return carry(Authorization=f"Bearer {plain}")


def no_api_token(user: User) -> Carried:
    return carry(Authorization="Bearer nonsense")


def empty_authorization(user: User) -> Carried:
    return carry(Authorization="")


def password_in_header(user: User) -> Carried:
    return carry(Authorization="Basic cGF0OmNvcnJlY3QgaG9yc2U=")


def two_people(user: User) -> Carried:
    return api_token(user)[0], cookie(MemberFactory())[1]


def good_and_bad(user: User) -> Carried:
    return unknown_session_token(user)[0], cookie(user)[1]


BAD = [
    unknown_cookie,
    empty_cookie,
    expired_cookie,
    signed_out_cookie,
    cookie_of_old_password,
    unknown_session_token,
    empty_session_token,
    session_token_of_nobody,
    session_token_of_old_password,
    unknown_api_token,
    revoked_api_token,
    no_api_token,
    empty_authorization,
    password_in_header,
    two_people,
    good_and_bad,
]


def assert_unauthenticated(response: Any) -> None:
    assert response.status_code == 401
    content = response.json()
    assert "data" not in content
    (error,) = content["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert response["Cache-Control"] == "private, no-store"
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("credential", GOOD)
def test_who_shows_a_good_credential_is_known(
    credential: Callable[[User], Carried],
) -> None:
    headers, client = credential(MemberFactory(first_name="Jo", last_name="Ash"))
    response = ask(client=client, **headers)
    assert response.status_code == 200
    viewer = response.json()["data"]["viewer"]
    assert viewer["isAuthenticated"] is True
    assert viewer["displayName"] == "Jo Ash"
    assert response["Cache-Control"] == "private, no-store"
    vary = {name.strip() for name in response["Vary"].split(",")}
    assert vary >= {"Cookie", "Authorization", "X-Session-Token"}


@pytest.mark.parametrize("credential", BAD)
def test_a_credential_that_is_not_good_is_refused_and_not_anybody(
    credential: Callable[[User], Carried],
) -> None:
    headers, client = credential(MemberFactory())
    assert_unauthenticated(ask(client=client, **headers))


@pytest.mark.parametrize("credential", GOOD)
def test_an_account_that_is_switched_off_is_out_at_the_next_request(
    credential: Callable[[User], Carried],
) -> None:
    user = MemberFactory()
    headers, client = credential(user)
    assert ask(client=client, **headers).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert_unauthenticated(ask(client=client, **headers))


@pytest.mark.parametrize("credential", GOOD)
def test_who_leaves_a_group_is_out_of_its_pages_at_the_next_request(
    credential: Callable[[User], Carried],
) -> None:
    executive = GroupFactory(name="Executive")
    area = SecureAreaPageFactory(parent=HomePageFactory())
    papers = ContentPageFactory(parent=area, title="Board papers")
    RestrictionFactory(page=papers, groups=[executive])
    user = MemberFactory(groups=[executive])
    headers, client = credential(user)
    query = f'{{ viewer {{ groups }} page(id: "{papers.pk}") {{ title }} }}'

    before = ask(query, client, **headers).json()["data"]
    assert before == {
        "viewer": {"groups": ["Executive"]},
        "page": {"title": "Board papers"},
    }
    user.groups.clear()
    after = ask(query, client, **headers).json()["data"]
    assert after == {"viewer": {"groups": []}, "page": None}


def test_who_carries_nothing_is_anybody() -> None:
    response = ask()
    assert response.json()["data"]["viewer"] == {
        "isAuthenticated": False,
        "displayName": None,
        "groups": [],
        "secureAreas": [],
    }
    assert "Authorization" in response["Vary"]


def test_a_session_that_nobody_signed_in_to_is_anybodys() -> None:
    session = SessionStore()
    session["a basket"] = "of nothing"
    session.create()
    _, client = with_cookie(str(session.session_key))
    response = ask(client=client)
    assert response.json()["data"]["viewer"]["isAuthenticated"] is False


@pytest.mark.parametrize(
    "credential", [unknown_cookie, expired_cookie, cookie_of_old_password]
)
def test_a_cookie_of_no_session_is_taken_away(
    credential: Callable[[User], Carried],
) -> None:
    headers, client = credential(MemberFactory())
    response = ask(client=client, **headers)
    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0


def test_a_cookie_of_a_switched_off_account_is_taken_away() -> None:
    user = MemberFactory()
    _, client = cookie(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    response = ask(client=client)
    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0


def test_no_answer_says_which_part_of_a_credential_was_wrong() -> None:
    user = MemberFactory()
    unknown, revoked = (
        ask(**credential(user)[0]).content
        for credential in (unknown_api_token, revoked_api_token)
    )
    assert unknown == revoked


def test_the_viewer_is_told_which_areas_they_may_enter() -> None:
    home = HomePageFactory()
    executive = GroupFactory(name="Executive")
    SecureAreaPageFactory(parent=home, title="Members")
    board = SecureAreaPageFactory(parent=home, title="Board")
    RestrictionFactory(page=board, groups=[executive])
    SecureAreaPageFactory(parent=home, title="Draft area", live=False)

    def areas(user: User) -> list[str]:
        headers, client = session_token(user)
        data = ask(client=client, **headers).json()["data"]
        return [area["path"] for area in data["viewer"]["secureAreas"]]

    assert areas(MemberFactory()) == ["/members/"]
    assert areas(MemberFactory(groups=[executive])) == ["/members/", "/board/"]


def test_use_of_a_token_is_recorded_once_a_day_without_the_time() -> None:
    user = MemberFactory()
    token, plain = APIToken.create_token(user=user, name="A front end")
    for _ in range(3):
        ask(Authorization=f"Bearer {plain}")
    entry = ModelLogEntry.objects.get(action="cms.use_api_token")
    assert entry.user == user
    assert plain not in f"{entry.label}{entry.data}"
    token.refresh_from_db()
    used = timezone.localtime(token.last_used_at)
    assert (used.date(), used.hour, used.minute) == (timezone.localdate(), 0, 0)

    APIToken.objects.update(last_used_at=used - timedelta(days=1))
    ask(Authorization=f"Bearer {plain}")
    assert ModelLogEntry.objects.filter(action="cms.use_api_token").count() == 2


def test_a_files_address_asks_who_is_there_too() -> None:
    area = SecureAreaPageFactory(parent=HomePageFactory())
    agenda = DocumentFactory(title="Agenda")
    ContentPageFactory(
        parent=area, body=[("document", {"document": agenda, "title": ""})]
    )
    user = MemberFactory()

    def get(carried: Carried) -> int:
        headers, client = carried
        response = client.get(agenda.url, headers=headers)
        response.getvalue()
        return int(response.status_code)

    assert get(carry()) == 404
    for good in GOOD:
        assert get(good(user)) == 200
    assert get(unknown_api_token(user)) == 401
    assert get(unknown_cookie(user)) == 401
