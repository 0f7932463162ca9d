"""A security key in a real browser: registered, and asked for at the next sign-in."""

from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from cms.models import User
from tests.browser.accessibility import violations
from tests.factories import PASSWORD, MemberFactory


def plug_in_key(page: Page) -> None:
    """Give a window a key that answers as if somebody touched it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasResidentKey": False,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_in_by_password(page: Page, user: User) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_registered_and_asked_for(visitor: Page) -> None:
    user = MemberFactory()
    plug_in_key(visitor)
    sign_in_by_password(visitor, user)
    visitor.goto("/accounts/2fa/webauthn/add/")
    # It asks for the password again.
    if visitor.get_by_label("Password").is_visible():
        visitor.get_by_label("Password").fill(PASSWORD)
        visitor.get_by_role("button").last.click()
    assert violations(visitor) == []
    visitor.get_by_label("Name").fill("On my key ring")
    visitor.get_by_role("button", name="Add").click()
    visitor.wait_for_url("**/2fa/**recovery**")
    assert Authenticator.objects.filter(
        user=user, type=Authenticator.Type.WEBAUTHN
    ).exists()

    visitor.goto("/accounts/logout/")
    visitor.get_by_role("button", name="Sign out").click()
    sign_in_by_password(visitor, user)
    visitor.wait_for_url("**/2fa/authenticate/**")
    assert violations(visitor) == []
    visitor.get_by_role("button", name="Use a security key").click()
    visitor.wait_for_url("**/accounts/")
    expect(visitor.get_by_role("heading", name="signed in")).to_be_visible()
