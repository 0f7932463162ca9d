"""What is logged of a request, and what it is told of its durations."""

import io
import json
import logging
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection, transaction
from django.test import Client

from cms.graphql.resolvers import Batch
from cms.graphql.schema import get_schema
from cms.graphql.statement_timeout import (
    lift_statement_timeout,
    statement_timeout,
)
from cms.graphql.trusted_documents import sha256
from cms.log_format import JsonFormatter
from tests.factories import HomePageFactory, MemberFactory, SuperuserFactory
from tests.graphql.sending import URL, code, get, post

pytestmark = pytest.mark.django_db

QUERY = "query Home($path: String!) { page(path: $path) { title } }"
SECRET = "/the-secret-of-somebody/"


@pytest.fixture
def facts(caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.INFO, "cms.graphql.request_record")

    def last() -> dict[str, Any]:
        *_, found = (record for record in caplog.records if hasattr(record, "facts"))
        return dict(found.facts)

    return last


def test_one_line_says_what_was_asked_and_what_it_took(
    facts: Any, caplog: pytest.LogCaptureFixture
) -> None:
    HomePageFactory()
    body = {"query": QUERY, "variables": {"path": SECRET}}
    post(body)
    first = facts()
    assert first | {"sql_ms": 0, "ms": 0, "sql_count": 0} == {
        "status": 200,
        "audience": "anonymous",
        "operation": "Home",
        "document": sha256(QUERY),
        "cost": 2,
        "cache": "MISS",
        "sql_count": 0,
        "sql_ms": 0,
        "ms": 0,
    }
    assert first["sql_count"] > 1
    assert 0 < first["sql_ms"] < first["ms"]
    post(body)
    again = facts()
    assert (again["cache"], again["cost"], again["sql_count"]) == ("HIT", None, 1)
    assert again["operation"] == "Home"
    assert len(caplog.records) == 2
    assert SECRET not in caplog.text
    assert "operation=Home" in caplog.text


def test_nothing_in_the_line_says_who_asked(
    facts: Any, caplog: pytest.LogCaptureFixture
) -> None:
    user = MemberFactory(first_name="Somebody", last_name="Named")
    client = Client()
    client.force_login(user)
    client.get(URL, {"query": QUERY, "variables": json.dumps({"path": SECRET})})
    assert facts()["audience"] == "member"
    assert facts()["cache"] == "NONE"
    Client().get(URL, {"query": QUERY}, headers={"Authorization": "Bearer wagtail_x"})
    assert (facts()["audience"], facts()["status"]) == ("unknown", 401)
    for word in (SECRET, user.last_name, user.email, "wagtail_x"):
        assert word not in caplog.text


def test_what_is_refused_is_logged_too(facts: Any) -> None:
    post("{")
    assert (facts()["status"], facts()["document"]) == (400, None)
    post({"query": '{ search(query: "query Anna") { nothing } }'})
    assert facts()["operation"] is None


# As JSON.


def test_the_log_may_be_json_in_lines() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("cms.graphql.request_record")
    logger.addHandler(handler)
    before = logger.level
    logger.setLevel(logging.INFO)
    try:
        post({"query": "{ __typename }"})
        logger.error("Two\nlines for %s", "“us”", exc_info=ValueError("why"))
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
    request, other = map(json.loads, stream.getvalue().splitlines())
    assert (request["status"], request["cache"]) == (200, "MISS")
    assert request["time"].endswith("+00:00")
    assert other["message"] == "Two\nlines for “us”"
    assert other["level"] == "ERROR"
    assert "ValueError: why" in other["exception"]


# Durations.


def test_only_who_sees_everything_is_told_durations(settings: LazySettings) -> None:
    member, superuser = Client(), Client()
    member.force_login(MemberFactory())
    superuser.force_login(SuperuserFactory())
    ask = {"query": "{ site { name } }"}
    for client in (Client(), member):
        assert "Server-Timing" not in client.get(URL, ask).headers
    told = superuser.get(URL, ask).headers["Server-Timing"]
    parts = {
        part.partition(";dur=")[0]: float(part.partition(";dur=")[2])
        for part in told.split(", ")
    }
    assert parts.keys() == {"db", "execution", "total"}
    assert parts["total"] == pytest.approx(parts["db"] + parts["execution"], abs=0.2)
    settings.DEBUG = True
    assert "Server-Timing" in Client().get(URL, ask).headers


# Statements that take too long.


@pytest.fixture
def slow(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let two fields sleep in the database; lists those that began to."""
    settings.STATEMENT_SECONDS = 1
    began: list[str] = []

    def sleep(rows: Any, field: Any, **arguments: Any) -> Any:
        began.append(field.key)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")
        return rows

    query_type = get_schema().query_type
    assert query_type is not None
    for name in ("site", "topics"):
        field = query_type.fields[name]
        monkeypatch.setattr(field, "resolve", Batch((), sleep))
    return began


def timeout(database: Any = connection) -> str:
    with database.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


def test_a_statement_that_takes_too_long_ends_the_request(
    slow: list[str], facts: Any
) -> None:
    with transaction.atomic():
        response = post({"query": "{ site { name } topics { name } }"})
        transaction.set_rollback(True)
    assert (response.status_code, code(response)) == (503, "QUERY_TIMED_OUT")
    assert "1 seconds" in response.json()["errors"][0]["message"]
    assert response.headers["Cache-Control"] == "no-store"
    assert slow == ["site", "topics"]
    # The second did not even reach the database: one for the version, and the first.
    assert facts()["status"] == 503
    assert facts()["sql_count"] <= 3
    assert facts()["sql_ms"] < 2_000
    assert get(query="{ __typename }").status_code == 200


def test_the_limit_stays_on_a_connection_until_it_is_lifted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A connection of its own, which is in no transaction, as on a server.
    own = connection.copy()
    monkeypatch.setattr("cms.graphql.statement_timeout.connection", own)
    try:
        before = timeout(own)
        with statement_timeout(1):
            assert timeout(own) == "1s"
            with pytest.raises(OperationalError, match="timeout"):
                own.cursor().execute("SELECT pg_sleep(30)")
        # The next request of the API finds it there, and does not ask.
        with (
            patch.object(own.connection, "execute", side_effect=AssertionError),
            statement_timeout(1),
        ):
            assert timeout(own) == "1s"
        lift_statement_timeout()
        assert timeout(own) == before

        with statement_timeout(0):
            assert timeout(own) == before

        with pytest.raises(OperationalError), statement_timeout(1):
            own.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")
        own.close_if_unusable_or_obsolete()
        lift_statement_timeout()
        assert timeout(own) == before
        with statement_timeout(2):
            assert timeout(own) == "2s"
    finally:
        own.close()


def test_only_the_answer_is_made_under_the_timeout(settings: LazySettings) -> None:
    settings.STATEMENT_SECONDS = 7
    seen: list[str] = []

    def look(*args: Any) -> Any:
        seen.append(timeout())
        raise LookupError

    before = timeout()
    with patch("cms.graphql.view.execute", look):
        assert post({"query": "{ __typename }"}).status_code == 500
    assert seen == ["7s"]
    assert timeout() == before


def test_whatever_is_no_request_to_the_api_has_no_limit() -> None:
    with patch("cms.graphql.middleware.lift_statement_timeout") as lift:
        post({"query": "{ __typename }"})
        assert not lift.called
        Client().get("/admin/login/")
        assert lift.called
