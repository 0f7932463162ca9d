"""Asks why a page ends before it has been available for as long as it must be.

Wagtail asks its hooks before it unpublishes or deletes. Where one of the pages has to
stay, they answer with a form that sends the same again, with a reason.
"""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import LogFormatter
from wagtail.models import Page, get_page_models

from cms.models import User
from cms.retention import kept_among, kept_until, record_early_end

REASON = "reason_early_end"
UNPUBLISH, DELETE = "unpublish", "delete"


class EarlyEndForm(forms.Form):
    reason_early_end = forms.CharField(
        label="Reason",
        help_text="It is kept in the history of the page. Readers do not see it.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class EarlyEndView(WagtailAdminTemplateMixin, TemplateView):
    """Shows the form in place of what was to be done."""

    template_name = "cms/admin/early_end.html"
    page_title = "A published page has to stay available"
    header_icon = "warning"
    form: EarlyEndForm | None = None
    kept: tuple[Page, ...] = ()
    how = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent = self.request.POST.lists()
        return super().get_context_data(
            form=self.form,
            kept=[(page, kept_until(page)) for page in self.kept],
            how=self.how,
            sent=[
                (name, value)
                for name, values in sent
                for value in values
                if name not in {REASON, "csrfmiddlewaretoken"}
            ],
            action_url=self.request.get_full_path(),
            submit_button_label=f"{self.how.capitalize()} all the same",
            cancel_url=reverse("wagtailadmin_pages:edit", args=[self.kept[0].pk]),
            **kwargs,
        )


def ask_for_reason(
    request: HttpRequest, pages: Iterable[Page], how: str, with_those_below: bool
) -> HttpResponse | None:
    """Return a form where pages have to stay, unless its reason was given and kept.

    Args:
        request: that is about to end them.
        pages: that would end.
        how: “unpublish” or “delete”.
        with_those_below: whether the pages below them would, too.
    """
    kept = kept_among(_of_kept_types(pages, with_those_below))
    if not kept:
        return None
    form = EarlyEndForm(request.POST if REASON in request.POST else None)
    if form.is_valid():
        for page in kept:
            record_early_end(
                page, cast(User, request.user), form.cleaned_data[REASON], how
            )
        return None
    answer: HttpResponse = EarlyEndView.as_view(form=form, kept=tuple(kept), how=how)(
        request
    )
    return answer


def _of_kept_types(pages: Iterable[Page], with_those_below: bool) -> list[Page]:
    kinds = [
        model
        for model in get_page_models()
        if getattr(model, "is_kept_after_publication", False)
    ]
    found: dict[int, Page] = {}
    for page in pages:
        at = Page.objects.filter(pk=page.pk)
        scope = page.get_descendants(inclusive=True) if with_those_below else at
        found |= {each.pk: each for each in scope.live().type(*kinds).specific()}
    return list(found.values())


def before_unpublishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    below = bool(request.POST.get("include_descendants"))
    return ask_for_reason(request, [page], UNPUBLISH, below)


def before_deleting(request: HttpRequest, page: Page) -> HttpResponse | None:
    if request.method != "POST":
        return None
    return ask_for_reason(request, [page], DELETE, with_those_below=True)


def before_bulk(
    request: HttpRequest, action_type: str, pages: list[Page], action: Any
) -> HttpResponse | None:
    if action_type == UNPUBLISH:
        below = bool(action.cleaned_form.cleaned_data["include_descendants"])
        return ask_for_reason(request, pages, UNPUBLISH, below)
    if action_type == DELETE:
        return ask_for_reason(request, pages, DELETE, with_those_below=True)
    return None


class EarlyEndFormatter(LogFormatter):
    """How an early end reads in the history of a page."""

    label = "End early"
    message = "Ended before it was available for as long as it must be"

    def format_comment(self, log_entry: Any) -> str:
        return str(log_entry.data.get("reason", ""))
