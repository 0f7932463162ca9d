"""Reads the documents that a front end was built with, which are trusted.

Build tools write them to a file: Apollo's ``generate-persisted-query-manifest`` with a
list of operations, Relay's compiler and GraphQL Code Generator as one object whose
keys are ids and whose values are texts.
"""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

APOLLO = "apollo-persisted-query-manifest"


@dataclass(frozen=True)
class TrustedDocuments:
    """Texts of documents by the ids that the build tool gave them."""

    by_id: dict[str, str] = field(default_factory=dict)

    @cached_property
    def by_hash(self) -> dict[str, str]:
        return {sha256(text): text for text in self.by_id.values()}

    def text(self, name: str) -> str | None:
        """Return the text with an id, or with a hash whatever the ids are, or None."""
        return self.by_id.get(name) or self.by_hash.get(name)

    def __contains__(self, text: str) -> bool:
        return sha256(text) in self.by_hash


def sha256(text: str) -> str:
    """Return the hash that names a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_manifest(path: Path) -> TrustedDocuments:
    """Read the file that a build tool wrote.

    Raises:
        ValueError: when it cannot be read or is no such file; says why.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ValueError("is not JSON") from error
    if not isinstance(content, dict):
        raise ValueError("is not a JSON object")
    texts = _operations(content) if "operations" in content else content
    for name, text in texts.items():
        if not (isinstance(text, str) and text.strip() and name):
            raise ValueError(f"has no text for {name!r}")
    return TrustedDocuments(texts)


def _operations(manifest: dict[str, Any]) -> dict[str, Any]:
    if (manifest.get("format"), manifest.get("version")) != (APOLLO, 1):
        raise ValueError(f"is not version 1 of the format {APOLLO}")
    operations = manifest["operations"]
    if not isinstance(operations, list) or not all(
        isinstance(operation, dict) and isinstance(operation.get("id"), str)
        for operation in operations
    ):
        raise ValueError("has `operations` that are no list of objects with an `id`")
    texts: dict[str, Any] = {}
    for operation in operations:
        name, text = operation["id"], operation.get("body")
        # Apollo may list one document for each of its clients.
        if texts.setdefault(name, text) != text:
            raise ValueError(f"has two texts for {name!r}")
    return texts
