"""Tells a cache in front of the CMS when the content has changed (``CDN_PURGE``).

Whatever Django writes is watched, so that bulk updates, moves in the tree and commands
count as saving does. After the commit, once for each transaction, the version of the
content says whether anything changed that an answer depends on.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.urls import reverse
from wagtail.contrib.frontend_cache.utils import get_backends

from cms.publishing.content_version import current_version

logger = logging.getLogger(__name__)

# How statements begin that change nothing. `WITH` is how facets are counted.
READING = ("SELECT", "WITH", "SET", "SHOW", "EXPLAIN", "SAVEPOINT", "RELEASE", "ROLLB")
PURGED = "purged-version"


def watch_writes(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Watch what a new connection writes, where there is a cache to tell."""
    if not settings.WAGTAILFRONTENDCACHE or connection.alias != DEFAULT_DB_ALIAS:
        return
    # It is created anew whenever it was closed, and its wrappers stay.
    if _purge_after not in connection.execute_wrappers:
        # Before those that are put on for a while, which are taken off from the end.
        connection.execute_wrappers.insert(0, _purge_after)


def _purge_after(
    execute: Callable[..., Any],
    sql: str,
    params: Any,
    many: bool,
    context: dict[str, Any],
) -> Any:
    result = execute(sql, params, many, context)
    if not str(sql).lstrip(" \n(").upper().startswith(READING):
        waiting = connections[DEFAULT_DB_ALIAS].run_on_commit
        if not any(call is purge_if_changed for _, call, *_ in waiting):
            transaction.on_commit(purge_if_changed, using=DEFAULT_DB_ALIAS)
    return result


def purge_if_changed() -> None:
    """Have the answers thrown away that are kept in front, unless they still hold.

    A cache that cannot be told is logged; it goes on until ``CDN_SECONDS`` have passed.
    """
    version = str(current_version())
    cache = caches["default"]
    if cache.get(PURGED) == version:
        return
    # Before it is done: what fails must not be tried again by every transaction.
    cache.set(PURGED, version, None)
    purge()


def purge() -> list[str]:
    """Have every answer thrown away that is kept in front.

    Returns:
        The names of the caches that could not be told.
    """
    failed = []
    path = reverse("graphql")
    root = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    for name, backend in get_backends().items():
        try:
            backend.purge_batch([f"{root}{path}", f"{root}{path.rstrip('/')}"])
        except Exception:
            logger.exception("The cache in front (%s) could not be purged", name)
            failed.append(name)
    return failed
