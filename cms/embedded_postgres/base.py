"""Django's PostgreSQL backend, with the server started at the first connection.

Not when settings are read: a linter, `manage.py help` and mypy read settings too.
"""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from .lifetime import join
from .server import EmbeddedPostgres


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        join(EmbeddedPostgres(settings.DATA_DIR))
        return super().get_new_connection(conn_params)
