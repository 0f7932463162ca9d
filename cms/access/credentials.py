"""Who asks, by the credentials of the request: the one place that reads them.

Three kinds open the API: the cookie of a session (the admin's, or that of allauth's
browser client); what allauth's app client gives, which is a session token, and a JSON
Web Token where those are switched on; and an API token made in the admin. One that is
not good is an error: whoever sends it expects to be known, and an answer for anybody
would look like an answer for them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from allauth.core.internal.sessionkit import get_session_user
from allauth.headless import app_settings as headless_settings
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import APIToken

from cms.accounts import second_factor, tokens
from cms.audit.log import record, record_once
from cms.models import SignInSettings, User

# What a cache must tell answers apart by.
HEADERS = ("Cookie", "Authorization", "X-Session-Token")


class InvalidCredentials(Exception):
    """A request carries something to sign in with that signs nobody in."""

    def __init__(self, message: str, token: APIToken | None = None) -> None:
        super().__init__(message)
        # The one that was carried, where it is known and no longer good.
        self.token = token


@dataclass(frozen=True)
class Caller:
    """Who asks: nobody known, somebody, or somebody by an API token."""

    user: User | None = None
    token: APIToken | None = None


class SecondFactorMissing(Exception):
    """Somebody signed in without the second factor that their group requires."""


def caller_of(request: HttpRequest) -> Caller:
    """Return who asks, nobody known where a request carries no credentials.

    Raises:
        InvalidCredentials: when one is unknown, revoked or expired, belongs to an
            account that is switched off, or when two belong to different people.
        SecondFactorMissing: when a session began without a factor that it needs.
    """
    try:
        callers = list(_callers(request))
        if len({caller.user.pk for caller in callers if caller.user}) > 1:
            raise InvalidCredentials("The credentials belong to different people.")
    except InvalidCredentials as error:
        _record_refusal(error)
        raise
    # A token is read last, and says most about who asks.
    return callers[-1] if callers else Caller()


def _callers(request: HttpRequest) -> Iterator[Caller]:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        user = _by_cookie(request)
        if user is not None:
            yield Caller(user)
    if (token := request.headers.get("X-Session-Token")) is not None:
        yield Caller(_by_session_token(token))
    if (authorization := request.headers.get("Authorization")) is not None:
        yield _by_authorization(authorization)


def _by_authorization(authorization: str) -> Caller:
    scheme, _, plain = authorization.partition(" ")
    plain = plain.strip() if scheme.lower() == "bearer" else ""
    if settings.JSON_WEB_TOKENS and not APIToken.validate_token_format(plain):
        return Caller(_of_session(tokens.session_of(plain), "token in Authorization"))
    token = _by_api_token(plain)
    return Caller(token.user, token)


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
    return _of_session(session, "session token")


def _of_session(session: SessionBase | None, what: str) -> User:
    """Return who signed in to the session that something stands for."""
    user = get_session_user(session) if session else None
    if session is None or not isinstance(user, User):
        raise InvalidCredentials(f"The {what} signs nobody in.")
    _want_second_factor(user, session)
    return user


def _want_second_factor(user: User, session: SessionBase) -> None:
    if second_factor.is_missing(user, session):
        raise SecondFactorMissing("Your account needs a second factor: set one up.")


def _by_api_token(plain: str) -> APIToken:
    token = None
    if APIToken.validate_token_format(plain):
        token = (
            APIToken.objects.select_related("user", "limit")
            .filter(key_hash__in=APIToken.candidate_key_hashes(plain))
            .first()
        )
    if token is None or token.revoked_at or not token.user.is_active:
        raise InvalidCredentials("The token in Authorization signs nobody in.", token)
    _record_use(token)
    return token


def _record_use(token: APIToken) -> None:
    """Record that a token was used today, and not when or how often."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    unused = APIToken.objects.filter(pk=token.pk).exclude(last_used_at__gte=today)
    if unused.update(last_used_at=today):
        record("cms.use_api_token", token, token.user)


def _record_refusal(error: InvalidCredentials) -> None:
    """Record why credentials were refused, and nothing of what they were."""
    subject = error.token or SignInSettings.load()
    # Once an hour: a door that is knocked at without end must not fill the log.
    record_once("cms.refuse_credentials", subject, None, what=str(error))
