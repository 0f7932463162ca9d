"""A bundle to load, and what to compare before and after."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from tests import factories
from tests.bundles.folders import (
    AGENCIES,
    ASH,
    HOME,
    REVIEWS,
    TERMS,
    TYPES,
    Folder,
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A bundle of a home page, the reviews and one review."""
    return Folder(tmp_path / "bundle").write(
        {
            "vocabularies/topics.yaml": TERMS,
            "vocabularies/review_types.yaml": TYPES,
            "vocabularies/agencies.yaml": AGENCIES,
            "pages/index.md": HOME,
            "pages/reviews.md": REVIEWS,
            "pages/reviews/child-ash.md": ASH,
        }
    )


@pytest.fixture
def snapshot() -> Callable[[], dict[str, Any]]:
    """Every row of every table and the names of all files stored."""

    def take() -> dict[str, Any]:
        tables = connection.introspection.table_names()
        rows: dict[str, Any] = {table: _rows(table) for table in tables}
        return {**rows, "files": sorted(_stored_files(""))}

    return take


def _rows(table: str) -> list[str]:
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {name} t ORDER BY 1")  # noqa: S608
        return [row for (row,) in cursor.fetchall()]


def _stored_files(folder: str) -> list[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    found = [f"{folder}/{file}" for file in files]
    for below in folders:
        found += _stored_files(f"{folder}/{below}".lstrip("/"))
    return found


@pytest.fixture
def png() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def pdf() -> bytes:
    return factories.pdf()
