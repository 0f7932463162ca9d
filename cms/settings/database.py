"""The database of `DATABASE_URL`, or the embedded one where there is none."""

from pathlib import Path
from typing import Any

from environ import Env

from cms.embedded_postgres.server import EmbeddedPostgres

from . import environment


def database(data_dir: Path) -> dict[str, Any]:
    """Settings of the default database for development and tests."""
    url = environment.text("DATABASE_URL")
    if url:
        return external_database(url)
    return {
        "ENGINE": "cms.embedded_postgres",
        "NAME": EmbeddedPostgres.database,
        "USER": EmbeddedPostgres.user,
        "HOST": str(EmbeddedPostgres(data_dir).socket_directory),
    }


def external_database(url: str) -> dict[str, Any]:
    """Settings of the database that an address names."""
    return dict(Env.db_url_config(url))
