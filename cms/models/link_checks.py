"""What is known of the addresses on other sites that pages lead to."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from wagtail.models import Page


class LinkStatus(models.TextChoices):
    UNCHECKED = "unchecked", "Not checked yet"
    WORKING = "working", "Working"
    TROUBLE = "trouble", "Not answering"
    BROKEN = "broken", "Broken"
    UNCERTAIN = "uncertain", "Cannot be checked"


class LinkCheck(models.Model):
    """An address on another site: how it answered last, and when to ask again."""

    url = models.CharField("address", max_length=2000, unique=True)
    status = models.CharField(
        max_length=20, choices=LinkStatus.choices, default=LinkStatus.UNCHECKED
    )
    detail = models.CharField(max_length=250, blank=True)
    checked_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField("failures in a row", default=0)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    pages = models.ManyToManyField(Page, through="LinkUse", related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.url


class LinkUse(models.Model):
    """Says that a page leads to an address."""

    check_of = models.ForeignKey(
        LinkCheck, on_delete=models.CASCADE, related_name="uses"
    )
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["check_of", "page"], name="one_use_per_page_and_address"
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id} on page {self.page_id}"
