"""Logs what people do to sign in, and to what they sign in with.

An attempt on an address that nobody has is counted in the server's log alone, without
the address: people type passwords there by mistake.
"""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest

from cms.audit.log import record
from cms.models import User

logger = logging.getLogger(__name__)

# One entry while a door is shut, however often somebody knocks.
LOCK_OUT_SECONDS = 5 * 60


def failed(user: User | None) -> None:
    """Record that a password or code was wrong."""
    logger.warning("A sign-in failed (account %s)", user.pk if user else "unknown")
    if user:
        record("cms.sign_in_failed", user, None)


def locked_out(user: User | None) -> None:
    """Record that too many were."""
    name = user.pk if user else "unknown"
    if cache.add(f"cms.locked_out:{name}", True, LOCK_OUT_SECONDS):
        logger.warning("Too many sign-ins failed: locked out (account %s)", name)
        if user:
            record("cms.locked_out", user, None)


@receiver(account.user_logged_in)
def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    record("cms.sign_in", user, user)


@receiver(account.user_logged_out)
def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user:
        record("cms.sign_out", user, user)


@receiver([account.password_changed, account.password_set])
def _changed_password(request: HttpRequest, user: User, **_: Any) -> None:
    record("cms.change_password", user, user)


@receiver(account.password_reset)
def _reset_password(request: HttpRequest, user: User, **_: Any) -> None:
    record("cms.reset_password", user, user)


@receiver(second_factor.authenticator_added)
def _added(user: User, authenticator: Authenticator, **_: Any) -> None:
    record("cms.add_second_factor", user, user, type=authenticator.type)


@receiver(second_factor.authenticator_removed)
def _removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    record("cms.remove_second_factor", user, user, type=authenticator.type)


@receiver(second_factor.authentication_failed)
def _failed_code(user: User, **_: Any) -> None:
    failed(user)
