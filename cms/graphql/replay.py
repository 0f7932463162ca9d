"""Gives a kept answer again before Django is asked, to the same request word for word.

For a public answer Django, the parsing of the request and the cache would take many
times as long as the answer itself. What they made of a request is kept in this process
with its headers, under all of the request that could make a difference, and is given
again while the content is of the same version. As the process has a lease of that
(``cms.publishing.content_lease``), it is never older than what the rest would answer.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from time import monotonic
from typing import Any
from uuid import UUID

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from cms.graphql.answers import SECONDS_KEPT
from cms.graphql.middleware import PATHS
from cms.graphql.rate_limits import Allowance, allowance_of_address
from cms.graphql.request_record import RequestRecord
from cms.graphql.requests import MAXIMUM_BODY, Refusal
from cms.publishing.content_lease import leased_version

Environ = dict[str, Any]
Start = Callable[..., Any]
Headers = list[tuple[str, str]]

# Together, in bytes of bodies.
MOST_KEPT = 32 * 1024 * 1024
# What a reply takes besides its body.
OVERHEAD = 2_000

# Whoever carries one of these is answered by the rest of the API.
CREDENTIALS = {"HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_X_SESSION_TOKEN"}
# All that an answer to anybody depends on, besides the body.
ASKED = (
    "REQUEST_METHOD",
    "PATH_INFO",
    "SCRIPT_NAME",
    "QUERY_STRING",
    "CONTENT_TYPE",
    "HTTP_ACCEPT",
    "HTTP_HOST",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_X_FORWARDED_PROTO",
    "SERVER_NAME",
    "SERVER_PORT",
    "wsgi.url_scheme",
)


# Where the key of a request is noted for what Django makes of it.
KEY = "cms.replay.key"


@dataclass(frozen=True)
class Reply:
    """A response to anybody, and what the log says of its request."""

    status: int
    reason: str
    headers: Headers
    body: bytes
    document: str
    # Whether the client is told what is left of its allowance.
    tells_allowance: bool
    until: float


class Replies:
    """The replies of one version of the content, by the request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[UUID | None, dict[Any, Reply]] = (None, {})
        self._size = 0

    def find(self, key: Any, version: UUID) -> Reply | None:
        """Return what was replied, if that is of a version and not too old."""
        of_version, replies = self._kept
        reply = replies.get(key) if of_version == version else None
        return reply if reply and reply.until > monotonic() else None

    def keep(self, key: Any, version: UUID, reply: Reply) -> None:
        """Keep a reply, and forget those of other versions."""
        size = len(reply.body) + OVERHEAD
        with self._lock:
            if self._kept[0] != version or self._size + size > MOST_KEPT:
                self._kept, self._size = (version, {}), 0
            self._kept[1][key] = reply
            self._size += size


class ReplayingHandler(WSGIHandler):
    """Django's handler, which is asked only where there is no reply to give again."""

    def __init__(self) -> None:
        super().__init__()
        self.replies = Replies()

    def __call__(self, environ: Environ, start_response: Start) -> Any:
        key = key_of(environ)
        if key is None:
            return super().__call__(environ, start_response)
        record = RequestRecord(audience="anonymous", cache="HIT")
        version = leased_version()
        reply = self.replies.find(key, version) if version else None
        headers = _headers(reply, environ) if reply else None
        if reply is None or headers is None:
            environ[KEY] = key
            return super().__call__(environ, start_response)
        start_response(f"{reply.status} {reply.reason}", headers)
        record.document = reply.document
        record.log(reply.status)
        return [reply.body]

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        response = super().get_response(request)
        key, kept = request.META.get(KEY), getattr(response, "kept", None)
        if key and kept and isinstance(response, HttpResponse) and not response.cookies:
            self.replies.keep(key, kept.version, reply_of(response, kept.document))
        return response


def reply_of(response: HttpResponse, document: str) -> Reply:
    """Return what to give again of a response.

    Args:
        document: what was asked.
    """
    told = [name for name in Allowance.HEADERS if name in response]
    return Reply(
        response.status_code,
        response.reason_phrase,
        [(name, value) for name, value in response.items() if name not in told],
        response.content,
        document,
        tells_allowance=bool(told),
        until=monotonic() + SECONDS_KEPT,
    )


def key_of(environ: Environ) -> Any:
    """Return all that the answer depends on, or None where it is not for anybody."""
    if environ["PATH_INFO"] not in PATHS or not CREDENTIALS.isdisjoint(environ):
        return None
    body = b""
    if environ["REQUEST_METHOD"] == "POST":
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdecimal() or int(length) > MAXIMUM_BODY:
            return None
        try:
            body = environ["wsgi.input"].read(int(length))
        except OSError:  # the client is gone, and Django says so when it reads
            return None
        environ["wsgi.input"] = BytesIO(body)
    elif environ["REQUEST_METHOD"] != "GET":
        return None
    return (body, *map(environ.get, ASKED))


def _headers(reply: Reply, environ: Environ) -> Headers | None:
    """Return the headers of a reply, or None where the client may ask no more."""
    allowance = allowance_of_address(environ)
    try:
        allowance.spend(1)
    except Refusal:
        return None
    if not reply.tells_allowance:
        return reply.headers
    return [*reply.headers, *allowance.headers.items()]
