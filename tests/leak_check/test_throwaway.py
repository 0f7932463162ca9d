"""Planting happens in a database of its own, and nowhere else."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from cms.leak_check import throwaway
from cms.leak_check.throwaway import SUFFIX, NoThrowawaySite
from tests.factories import HomePageFactory

pytestmark = pytest.mark.slow


def names() -> set[str]:
    """Return the databases that this thread and another one are connected to."""
    found = set()

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            found.add(cursor.fetchone()[0])

    def ask_and_leave() -> None:
        ask()
        connection.close()

    other = threading.Thread(target=ask_and_leave)
    other.start()
    other.join()
    ask()
    return found


def exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


@pytest.fixture
def real(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
        yield name
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}{SUFFIX}"')


def left_over(real: str) -> None:
    """Make what a check that was killed leaves."""
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{real}{SUFFIX}"')


def test_the_database_is_another_one_and_gone_afterwards(real: str) -> None:
    left_over(real)
    with throwaway._database():
        assert names() == {f"{real}{SUFFIX}"}
    assert names() == {real}
    assert not exists(f"{real}{SUFFIX}")


def test_it_is_gone_when_a_check_fails(real: str) -> None:
    def fail() -> None:
        with throwaway._database():
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        fail()
    assert names() == {real}
    assert not exists(f"{real}{SUFFIX}")


def test_one_check_runs_at_a_time(real: str) -> None:
    left_over(real)
    other = connection.copy()
    other.settings_dict = {**other.settings_dict, "NAME": f"{real}{SUFFIX}"}
    other.ensure_connection()
    with pytest.raises(NoThrowawaySite, match="one check"), throwaway._database():
        pass
    other.close()
    assert names() == {real}


@pytest.mark.django_db
def test_nothing_is_planted_in_a_database_that_is_no_throwaway() -> None:
    HomePageFactory()
    with pytest.raises(NoThrowawaySite, match="in use"):
        throwaway._planted(seed=0, each=1)


def test_nothing_else_is_shared_with_the_real_site(tmp_path: Path) -> None:
    shared = {
        "STORAGES": {**settings.STORAGES, "default": {"BACKEND": "cms.PrivateBucket"}},
        "WAGTAILFRONTENDCACHE": {"front": {"BACKEND": "cms.Front"}},
        "EMAIL_BACKEND": "cms.Mail",
        "SECURE_SSL_REDIRECT": True,
        "RATE_LIMIT": 1,
    }
    throwaway_settings = throwaway._settings(str(tmp_path))
    with override_settings(**shared), override_settings(**throwaway_settings):
        assert settings.STORAGES["default"]["BACKEND"].endswith("UploadsFolder")
        assert not settings.WAGTAILFRONTENDCACHE
        assert settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")
        assert not settings.SECURE_SSL_REDIRECT
        assert not settings.RATE_LIMIT
