"""A process with a lease need not ask, and no change is done before that is over."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils.text import slugify

from cms.models import Topic
from cms.publishing import content_lease
from cms.publishing.content_lease import leased_version
from cms.publishing.content_version import current_version, watch_content
from tests.committed import database_of_its_own

SECONDS = 0.2


@contextmanager
def announced_by(sql: str) -> Iterator[None]:
    """Let changes be announced in another way."""
    with patch.object(content_lease, "announcement", lambda: sql):
        watch_content()
    try:
        yield
    finally:
        give_leases()


def give_leases() -> None:
    with override_settings(CONTENT_LEASE_SECONDS=SECONDS):
        watch_content()


@pytest.fixture(scope="module", autouse=True)
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database with leases, where changes are committed."""
    with django_db_blocker.unblock(), database_of_its_own("leases"):
        give_leases()
        yield


class Clock:
    """Says what time it is for leases, whatever else the machine does meanwhile."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """No lease has been given, and time stands still."""
    connection.ensure_connection()
    clock = Clock()
    monkeypatch.setattr(content_lease, "_leased", (None, 0.0))
    monkeypatch.setattr(content_lease, "monotonic", clock)
    return clock


def change(name: str) -> None:
    # Not by saving, after which the search is indexed in a transaction of its own.
    Topic.objects.bulk_create([Topic(name=name, slug=slugify(name))])


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


def has_lease() -> bool:
    """Say whether the version is told without asking for it."""
    with patch.object(content_lease, "ask", return_value=None):
        return leased_version() is not None


def test_a_lease_spares_asking_until_it_is_over(clock: Clock) -> None:
    assert not has_lease()
    assert leased_version() == current_version()
    clock.now += SECONDS * 0.9
    assert has_lease()
    clock.now += SECONDS * 0.2
    assert not has_lease()


def test_a_change_waits_for_as_long_as_a_lease(clock: Clock) -> None:
    for number in range(3):
        before = leased_version()
        started = time.monotonic()
        change(f"Committed {number}")
        waited = time.monotonic() - started
        assert waited > SECONDS
        clock.now += waited
        assert leased_version() == current_version() != before


def test_no_lease_is_given_from_an_announcement_to_the_end() -> None:
    before = current_version()
    is_announced, may_end = Event(), Event()

    def announce() -> None:
        with transaction.atomic():
            change("Announced")
            current_version()  # which lets it count within the transaction
            is_announced.set()
            assert may_end.wait(60)

    other = elsewhere(announce)
    assert is_announced.wait(60)
    for _ in range(3):
        assert leased_version() == before
        assert not has_lease()
    may_end.set()
    other.join()
    assert leased_version() == current_version() != before
    assert has_lease()


def test_a_transaction_announces_all_its_changes_once() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE announced")
        with announced_by("PERFORM nextval('announced');"):
            with transaction.atomic():
                change("First")
                current_version()
                change("Second")
                current_version()
                change("Third")
            change("Another transaction")
        cursor.execute("SELECT last_value FROM announced")
        assert cursor.fetchone() == (2,)


def test_a_change_that_is_given_up_leaves_nothing_behind() -> None:
    before = current_version()

    def give_up() -> None:
        with transaction.atomic():
            change("Given up")
            assert current_version() != before
            transaction.set_rollback(True)

    elsewhere(give_up).join()
    assert leased_version() == before
    assert has_lease()


def test_a_draft_is_not_announced() -> None:
    with connection.cursor() as cursor:
        with announced_by("RAISE EXCEPTION 'announced';"):
            cursor.execute("UPDATE wagtailcore_page SET draft_title = 'Another'")
        assert cursor.rowcount > 0
