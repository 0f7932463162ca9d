"""Images and documents.

A file keeps being the same image or document whatever becomes of its title, its
content or its name on the server: when a load creates one, the log says from which file
of the bundle, and the next load reads it there. A file that nothing was made from yet,
but whose content is there to the last byte, is taken to be that. So a load never
touches what an editor uploaded, unless it is the very same file.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from cms.bundles.comparing import apply
from cms.bundles.fields import Content
from cms.bundles.reading import MediaFile
from cms.bundles.references import Target
from cms.bundles.report import Outcome
from cms.bundles.writing import Load

# The key of a log entry's data that names a file of a bundle.
LOGGED_AS = "bundle_file"


@dataclass(frozen=True)
class Pending:
    """A file to store, once nothing can be refused any more."""

    row: Any
    file: MediaFile
    replaces: str = ""


class Media:
    """The files of one kind, ``images`` or ``documents``."""

    def __init__(self, load: Load, kind: str) -> None:
        self.load = load
        self.kind = kind
        self.model: Any = (
            get_image_model() if kind == "images" else get_document_model()
        )
        self.files = load.bundle.media[kind]
        self.pending: list[Pending] = []
        self.stored: list[tuple[Storage, str]] = []

    def announce(self) -> None:
        """Let pages refer to files, those that earlier loads brought included."""
        targets = self.load.references.media[self.kind]
        for name, pk in self._loaded_before():
            targets[name] = Target(self.model, pk)
        for name in self.files:
            targets.setdefault(name, Target(self.model))

    def check(self) -> None:
        for file in self.files.values():
            self.load.reader.read(self.model, file.content, besides=["file"])
            self._sound(file)

    def write(self) -> None:
        """Write the rows; `store` follows with the files themselves."""
        for name, file in self.files.items():
            target = self.load.references.media[self.kind][name]
            target.pk = target.pk or self._same_content(file)
            content = self.load.reader.read(self.model, file.content, besides=["file"])
            if target.pk:
                self._update(self.model.objects.get(pk=target.pk), file, content)
            else:
                target.pk = self._create(file, content)

    def store(self) -> None:
        """Store the files of what was written."""
        field = self.model._meta.get_field("file")
        for pending in self.pending:
            row, data = pending.row, pending.file.source.read_bytes()
            name = field.generate_filename(row, pending.file.name)
            stored = field.storage.save(name, ContentFile(data))
            self.stored.append((field.storage, stored))
            if pending.replaces:
                row.file = stored
                row.file_size, row.file_hash = len(data), _hash(data)
                row.save()
                self._forget(row, pending.replaces)
            else:
                # Nothing else changes, so nothing is to be indexed anew.
                self.model.objects.filter(pk=row.pk).update(file=stored)

    def discard(self) -> None:
        """Delete the files that were stored, after all that was written is undone."""
        for storage, name in self.stored:
            storage.delete(name)

    def _loaded_before(self) -> Iterator[tuple[str, int]]:
        logged = dict(
            ModelLogEntry.objects.filter(
                content_type=ContentType.objects.get_for_model(self.model),
                data__has_key=LOGGED_AS,
            )
            .order_by("timestamp", "pk")
            .values_list("object_id", f"data__{LOGGED_AS}")
        )
        present = set(self.model.objects.values_list("pk", flat=True))
        for pk, name in logged.items():
            if int(pk) in present:
                yield name, int(pk)

    def _same_content(self, file: MediaFile) -> int | None:
        taken = {target.pk for target in self.load.references.media[self.kind].values()}
        same = self.model.objects.filter(file_hash=_hash(file.source.read_bytes()))
        return next(
            (pk for pk in same.values_list("pk", flat=True) if pk not in taken), None
        )

    def _sound(self, file: MediaFile) -> Any:
        """Return the file as an upload that the admin would accept, or None."""
        upload = SimpleUploadedFile(file.name, file.source.read_bytes())
        is_image = self.kind == "images"
        field = WagtailImageField() if is_image else forms.FileField()
        try:
            return field.clean(upload)
        except ValidationError as refused:
            place = file.content.entries["file"].place
            self.load.problems.add(place, f"{file.name}: {' '.join(refused.messages)}")
            return None

    def _create(self, file: MediaFile, content: Content) -> int | None:
        sound = self._sound(file)
        if sound is None:
            return None
        data = file.source.read_bytes()
        # The name alone, so that nothing is stored yet.
        values: dict[str, Any] = {
            "file": file.name,
            "file_size": len(data),
            "file_hash": _hash(data),
        }
        if self.kind == "images":
            values["width"], values["height"] = sound.image.get_size()
        row = self.model(**values)
        content.places[("file",)] = file.content.entries["file"].place
        self.load.write(self.kind, row, content, note={LOGGED_AS: file.name})
        if row.pk:
            self.pending.append(Pending(row, file))
        return row.pk

    def _update(self, row: Any, file: MediaFile, content: Content) -> None:
        is_same = row.get_file_hash() == _hash(file.source.read_bytes())
        if is_same or self.load.only_new:
            self.load.write(self.kind, row, content)
        elif self._sound(file):
            self.pending.append(Pending(row, file, replaces=row.file.name))
            apply(content, row, "")
            self.load.checker.check(row, content)
            log(row, "wagtail.edit", data={LOGGED_AS: file.name})
            self.load.report.count(self.kind, Outcome.UPDATED)

    def _forget(self, row: Any, name: str) -> None:
        """Delete the file that a row had before, once nothing can be undone."""
        if hasattr(row, "renditions"):
            row.renditions.all().delete()
        transaction.on_commit(partial(row.file.storage.delete, name))


def _hash(data: bytes) -> str:
    """Return the hash that Wagtail keeps of a file."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()
