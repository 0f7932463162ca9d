"""JSON Web Tokens for apps that want them (``JSON_WEB_TOKENS``).

A token stands for a session, and is worth what the session is worth at that moment:
signing out, a new password and a deactivated account end it at the next request. None
outlives the session, which is never prolonged.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy, internal
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

ENDS = "cms.session_ends"


class JsonWebTokens(JWTTokenStrategy):
    """allauth's tokens, in sessions that end when they were to end from the start."""

    def create_session_token(self, request: HttpRequest) -> str:
        """Return the token of a session, and settle when that ends.

        A new access token is noted in the session; Django would let it last for another
        twelve hours each time.
        """
        age = timedelta(seconds=settings.SESSION_COOKIE_AGE)
        ends = request.session.setdefault(ENDS, (timezone.now() + age).isoformat())
        request.session.set_expiry(datetime.fromisoformat(ends))
        return str(super().create_session_token(request))


def session_of(access_token: str) -> SessionBase | None:
    """Return the session that a token stands for; None where it stands for none."""
    found: tuple[Any, dict[str, Any]] | None
    found = internal.validate_access_token(access_token)
    session: SessionBase | None = found and internal.get_token_session(found[1])
    return session
