"""Releases, and several processes that have them go live: each once, as a whole."""

import os
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page, Revision

from cms.models import Release, User
from cms.releases.releasing import add_page, release_due
from tests.factories import (
    ContentPageFactory,
    HomePageFactory,
    PublisherFactory,
    edit,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def db(committed_database: None) -> None:
    HomePageFactory()


@pytest.fixture
def user(db: None) -> User:
    user: User = PublisherFactory()
    return user


@pytest.fixture
def moment() -> datetime:
    return timezone.now() - timedelta(minutes=1)


def scheduled(user: User, moment: datetime, *pages: Page) -> Release:
    release = Release.objects.create(title="Spring", user=user, go_live_at=moment)
    for page in pages:
        add_page(release, page)
    return release


def drafts(count: int) -> list[Page]:
    return [ContentPageFactory(live=False) for _ in range(count)]


def live(pages: list[Page]) -> list[bool]:
    numbers = [page.pk for page in pages]
    return [*Page.objects.filter(pk__in=numbers).values_list("live", flat=True)]


def at_once(do: Callable[[], Any], times: int) -> list[Any]:
    """Do something in several threads, each with a connection of its own."""
    together, answers = Barrier(times), []

    def one() -> None:
        try:
            together.wait()
            answers.append(do())
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_tasks_that_run_at_once_release_each_once(user: User, moment: datetime) -> None:
    pages = drafts(6)
    for first in (0, 2, 4):
        scheduled(user, moment, *pages[first : first + 2])
    answers = at_once(release_due, 3)
    assert sum(done for done, _ in answers) == 3
    assert [failed for _, failed in answers] == [0, 0, 0]
    assert all(live(pages))
    assert ModelLogEntry.objects.filter(action="cms.release").count() == 3


@pytest.mark.parametrize("later_first", [False, True])
def test_page_in_two_releases_of_one_moment_has_its_later_version(
    user: User, moment: datetime, later_first: bool
) -> None:
    """Whichever of the two is done first; the earlier version does not come back."""
    (page,), others = drafts(1), drafts(2)
    former, latter = (
        Release.objects.create(title=title, user=user) for title in ("One", "Other")
    )
    if later_first:
        former, latter = latter, former
    add_page(former, edit(page, title="Before"))
    add_page(latter, edit(page, title="After"))
    for release, other in zip((former, latter), others, strict=True):
        add_page(release, other)
    Release.objects.update(go_live_at=moment)
    answers = at_once(release_due, 2)
    assert len(answers) == 2
    page.refresh_from_db()
    assert page.title == "After"
    states = {release.pk: release for release in Release.objects.all()}
    assert states[latter.pk].state == "Live"
    if later_first:
        # All of it or nothing, and it says why.
        assert "A later version of it is live" in states[former.pk].problem
        assert live(others) == [False, True]
    else:
        assert live(others) == [True, True]


def test_same_version_in_two_releases_of_one_moment(
    user: User, moment: datetime
) -> None:
    (page,) = drafts(1)
    releases = [scheduled(user, moment, page) for _ in range(2)]
    at_once(release_due, 2)
    assert live([page]) == [True]
    for release in releases:
        release.refresh_from_db()
        assert release.state == "Live"


def in_a_process_that_is_killed(page: Page) -> None:
    """Run the task in a process of its own, killed when it comes to a page."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        publish = Revision.publish

        def killed(revision: Revision, *args: Any, **said: Any) -> Any:
            if revision.object_id == str(page.pk):
                os.kill(os.getpid(), signal.SIGKILL)
            return publish(revision, *args, **said)

        try:
            with patch.object(Revision, "publish", killed):
                call_command("publish_releases")
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_killed_half_way_nothing_is_live_and_the_next_run_does_it_all(
    user: User, moment: datetime
) -> None:
    pages = drafts(3)
    release = scheduled(user, moment, *pages)
    last = [*release.items.all()][-1].page
    assert last is not None
    in_a_process_that_is_killed(last)
    assert live(pages) == [False] * 3
    release.refresh_from_db()
    assert (release.state, release.problem) == ("Scheduled", "")
    assert release_due() == (1, 0)
    assert live(pages) == [True] * 3


def test_connection_that_is_lost_half_way_is_the_same(
    user: User, moment: datetime
) -> None:
    pages = drafts(2)
    release = scheduled(user, moment, *pages)
    publish = Revision.publish

    def lost(revision: Revision, *args: Any, **said: Any) -> Any:
        publish(revision, *args, **said)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with patch.object(Revision, "publish", lost):
        assert release_due() == (0, 1)
    assert live(pages) == [False, False]
    # It is nobody's to look at: the next run tries again.
    assert mail.outbox == []
    release.refresh_from_db()
    assert release.state == "Scheduled"
    assert release_due() == (1, 0)
    assert live(pages) == [True, True]
