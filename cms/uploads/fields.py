"""The fields that files come in through: what is stored, is clean.

A form is told in `clean` why a file is refused; whatever else saves a file meets the
same refusal when it is stored, since nothing reaches the storage but through `save` of
the field's files. Saving a document without a new file cleans nothing.
"""

import unicodedata
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import models
from django.db.models.fields.files import FieldFile
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from cms.uploads.cleaning import CleanFile, clean


class _Cleaned(FieldFile):
    """A file of a model that is cleaned before it is stored."""

    field: Any
    _committed: bool

    def take(self, content: CleanFile) -> None:
        """Be this content, which is not stored yet."""
        self.file = content

    def save(self, name: str, content: Any, save: bool = True) -> None:
        # Letters with accents come in two spellings; one of them loses its accents.
        name = unicodedata.normalize("NFC", name)
        with self.field.cleaned(name, content) as clean:
            super().save(name, clean, save)


class CleanFieldFile(_Cleaned):
    """A document's file."""


class CleanImageFieldFile(_Cleaned, WagtailImageFieldFile):
    """An image's file."""

    def take(self, content: CleanFile) -> None:
        super().take(content)
        self.__dict__.pop("_dimensions_cache", None)

    def get_image_dimensions(self) -> Any:
        """Return width and height, or nothing before a new image is clean.

        Until then nobody knows whether it can be read, and which way up it is.
        """
        if self._committed or isinstance(self.file, CleanFile):
            return super().get_image_dimensions()
        return None, None


class _CleaningField(models.FileField):
    """What both fields do with a file that is new."""

    # What migrations are told: what is accepted is none of the database's business.
    stands_for = "django.db.models.FileField"
    # What the names of the settings start with.
    settings_prefix: str

    @classmethod
    def instead_of(cls, field: Any) -> Any:
        """Return a field to put where another one is, with its options and its place.

        Its place matters: the size of an image is stored after its file, which may
        have been turned.
        """
        _, _, args, options = field.deconstruct()
        made = cls(*args, **options)
        made.creation_counter = field.creation_counter
        return made

    def cleaned(self, name: str, content: Any) -> CleanFile:
        """Return a new content without what does not show.

        Raises:
            UploadRefusedError: when it is not accepted, or cannot be cleaned.
        """
        file = content if isinstance(content, File) else File(content, name)
        endings = getattr(settings, f"{self.settings_prefix}_EXTENSIONS")
        limit = getattr(settings, f"{self.settings_prefix}_MAX_UPLOAD_SIZE")
        return clean(file, name, endings, limit)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Clean a new file; one that is stored already is left alone."""
        value = super().clean(value, model_instance)
        if isinstance(value, _Cleaned) and value and not value._committed:
            value.take(self.cleaned(str(value.name), value.file))
        return value

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        return name, self.stands_for, args, options


class DocumentFileField(_CleaningField):
    """The file of a document."""

    attr_class = CleanFieldFile
    settings_prefix = "WAGTAILDOCS"


class ImageFileField(_CleaningField, WagtailImageField):
    """The file of an image."""

    attr_class = CleanImageFieldFile
    stands_for = "wagtail.images.models.WagtailImageField"
    settings_prefix = "WAGTAILIMAGES"
