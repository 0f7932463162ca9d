"""A planted site, served over HTTP for as long as a module keeps its content."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections
from django.test import override_settings
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler

from cms.graphql.replay import ReplayingHandler
from cms.leak_check.planting import Planted, Planter
from tests.asking import kept  # noqa: F401

WITHOUT_INDEXING = {
    "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}
}


class OneConnectionServer(ThreadedWSGIServer):
    """Answers from the connection that holds the content, and leaves it open."""

    def _close_connections(self) -> None:
        pass


class PromptHandler(QuietWSGIRequestHandler):
    """Sends what it has at once: otherwise every answer waits for 40 ms."""

    disable_nagle_algorithm = True


class ServerThread(LiveServerThread):
    def _create_server(self, connections_override: Any = None) -> OneConnectionServer:
        return OneConnectionServer(
            (self.host, self.port),
            PromptHandler,
            allow_reuse_address=False,
            connections_override=connections_override,
        )


@pytest.fixture(scope="module")
def planted(kept: None) -> Planted:  # noqa: F811
    """A little of everything: some kinds of page in every state."""
    with override_settings(WAGTAILSEARCH_BACKENDS=WITHOUT_INDEXING):
        made = Planter(each=2).plant()
    call_command("update_index", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # which a real site's database has done by itself
    return made


@pytest.fixture(scope="module")
def url(planted: Planted) -> Iterator[str]:
    """The address of a server that reads what the module's transaction holds."""
    cache.clear()
    thread = ServerThread(
        "127.0.0.1",
        # As production does, with the answers that it gives again.
        lambda _: ReplayingHandler(),
        connections_override={connection.alias: connections[connection.alias]},
    )
    connection.inc_thread_sharing()
    for signal in (request_started, request_finished):  # as Django's own client does
        signal.disconnect(close_old_connections)
    thread.daemon = True
    hosts = [*settings.ALLOWED_HOSTS, "127.0.0.1"]
    with override_settings(ALLOWED_HOSTS=hosts):
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        yield f"http://127.0.0.1:{thread.port}"
        thread.terminate()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    connection.dec_thread_sharing()
