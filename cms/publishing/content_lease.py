"""Lets a process go on for a moment without asking which version of the content holds.

Asking the database takes many times as long as giving a kept answer again. So a process
that asks is told for how long the version will hold: it has a *lease*. A transaction
that changes the content first announces it, which ends the giving of leases, and then
waits for as long as a lease lasts before it commits. By then every lease given before
is over: no process on any node shows what is older than what is committed.

The announcement is an advisory lock, which others see before the transaction commits,
and which goes with the transaction, however that ends.
"""

import uuid
from time import monotonic

from django.conf import settings

from cms.models import ContentVersion
from cms.publishing.quick_statements import ask

# Any number that nothing else locks.
LOCK = 7_203_511_946
# Clocks run at slightly different speeds.
MARGIN = 1.1


def announcement() -> str:
    """Return the SQL, for a PL/pgSQL function, that announces a change and waits.

    It belongs into the transaction that changes the content, before the version does.
    """
    wait = settings.CONTENT_LEASE_SECONDS * MARGIN
    return f"PERFORM pg_advisory_xact_lock_shared({LOCK}); PERFORM pg_sleep({wait});"


def function() -> str:
    """Return the SQL that makes the function which gives leases.

    How long they last is written into the database with what waits for them, so that
    processes with other settings still agree.

    Whether a change is announced is looked at first: the version is read as it is after
    that, so that a change cannot be committed between the two.
    """
    seconds = settings.CONTENT_LEASE_SECONDS
    return f"""
CREATE OR REPLACE FUNCTION cms_leased_version(OUT version uuid, OUT seconds float8)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  seconds := CASE WHEN pg_try_advisory_xact_lock({LOCK}) THEN {seconds} ELSE 0 END;
  SELECT current.version INTO version FROM {ContentVersion._meta.db_table} AS current;
END $$
"""  # noqa: S608


# Of this process, and until when.
_leased: tuple[uuid.UUID | None, float] = (None, 0.0)


def leased_version() -> uuid.UUID | None:
    """Return the current version of the content, mostly without asking.

    None where it cannot be asked for as quickly as that (see ``ask``).
    """
    global _leased
    version, until = _leased
    now = monotonic()
    if now < until:
        return version
    row = ask("cms_leased_version", "SELECT version, seconds FROM cms_leased_version()")
    if row is None or row[0] is None or row[1] is None:
        return None
    version = uuid.UUID(row[0].decode())
    _leased = (version, now + float(row[1]))
    return version
