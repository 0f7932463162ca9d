"""Who was reminded of what, so that nobody is twice."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from wagtail.models import Page

from cms.models.users import User


class Reminder(models.Model):
    """One occasion on which somebody is reminded of something that is due.

    There is one row for each, whoever makes it first, and it is sent once.
    """

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    detail = models.CharField(max_length=100, blank=True)
    due_on = models.DateField()
    occasion = models.CharField(max_length=20)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["recipient", "page", "kind", "detail", "due_on", "occasion"],
                name="one_reminder_per_occasion",
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["recipient"],
                condition=models.Q(sent_at=None),
                name="reminders_to_be_sent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.due_on} ({self.occasion})"
