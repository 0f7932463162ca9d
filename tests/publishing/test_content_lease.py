"""A process with a lease need not ask, and no change is done before that is over."""

import time
from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test import override_settings

from cms.models import Topic
from cms.publishing import content_lease
from cms.publishing.content_lease import leased_version
from cms.publishing.content_version import current_version, watch_content
from tests.committed import database_of_its_own

SECONDS = 0.2


@pytest.fixture(scope="module", autouse=True)
def _leases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database with leases, where changes are committed."""
    with django_db_blocker.unblock(), database_of_its_own("leases"):
        with override_settings(CONTENT_LEASE_SECONDS=SECONDS):
            watch_content()
        yield


@pytest.fixture(autouse=True)
def _no_lease() -> None:
    connection.ensure_connection()
    content_lease._leased = (None, 0.0)


def change(name: str) -> None:
    Topic.objects.create(name=name, slug=name.casefold().replace(" ", "-"))


def elsewhere(act: Callable[[], None]) -> Thread:
    """Act on a connection of its own, as another process does."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_a_lease_spares_asking() -> None:
    version = leased_version()
    assert version == current_version()
    with patch.object(content_lease, "ask", side_effect=AssertionError):
        assert leased_version() == version
    time.sleep(SECONDS)
    with patch.object(content_lease, "ask", return_value=None) as ask:
        assert leased_version() is None
    assert ask.called


def test_what_is_committed_shows_at_once() -> None:
    for number in range(3):
        before = leased_version()
        change(f"Committed {number}")
        after = leased_version()
        assert after == current_version()
        assert after != before


def test_no_lease_is_given_once_a_change_is_announced() -> None:
    before = current_version()
    other = elsewhere(lambda: change("Announced"))
    time.sleep(SECONDS / 2)
    looked = 0
    with patch.object(content_lease, "ask", side_effect=content_lease.ask) as ask:
        while leased_version() == before:
            looked += 1
            assert ask.call_count == looked
    assert looked > 2
    other.join()
    assert leased_version() == current_version() != before


def test_a_transaction_waits_once_for_all_its_changes() -> None:
    started = time.monotonic()
    with transaction.atomic():
        change("First")
        current_version()  # which lets the change count within the transaction
        change("Second")
        current_version()
        change("Third")
    assert SECONDS < time.monotonic() - started < 2 * SECONDS


def test_a_change_that_is_given_up_leaves_nothing_behind() -> None:
    before = current_version()
    announced = Event()

    def give_up() -> None:
        with transaction.atomic():
            change("Given up")
            current_version()
            announced.set()
            transaction.set_rollback(True)

    elsewhere(give_up).join()
    assert announced.is_set()
    assert leased_version() == before
    with patch.object(content_lease, "ask", side_effect=AssertionError):
        assert leased_version() == before


def test_a_draft_waits_for_nothing() -> None:
    with connection.cursor() as cursor:
        started = time.monotonic()
        cursor.execute("UPDATE wagtailcore_page SET draft_title = 'Another'")
    assert time.monotonic() - started < SECONDS
