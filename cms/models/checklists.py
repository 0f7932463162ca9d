"""What editors have ticked off."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class ChecklistTick(models.Model):
    """Says that somebody has done a step of the first-day checklist."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    step = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "step"], name="one_tick_per_user_and_step"
            )
        ]

    def __str__(self) -> str:
        return self.step
