"""Preview tokens: signed, for one draft, and over within the hour.

A token holds no content and no name: what it opens, and whether it still does, is
looked up each time (`cms.previews.opening`).
"""

from datetime import UTC, datetime

from django.core import signing
from django.utils import timezone

from cms.access.previewed import PreviewKey
from cms.models.previews import TOKEN_LIFE

TOKEN_SALT = "cms.previews.token"  # noqa: S105 - a name, and no secret
LINK_SALT = "cms.previews.link"


def new_token(kind: str, number: int) -> str:
    """Return a token for what is previewed, good for an hour from now.

    Args:
        kind: of what is previewed, as in `cms.previews.opening`.
        number: what tells it from others of its kind.
    """
    until = timezone.now() + TOKEN_LIFE
    return signing.dumps([kind, number, until.timestamp()], salt=TOKEN_SALT)


def read_token(token: str) -> PreviewKey | None:
    """Return what a token names; None when it is over, or was never made by us."""
    try:
        kind, number, until = signing.loads(token, salt=TOKEN_SALT)
    except signing.BadSignature:
        return None
    key = PreviewKey(kind, number, datetime.fromtimestamp(until, UTC))
    return key if key.until > timezone.now() else None


def sign_link(number: int) -> str:
    """Return the secret part of the address of a reviewer's link: always the same."""
    return signing.Signer(salt=LINK_SALT).sign(str(number))


def read_link(signed: str) -> int | None:
    """Return the number of a reviewer's link; None when we never made it."""
    try:
        return int(signing.Signer(salt=LINK_SALT).unsign(signed))
    except signing.BadSignature:
        return None
