"""A site to plant content in: its own database, files and cache, gone afterwards.

It runs this very code with these very settings, and shares nothing with the real site
that content could pass through: what is planted must never be seen there, nor purge
what a cache in front of it keeps.
"""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.servers.basehttp import (
    ThreadedWSGIServer,
    WSGIRequestHandler,
    get_internal_wsgi_application,
)
from django.db import DatabaseError, connection, connections
from django.test import override_settings
from wagtail.models import Page

from cms.leak_check.planting import Planted, Planter
from cms.models import Document, User
from cms.quiet import quiet

ADDRESS = "127.0.0.1"
SUFFIX = "_leak_check"

WITHOUT_INDEXING = {
    "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}
}


class NoThrowawaySite(Exception):
    """There is no place to plant in."""


@contextmanager
def throwaway_site(seed: int = 0, each: int | None = None) -> Iterator[Planted]:
    """Keep a planted site for as long as a check lasts.

    Args:
        seed: for the same markers every time.
        each: as of ``Planter``.

    Raises:
        NoThrowawaySite: when no database can be made for it.
    """
    with (
        tempfile.TemporaryDirectory(prefix="leak-check-") as folder,
        override_settings(**_settings(folder)),
        _database(),
    ):
        call_command("migrate", interactive=False, verbosity=0)
        yield _planted(seed, each)


def _settings(folder: str) -> dict[str, Any]:
    """Return what must not be the real site's."""
    return {
        "MEDIA_ROOT": folder,
        "STORAGES": {
            **settings.STORAGES,
            "default": {"BACKEND": "cms.uploads.names.UploadsFolder"},
        },
        "CACHES": {
            "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        },
        "WAGTAILFRONTENDCACHE": {},
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        # As on a real site: pages for programmers repeat what was asked.
        "DEBUG": False,
        # Nobody else serves it: each change need not wait until others know of it.
        "CONTENT_LEASE_SECONDS": 0,
        # It is asked from here, without TLS, and as much as can be.
        "ALLOWED_HOSTS": [ADDRESS],
        "SECURE_SSL_REDIRECT": False,
        "RATE_LIMIT": 0,
        "RATE_LIMIT_SIGNED_IN": 0,
    }


@contextmanager
def _database() -> Iterator[None]:
    """Make a database beside the real one, and let every connection lead to it."""
    real = connection.settings_dict["NAME"]
    name = f"{real}{SUFFIX}"
    quoted = connection.ops.quote_name(name)
    try:
        with connection.cursor() as cursor:
            # What a run that was killed has left.
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
            cursor.execute(f"CREATE DATABASE {quoted}")
    except DatabaseError as error:
        raise NoThrowawaySite(
            f"The database {name} cannot be made: {str(error).strip()}\n"
            "The account in DATABASE_URL has to be allowed to create databases, and "
            "one check runs at a time."
        ) from error
    _lead_to(name)
    try:
        yield
    finally:
        _lead_to(real)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


def _lead_to(name: str) -> None:
    """Let the connections of all threads, those to come too, lead to a database."""
    connections.close_all()
    connections.settings[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name
    # Which differ between databases.
    ContentType.objects.clear_cache()


def _planted(seed: int, each: int | None) -> Planted:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (name,) = cursor.fetchone()
    if not name.endswith(SUFFIX) or not is_empty():
        raise NoThrowawaySite(f"Nothing is planted in {name}: it is in use.")
    with quiet("wagtail"), override_settings(WAGTAILSEARCH_BACKENDS=WITHOUT_INDEXING):
        planted = Planter(seed, each).plant()
    call_command("update_index", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # which a real site's database has done by itself
    return planted


def is_empty() -> bool:
    """Say whether a site has nothing but what Wagtail begins with."""
    has_pages = Page.objects.filter(depth__gt=2).exists()
    return not (has_pages or Document.objects.exists() or User.objects.exists())


# Serving it.


class _Handler(WSGIRequestHandler):
    """Says nothing of what it answers, and sends what it has at once."""

    disable_nagle_algorithm = True

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def served() -> Iterator[str]:
    """Serve the site on this machine, and return its address."""
    with (
        quiet("cms.graphql.request_record"),
        closing(_Server((ADDRESS, 0), _Handler)) as server,
    ):
        # Whatever production serves by, with the answers that it gives again.
        server.set_app(get_internal_wsgi_application())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://{ADDRESS}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadedWSGIServer):
    daemon_threads = True

    def close(self) -> None:
        self.server_close()
