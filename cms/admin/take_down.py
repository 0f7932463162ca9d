"""The emergency take-down in the admin: one form, one button, and what came of it.

The same for one page and for several: the menu of a page leads to the bulk action with
that page alone.
"""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from cms.admin.page_actions import ConfirmedPageAction
from cms.admin.page_menu import bulk_action_url
from cms.models import TakeDown, User
from cms.takedown.files import ShownFile, files_of
from cms.takedown.scope import below, going, may_take_down, translations
from cms.takedown.taking_down import Order, check, take_down


class TakeDownForm(forms.Form):
    """Asks why, and what goes too; the answers proposed are the safe ones."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
        help_text="For the record. Editors see it in the history of the page, readers "
        "never do.",
    )
    with_below = forms.BooleanField(required=False, initial=True)
    with_translations = forms.BooleanField(required=False, initial=True)
    shared_files = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Also stop these files, which other pages show too",
        help_text="They disappear from those pages as well. Files that no other page "
        "shows are stopped in any case.",
    )

    def offer(self, pages_below: int, languages: int, files: list[ShownFile]) -> None:
        """Ask only about what there is."""
        self.fields["with_below"].label = f"Also take down {_pages(pages_below)} below"
        self.fields[
            "with_translations"
        ].label = (
            f"Also take down {languages} translation{'' if languages == 1 else 's'}"
        )
        for name, count in (
            ("with_below", pages_below),
            ("with_translations", languages),
            ("shared_files", len(files)),
        ):
            if not count:
                del self.fields[name]
        if files:
            field = cast(forms.MultipleChoiceField, self.fields["shared_files"])
            field.choices = [(known.key, _shown_by(known)) for known in files]


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"


def _shown_by(known: ShownFile) -> str:
    named = [f"“{page.title}”" for page in known.others[:3]]
    more = [f"{_pages(len(known.others) - 3)} more"] if len(known.others) > 3 else []
    return f"{known.file.title} (shown on {', '.join(named + more)})"


class TakeDownBulkAction(ConfirmedPageAction):
    """Takes pages down, after one confirmation."""

    display_name = "Take down"
    action_type = "take_down"
    aria_label = "Take down the selected pages in an emergency"
    template_name = "cms/admin/take_down.html"
    button_label = "Take down now"
    button_class = "serious"
    why_not = "Only somebody who may publish these pages can take them down:"
    action_priority = 60
    classes = {"serious"}
    form_class = TakeDownForm

    def check_perm(self, page: Page) -> bool:
        return may_take_down(page, self.request.user)

    def get_form(self, form_class: Any = None) -> TakeDownForm:
        form: TakeDownForm = super().get_form(form_class)
        others = translations(self.pages, self.request.user)
        numbers = going([*self.pages, *others], with_below=True)
        shared = [known for known in files_of(numbers) if known.others]
        form.offer(below(self.pages).count(), len(others), shared)
        return form

    def form_valid(self, form: TakeDownForm) -> HttpResponse:
        """Take down, in a transaction that is over before anything else is tried."""
        if not self.pages:
            raise PermissionDenied
        chosen = form.cleaned_data
        record = take_down(
            Order(
                self.pages,
                chosen["reason"],
                self.request.user,
                # Nothing below, nothing asked: it makes no difference.
                with_below=chosen.get("with_below", True),
                with_translations=chosen.get("with_translations", True),
                files=frozenset(chosen.get("shared_files", ())),
            ),
            self.request.get_host(),
        )
        tell(self.request, record)
        return redirect("take_down_report", record.pk)


def tell(request: HttpRequest, record: TakeDown) -> None:
    """Say how a take-down went, in a message that screen readers read aloud."""
    answering = len(record.still_answering)
    if answering:
        messages.error(
            request,
            f"Not everything is gone: {answering} of {len(record.surfaces)} places "
            "still answer or could not be tried. See below what to do.",
        )
    else:
        messages.success(
            request,
            f"Taken down: {_pages(len(record.pages))}. The last place stopped "
            f"answering after {last(record)} ms.",
        )


def last(record: TakeDown) -> int:
    """Return after how many milliseconds the last surface was found silent."""
    return max((found["milliseconds"] for found in record.surfaces), default=0)


def may_see(record: TakeDown, user: User | AnonymousUser) -> bool:
    """Say whether somebody may see a report: whoever may take those pages down."""
    pages = Page.objects.filter(pk__in=record.chosen)
    return user.is_superuser or (
        bool(pages) and all(may_take_down(page, user) for page in pages)
    )


class ReportView(WagtailAdminTemplateMixin, TemplateView):
    """What was taken down, and when each surface stopped answering."""

    template_name = "cms/admin/take_down_report.html"
    page_title = "Emergency take-down"
    header_icon = "warning"
    http_method_names = ["get", "head", "options", "post"]

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        self.record = get_object_or_404(TakeDown, pk=kwargs["number"])
        if not may_see(self.record, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Try everything again."""
        check(self.record, request.get_host())
        tell(request, self.record)
        return redirect("take_down_report", self.record.pk)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        live = Page.objects.live().filter(pk__in=self.record.pages)
        return super().get_context_data(
            record=self.record,
            chosen=Page.objects.filter(pk__in=self.record.chosen).order_by("path"),
            others=len(self.record.pages) - len(self.record.chosen),
            live_again=live.count(),
            last=last(self.record),
            **kwargs,
        )


urlpatterns = [
    path("take-downs/<int:number>/", ReportView.as_view(), name="take_down_report"),
]


def buttons(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Return what the menu of a page offers: always possible, so always there."""
    if may_take_down(page, user):
        yield Button(
            "Take down",
            bulk_action_url("take_down", page, next_url),
            icon_name="warning",
            priority=64,
        )


def notify(request: HttpRequest, page: Page) -> None:
    """Say in the editor that a page was taken down, until it is live again."""
    if page.live:
        return
    record = TakeDown.objects.filter(pages__contains=[page.pk]).first()
    if record is None:
        return
    report = reverse("take_down_report", args=[record.pk])
    offer = (
        [messages.button(report, "See the report")]
        if may_see(record, request.user)
        else []
    )
    messages.warning(
        request,
        f"This page was taken down on {record.at:%-d %B %Y}. Nobody but editors sees "
        "it. Before it is published again, take out what must not be seen: from the "
        "text, the files and their names.",
        buttons=offer,
    )


class TakeDownFormatter(LogFormatter):
    """How a take-down reads in the history of a page."""

    label = "Take down"
    message = "Taken down in an emergency"

    def format_comment(self, log_entry: Any) -> str:
        return str(log_entry.data.get("reason", ""))
