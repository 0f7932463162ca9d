"""Who asks: nobody in particular, members of groups, and by which credentials."""

from dataclasses import dataclass, field
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from wagtail.models import APIToken

from cms.models import User


@dataclass(frozen=True)
class Audience:
    """Somebody who asks.

    Args:
        name: for the report.
        sees: what they may see; those who may see the same share it.
        headers: their credentials.
    """

    name: str
    sees: str
    headers: dict[str, str] = field(default_factory=dict, hash=False)


ANONYMOUS = Audience("anonymous", "anonymous")


def by_session(name: str, user: User) -> tuple[Audience, SessionBase]:
    """Return a user who signed in in a browser, and the session to end afterwards."""
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    return Audience(name, name, {"Cookie": cookie}), session


def by_token(audience: Audience, user: User) -> tuple[Audience, APIToken]:
    """Return the same user with an API token, and the token to revoke afterwards."""
    token, plain = APIToken.create_token(user=user, name="Leak check")
    name = f"{audience.name}, by token"
    return Audience(name, audience.sees, {"Authorization": f"Bearer {plain}"}), token
