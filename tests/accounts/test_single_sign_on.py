"""Single sign-on against a real OpenID Connect provider, run on this machine."""

import contextlib
import html
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from cms.models import Invitation, SignInSettings, User
from tests.accounts.signing_in import ask
from tests.factories import GroupFactory, MemberFactory

pytestmark = pytest.mark.django_db

ADDRESS = "pat@council.example"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where a provider runs, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            with contextlib.suppress(requests.ConnectionError):
                requests.get(f"{address}/.well-known/openid-configuration", timeout=10)
                break
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def provider(address: str, settings: Any) -> "Provider":
    """The provider, and our settings to use it."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": "Council",
                    "client_id": "partnership-cms",
                    "secret": "not a secret",
                    "settings": {"server_url": address},
                }
            ],
        }
    }
    return Provider(address)


class Provider:
    """What a person's browser does there."""

    def __init__(self, address: str) -> None:
        self.address = address

    def set_account(self, email: str, *, verified: bool | None = True) -> None:
        claims: dict[str, Any] = {
            "email": email,
            "given_name": "Pat",
            "family_name": "Birch",
        }
        if verified is not None:
            claims["email_verified"] = verified
        response = requests.put(f"{self.address}/users/pat", json=claims, timeout=10)
        response.raise_for_status()

    def sign_in(self, authorize: str) -> str:
        """Sign Pat in, and return the address that leads back."""
        response = requests.post(
            authorize, data={"sub": "pat"}, allow_redirects=False, timeout=10
        )
        assert response.status_code in {302, 303}, response.text
        return response.headers["Location"]


def sign_in(provider: Provider) -> tuple[Client, Any]:
    """Sign in from our page through the provider and back."""
    client = Client()
    page = client.get("/accounts/login/")
    link = re.search(r'href="(/accounts/oidc/sso/login/[^"]*)"', page.content.decode())
    assert link
    redirect = client.get(html.unescape(link[1]))
    assert redirect.status_code == 302
    assert redirect["Location"].startswith(provider.address)
    assert "code_challenge=" in redirect["Location"]
    back = urlsplit(provider.sign_in(redirect["Location"]))
    response = client.get(f"{back.path}?{back.query}", follow=True)
    return client, response


def viewer(client: Client) -> Any:
    return ask(client=client).json()["data"]["viewer"]


def test_somebody_with_an_account_signs_in(provider: Provider) -> None:
    user = MemberFactory(email=ADDRESS, groups=[GroupFactory(name="Practitioners")])
    provider.set_account(ADDRESS)
    client, _ = sign_in(provider)
    assert viewer(client)["groups"] == ["Practitioners"]

    # From now on they are known by their account there, whatever its address.
    provider.set_account("other@council.example")
    client, _ = sign_in(provider)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_somebody_without_an_account_or_an_invitation_does_not(
    provider: Provider,
) -> None:
    provider.set_account(ADDRESS)
    client, _ = sign_in(provider)
    assert "_auth_user_id" not in client.session
    assert not User.objects.filter(email=ADDRESS).exists()


def test_an_invitation_is_accepted_by_signing_in(provider: Provider) -> None:
    invitation = Invitation(email=ADDRESS)
    invitation.new_token()
    invitation.save()
    invitation.groups.add(GroupFactory(name="Practitioners"))
    provider.set_account(ADDRESS)
    client, _ = sign_in(provider)
    known = viewer(client)
    assert (known["displayName"], known["groups"]) == ("Pat Birch", ["Practitioners"])
    assert not User.objects.get(email=ADDRESS).has_usable_password()
    invitation.refresh_from_db()
    assert invitation.state == "Accepted"


def test_an_invitation_that_is_over_is_not(provider: Provider) -> None:
    invitation = Invitation(email=ADDRESS)
    invitation.new_token()
    invitation.expires_at = timezone.now() - timedelta(days=1)
    invitation.save()
    provider.set_account(ADDRESS)
    sign_in(provider)
    assert not User.objects.filter(email=ADDRESS).exists()


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_that_the_provider_did_not_check_opens_nothing(
    provider: Provider, verified: bool | None
) -> None:
    MemberFactory(email=ADDRESS)
    provider.set_account(ADDRESS, verified=verified)
    client, _ = sign_in(provider)
    assert "_auth_user_id" not in client.session


def test_a_provider_of_ones_own_may_vouch_for_addresses(
    provider: Provider, settings: Any
) -> None:
    settings.OIDC_VOUCHES_FOR_EMAIL = True
    MemberFactory(email=ADDRESS)
    provider.set_account(ADDRESS, verified=None)
    client, _ = sign_in(provider)
    assert viewer(client)["isAuthenticated"] is True


def test_a_switched_off_account_stays_out(provider: Provider) -> None:
    MemberFactory(email=ADDRESS, is_active=False)
    provider.set_account(ADDRESS)
    client, _ = sign_in(provider)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("trusted", "status"), [(False, 403), (True, 200)])
def test_the_providers_second_factor_counts_where_it_is_trusted(
    provider: Provider, settings: Any, trusted: bool, status: int
) -> None:
    settings.OIDC_SECOND_FACTOR = trusted
    executive = GroupFactory(name="Executive")
    SignInSettings.load().second_factor_groups.add(executive)
    MemberFactory(email=ADDRESS, groups=[executive])
    provider.set_account(ADDRESS)
    client, _ = sign_in(provider)
    assert ask(client=client).status_code == status


def test_an_account_is_not_connected_by_a_link(provider: Provider) -> None:
    user = MemberFactory()
    provider.set_account("attacker@elsewhere.example")
    client = Client()
    client.force_login(user)
    redirect = client.get("/accounts/oidc/sso/login/?process=connect")
    back = urlsplit(provider.sign_in(redirect["Location"]))
    response = client.get(f"{back.path}?{back.query}")
    assert response.status_code == 401
    assert not SocialAccount.objects.exists()
