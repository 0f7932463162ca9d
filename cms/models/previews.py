"""What previews show: drafts of pages, to editors at work and to invited reviewers."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.models.users import User

# How long a token opens what it was made for, whoever it was made for.
TOKEN_LIFE = timedelta(hours=1)


def in_an_hour() -> datetime:
    return timezone.now() + TOKEN_LIFE


class PreviewedDraft(models.Model):
    """A page as it stood on an editor's screen when the preview was drawn.

    Kept, saved or not, for as long as the token to it is good. What is typed after that
    makes another.
    """

    content = models.JSONField(encoder=DjangoJSONEncoder)
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+"
    )
    page = models.ForeignKey(
        Page, null=True, on_delete=models.CASCADE, related_name="+"
    )
    # Of a page that has never been saved.
    parent = models.ForeignKey(
        Page, null=True, on_delete=models.CASCADE, related_name="+"
    )
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(default=in_an_hour)

    # A draft that is looked at is no use of what it shows.
    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="previewed_drafts_by_end")
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def open(self) -> "PreviewLinkQuerySet":
        """Return the links that still open something."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class PreviewLink(models.Model):
    """Lets somebody without an account read one draft of one page, for a while."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    reader = models.CharField(
        "for whom",
        max_length=120,
        help_text="So that you know in the list whose link it is. It is shown to "
        "people who may edit this page, and to nobody else.",
    )
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField("expires")
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField("last used", null=True)

    objects = PreviewLinkQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"Preview link {self.pk}"

    def clean(self) -> None:
        super().clean()
        self.reader = self.reader.strip()

    @property
    def state(self) -> str:
        """What became of it."""
        if self.revoked_at:
            return "Revoked"
        return "Open" if self.expires_at > timezone.now() else "Expired"
