"""Cursors: where an item stands in a list, however the list grows or shrinks.

A cursor holds the order, what the item is ordered by, and its number. Reading on starts
after that place, whether the item is still there or not.

Nobody can read or write one but this site. What an item is ordered by may be its place
in the tree, which would tell how many pages beside it are hidden.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from json import dumps, loads
from typing import Any

import graphene
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.utils.crypto import salted_hmac

from cms.graphql.errors import BadInput
from cms.graphql.resolvers import Column


class PageInfo(graphene.ObjectType):
    """Where a part of a list stands in the whole (Relay's specification)."""

    has_next_page = graphene.Boolean(
        required=True,
        description="Whether more follows.",
        resolver=Column("has_next_page"),
    )
    has_previous_page = graphene.Boolean(
        required=True,
        description="Whether something comes before.",
        resolver=Column("has_previous_page"),
    )
    start_cursor = graphene.String(
        description="The cursor of the first item.", resolver=Column("start_cursor")
    )
    end_cursor = graphene.String(
        description="The cursor of the last item; pass it as `after` to read on.",
        resolver=Column("end_cursor"),
    )


BAD_CURSOR = (
    "`after` is no cursor of this list in this order. Pass an `endCursor` or `cursor` "
    "as you got it, with the same `orderBy`."
)


def encoded(order: str, key: Any, pk: int) -> str:
    value = key.isoformat() if hasattr(key, "isoformat") else key
    return sealed(dumps([order, value, pk]).encode())


def decoded(cursor: str, order: str) -> tuple[Any, int]:
    try:
        of_order, value, pk = loads(_opened(cursor))
    except (TypeError, ValueError, RecursionError, InvalidTag) as error:
        raise BadInput(BAD_CURSOR) from error
    if of_order != order or type(pk) is not int or not _is_key(value):
        raise BadInput(BAD_CURSOR)
    return value, pk


def sealed(content: bytes) -> str:
    """Return what only this site can read, the same for the same content.

    Answers that are kept, and their entity tags, must not change by themselves.
    """
    return urlsafe_b64encode(_cipher().encrypt(content, None)).decode().rstrip("=")


def _opened(cursor: str) -> bytes:
    padded = cursor + "=" * (-len(cursor) % 4)
    return _cipher().decrypt(urlsafe_b64decode(padded.encode()), None)


@cache
def _cipher() -> AESSIV:
    return AESSIV(salted_hmac(__name__, "", algorithm="sha256").digest())


def _is_key(value: Any) -> bool:
    """Say whether a value could be what an item is ordered by."""
    if isinstance(value, str):
        # Neither the null character nor half a character can be looked for.
        return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    return isinstance(value, int | float) and abs(value) < 2**63
