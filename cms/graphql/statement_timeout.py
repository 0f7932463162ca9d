"""Limits how long the database works on a statement of the API, and of nothing else.

Setting a limit takes a way to the database and back, as long as a small statement does.
So it stays on the connection from one request of the API to the next, and is lifted
before a request of another kind: pages of the admin take as long as they take.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg.pq import TransactionStatus

# Where a connection carries the seconds to which its statements are limited.
LIMIT = "cms_statement_seconds"


@contextmanager
def statement_timeout(seconds: int) -> Iterator[None]:
    """Let no statement take longer; 0 is as long as elsewhere.

    Within a transaction, which may be undone and the limit with it, it ends at once.
    """
    if not seconds:
        lift_statement_timeout()
        yield
        return
    connection.ensure_connection()
    raw: psycopg.Connection = connection.connection
    limit = f"SET statement_timeout = {seconds * 1000:d}".encode()
    if not connection.in_atomic_block:
        if getattr(raw, LIMIT, 0) != seconds:
            raw.execute(limit)
            setattr(raw, LIMIT, seconds)
        yield
        return
    raw.execute(limit)
    try:
        yield
    finally:
        if raw.info.transaction_status is TransactionStatus.INTRANS:
            raw.execute(b"RESET statement_timeout")


def lift_statement_timeout() -> None:
    """Let statements take as long as the database's own settings say."""
    if getattr(connection.connection, LIMIT, 0):
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
        # If that one was lost, there is a new connection now.
        setattr(connection.connection, LIMIT, 0)
