"""Single sign-on by OpenID Connect: for people who have an account or an invitation."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from cms.accounts import invitations
from cms.models import Invitation, User


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Lets the provider say who somebody is, and never who may come in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account of somebody who signs in this way for the first time."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            # Accounts are found by address. Were they connected on request, a forged
            # link could connect somebody's account with an attacker's.
            raise PermissionDenied
        if sociallogin.is_existing:
            return
        email = vouched_for(sociallogin)
        if email is None:
            return
        user = User.objects.filter(email=email).first()
        if user is None:
            invitation = Invitation.objects.open().filter(email=email).first()
            if invitation is None:
                return
            user = invitations.accept(
                invitation,
                password=None,
                first_name=sociallogin.user.first_name,
                last_name=sociallogin.user.last_name,
            )
        sociallogin.connect(request, user)


def vouched_for(sociallogin: SocialLogin) -> str | None:
    """Return the address that the provider knows to be the person's own, or None.

    A provider that does not check addresses would let anybody take any account.
    """
    for address in sociallogin.email_addresses:
        if address.verified or settings.OIDC_VOUCHES_FOR_EMAIL:
            return str(address.email).lower()
    return None
