"""Limits how long the database works on a statement of the API, and of nothing else."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg.pq import TransactionStatus

logger = logging.getLogger(__name__)


@contextmanager
def statement_timeout(seconds: int) -> Iterator[None]:
    """Let no statement take longer; 0 is as long as elsewhere.

    The admin and commands may use the same connection afterwards, for work that takes
    as long as it takes.
    """
    if not seconds:
        yield
        return
    connection.ensure_connection()
    raw: psycopg.Connection = connection.connection
    raw.execute(f"SET statement_timeout = {seconds * 1000:d}".encode())
    try:
        yield
    finally:
        _reset(raw)


def _reset(raw: psycopg.Connection) -> None:
    if raw.closed or raw.info.transaction_status is TransactionStatus.INERROR:
        return  # it ends with the connection, or with the transaction it was set in
    try:
        raw.execute(b"RESET statement_timeout")
    except psycopg.Error:
        logger.warning("A connection was lost and is closed", exc_info=True)
        connection.close()
