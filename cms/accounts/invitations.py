"""Asking people in: the link that is sent, and what it does.

The link is good once and for a week. It makes an account in the groups that the
invitation names, with a password that only the person invited knows.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from cms.audit.log import record
from cms.models import Invitation, User


def send(invitation: Invitation, token: str) -> None:
    """Send the link to the person invited."""
    address = reverse("accept_invitation", args=[token])
    context = {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "url": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + address,
        "invitation": invitation,
    }
    send_mail(
        f"You are invited to {settings.WAGTAIL_SITE_NAME}",
        render_to_string("cms/accounts/invitation_email.txt", context),
        None,
        [invitation.email],
    )


@transaction.atomic
def accept(
    invitation: Invitation, password: str | None, first_name: str, last_name: str
) -> User:
    """Make the account that an invitation promises.

    Raises:
        Invitation.DoesNotExist: when it was accepted or revoked in the meantime.
    """
    invitation = Invitation.objects.open().select_for_update().get(pk=invitation.pk)
    user = User.objects.create_user(
        invitation.email, password, first_name=first_name, last_name=last_name
    )
    user.groups.set(invitation.groups.all())
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record("cms.accept_invitation", invitation, user)
    return user


class AcceptanceForm(forms.Form):
    """What the person invited tells about themselves."""

    first_name = forms.CharField(max_length=150)
    last_name = forms.CharField(max_length=150)
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=password_validators_help_text_html,
    )
    password_again = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password = data.get("password")
        if password and password != data.get("password_again"):
            self.add_error("password_again", "The two passwords are not the same.")
        if password:
            user = User(
                email=self.email,
                first_name=data.get("first_name", ""),
                last_name=data.get("last_name", ""),
            )
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.add_error("password", error)
        return data


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class AcceptInvitationView(FormView):
    """The page behind the link."""

    form_class = AcceptanceForm
    template_name = "cms/accounts/accept_invitation.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        token_hash = Invitation.hash_of(kwargs["token"])
        found = Invitation.objects.open().filter(token_hash=token_hash).first()
        if found is None or User.objects.filter(email=found.email).exists():
            # The same for a link that never was: links cannot be probed.
            return render(request, "cms/accounts/invitation_over.html", status=410)
        self.invitation = found
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "email": self.invitation.email}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(invitation=self.invitation, **kwargs)

    def form_valid(self, form: AcceptanceForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            accept(
                self.invitation, data["password"], data["first_name"], data["last_name"]
            )
        except Invitation.DoesNotExist:
            return render(self.request, "cms/accounts/invitation_over.html", status=410)
        messages.success(self.request, "Your account is ready: sign in.")
        return redirect("account_login")
