"""Asks the database for one row in the quickest way there is.

Django and psycopg take longer for a statement than PostgreSQL for this one.
"""

from django.db import connection
from psycopg.pq import ExecStatus, TransactionStatus


def ask(name: str, sql: str) -> list[bytes | None] | None:
    """Return the columns of the only row of a statement, as PostgreSQL writes them.

    None where there is no row, and where this thread has no connection yet, or has lost
    it, or is within a transaction: Django deals with all that.

    Args:
        name: under which PostgreSQL keeps the statement.
        sql: the statement, without parameters.
    """
    raw = connection.connection
    if raw is None or connection.in_atomic_block:
        return None
    asked = raw.pgconn
    if asked.transaction_status != TransactionStatus.IDLE:
        return None
    result = asked.exec_prepared(name.encode(), None)
    if result.status != ExecStatus.TUPLES_OK:
        # The first time on this connection, if it is not lost.
        asked.prepare(name.encode(), sql.encode())
        result = asked.exec_prepared(name.encode(), None)
        if result.status != ExecStatus.TUPLES_OK:
            return None
    # It is alive, as Django would ask next (CONN_HEALTH_CHECKS).
    connection.health_check_done = True  # type: ignore[attr-defined]
    if not result.ntuples:
        return None
    return [result.get_value(0, column) for column in range(result.nfields)]
