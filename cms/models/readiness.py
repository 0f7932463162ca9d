"""What is kept of the checks before publishing. All of it is internal."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.models.media import Document


class Confirmation(models.Model):
    """Somebody's reason for publishing what a rule warns of.

    It is about the words, not about the place: the same words are not asked about again
    on the same page, and changed words are. The words themselves stand in the revision;
    here is their fingerprint alone.
    """

    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="confirmations"
    )
    page.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    rule = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    place = models.CharField(max_length=500)
    reason = models.TextField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    revision = models.ForeignKey(
        Revision, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["page", "rule"], name="confirmations_of_page")
        ]

    def __str__(self) -> str:
        return f"{self.rule} on page {self.page_id}, {self.at:%Y-%m-%d %H:%M}"


class FileReading(models.Model):
    """The text of a file and what the rules found in it, so that it is read once.

    It goes with its document. No answer depends on it, and nobody is shown the text.
    """

    document = models.OneToOneField(
        Document, on_delete=models.CASCADE, related_name="reading"
    )
    # Or the file would count as shown, and be public where a page shows nothing.
    document.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    file_hash = models.CharField(max_length=40)
    rules_hash = models.CharField(
        max_length=64, help_text="Of the rules: others may find something else."
    )
    findings: Any = models.JSONField(default=list)
    # Of each page, slide or sheet, as `cms.file_text` returns them: names are looked
    # for in it.
    parts: Any = models.JSONField(default=list)
    failure = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("document",)

    def __str__(self) -> str:
        return f"Reading of document {self.document_id}"
