"""Finds the texts of documents that requests name instead of sending.

A front end names one that it was built with (``TRUSTED_DOCUMENTS``), by ``documentId``
or by its hash; or one that was sent before with its hash, as Apollo's clients do of
their own accord (automatic persisted queries).
"""

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.core.cache import caches

from cms.access.audience import Audience
from cms.graphql.documents import read
from cms.graphql.errors import BAD_USER_INPUT, FORBIDDEN, PERSISTED_QUERY_NOT_FOUND
from cms.graphql.requests import Parameters, Refusal, RequestError
from cms.graphql.trusted_documents import TrustedDocuments, sha256

# What a front end asks every day stays; what somebody made up is gone the next day.
SECONDS_REGISTERED = 24 * 60 * 60
# Longer ones are run each time they are sent in full, and not kept.
LONGEST_REGISTERED = 16_000
# A front end has a few dozen; nobody fills the cache with what they made up.
COST_OF_REGISTERING = 1_000

HASH_PREFIX = "sha256:"


def with_text(
    parameters: Parameters, audience: Audience, spend: Callable[[int], None]
) -> Parameters:
    """Return the parameters with the text of the document that they name.

    Args:
        spend: called with the cost of what is done for it.

    Raises:
        RequestError: when no document has the name, or the text has another hash.
        Refusal: when the document is one that the audience may not run.
    """
    only_trusted = settings.TRUSTED_DOCUMENTS_ONLY and not audience.is_signed_in
    trusted: TrustedDocuments = settings.TRUSTED_DOCUMENTS
    if not parameters.query:
        return replace(parameters, query=_named(parameters, trusted, only_trusted))
    if only_trusted and parameters.query not in trusted:
        # Who has signed in can be held to account, and tries out what the next
        # front end will ask.
        raise Refusal(
            403,
            "Without signing in, only the documents run that the front ends were "
            "built with.",
            FORBIDDEN,
        )
    if parameters.sha256 is not None:
        _register(parameters.query, parameters.sha256, trusted, spend)
    return parameters


def _named(
    parameters: Parameters, trusted: TrustedDocuments, only_trusted: bool
) -> str:
    name = parameters.document_id or parameters.sha256 or ""
    hash_ = name.removeprefix(HASH_PREFIX) if parameters.document_id else name
    text = trusted.text(name) or trusted.text(hash_)
    if text is None and not only_trusted:
        text = caches["default"].get(_key(hash_)) if _is_hash(hash_) else None
    if text is None:
        # In the words that Apollo's clients wait for before they send the text.
        raise RequestError(400, "PersistedQueryNotFound", PERSISTED_QUERY_NOT_FOUND)
    return text


def _register(
    text: str, hash_: str, trusted: TrustedDocuments, spend: Callable[[int], None]
) -> None:
    """Keep a text that is good under its hash.

    Raises:
        RequestError: when it is the hash of another text.
    """
    if trusted.text(hash_) == text:
        return
    if sha256(text) != hash_:
        raise RequestError(
            400, "The text in `query` has another SHA-256 hash.", BAD_USER_INPUT
        )
    cache = caches["default"]
    if len(text) > LONGEST_REGISTERED or cache.get(_key(hash_)) == text:
        return
    if not read(text).errors:
        spend(COST_OF_REGISTERING)
        cache.set(_key(hash_), text, SECONDS_REGISTERED)


def _is_hash(name: str) -> bool:
    return len(name) == 64 and not name.strip("0123456789abcdef")


def _key(hash_: str) -> str:
    return f"document:{hash_}"
