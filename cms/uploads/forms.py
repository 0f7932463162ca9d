"""The forms of documents and images: the models' fields say what a file is.

One place says what is refused, and why. Wagtail's own check of images fails with an
error on one that ends too early.
"""

from typing import Any

from django import forms
from django.conf import settings
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.readiness.checking import refusals_in_file
from cms.readiness.files import read
from cms.readiness.forms import CheckedModelForm
from cms.sign_off.gate import is_shown_signed_off

# What readers see of a file; its tags and collection are not signed off.
SHOWN = frozenset(
    [
        *("file", "title", "description"),
        *("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"),
    ]
)


class KeepsFormerFile(CheckedModelForm):
    """A form that is shown again with the file that is stored, not with a new one.

    Wagtail would make a thumbnail of what was just refused.
    """

    original_file: Any
    # Whoever uploads several at once is asked nothing; pages ask when they show them.
    asks_when_new = False

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        changed = [name for name in self.changed_data if name in SHOWN]
        if changed and self.instance.pk and is_shown_signed_off(self.instance):
            is_hidden = self.fields[changed[0]].widget.is_hidden
            self.add_error(
                None if is_hidden else changed[0],
                "A published page shows this file, and was signed off with it as it "
                "is. Upload the file anew as it is to be, choose it on the page, and "
                "have the page signed off again.",
            )
        return data

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors and "file" in self.changed_data:
            self.instance.file = self.original_file


class ImageUploadField(WagtailImageField):
    """A new image, not looked into yet."""

    default_validators: list[Any] = []

    def to_python(self, data: Any) -> Any:
        return forms.FileField.to_python(self, data)


class ImageForm(KeepsFormerFile, BaseImageForm):
    """An image, as Wagtail shows it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if shown := self.fields.get("file"):
            self.fields["file"] = ImageUploadField(
                label=shown.label, widget=shown.widget, required=shown.required
            )


class DocumentForm(KeepsFormerFile, BaseDocumentForm):
    """A document, as Wagtail shows it, that says which files are accepted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if shown := self.fields.get("file"):
            accepted = ", ".join(settings.WAGTAILDOCS_EXTENSIONS).upper()
            shown.help_text = f"Supported formats: {accepted}. {shown.help_text}"

    def clean_file(self) -> Any:
        """Refuse a file in place of another that no page could be published with.

        Pages that show the document are public already: nobody publishes them anew.
        """
        file = self.cleaned_data["file"]
        if self.instance.pk and "file" in self.changed_data and file:
            for found in refusals_in_file(read(file)):
                self.add_error(
                    "file",
                    f"{found.rule.title} ({found.hit.place.label}). "
                    "Take it out, and upload the file again.",
                )
            file.seek(0)
        return file
