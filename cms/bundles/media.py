"""Images and documents.

A file keeps being the same image or document whatever becomes of its title, its
content or its name on the server: when a load creates one, the log says from which file
of the bundle, and the next load reads it there. A file that nothing was made from yet,
but whose content is there to the last byte, is taken to be that. So a load never
touches what an editor uploaded, unless it is the very same file.

Files are compared as they are stored: clean (see `cms.uploads`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.images import get_image_dimensions
from django.core.files.storage import Storage
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry
from wagtail.utils.file import hash_filelike

from cms.bundles.comparing import apply
from cms.bundles.fields import Content
from cms.bundles.reading import MediaFile
from cms.bundles.references import Target
from cms.bundles.report import Outcome
from cms.bundles.writing import Load
from cms.readiness.checking import refusals_in_file
from cms.readiness.files import readings_of
from cms.uploads.cleaning import CleanFile

# The key of a log entry's data that names a file of a bundle.
LOGGED_AS = "bundle_file"


@dataclass(frozen=True)
class Pending:
    """A file to store, once nothing can be refused any more."""

    row: Any
    name: str
    content: CleanFile
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
        self.field: Any = self.model._meta.get_field("file")
        self.clean: dict[str, CleanFile] = {}
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
            self._clean(file)

    def write(self) -> None:
        """Write the rows; `store` follows with the files themselves."""
        for name, clean in self.clean.items():
            file, target = self.files[name], self.load.references.media[self.kind][name]
            target.pk = target.pk or self._same_content(clean)
            content = self.load.reader.read(self.model, file.content, besides=["file"])
            if target.pk:
                row = self.model.objects.get(pk=target.pk)
                self._update(row, file, clean, content)
            else:
                target.pk = self._create(file, clean, content)

    def store(self) -> None:
        """Store the files of what was written."""
        for pending in self.pending:
            row = pending.row
            size, content_hash = pending.content.size, hash_filelike(pending.content)
            row.file.save(pending.name, pending.content, save=False)
            self.stored.append((row.file.storage, row.file.name))
            if pending.replaces:
                row.file_size, row.file_hash = size, content_hash
                row.save()
                self._forget(row, pending.replaces)
            else:
                # Nothing else changes, so nothing is to be indexed anew.
                self.model.objects.filter(pk=row.pk).update(file=row.file.name)

    def check_texts(self) -> None:
        """Refuse stored documents whose text keeps any page that shows them back."""
        if self.kind != "documents":
            return
        for pending in self.pending:
            place = self.files[pending.name].content.entries["file"].place
            (reading,) = readings_of([pending.row]).values()
            for found in refusals_in_file(reading):
                self.load.problems.add(
                    place,
                    f"{pending.name}: {found.rule.title} "
                    f"({found.hit.place.label}). {found.message}",
                )

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

    def _same_content(self, clean: CleanFile) -> int | None:
        taken = {target.pk for target in self.load.references.media[self.kind].values()}
        same = self.model.objects.filter(file_hash=hash_filelike(clean))
        return next(
            (pk for pk in same.values_list("pk", flat=True) if pk not in taken), None
        )

    def _clean(self, file: MediaFile) -> None:
        """Clean a file as an upload is cleaned, or tell why it is refused."""
        try:
            with file.source.open("rb") as source:
                self.clean[file.name] = self.field.cleaned(file.name, File(source))
        except ValidationError as refused:
            place = file.content.entries["file"].place
            self.load.problems.add(place, f"{file.name}: {' '.join(refused.messages)}")

    def _create(
        self, file: MediaFile, clean: CleanFile, content: Content
    ) -> int | None:
        # The name alone, so that nothing is stored yet.
        values: dict[str, Any] = {
            "file": file.name,
            "file_size": clean.size,
            "file_hash": hash_filelike(clean),
        }
        if self.kind == "images":
            values["width"], values["height"] = get_image_dimensions(clean)
        row = self.model(**values)
        content.places[("file",)] = file.content.entries["file"].place
        self.load.write(self.kind, row, content, note={LOGGED_AS: file.name})
        if row.pk:
            self.pending.append(Pending(row, file.name, clean))
        return row.pk

    def _update(
        self, row: Any, file: MediaFile, clean: CleanFile, content: Content
    ) -> None:
        is_same = row.get_file_hash() == hash_filelike(clean)
        if is_same or self.load.only_new:
            self.load.write(self.kind, row, content)
        else:
            replaced = row.file.name
            self.pending.append(Pending(row, file.name, clean, replaced))
            apply(content, row, "")
            self.load.checker.check(row, content)
            log(row, "wagtail.edit", data={LOGGED_AS: file.name})
            self.load.report.count(self.kind, Outcome.UPDATED)

    def _forget(self, row: Any, name: str) -> None:
        """Delete the file that a row had before, once nothing can be undone."""
        if hasattr(row, "renditions"):
            row.renditions.all().delete()
        transaction.on_commit(partial(row.file.storage.delete, name))
