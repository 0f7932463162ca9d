"""Other sites, on this machine: a guard that lets loopback through stands in."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest

from cms.links.guard import public_only


@dataclass
class OtherSite:
    """A site that answers as it is told, and remembers what it was asked."""

    port: int = 0
    # What it answers, by method and path, or by path for any method.
    answers: dict[str, int] = field(default_factory=dict)
    leads_to: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def guard(self, address: IPv4Address | IPv6Address, port: int) -> bool:
        """Let through what is public, and this site."""
        here = (str(address), port) == ("127.0.0.1", self.port)
        return here or public_only(address, port)


@pytest.fixture
def other_site() -> Iterator[OtherSite]:
    site = OtherSite()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            site.asked.append((self.command, self.path, self.headers["Host"]))
            site.agents.add(self.headers["User-Agent"])
            target = site.leads_to.get(self.path)
            status = site.answers.get(
                f"{self.command} {self.path}", site.answers.get(self.path, 200)
            )
            self.send_response(302 if target else status)
            if target:
                self.send_header("Location", target)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD = answer

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let a name mean one address after another; returns the names that were asked."""

    def resolve(*addresses: str) -> list[str]:
        remaining = list(addresses)
        asked: list[str] = []
        ask = socket.getaddrinfo

        def getaddrinfo(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
            if not host.endswith(".example"):
                return ask(host, port, *args, **kwargs)
            asked.append(host)
            return ask(remaining.pop(0), port, *args, **kwargs)

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return resolve
