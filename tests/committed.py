"""Databases in which a test commits, and connections that see what others did."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, connections


@contextmanager
def database_of_its_own(name: str) -> Iterator[None]:
    """Work, in all threads, with a copy of the test database, which is then dropped.

    Args:
        name: what tells it from other copies.
    """
    # PostgreSQL copies no database that somebody is connected to.
    connections.close_all()
    original = connection.settings_dict["NAME"]
    creation = connection.creation
    creation.clone_test_db(name, verbosity=0)
    connection.settings_dict |= creation.get_test_db_clone_settings(name)
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = original
        creation.destroy_test_db(suffix=name, verbosity=0)


def second_connection() -> psycopg.Connection[Any]:
    """Return one more connection to the test database."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    return psycopg.connect(**parameters, autocommit=True)
