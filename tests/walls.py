"""Breaks the first wall, for tests that look at what stands behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.core.cache import cache

from cms.graphql import documents, loading
from cms.publishing import content_version
from cms.statements import Statements


@contextmanager
def first_wall_broken() -> Iterator[None]:
    """Let the API read all rows.

    What is kept of a version of the content is forgotten before and after: a test takes
    back what it wrote, and the next one has the same version again.
    """
    _forget()
    try:
        with (
            patch.object(loading, "visible", lambda queryset, viewer: queryset),
            patch.object(loading, "_shared", Statements()),
        ):
            yield
    finally:
        _forget()


def _forget() -> None:
    cache.clear()  # of answers
    documents._read_and_kept.cache_clear()
    content_version._kept.clear()
