"""The cache in front is told of every change, once, and can hold nothing up."""

import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection, transaction
from wagtail.models import Page

from cms.graphql.request_record import RequestRecord
from cms.publishing import purging
from cms.settings.purging import purged_cache
from home.models import ContentPage
from tests.factories import ContentPageFactory, HomePageFactory, MemberFactory

pytestmark = pytest.mark.django_db


class Front(BaseHTTPRequestHandler):
    """A cache that writes down what it is told, and answers as it is set to."""

    told: list[tuple[str, str | None]] = []
    status = 200

    def do_PURGE(self) -> None:
        self.told.append((self.path, self.headers["Host"]))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def front(settings: LazySettings) -> Iterator[type[Front]]:
    server = HTTPServer(("127.0.0.1", 0), Front)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.WAGTAILFRONTENDCACHE = purged_cache(
        f"http://127.0.0.1:{server.server_port}"
    )
    settings.WAGTAILADMIN_BASE_URL = "https://cms.example.org"
    Front.told, Front.status = [], 200
    yield Front
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page() -> ContentPage:
    HomePageFactory()
    page: ContentPage = ContentPageFactory()
    return page


@pytest.fixture
def watched(
    page: ContentPage, front: type[Front], django_capture_on_commit_callbacks: Any
) -> Iterator[Any]:
    """Commit, as it were, what is done within it."""
    purging.watch_writes(connection)
    purging.purge_if_changed()
    front.told.clear()

    def committed() -> Any:
        # What was to be done after a commit before this one is done.
        connection.run_on_commit.clear()
        return django_capture_on_commit_callbacks(execute=True)

    yield committed
    connection.execute_wrappers.remove(purging._purge_after)


ALL = [("/graphql/", "cms.example.org"), ("/graphql", "cms.example.org")]


def test_each_transaction_that_changes_content_tells_once(
    page: ContentPage, front: type[Front], watched: Any
) -> None:
    with watched(), transaction.atomic():
        page.title = "Anew"
        page.save_revision().publish()
        page.unpublish()
        assert front.told == []  # not before the commit
    assert front.told == ALL


def test_bulk_updates_and_sql_by_hand_count(
    page: ContentPage, front: type[Front], watched: Any
) -> None:
    with watched():
        Page.objects.filter(pk=page.pk).update(live=False)
    assert front.told == ALL
    with watched(), connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET live = true")
    assert front.told == ALL * 2


def test_what_no_answer_depends_on_tells_nothing(
    page: ContentPage, front: type[Front], watched: Any
) -> None:
    with watched():
        page.save_revision()
        MemberFactory()
    with watched() as calls:
        assert Page.objects.exists()
    assert (front.told, calls) == ([], [])


def test_what_is_taken_back_tells_nothing(
    page: ContentPage, front: type[Front], watched: Any
) -> None:
    with watched():
        with transaction.atomic():
            page.unpublish()
            transaction.set_rollback(True)
        assert Page.objects.filter(pk=page.pk, live=True).exists()
    assert front.told == []


def test_without_a_cache_in_front_nothing_is_watched(settings: LazySettings) -> None:
    assert not settings.WAGTAILFRONTENDCACHE
    before = list(connection.execute_wrappers)
    purging.watch_writes(connection)
    assert connection.execute_wrappers == before


def test_a_connection_that_is_made_anew_is_watched_once(
    watched: Any,
) -> None:
    purging.watch_writes(connection)
    assert connection.execute_wrappers.count(purging._purge_after) == 1


def test_a_connection_made_in_the_midst_of_a_request_is_watched_for_good(
    front: type[Front],
) -> None:
    record = RequestRecord()
    before = list(connection.execute_wrappers)
    try:
        with connection.execute_wrapper(record.run_sql):
            purging.watch_writes(connection)  # as when the connection is created
        assert connection.execute_wrappers == [purging._purge_after, *before]
    finally:
        connection.execute_wrappers[:] = before


# Failing.


def test_a_cache_that_refuses_is_logged(
    front: type[Front], caplog: pytest.LogCaptureFixture
) -> None:
    front.status = 500
    purging.purge()
    assert "could not be purged" in caplog.text


def test_a_cache_that_is_away_holds_nothing_up(
    page: ContentPage,
    watched: Any,
    settings: LazySettings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        settings.WAGTAILFRONTENDCACHE = purged_cache(f"http://127.0.0.1:{port}")
        with watched():
            page.unpublish()
        with watched():
            MemberFactory()  # does not try again
    errors = [entry for entry in caplog.records if entry.levelno >= logging.ERROR]
    assert ["could not be purged" in entry.getMessage() for entry in errors] == [True]
    page.refresh_from_db()
    assert not page.live


# Elsewhere.


def test_cloudflare_is_told_by_prefix(settings: LazySettings) -> None:
    settings.WAGTAILFRONTENDCACHE = purged_cache("cloudflare://key@zone")
    settings.WAGTAILADMIN_BASE_URL = "https://cms.example.org"
    with patch("cms.publishing.purge_backends.requests.post") as post:
        purging.purge()
    (address,), options = post.call_args
    assert address.endswith("/zones/zone/purge_cache")
    prefixes = ["cms.example.org/graphql/", "cms.example.org/graphql"]
    assert options["json"] == {"prefixes": prefixes}
    assert options["headers"] == {"Authorization": "Bearer key"}
    assert options["timeout"]


def test_cloudfront_is_told_by_wildcard(settings: LazySettings) -> None:
    settings.WAGTAILFRONTENDCACHE = purged_cache("cloudfront://E1ABC")
    with patch("boto3.client") as client:
        purging.purge()
    told = client.return_value.create_invalidation.call_args.kwargs
    assert told["DistributionId"] == "E1ABC"
    assert sorted(told["InvalidationBatch"]["Paths"]["Items"]) == [
        "/graphql*",
        "/graphql/*",
    ]


def test_what_was_purged_is_known_to_all_processes(
    page: ContentPage, front: type[Front]
) -> None:
    purging.purge_if_changed()
    purging.purge_if_changed()
    assert front.told == ALL
    cache.clear()
    purging.purge_if_changed()
    assert front.told == ALL * 2
