"""Taking a published page back while leaving it readable, and putting it back.

A withdrawn page keeps its address, under a notice that says when and why, and is in no
list and no search any more. The change holds at once and leaves drafts alone.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page

from cms.admin.page_header import PageScreenMixin
from cms.models import User, Withdrawal
from cms.readiness.forms import CheckedModelForm


class WithdrawalForm(CheckedModelForm):
    class Meta:
        model = Withdrawal
        fields = ("reason", "date")
        widgets = {"date": AdminDateInput, "reason": forms.Textarea(attrs={"rows": 4})}


def withdrawal_of(page: Page) -> Withdrawal | None:
    """Return the withdrawal of a page, or None."""
    return Withdrawal.objects.filter(page_id=page.pk).first()


def may_withdraw(page: Page, user: User | AnonymousUser) -> bool:
    """Say whether somebody may withdraw a page: whoever could unpublish it."""
    return bool(page.permissions_for_user(user).can_unpublish())


def may_reinstate(page: Page, user: User | AnonymousUser) -> bool:
    """Say whether somebody may put a page back: whoever could publish it."""
    return bool(page.permissions_for_user(user).can_publish())


@transaction.atomic
def withdraw(page: Page, said: dict[str, Any], user: User | AnonymousUser) -> None:
    """Withdraw a page, unless somebody else has just done it.

    Args:
        said: the reason and the date, as the form has them.
    """
    withdrawal, _ = Withdrawal.objects.get_or_create(
        page_id=page.pk,
        defaults={"reason": said["reason"], "date": said["date"]},
    )
    log(
        instance=page.specific,
        action="cms.withdraw",
        user=user,
        data={"reason": withdrawal.reason, "date": withdrawal.date.isoformat()},
    )


class PageActionView(PageScreenMixin, FormView):
    """A form about one page that leads back to where the page is edited."""

    header_icon = "warning"
    submit_button_label = ""

    def get_success_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            action_url=self.request.path,
            cancel_url=self.get_success_url(),
            submit_button_label=self.submit_button_label,
            media=kwargs["form"].media if "form" in kwargs else self.get_form().media,
            **kwargs,
        )


class WithdrawView(PageActionView):
    """Asks for the reason and withdraws the page."""

    template_name = "cms/admin/withdraw_page.html"
    form_class = WithdrawalForm
    page_title = "Withdraw"
    submit_button_label = "Withdraw this page"

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not may_withdraw(self.page, request.user):
            raise PermissionDenied
        if withdrawal_of(self.page):
            messages.warning(request, f"“{self.page}” is withdrawn already.")
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: WithdrawalForm) -> HttpResponse:
        withdraw(self.page, form.cleaned_data, self.request.user)
        form.record_reason(self.page)
        messages.success(
            self.request,
            f"“{self.page}” is withdrawn: it stays readable under a notice and is in "
            "no list or search.",
        )
        return super().form_valid(form)


class ReinstateView(PageActionView):
    """Asks for confirmation and puts a withdrawn page back."""

    template_name = "cms/admin/reinstate_page.html"
    form_class = forms.Form
    page_title = "Put back"
    submit_button_label = "Put this page back"

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not may_reinstate(self.page, request.user):
            raise PermissionDenied
        if withdrawal_of(self.page) is None:
            messages.warning(request, f"“{self.page}” is not withdrawn.")
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(withdrawal=withdrawal_of(self.page), **kwargs)

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        withdrawal = get_object_or_404(Withdrawal, page_id=self.page.pk)
        withdrawal.delete()
        log(
            instance=self.page,
            action="cms.reinstate",
            user=self.request.user,
            data={"reason": withdrawal.reason},
        )
        messages.success(
            self.request, f"“{self.page}” is back: in lists and search, with no notice."
        )
        return super().form_valid(form)


urlpatterns = [
    path("pages/<int:page_id>/withdraw/", WithdrawView.as_view(), name="withdraw_page"),
    path(
        "pages/<int:page_id>/reinstate/",
        ReinstateView.as_view(),
        name="reinstate_page",
    ),
]


def buttons(page: Page, user: User) -> Iterator[Button]:
    """Return what the menu of a page offers: to withdraw it or to put it back."""
    if withdrawal_of(page):
        if may_reinstate(page, user):
            yield Button(
                "Put back",
                reverse("reinstate_page", args=[page.pk]),
                icon_name="rotate",
                priority=62,
            )
    elif may_withdraw(page, user):
        yield Button(
            "Withdraw",
            reverse("withdraw_page", args=[page.pk]),
            icon_name="warning",
            priority=62,
        )


def listing_buttons(page: Page, user: User) -> Iterator[Button]:
    """Return what a listing offers, without asking for each of its pages."""
    if may_withdraw(page, user):
        url = reverse("withdraw_page", args=[page.pk])
        yield Button("Withdraw", url, icon_name="warning", priority=62)


def notify(request: HttpRequest, page: Page) -> None:
    """Tell an editor who opens a withdrawn page that it is withdrawn."""
    withdrawal = withdrawal_of(page) if request.method == "GET" else None
    if withdrawal:
        offer = []
        if may_reinstate(page, request.user):
            offer = [
                messages.button(reverse("reinstate_page", args=[page.pk]), "Put back")
            ]
        messages.warning(
            request,
            f"This page was withdrawn on {date_format(withdrawal.date)}. Readers see "
            f"this above it: {withdrawal.reason}",
            buttons=offer,
        )


class WithdrawFormatter(LogFormatter):
    """How a withdrawal reads in the history of a page."""

    label = "Withdraw"
    message = "Withdrawn"

    def format_comment(self, log_entry: Any) -> str:
        return str(log_entry.data.get("reason", ""))


class ReinstateFormatter(LogFormatter):
    """How putting a page back reads in its history."""

    label = "Put back"
    message = "Put back after having been withdrawn"
