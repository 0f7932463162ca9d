"""Who may have an account, and how well it must be protected."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import APIToken

from cms.models.users import User

INVITATION_LIFE = timedelta(days=7)


@register_setting(icon="lock")
class SignInSettings(BaseGenericSetting):
    """How people must sign in."""

    second_factor_groups = models.ManyToManyField(
        Group,
        blank=True,
        related_name="+",
        verbose_name="groups that need a second factor",
        help_text="Members of these groups see nothing until they have set up an "
        "authenticator app or a security key.",
    )

    panels: ClassVar[list[Any]] = [
        FieldPanel("second_factor_groups", widget=CheckboxSelectMultiple)
    ]

    class Meta:
        verbose_name = "sign-in"
        permissions = [("view_access_log", "Can see the access log")]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Return the invitations that can still be accepted."""
        return self.filter(
            accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
        )


class Invitation(models.Model):
    """Asks somebody in, who chooses a password by a link that works once."""

    email = models.EmailField("e-mail address")
    groups = models.ManyToManyField(
        Group, blank=True, help_text="What the account will be a member of."
    )
    invited_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField("expires", editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    # The link itself is in the e-mail and nowhere else.
    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        default_permissions = ("add", "delete", "view")

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    def clean(self) -> None:
        self.email = self.email.lower()
        if User.objects.filter(email=self.email).exists():
            raise ValidationError({"email": "Somebody has an account with it already."})
        if Invitation.objects.open().filter(email=self.email).exists():
            raise ValidationError({"email": "They have an invitation already."})

    @property
    def state(self) -> str:
        """What became of it."""
        if self.accepted_at:
            return "Accepted"
        if self.revoked_at:
            return "Revoked"
        return "Open" if self.expires_at > timezone.now() else "Expired"

    def new_token(self) -> str:
        """Return a new secret for the link; only its hash is kept."""
        token = secrets.token_urlsafe(32)
        self.token_hash = self.hash_of(token)
        self.expires_at = timezone.now() + INVITATION_LIFE
        return token

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()


class APITokenLimit(models.Model):
    """What the queries of an API token may cost, where that is set for it."""

    token = models.OneToOneField(
        APIToken, on_delete=models.CASCADE, primary_key=True, related_name="limit"
    )
    maximum_cost = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.maximum_cost:,}"
