"""Removing pages in the admin: gone for readers, who are told why and what to read."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.widgets import AdminPageChooser
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from cms.admin.page_actions import ConfirmedPageAction
from cms.admin.page_menu import bulk_action_url
from cms.models import User
from cms.readiness.forms import CheckedForm
from cms.takedown.removing import Notice, remove
from cms.takedown.scope import below, going


class RemovalForm(CheckedForm):
    """Asks what readers are told, and why it is done."""

    public_fields = ("explanation",)

    explanation = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="What readers are told",
        help_text="Readers see this at the address. Leave it empty to say only that "
        "the page was removed.",
    )
    alternative = forms.ModelChoiceField(
        Page.objects.live(),
        required=False,
        widget=AdminPageChooser,
        label="What to read instead",
        help_text="A page that readers are led to.",
        error_messages={
            "invalid_choice": "This page is not published. Choose another, or none."
        },
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}),
        label="Reason for the record",
        help_text="Editors see it in the history of the page, readers never do.",
    )

    def __init__(self, *args: Any, pages: list[Page], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages = pages

    def clean_alternative(self) -> Page | None:
        alternative: Page | None = self.cleaned_data["alternative"]
        if alternative and alternative.pk in going(self.pages, with_below=True):
            raise forms.ValidationError(
                "This page is removed too. Choose another, or none."
            )
        return alternative


class RemoveBulkAction(ConfirmedPageAction):
    """Removes pages and what is below them."""

    display_name = "Remove"
    action_type = "remove"
    aria_label = "Remove the selected pages for good, with a notice for readers"
    template_name = "cms/admin/remove.html"
    icon_name = "cross"
    button_label = "Remove"
    button_class = "serious"
    why_not = "These are not published, are locked, or are not yours to unpublish:"
    action_priority = 55
    classes = {"serious"}
    form_class = RemovalForm

    def check_perm(self, page: Page) -> bool:
        return bool(page.permissions_for_user(self.request.user).can_unpublish())

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "pages": self.pages}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        count = below(self.pages).filter(live=True).count()
        return super().get_context_data(live_below=count, **kwargs)

    def form_valid(self, form: RemovalForm) -> HttpResponse:
        if not self.pages:
            raise PermissionDenied
        said = form.cleaned_data
        count = remove(
            self.pages,
            Notice(said["explanation"], said["alternative"]),
            said["reason"],
            self.request.user,
        )
        for page in self.pages:
            form.record_reason(page)
        messages.success(
            self.request,
            f"{'1 page was' if count == 1 else f'{count} pages were'} removed. "
            "Whoever goes there is told so. The history is kept.",
        )
        return redirect(self.next_url)


def buttons(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Return what the menu of a published page offers."""
    if page.permissions_for_user(user).can_unpublish():
        yield Button(
            "Remove",
            bulk_action_url("remove", page, next_url),
            icon_name="cross",
            priority=63,
        )


class RemoveFormatter(LogFormatter):
    """How a removal reads in the history of a page."""

    label = "Remove"
    message = "Removed, with a notice for readers"

    def format_comment(self, log_entry: Any) -> str:
        return str(log_entry.data.get("reason", ""))
