"""What becomes of a page that was public: withdrawn, removed, gone from the site."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Page, Site


class Withdrawal(models.Model):
    """Marks a page as withdrawn: readable under a banner, out of lists and search.

    GOV.UK's practice. Not part of the page's
    own revisions, so that it takes effect at once whatever drafts there are.
    """

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, related_name="withdrawal"
    )
    date = models.DateField("withdrawn on", default=timezone.localdate)
    reason = models.TextField(
        help_text="Readers see this at the top of the page: why it was withdrawn and "
        "what to read instead."
    )

    class Meta:
        ordering = ("-date",)

    def __str__(self) -> str:
        return f"{self.page} (withdrawn {self.date:%-d %B %Y})"

    def clean(self) -> None:
        super().clean()
        if self.date and self.date > timezone.localdate():
            raise ValidationError(
                {"date": "This day is still to come: a page is withdrawn at once."}
            )


class RemovedAddress(models.Model):
    """An address whose page was removed, with what readers are told there."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(
        "address",
        max_length=500,
        validators=[
            RegexValidator(
                r"^/(\S+/)?$", "Write the path as /reviews/an-example/, with slashes."
            )
        ],
        help_text="The path on this site, such as /reviews/an-example/",
    )
    explanation = models.TextField(
        blank=True,
        help_text="Readers see this. Leave it empty to say only that it was removed.",
    )
    alternative = models.ForeignKey(
        Page,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A page to read instead.",
    )

    panels: ClassVar[list[Any]] = [
        FieldPanel("site"),
        FieldPanel("path"),
        FieldPanel("explanation"),
        PageChooserPanel("alternative"),
    ]

    class Meta:
        verbose_name = "removed address"
        verbose_name_plural = "removed addresses"
        ordering = ("path",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["site", "path"],
                name="one_notice_per_address",
                violation_error_message="There is a notice for this address already.",
            )
        ]

    def __str__(self) -> str:
        return self.path

    def clean(self) -> None:
        super().clean()
        if self.alternative and not self.alternative.live:
            raise ValidationError(
                {"alternative": "This page is a draft. Publish it or choose another."}
            )


class PageChange(models.Model):
    """Records that a page's place or privacy changed, or that it left the site.

    Front ends that keep copies ask what changed since they last asked. What was edited
    they learn from its date of publication; the rest is noted here. The number is all
    that is kept: a title or an address could be the very thing that had to go.
    """

    page_id = models.PositiveBigIntegerField()
    # Noted while pages are being deleted, and maybe the site with them.
    site = models.ForeignKey(
        Site, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    was_public = models.BooleanField(
        help_text="Whether anybody could read the page until then."
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at", "page_id"], name="page_changes_since")
        ]

    def __str__(self) -> str:
        return f"Page {self.page_id} changed at {self.at:%Y-%m-%d %H:%M}"
