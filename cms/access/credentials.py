"""Who asks, by the credentials of the request: the one place that reads them.

Three kinds open the API: the cookie of a session (the admin's, or that of allauth's
browser client), the session token of allauth's app client, and an API token made in
the admin. One that is not good is an error: whoever sends it expects to be known, and
an answer for anybody would look like an answer for them.
"""

from collections.abc import Iterator

from allauth.core.internal.sessionkit import get_session_user
from allauth.headless import app_settings as headless_settings
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import APIToken

from cms.accounts import audit, second_factor
from cms.models import User

# What a cache must tell answers apart by.
HEADERS = ("Cookie", "Authorization", "X-Session-Token")


class InvalidCredentials(Exception):
    """A request carries something to sign in with that signs nobody in."""


class SecondFactorMissing(Exception):
    """Somebody signed in without the second factor that their group requires."""


def user_of(request: HttpRequest) -> User | None:
    """Return who asks, or None for somebody who carries no credentials.

    Raises:
        InvalidCredentials: when one is unknown, revoked or expired, belongs to an
            account that is switched off, or when two belong to different people.
        SecondFactorMissing: when a session began without a factor that it needs.
    """
    users = list(_users(request))
    if len({user.pk for user in users}) > 1:
        raise InvalidCredentials("The credentials belong to different people.")
    return users[0] if users else None


def _users(request: HttpRequest) -> Iterator[User]:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        user = _by_cookie(request)
        if user is not None:
            yield user
    if (token := request.headers.get("X-Session-Token")) is not None:
        yield _by_session_token(token)
    if (authorization := request.headers.get("Authorization")) is not None:
        yield _by_api_token(authorization)


def _by_cookie(request: HttpRequest) -> User | None:
    """Return the user of a session; None for a session that nobody signed in to."""
    session = request.session
    # Reading it makes Django look for it; what is not there loses its key.
    signed_in = SESSION_KEY in session
    if session.session_key is None:
        session.flush()
        raise InvalidCredentials("The session has ended.")
    if not signed_in:
        return None
    user = get_session_user(session)
    if not isinstance(user, User):
        session.flush()  # and Django's middleware deletes the cookie
        raise InvalidCredentials("The session has ended.")
    _want_second_factor(user, session)
    return user


def _by_session_token(token: str) -> User:
    session = headless_settings.TOKEN_STRATEGY.lookup_session(token)
    user = get_session_user(session) if session else None
    if not isinstance(user, User):
        raise InvalidCredentials("The session token signs nobody in.")
    _want_second_factor(user, session)
    return user


def _want_second_factor(user: User, session: SessionBase) -> None:
    if second_factor.is_missing(user, session):
        raise SecondFactorMissing("Your account needs a second factor: set one up.")


def _by_api_token(authorization: str) -> User:
    scheme, _, plain = authorization.partition(" ")
    plain = plain.strip()
    if scheme.lower() == "bearer" and APIToken.validate_token_format(plain):
        token = (
            APIToken.objects.select_related("user")
            .filter(
                key_hash__in=APIToken.candidate_key_hashes(plain),
                revoked_at=None,
                user__is_active=True,
            )
            .first()
        )
        if token is not None:
            _record_use(token)
            user: User = token.user
            return user
    raise InvalidCredentials("The token in Authorization signs nobody in.")


def _record_use(token: APIToken) -> None:
    """Record that a token was used today, and not when or how often."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    unused = APIToken.objects.filter(pk=token.pk).exclude(last_used_at__gte=today)
    if unused.update(last_used_at=today):
        audit.record("cms.use_api_token", token, token.user)
