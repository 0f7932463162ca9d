"""Renames the files of a page, in what they are called and where they are stored."""

import logging
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from wagtail.models import ModelLogEntry, Page, ReferenceIndex
from wagtail.search import index

from cms.models import Document, FileReading, Image
from cms.pseudonyms.names import Renamed
from cms.pseudonyms.searching import rows_that_may_have
from cms.readiness.files import readings_of
from cms.takedown.files import MODELS, File, delete_renditions

logger = logging.getLogger(__name__)

# Of one document; whoever mends it looks at all of it.
MOST_PARTS = 5


def files_named(page: Page, renamed: Renamed) -> Iterator[File]:
    """Return the files that a page or its draft shows and that have an old name."""
    for model in MODELS:
        for file in _files_of(page, model):
            if renamed.is_in(" ".join([file.title, _said_of(file), file.file.name])):
                yield file


def documents_saying(
    page: Page, renamed: Renamed
) -> Iterator[tuple[Document, str, str]]:
    """Look for the old names in the text of all documents that have been read.

    Those of the page, and of pages that lead to it, are read if they are not yet.

    Yields:
        Each document in which one is, with where it is; and each of those near the
        page that could not be read, with why.
    """
    near = _documents_near(page)
    for number, reading in readings_of(near.values()).items():
        if reading.failure:
            yield near[number], "", reading.failure
    current = FileReading.objects.filter(file_hash=F("document__file_hash"))
    found = rows_that_may_have(renamed, current, ["parts"]).select_related("document")
    for row in found.order_by("document_id").iterator(chunk_size=20):
        parts = [part for part in row.parts if renamed.is_in(part["text"])]
        if parts:
            where = [part["where"] for part in parts[:MOST_PARTS]]
            yield row.document, ", ".join(where), ""


def _documents_near(page: Page) -> dict[int, Document]:
    """Return the documents of a page and of the pages that lead to it."""
    # What else leads to it, such as a menu, has numbers or names of its own.
    leading = (
        ReferenceIndex.get_references_to(page)
        .filter(base_content_type=ContentType.objects.get_for_model(Page))
        .values_list("object_id", flat=True)
    )
    pages = Page.objects.filter(pk__in=[*map(int, leading), page.pk]).specific()
    return {file.pk: file for each in pages for file in _files_of(each, Document)}


def _files_of(page: Page, model: type[File]) -> Iterator[Any]:
    """Return the files of a kind that a page or its draft shows."""
    draft = page.get_latest_revision_as_object()
    references = set(
        ReferenceIndex.get_references_for_object(page).values_list(
            "to_content_type", "to_object_id"
        )
    )
    references |= {
        reference[:2]
        for reference in ReferenceIndex._extract_references_from_object(draft)
    }
    kind = ContentType.objects.get_for_model(model).pk
    numbers = [int(number) for of, number in references if of == kind]
    return iter(model.objects.filter(pk__in=numbers).order_by("pk"))


def _said_of(file: File) -> str:
    return file.description if isinstance(file, Image) else ""


def rename(file: File, renamed: Renamed) -> Callable[[], bool]:
    """Give a file the new name, within a transaction.

    Returns:
        What deletes the file under its old name, for after the transaction; it says
        whether it could.

    Raises:
        Exception: whatever the storage raises that cannot write the new file.
    """
    before = file.file.name
    path = PurePosixPath(before)
    storage = file.file.storage
    fields = {"title": renamed.in_text(file.title)}
    if isinstance(file, Image):
        fields["description"] = renamed.in_text(file.description)
    moved = renamed.is_in(path.name)
    if moved:
        with storage.open(before) as content:
            name = path.with_name(renamed.in_file_name(path.name))
            fields["file"] = storage.save(str(name), content)
    # Not `save`, which would clean the file once more.
    type(file).objects.filter(pk=file.pk).update(**fields)
    file.refresh_from_db()
    index.insert_or_update_object(file)
    ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(file), object_id=str(file.pk)
    ).update(label=file.title)

    def forget() -> bool:
        is_gone = True
        if isinstance(file, Image):
            is_gone = delete_renditions([file.pk])[1] == 0
        if moved:
            is_gone = _delete(file, before) and is_gone
        return is_gone

    return forget


def _delete(file: File, name: str) -> bool:
    try:
        file.file.storage.delete(name)
    except Exception as error:  # noqa: BLE001 - storages have failures of their own
        # Not its message, which may hold the name of the file.
        kind = "document" if isinstance(file, Document) else "image"
        logger.error(
            "The storage did not delete the former file of %s %s: %s",
            kind,
            file.pk,
            type(error).__name__,
        )
        return False
    return True
