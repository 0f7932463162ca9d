"""What the rules find in files, read once for each file and set of rules."""

import hashlib
import inspect
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.db.models import Exists, OuterRef, QuerySet

from cms.file_text import Part, UnreadableFileError, text_of
from cms.models import Document, FileReading
from cms.readiness.plain import plain
from cms.readiness.rules import text_rules
from cms.readiness.spans import around

# More of one kind in one file tell an editor nothing new.
MOST_OF_A_RULE = 50


@dataclass(frozen=True)
class Found:
    """Words that a rule found in a file: where, and with what around them."""

    rule: str
    where: str
    words: str
    context: str


@dataclass
class Reading:
    """What is known of the text of a file.

    Args:
        found: by the rules.
        failure: why nobody could read it; empty where somebody could.
        is_pending: whether it has not been read yet, for want of time.
    """

    found: list[Found] = field(default_factory=list)
    failure: str = ""
    is_pending: bool = False


def readings_of(
    documents: Iterable[Document], seconds: float | None = None
) -> dict[int, Reading]:
    """Return the readings of documents by their keys, reading those that are new.

    Args:
        documents: whose files.
        seconds: after how long no further file is begun; None for no limit.
    """
    wanted = {document.pk: document for document in documents}
    if not wanted:
        return {}
    rows = FileReading.objects.defer("parts")
    kept = rows.in_bulk(list(wanted), field_name="document_id")
    readings = {}
    ends = None if seconds is None else time.monotonic() + seconds
    for pk, document in wanted.items():
        row = kept.get(pk)
        if row and _is_current(row, document):
            readings[pk] = Reading([Found(**f) for f in row.findings], row.failure)
        elif ends is not None and time.monotonic() > ends:
            readings[pk] = Reading(is_pending=True)
        else:
            readings[pk] = _read(document)
    return readings


def _is_current(row: FileReading, document: Document) -> bool:
    return (
        bool(document.file_hash)
        and row.file_hash == document.file_hash
        and row.rules_hash == rules_hash()
    )


def _read(document: Document) -> Reading:
    try:
        with document.open_file() as file:
            parts, reading = _parts_and_reading(file)
    except OSError:
        # Of the store, maybe for a moment: the next check asks again.
        return Reading(failure="It could not be fetched from where files are kept.")
    FileReading.objects.update_or_create(
        document=document,
        defaults={
            "file_hash": document.get_file_hash() or "",
            "rules_hash": rules_hash(),
            "findings": [vars(found) for found in reading.found],
            "parts": [vars(part) | {"text": _storable(part.text)} for part in parts],
            "failure": reading.failure,
        },
    )
    return reading


def _storable(text: str) -> str:
    """Return a text without the one character that PostgreSQL keeps in none."""
    return text.replace("\0", "")


def unread() -> QuerySet[Document]:
    """Return the documents whose file, as it is now, nobody has read."""
    current = FileReading.objects.filter(
        document=OuterRef("pk"), file_hash=OuterRef("file_hash")
    )
    found: QuerySet[Document] = Document.objects.filter(~Exists(current))
    return found


def read(file: BinaryIO) -> Reading:
    """Return what the rules find in the text of a file, and keep nothing of it."""
    _, reading = _parts_and_reading(file)
    return reading


def _parts_and_reading(file: BinaryIO) -> tuple[list[Part], Reading]:
    try:
        parts = text_of(file)
    except UnreadableFileError as error:
        return [], Reading(failure=str(error))
    return parts, Reading(list(_find(parts)))


def _find(parts: Iterable[Any]) -> Iterator[Found]:
    counts: dict[str, int] = {}
    seen = set()
    for part in parts:
        text = plain(part.text)
        for rule in text_rules():
            assert rule.in_text  # noqa: S101 - what text_rules() promises
            for span in rule.in_text(text):
                words, context = around(text, span)
                counts[rule.id] = counts.get(rule.id, 0) + 1
                if (rule.id, words) in seen or counts[rule.id] > MOST_OF_A_RULE:
                    continue
                seen.add((rule.id, words))
                yield Found(rule.id, part.where, words, context)


_rules_hash = ""


def rules_hash() -> str:
    """Return what changes when rules that look at text do."""
    global _rules_hash
    if not _rules_hash:
        modules = {inspect.getfile(rule.in_text) for rule in text_rules()}  # type: ignore[arg-type]
        ids = " ".join(rule.id for rule in text_rules())
        sources = [Path(module).read_bytes() for module in sorted(modules)]
        sources.append(Path(inspect.getfile(plain)).read_bytes())
        _rules_hash = hashlib.sha256(ids.encode() + b"".join(sources)).hexdigest()
    return _rules_hash
