"""Releases: pages and collections that go live in one moment, all or none."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Collection, Page, Revision


class ReleaseQuerySet(models.QuerySet["Release"]):
    def open(self) -> "ReleaseQuerySet":
        """Leave those to which something can be added."""
        return self.filter(released_at=None, go_live_at=None)


class Release(models.Model):
    """What goes live together, now or at a time.

    ``problem`` says why it did not when it was tried last.
    """

    title = models.CharField(
        max_length=120, help_text="What editors call it, such as “Reviews of spring”."
    )
    go_live_at = models.DateTimeField("goes live at", null=True, blank=True)
    released_at = models.DateTimeField("went live at", null=True, editable=False)
    # Who said that it goes live, and is told when it does not.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    problem = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> str:
        """What has become of it, in words."""
        if self.released_at:
            return "Live"
        if self.go_live_at:
            return "Scheduled"
        return "Did not go live" if self.problem else "In preparation"


class ReleaseItem(models.Model):
    """A page as it was when it was added, or a collection whose files become public.

    Files go live with the pages that show them, and need no item of their own.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(
        Page, null=True, on_delete=models.CASCADE, related_name="release_items"
    )
    # Of the page: what goes live, whatever is edited afterwards.
    revision = models.ForeignKey(
        Revision, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    collection = models.ForeignKey(
        Collection, null=True, on_delete=models.CASCADE, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("page__path", "collection__path", "pk")
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["release", "page"], name="page_once_in_release"
            ),
            models.UniqueConstraint(
                fields=["release", "collection"], name="collection_once_in_release"
            ),
            models.CheckConstraint(
                condition=Q(page=None) ^ Q(collection=None),
                name="page_or_collection_in_release",
            ),
        ]

    def __str__(self) -> str:
        if self.page is not None:
            return str(self.page.draft_title or self.page.title)
        return f"Collection “{self.collection}”"

    @property
    def is_older_than_draft(self) -> bool:
        """Whether the page was edited after it was added."""
        return self.page is not None and self.page.latest_revision_id != (
            self.revision_id
        )
