"""That a page has another pseudonym now; never what it was."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page


class PseudonymChange(models.Model):
    """A change of pseudonym: what is older in the history of the page has the old one.

    ``done`` says in sentences what was cleared of it; ``left`` is where it still was,
    with the number of the page or the address to edit it. None of them has the name.
    """

    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="pseudonym_changes"
    )
    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    done = models.JSONField(default=list)
    left = models.JSONField(default=list)

    class Meta:
        verbose_name = "change of pseudonym"
        verbose_name_plural = "changes of pseudonyms"
        ordering = ("-at",)
        default_permissions = ()
        permissions: ClassVar[Any] = [
            ("view_former_names", "Can read the history under former pseudonyms")
        ]

    def __str__(self) -> str:
        return f"Page {self.page_id} at {self.at:%Y-%m-%d %H:%M}"
