"""A release and a take-down of one page, at once: it stays down."""

import time
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from cms.models import Release, TakeDown
from cms.releases.releasing import NotReleased, add_page, release_now
from cms.takedown.unpublishing import unpublish
from tests.committed import database_of_its_own
from tests.factories import ContentPageFactory, HomePageFactory, PublisherFactory

pytestmark = pytest.mark.slow


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), database_of_its_own("released"):
        yield


def test_what_is_being_taken_down_is_not_released(db: None) -> None:
    HomePageFactory()
    user = PublisherFactory()
    page = ContentPageFactory(live=False)
    release = Release.objects.create(title="Spring", user=user)
    add_page(release, page)
    refused: list[str] = []

    def go_live() -> None:
        try:
            release_now(release, user)
        except NotReleased as problem:
            refused.append(str(problem))
        finally:
            connection.close()

    other = Thread(target=go_live)
    with transaction.atomic():
        unpublish([page.pk])
        other.start()
        time.sleep(0.5)
        assert other.is_alive()
        TakeDown.objects.create(pages=[page.pk], user=user, reason="It names a child.")
    other.join()
    page.refresh_from_db()
    assert not page.live
    assert ["taken down" in problem for problem in refused] == [True]
