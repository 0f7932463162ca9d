"""Writes one line in the log for each request to the API.

It says what was asked and what that took, and never with which variables or by whom.
"""

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError
from psycopg.errors import QueryCanceled

from cms.access.viewer import Viewer
from cms.graphql.trusted_documents import sha256

logger = logging.getLogger(__name__)

_FIRST_NAME = re.compile(r"\s*query\s+([_A-Za-z][_0-9A-Za-z]*)")
LONGEST_NAME = 100


@dataclass
class RequestRecord:
    """What is known of a request so far."""

    started: float = field(default_factory=time.perf_counter)
    audience: str = ""
    document: str = ""
    operation: str | None = None
    cost: int | None = None
    cache: str = "NONE"
    # Without the questions for the version of the content, which every request has.
    sql_count: int = 0
    sql_seconds: float = 0.0
    timed_out: bool = False

    def run_sql(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """Run a statement and count it (a wrapper as ``execute_wrapper`` takes it)."""
        if self.timed_out:
            raise OperationalError("A statement before this one took too long.")
        self.sql_count += 1
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        except OperationalError as error:
            self.timed_out = isinstance(error.__cause__, QueryCanceled)
            raise
        finally:
            self.sql_seconds += time.perf_counter() - started

    def is_asked_by(self, viewer: Viewer) -> None:
        """Note which kind of caller asks."""
        signed_in = "token" if viewer.token is not None else "member"
        self.audience = signed_in if viewer.audience.is_signed_in else "anonymous"

    def server_timing(self) -> str:
        """Return the durations in milliseconds, for ``Server-Timing``.

        Not for everybody: what is hidden from a caller takes the database time too.
        """
        total = (time.perf_counter() - self.started) * 1000
        database = self.sql_seconds * 1000
        parts = {"db": database, "execution": total - database, "total": total}
        return ", ".join(f"{name};dur={ms:.1f}" for name, ms in parts.items())

    def log(self, status: int) -> None:
        """Write the line."""
        if not logger.isEnabledFor(logging.INFO):
            return
        seconds = time.perf_counter() - self.started
        facts = {
            "status": status,
            "audience": self.audience or "unknown",
            "operation": self.operation or self._first_name(),
            "document": sha256(self.document) if self.document else None,
            "cost": self.cost,
            "cache": self.cache,
            "sql_count": self.sql_count,
            "sql_ms": round(self.sql_seconds * 1000, 1),
            "ms": round(seconds * 1000, 1),
        }
        text = " ".join(f"{name}={value}" for name, value in facts.items())
        logger.info("%s", text, extra={"facts": facts})

    def _first_name(self) -> str | None:
        """Return the name that a document that was not read begins with."""
        found = _FIRST_NAME.match(self.document)
        return found[1][:LONGEST_NAME] if found else None
