"""Renames the files of a page, in what they are called and where they are stored."""

import logging
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry, Page, ReferenceIndex
from wagtail.search import index

from cms.models import Document, Image
from cms.pseudonyms.names import Renamed
from cms.takedown.files import MODELS, File, delete_renditions

logger = logging.getLogger(__name__)


def files_named(page: Page, renamed: Renamed) -> Iterator[File]:
    """Return the files that a page or its draft shows and that have an old name."""
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
    for model in MODELS:
        kind = ContentType.objects.get_for_model(model).pk
        numbers = [int(number) for of, number in references if of == kind]
        for file in model.objects.filter(pk__in=numbers).order_by("pk"):
            if renamed.is_in(" ".join([file.title, _said_of(file), file.file.name])):
                yield file


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
