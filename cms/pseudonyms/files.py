"""Renames the files of a page, in what they are called and where they are stored."""

import logging
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry, Page, ReferenceIndex
from wagtail.search import index

from cms.file_text import UnreadableFileError, text_of
from cms.models import Document, Image
from cms.pseudonyms.names import Renamed
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
    """Read the documents of a page, and of those that lead to it, for the old names.

    Yields:
        Each document in which one is, or that nobody can read, with where it is, and
        why it could not be read.
    """
    leading = ReferenceIndex.get_references_to(page).values_list("object_id", flat=True)
    pages = Page.objects.filter(pk__in=[*map(int, leading), page.pk]).specific()
    documents = {file.pk: file for each in pages for file in _files_of(each, Document)}
    for document in documents.values():
        try:
            with document.open_file() as file:
                parts = text_of(file)
        except OSError:  # whose message may hold the name of the file
            yield document, "", "It could not be fetched."
            continue
        except UnreadableFileError as error:
            yield document, "", str(error)
            continue
        if found := [part.where for part in parts if renamed.is_in(part.text)]:
            yield document, ", ".join(found[:MOST_PARTS]), ""


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
