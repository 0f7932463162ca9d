"""Asks over HTTP, and looks at every byte and header of what comes back."""

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from cms.leak_check.audiences import Audience
from cms.leak_check.markers import Marker, Markers

ENDPOINT = "/graphql/"
TIMEOUT = 120
# A site may limit what is asked in a minute: the check takes as long as that takes.
TOO_MANY_REQUESTS = 429
LONGEST_WAIT = 120
# What differs between two answers whatever was asked.
CHANGING_HEADERS = {
    "connection",
    "content-length",
    "date",
    "ratelimit-remaining",
    "ratelimit-reset",
    "server",
    "server-timing",
    "set-cookie",
}


class Unreachable(Exception):
    """Nothing answers at the address, or not as GraphQL."""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        """Everything that came back, as text; what is no UTF-8 is kept as it is."""
        lines = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return f"{lines}\n\n{self.body.decode('utf-8', 'surrogateescape')}"

    @property
    def json(self) -> dict[str, Any]:
        """What a GraphQL answer says.

        Raises:
            Unreachable: when it is no JSON object.
        """
        try:
            content = json.loads(self.body)
        except ValueError as error:
            raise Unreachable(f"Status {self.status}, and no JSON.") from error
        if not isinstance(content, dict):
            raise Unreachable("The answer is no JSON object.")
        return content

    def without(self, text: str) -> str:
        """Return all that must not differ between two answers, but for a text."""
        headers = "\n".join(
            f"{name}: {value}"
            for name, value in self.headers
            if name.lower() not in CHANGING_HEADERS
        )
        body = self.body.decode("utf-8", "surrogateescape")
        return f"{self.status}\n{headers}\n{body}".replace(text, "")


class Wire:
    """A connection to a site, kept open between questions."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unreachable(f"{url} is no address such as http://localhost:8000.")
        self._kind: type[http.client.HTTPConnection] = (
            http.client.HTTPSConnection
            if parts.scheme == "https"
            else http.client.HTTPConnection
        )
        self._where = (parts.hostname, parts.port)
        self._connection: http.client.HTTPConnection | None = None
        self.sent = 0

    def get(self, path: str, audience: Audience) -> Reply:
        return self.get_quoted(quote(path, safe="/?=&%"), audience)

    def get_quoted(self, path: str, audience: Audience) -> Reply:
        """Ask for an address that is written as addresses are on the wire."""
        return self._send("GET", path, audience)

    def ask(self, document: str, audience: Audience, **variables: str) -> Reply:
        body = json.dumps({"query": document, "variables": variables}).encode()
        return self._send("POST", ENDPOINT, audience, body)

    def _send(
        self, method: str, path: str, audience: Audience, body: bytes | None = None
    ) -> Reply:
        headers = dict(audience.headers)
        if body is not None:
            headers["Content-Type"] = "application/json"
        while True:
            reply = self._twice(method, path, headers, body)
            seconds = _seconds_to_wait(reply)
            if not seconds:
                return reply
            time.sleep(min(seconds, LONGEST_WAIT))

    def _twice(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> Reply:
        self.sent += 1
        try:
            return self._once(method, path, headers, body)
        except (http.client.HTTPException, ConnectionError):
            # A server may close what it kept open; a second time is no accident.
            self.close()
        try:
            return self._once(method, path, headers, body)
        except (http.client.HTTPException, OSError) as error:
            raise Unreachable(f"Nothing answers at {self._where}: {error}") from error

    def _once(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> Reply:
        if self._connection is None:
            host, port = self._where
            self._connection = self._kind(host, port, timeout=TIMEOUT)
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        return Reply(response.status, tuple(response.getheaders()), response.read())

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _seconds_to_wait(reply: Reply) -> int:
    """Return when to ask again, where that is the answer; otherwise 0."""
    headers = {name.lower(): value for name, value in reply.headers}
    wait = headers.get("retry-after", "")
    is_limited = reply.status == TOO_MANY_REQUESTS
    return int(wait) if is_limited and wait.isdecimal() else 0


def given_away(reply: Reply, question: str, markers: Markers) -> dict[Marker, str]:
    """Return the markers in an answer, each with the place where it stands.

    What the question itself says may come back in the message of an error, and nowhere
    else.
    """
    found = markers.found_in(reply.text)
    if not found:
        return {}
    echoes = found & markers.found_in(question)
    if echoes:
        found -= echoes - markers.found_in(_without_messages(reply))
    return {marker: _place(marker, reply, markers) for marker in found}


def _without_messages(reply: Reply) -> str:
    try:
        content = json.loads(reply.body)
    except ValueError:
        return ""  # no answer of the API: pages for people say back what was asked
    if isinstance(content, dict):
        for error in content.get("errors") or []:
            error.pop("message", None)
    lines = "\n".join(f"{name}: {value}" for name, value in reply.headers)
    return lines + json.dumps(content, ensure_ascii=False)


def _place(marker: Marker, reply: Reply, markers: Markers) -> str:
    for name, value in reply.headers:
        if marker in markers.found_in(value):
            return f"header {name}"
    try:
        content = json.loads(reply.body)
    except ValueError:
        return "body"
    return _path(marker, content, markers) or "body"


def _path(marker: Marker, value: Any, markers: Markers) -> str | None:
    """Return the path in a JSON value to a marker, such as data.pages.nodes.3."""
    if isinstance(value, str):
        return "" if marker in markers.found_in(value) else None
    pairs: Any = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, below in pairs:
        path = _path(marker, below, markers)
        if path is not None:
            return f"{key}.{path}".rstrip(".")
    return None
