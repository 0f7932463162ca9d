"""Who must have a second factor, and what they may do before they have one: nothing."""

import base64
import hashlib
from typing import Any

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest

from cms.models import SignInSettings, User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def is_required(user: User) -> bool:
    """Say whether somebody's account must be protected by a second factor."""
    if settings.ADMIN_SECOND_FACTOR and user.has_perm("wagtailadmin.access_admin"):
        return True
    required = SignInSettings.second_factor_groups.through.objects
    return required.filter(group__in=user.groups.all()).exists()


def is_missing(user: User, session: SessionBase) -> bool:
    """Say whether a session must not be used before a second factor was shown.

    It counts for the session in which it was set up; other sessions of the account
    began without it, and may be somebody else's.
    """
    if not is_required(user):
        return False
    request = HttpRequest()
    request.session = session
    methods = {
        record.get("method") for record in get_authentication_records(request, user)
    }
    if "mfa" in methods and _factors(user).exists():
        return False
    return not (settings.OIDC_SECOND_FACTOR and "socialaccount" in methods)


def _factors(user: User) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=user, type__in=FACTORS)


@receiver(authenticator_added)
def _count_for_this_session(
    request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    if authenticator.type in FACTORS:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors encrypted, and those that are required."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if authenticator.type not in FACTORS or not is_required(authenticator.user):
            return True
        return _factors(authenticator.user).exclude(pk=authenticator.pk).exists()

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    secret_keys = map(str, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    return MultiFernet([Fernet(_key_from(secret)) for secret in secret_keys])


def _key_from(secret: str) -> bytes:
    digest = hashlib.sha256(b"cms.second_factor:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
