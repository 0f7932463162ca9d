"""Files: images with their renditions, and documents.

Wagtail's own image and document models stay installed beside these, so what points back
here from accounts and tags is named apart from what points there.
"""

from django.conf import settings
from django.db import models
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from cms.uploads.fields import DocumentFileField, ImageFileField


class Image(AbstractImage):
    """An image; its description is the alternative text unless a page gives one."""

    file = ImageFileField.instead_of(AbstractImage._meta.get_field("file"))
    tags = TaggableManager(
        blank=True, verbose_name="tags", related_name="images_of_site"
    )
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="uploaded by",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="uploaded_images",
    )
    uploaded_by_user.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]

    admin_form_fields = WagtailImage.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        verbose_name_plural = "images"
        permissions = [("choose_image", "Can choose image")]


class Rendition(AbstractRendition):
    """One size and shape of an image."""

    image = models.ForeignKey(
        Image, on_delete=models.CASCADE, related_name="renditions"
    )

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class Document(AbstractDocument):
    """A file to download, such as the report of a review."""

    file = DocumentFileField.instead_of(AbstractDocument._meta.get_field("file"))
    tags = TaggableManager(
        blank=True, verbose_name="tags", related_name="documents_of_site"
    )
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="uploaded by",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="uploaded_documents",
    )
    uploaded_by_user.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        verbose_name_plural = "documents"
        permissions = [("choose_document", "Can choose document")]

    def clean(self) -> None:
        """Leave the kind of file to its field, which says what to do about it."""
