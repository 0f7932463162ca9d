"""Until when all changes are known, while transactions are open that make some."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, LiteralString
from unittest.mock import patch

import psycopg
import pytest

from cms.publishing import changes
from cms.publishing.changes import CLOCKS, settled_until
from tests.committed import second_connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(db: None) -> Iterator[psycopg.Connection[Any]]:
    with second_connection() as connection:
        yield connection


def moment(connection: psycopg.Connection[Any], of: LiteralString) -> datetime:
    """Return what a function of PostgreSQL says of the time."""
    row = connection.execute(f"SELECT {of}()").fetchone()
    assert row is not None
    found: datetime = row[0]
    return found


def began(connection: psycopg.Connection[Any]) -> datetime:
    return moment(connection, "transaction_timestamp")


def test_it_does_not_pass_what_is_being_written(
    publisher: psycopg.Connection[Any],
) -> None:
    before = moment(publisher, "clock_timestamp")
    with publisher.transaction():
        publisher.execute("SELECT pg_current_xact_id()")
        publisher.execute("SELECT pg_sleep(0.01)")
        with patch.object(changes, "FIRST_ROW", timedelta()):
            assert settled_until() == began(publisher) - CLOCKS
    assert settled_until() >= before - CLOCKS


def test_it_does_not_pass_what_may_soon_be_written(
    publisher: psycopg.Connection[Any],
) -> None:
    with publisher.transaction():
        start = began(publisher)
        publisher.execute("SELECT pg_sleep(0.01)")
        assert settled_until() == start - CLOCKS


def test_it_passes_what_has_long_been_reading(
    publisher: psycopg.Connection[Any],
) -> None:
    with publisher.transaction(), patch.object(changes, "FIRST_ROW", timedelta()):
        start = began(publisher)
        publisher.execute("SELECT pg_sleep(0.01)")
        assert settled_until() > start - CLOCKS
