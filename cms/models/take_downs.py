"""What was taken down in an emergency, by whom, why, and how quickly it was gone."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class TakeDown(models.Model):
    """One emergency take-down, with what was found when every surface was tried.

    Pages are kept by number: they may be deleted, and a title may be what had to go.
    """

    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.TextField()
    # Numbers of the pages that were chosen, and of all that went with them.
    chosen = models.JSONField(default=list)
    pages = models.JSONField(default=list)
    # Numbers of the documents and images that were stopped, by model name.
    files = models.JSONField(default=dict)
    # What was tried, in the order of trying (see `cms.takedown.probing`).
    surfaces = models.JSONField(default=list)

    class Meta:
        verbose_name = "emergency take-down"
        ordering = ("-at",)
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at"], name="take_downs_by_time")
        ]

    def __str__(self) -> str:
        return f"Take-down at {self.at:%Y-%m-%d %H:%M}"

    @property
    def still_answering(self) -> list[dict[str, Any]]:
        """What answered still, or could not be tried, when it was tried last."""
        return [found for found in self.surfaces if found["problem"]]
