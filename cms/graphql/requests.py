"""Reads what an HTTP request asks (https://graphql.github.io/graphql-over-http/)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, UnreadablePostError
from django.http.request import MediaType

from cms.graphql.errors import BAD_REQUEST

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
MAXIMUM_BODY = 64 * 1024
METHODS = "GET, HEAD, POST, OPTIONS"


class Refusal(Exception):
    """A request that is not answered; carries the status to refuse it with."""

    def __init__(
        self, status: int, message: str, code: str = BAD_REQUEST, **headers: str
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers


class RequestError(Refusal):
    """The same of a request that is good HTTP: no operation of it began.

    Clients of plain JSON take every status but 200 for a failure of the transport.
    """


@dataclass(frozen=True)
class Parameters:
    """What a request asks, whichever way it came."""

    query: str  # empty where a document is named instead
    variables: dict[str, Any]
    operation_name: str | None
    by_get: bool = False
    document_id: str | None = None
    # What the text must hash to, or the name of a text that was sent before.
    sha256: str | None = None


def media_type_for(request: HttpRequest) -> str:
    """Return the media type to answer with: the one that the caller likes best.

    Raises:
        Refusal: when the caller accepts none of ours.
    """
    if not request.headers.get("Accept"):
        return JSON
    for accepted in request.accepted_types:
        # Parameters such as a character set make no difference: there is only UTF-8.
        accepted = MediaType(f"{accepted.main_type}/{accepted.sub_type}".lower())
        for ours in (JSON, GRAPHQL_JSON):
            if accepted.match(ours):
                return ours
    raise Refusal(406, f"This API answers with {GRAPHQL_JSON} or {JSON}.")


def parameters_of(request: HttpRequest) -> Parameters:
    """Return what a request asks.

    Raises:
        Refusal: when it is no GraphQL request.
    """
    by_get = request.method != "POST"
    fields: Any = _query_string(request) if by_get else _body(request)
    query = fields.get("query")
    document_id, sha256 = fields.get("documentId"), _persisted(fields)
    named = document_id is not None or sha256 is not None
    if not isinstance(query, str | None) or not (query or named):
        raise Refusal(400, "Send the document as a string in `query`.")
    if not isinstance(document_id, str | None) or document_id == "":
        raise Refusal(400, "Send `documentId` as a string.")
    if document_id is not None and (query or sha256):
        raise Refusal(400, "Send either `documentId` or `query`.")
    variables = fields.get("variables")
    if not isinstance(variables, dict | None):
        raise Refusal(400, "Send `variables` as an object.")
    name = fields.get("operationName")
    if not isinstance(name, str | None):
        raise Refusal(400, "Send `operationName` as a string.")
    if any(map(_NO_TEXT.search, strings_in(fields))):
        raise Refusal(
            400, "Leave out null characters and halves of surrogate pairs: no text."
        )
    return Parameters(
        query or "", variables or {}, name or None, by_get, document_id, sha256
    )


def _persisted(fields: dict[str, Any]) -> str | None:
    """Return the hash that Apollo's clients send beside a text or in its place."""
    extensions = fields.get("extensions")
    if not isinstance(extensions, dict | None):
        raise Refusal(400, "Send `extensions` as an object.")
    persisted = (extensions or {}).get("persistedQuery")
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise Refusal(400, "Send version 1 of `extensions.persistedQuery`.")
    sha256 = persisted.get("sha256Hash")
    # Apollo's manifests may have ids that are no hashes.
    if not isinstance(sha256, str) or not sha256:
        raise Refusal(400, "Send `sha256Hash` as a string.")
    return sha256


# What JSON can carry and PostgreSQL or UTF-8 cannot.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def strings_in(value: Any) -> Iterator[str]:
    """Yield every string of a JSON value, however deep it is nested."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value


def _body(request: HttpRequest) -> dict[str, Any]:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type != JSON or charset not in ("utf-8", "utf8"):
        raise Refusal(415, f"Send the request as {JSON} in UTF-8.")
    try:
        body = request.body
    except RequestDataTooBig as error:  # too long even to be read
        raise Refusal(413, f"The body may have {MAXIMUM_BODY:,} bytes.") from error
    except UnreadablePostError as error:
        raise Refusal(400, "The body ended too early.") from error
    _limit(len(body), "body", 413)
    return _json(body, "The body")


def _query_string(request: HttpRequest) -> dict[str, Any]:
    _limit(len(request.META.get("QUERY_STRING", "")), "query string", 414)
    try:
        fields: dict[str, Any] = {
            name: value for name, value in request.GET.items() if value
        }
    except TooManyFieldsSent as error:
        raise Refusal(400, "The query string has too many parameters.") from error
    for name in ("variables", "extensions"):
        if name in fields:
            fields[name] = _json(fields[name], f"`{name}`")
    return fields


def _limit(length: int, what: str, status: int) -> None:
    if length > MAXIMUM_BODY:
        raise Refusal(
            status, f"The {what} has {length:,} bytes; the most is {MAXIMUM_BODY:,}."
        )


def _json(text: str | bytes, what: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_no_json)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, f"{what} is not valid JSON.") from error
    if not isinstance(value, dict):
        raise Refusal(400, f"{what} must be a JSON object.")
    return value


def _no_json(constant: str) -> NoReturn:
    # Python would read NaN and Infinity.
    raise ValueError(constant)
