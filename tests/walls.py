"""Breaks the first wall, for tests that look at what stands behind it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from cms.graphql import documents, loading
from cms.publishing import content_version
from cms.statements import Statements


@contextmanager
def first_wall(narrowed: Callable[[Any, Any], Any]) -> Iterator[None]:
    """Let something else narrow what the API reads.

    What is kept of a version of the content is forgotten before and after: a test takes
    back what it wrote, and the next one has the same version again.

    Args:
        narrowed: takes and returns a queryset, as ``visible`` does, for a viewer.
    """
    _forget()
    with (
        patch.object(loading, "visible", narrowed),
        patch.object(loading, "_shared", Statements()),
    ):
        yield
    _forget()


@contextmanager
def first_wall_broken() -> Iterator[None]:
    """Let the API read all rows."""
    with first_wall(lambda queryset, viewer: queryset):
        yield


def _forget() -> None:
    documents._read_and_kept.cache_clear()
    content_version._kept.clear()
