"""What every test has: a real PostgreSQL, folders of its own, an empty cache.

Nothing reaches another machine: pytest-socket refuses every address but loopback
(see pyproject.toml).
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import override_settings
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from cms.graphql import rate_limits
from reviews.models import ReviewPage
from tests.committed import database_of_its_own

# The database makes times uneven; a slow example is not a wrong one.
hypothesis_settings.register_profile("database", deadline=None)
# Looks for longer than a suite may: HYPOTHESIS_PROFILE=deep pytest tests/access
hypothesis_settings.register_profile("deep", deadline=None, max_examples=3000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "database"))


@pytest.fixture
def committed_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A database for one test, in which everything is committed."""
    with django_db_blocker.unblock(), database_of_its_own("committed"):
        yield


@pytest.fixture(scope="session", autouse=True)
def media_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Uploads go to a folder that pytest tidies up."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder):
        yield folder


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()
    # What the process has not told the cache yet of what clients spent.
    rate_limits._spending.clear()


@pytest.fixture(autouse=True)
def _no_types_remembered(request: pytest.FixtureRequest) -> None:
    """Without a database, no test may live on the types that an earlier one read."""
    if not request.node.get_closest_marker("django_db"):
        ContentType.objects.clear_cache()


@pytest.fixture(autouse=True)
def _reviews_need_no_sign_off(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reviews are published as other pages are, but where that is what is tested."""
    if not {"sign_off", "reminders"} & {*request.path.parts, request.path.stem[5:]}:
        monkeypatch.setattr(ReviewPage, "needs_sign_off", False)
