"""Collections whose files are for everybody, whichever pages show them."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Collection, CollectionViewRestriction


class PublicCollection(models.Model):
    """Says that anybody may fetch the files of a collection, such as logos or forms.

    Of that collection alone, not of those below it. Where it or one above it is
    private, it stays private.
    """

    collection = models.OneToOneField(
        Collection,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Anybody who has the address of a file in it may fetch the file, "
        "whether a page shows it or not. Collections below it are not included.",
    )

    panels: ClassVar[list[Any]] = [FieldPanel("collection")]

    class Meta:
        verbose_name = "public collection"
        verbose_name_plural = "public collections"
        ordering = ("collection__path",)
        # It is there or it is not: nothing about it can be changed.
        default_permissions = ("add", "delete", "view")

    def __str__(self) -> str:
        return self.collection.name

    def clean(self) -> None:
        super().clean()
        if not self.collection_id:
            return
        if self.collection.is_root():
            raise ValidationError(
                {
                    "collection": "Whatever is uploaded without choosing a collection "
                    "is in this one. Make a collection for what is public."
                }
            )
        above = self.collection.get_ancestors(inclusive=True)
        if CollectionViewRestriction.objects.filter(collection__in=above).exists():
            raise ValidationError(
                {
                    "collection": "This collection, or one above it, is private. "
                    "Change its privacy first."
                }
            )
