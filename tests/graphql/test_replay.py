"""A public answer is given again without Django, and to nobody else."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.signals import request_started
from django.db import close_old_connections, connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from cms.graphql import replay
from cms.graphql.replay import ReplayingHandler, Replies, Reply
from cms.publishing.content_version import current_version
from tests.factories import HomePageFactory, TopicFactory

pytestmark = pytest.mark.django_db

QUERY = "query Topics { topics { name } }"


@dataclass(frozen=True)
class Response:
    status: str
    headers: dict[str, str]
    body: bytes
    was_replayed: bool


class Server:
    """The handler as a WSGI server calls it, which says what it did itself."""

    def __init__(self) -> None:
        self.handler = ReplayingHandler()

    def __call__(
        self, query: str = QUERY, *, body: bytes | None = None, **environ: Any
    ) -> Response:
        sent = json.dumps({"query": query}).encode() if body is None else body
        started: list[Any] = []
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/graphql/",
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(sent)),
            "HTTP_HOST": "testserver",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(sent),
            **environ,
        }
        given = self.handler(environ, lambda *line: started.append(line))
        (line,) = started
        return Response(
            line[0], dict(line[1]), b"".join(given), was_replayed=type(given) is list
        )


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    HomePageFactory()
    TopicFactory(name="Neglect", slug="neglect")
    # Within a test's transaction there are no leases.
    monkeypatch.setattr(replay, "leased_version", current_version)
    # As the test client does: it would end the transaction.
    request_started.disconnect(close_old_connections)
    yield Server()
    request_started.connect(close_old_connections)


@override_settings(RATE_LIMIT=1_000)
def test_a_public_answer_is_given_again_until_the_content_changes(
    serve: Server,
) -> None:
    first = serve()
    assert not first.was_replayed
    with CaptureQueriesContext(connection) as queries:
        again = serve()
    assert again.was_replayed
    assert len(queries) == 1  # for the version of the content
    assert (again.status, again.body) == (first.status, first.body)
    left = "RateLimit-Remaining"
    assert int(again.headers.pop(left)) == int(first.headers.pop(left)) - 1
    again.headers.pop("RateLimit-Reset"), first.headers.pop("RateLimit-Reset")
    assert again.headers == first.headers
    TopicFactory(name="Online harm", slug="online-harm")
    changed = serve()
    assert not changed.was_replayed
    assert b"Online harm" in changed.body
    assert serve().body == changed.body


def test_nothing_is_given_again_to_another_question_or_in_another_form(
    serve: Server,
) -> None:
    get = {"REQUEST_METHOD": "GET", "QUERY_STRING": "query={topics{name}}"}
    entity_tag = serve(**get).headers["ETag"]
    serve()
    others: list[dict[str, Any]] = [
        {"query": "{ topics { slug } }"},
        {"body": json.dumps({"query": QUERY, "operationName": "Topics"}).encode()},
        {"HTTP_ACCEPT": "application/graphql-response+json"},
        {"HTTP_HOST": "localhost"},
        {"CONTENT_TYPE": "text/plain"},
        {"wsgi.url_scheme": "https"},
        {"PATH_INFO": "/admin/"},
        {**get, "HTTP_IF_NONE_MATCH": entity_tag},
    ]
    answers = [serve(**other) for other in others]
    assert not any(answer.was_replayed for answer in answers)
    assert answers[4].status.startswith("415")
    assert answers[-1].status.startswith("304")
    again = serve(**get, HTTP_IF_NONE_MATCH=entity_tag)
    assert again.was_replayed
    assert again.status.startswith("304")
    assert again.body == b""


@pytest.mark.parametrize(
    "credentials",
    [
        {"HTTP_COOKIE": "sessionid=made-up"},
        {"HTTP_COOKIE": "theme=dark"},
        {"HTTP_AUTHORIZATION": "Bearer wagtail_made_up"},
        {"HTTP_X_SESSION_TOKEN": "made-up"},
    ],
)
def test_whoever_carries_credentials_is_asked_who_they_are(
    credentials: dict[str, str], serve: Server
) -> None:
    for _ in range(2):
        serve()
        assert not serve(**credentials).was_replayed


def test_refusals_errors_and_what_does_not_last_are_not_kept(serve: Server) -> None:
    for _ in range(2):
        for broken in (b"", b"{", json.dumps({"query": "{ nothing }"}).encode()):
            assert not serve(body=broken).was_replayed
        assert not serve(body=b" " * (replay.MAXIMUM_BODY + 1)).was_replayed


def test_a_client_that_has_spent_its_allowance_is_refused(serve: Server) -> None:
    with override_settings(RATE_LIMIT=15):
        answers = [serve(REMOTE_ADDR="127.0.0.9") for _ in range(40)]
    assert any(answer.was_replayed for answer in answers)
    assert answers[-1].status.startswith("429")


def test_replies_begin_anew_with_a_version_and_when_they_are_too_much() -> None:
    version, later = uuid4(), uuid4()
    replies = Replies()
    reply = Reply(200, "OK", [], b"x" * 1_000, "", False, until=float("inf"))
    replies.keep("first", version, reply)
    assert replies.find("first", version) is reply
    replies.keep("over", version, Reply(200, "OK", [], b"", "", False, until=0))
    assert replies.find("over", version) is None
    most = replay.MOST_KEPT // (1_000 + replay.OVERHEAD)
    for number in range(most):
        replies.keep(number, version, reply)
    assert replies.find("first", version) is None
    assert replies.find(most - 1, version) is reply
    replies.keep("other", later, reply)
    assert replies.find("other", version) is None
    assert replies.find(most - 1, later) is None
