"""What every test has: a real PostgreSQL, folders of its own, an empty cache.

Nothing reaches another machine: pytest-socket refuses every address but loopback
(see pyproject.toml).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import override_settings
from hypothesis import settings as hypothesis_settings

# The database makes times uneven; a slow example is not a wrong one.
hypothesis_settings.register_profile("database", deadline=None)
hypothesis_settings.load_profile("database")


@pytest.fixture(scope="session", autouse=True)
def media_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Uploads go to a folder that pytest tidies up."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder):
        yield folder


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()
