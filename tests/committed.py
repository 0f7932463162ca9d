"""A database in which a test commits, and other connections see what it did."""

from collections.abc import Iterator
from contextlib import contextmanager

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
