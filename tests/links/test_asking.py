"""What is said of an address, by how its site answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cms.links.asking import Asker
from cms.models import LinkStatus
from tests.links.conftest import OtherSite


@pytest.mark.parametrize(
    ("status", "verdict", "words"),
    [
        (200, LinkStatus.WORKING, ""),
        (204, LinkStatus.WORKING, ""),
        (404, LinkStatus.BROKEN, "not there any more (404)"),
        (410, LinkStatus.BROKEN, "not there any more (410)"),
        (403, LinkStatus.UNCERTAIN, "open it yourself"),
        (429, LinkStatus.UNCERTAIN, "open it yourself"),
        (500, LinkStatus.TROUBLE, "answers with an error (500)"),
        (503, LinkStatus.TROUBLE, "answers with an error (503)"),
    ],
)
def test_answers(
    other_site: OtherSite, status: int, verdict: LinkStatus, words: str
) -> None:
    other_site.answers["/page"] = status
    answer = Asker(guard=other_site.guard).ask(f"{other_site.url}/page")
    assert answer.status == verdict
    assert words in answer.detail


def test_asks_for_the_head_alone(other_site: OtherSite) -> None:
    Asker(guard=other_site.guard).ask(f"{other_site.url}/page")
    assert [method for method, _, _ in other_site.asked] == ["HEAD"]


def test_asks_again_where_the_head_is_refused(other_site: OtherSite) -> None:
    other_site.answers["HEAD /page"] = 405
    answer = Asker(guard=other_site.guard).ask(f"{other_site.url}/page")
    assert answer.status == LinkStatus.WORKING
    assert [method for method, _, _ in other_site.asked] == ["HEAD", "GET"]


def test_says_who_asks(other_site: OtherSite, settings: object) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://cms.example.org"
    Asker(guard=other_site.guard).ask(other_site.url)
    assert other_site.agents == {
        "PartnershipCMS-link-check/1.0 (+https://cms.example.org)"
    }


def test_follows_where_it_leads(other_site: OtherSite) -> None:
    other_site.leads_to["/old"] = "/new"
    answer = Asker(guard=other_site.guard).ask(f"{other_site.url}/old")
    assert answer.status == LinkStatus.WORKING


def test_does_not_follow_for_ever(other_site: OtherSite) -> None:
    other_site.leads_to["/round"] = "/round"
    answer = Asker(guard=other_site.guard).ask(f"{other_site.url}/round")
    assert answer.status == LinkStatus.TROUBLE
    assert "on and on" in answer.detail


def test_nobody_listens(other_site: OtherSite) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    answer = Asker(guard=lambda address, port: True).ask(url)
    assert answer.status == LinkStatus.TROUBLE
    assert "cannot be reached" in answer.detail


def test_no_answer_in_time() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        answer = Asker(guard=lambda *_: True, timeout=(0.2, 0.2)).ask(url)
    assert answer.status == LinkStatus.TROUBLE
    assert "in time" in answer.detail


@pytest.mark.parametrize(
    "url", ["http://", "http://[", "http://a b/", "http://x:99999/", "http://.../"]
)
def test_what_cannot_be_an_address(url: str) -> None:
    assert Asker().ask(url).status in {LinkStatus.TROUBLE, LinkStatus.BROKEN}


@pytest.fixture
def endless() -> Iterator[str]:
    """A site that never comes to an end: of a head, or of the body of a redirect."""
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            if self.path == "/drip":
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                while not stopped.wait(0.05):
                    self.wfile.write(b"X-More: 1\r\n")
                return
            self.send_response(405)
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(302 if self.path == "/large" else 200)
            self.send_header("Location", "/small")
            self.end_headers()
            while self.path == "/large" and not stopped.is_set():
                self.wfile.write(b"0" * 65_536)

        def handle(self) -> None:
            with suppress(ConnectionError):
                super().handle()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    stopped.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_site_that_drips_is_given_up(endless: str) -> None:
    asker = Asker(guard=lambda *_: True, timeout=(1, 1), longest=0.5)
    answer = asker.ask(f"{endless}/drip")
    assert answer.status == LinkStatus.TROUBLE
    assert "in time" in answer.detail


def test_what_a_redirect_says_is_not_read(endless: str) -> None:
    asker = Asker(guard=lambda *_: True, timeout=(1, 1), longest=5)
    answer = asker.ask(f"{endless}/large")
    assert (answer.status, answer.detail) == (LinkStatus.WORKING, "")
