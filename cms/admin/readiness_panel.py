"""“Ready to publish?”: the side panel that checks what is in the form, saved or not."""

from collections.abc import Iterable
from typing import Any, cast

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.views.decorators.http import require_POST
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from cms.admin.audience_panel import may_read
from cms.models import User
from cms.readiness import Finding, Result, Severity, check, confirm

# How long an editor waits for files that nobody has read before; the rest follows.
SECONDS_FOR_FILES = 0.5
# Enough to mark a form; a panel of thousands of lines would help nobody.
MOST_SHOWN = 200
LONGEST_REASON = 2_000


class ReadinessPanel(BaseSidePanel):
    """Says what keeps a page from being published, while it is written."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle ready to publish"
        icon_name = "tasks"
        counter_classname = "w-bg-critical-200"

    class Media:
        css = {"all": ["cms/readiness_panel.css"]}
        js = ["cms/readiness_panel.js"]

    name = "readiness"
    title = "Ready to publish?"
    template_name = "cms/admin/readiness_panel.html"
    order = 120

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        # A new page has a number once it is saved for the first time, in place.
        pk = self.object.pk or 0
        return super().get_context_data(parent_context) | {
            "is_new": not pk,
            "check_url": reverse("check_page", args=[pk]),
            "confirm_url": reverse("confirm_findings", args=[pk]),
        }


class Written:
    """A page as it is in the editor's form."""

    def __init__(self, request: HttpRequest, page_id: int) -> None:
        """Take the form that was sent, or the latest draft where none was.

        Raises:
            Http404: where there is no such page.
            PermissionDenied: for somebody who may not edit the page.
            BadRequest: for half a form.
        """
        self.page = get_object_or_404(Page, pk=page_id).get_latest_revision_as_object()
        if not may_read(self.page, request.user):
            raise PermissionDenied
        # What could not be taken from the form: it is checked as it was saved.
        self.faulty: list[str] = []
        self._prefixes: dict[int, str] = {}
        may_edit = self.page.permissions_for_user(request.user).can_edit()
        if may_edit and "title" in request.POST and not self.page.alias_of_id:
            try:
                self._fill_in(request.POST, request.user)
            except MultiValueDictKeyError as missing:
                raise BadRequest("A part of the form is missing.") from missing

    def _fill_in(self, data: QueryDict, user: Any) -> None:
        form_class = self.page.get_edit_handler().get_form_class()
        parent = self.page.get_parent().specific
        form = form_class(data, instance=self.page, parent_page=parent, for_user=user)
        form.defer_required_fields()
        if form.is_valid():
            form.save(commit=False)
        else:
            self.faulty = [
                str(form.fields[name].label or name)
                for name in form.errors
                if name in form.fields
            ]
            self.faulty += [
                str(formset.model._meta.verbose_name_plural)
                for formset in form.formsets.values()
                if not formset.is_valid()
            ]
        for formset in form.formsets.values():
            for row in formset.forms:
                self._prefixes[id(row.instance)] = row.prefix

    def check(self) -> Result:
        return check(self.page, seconds_for_files=SECONDS_FOR_FILES)

    def input_of(self, finding: Finding) -> str:
        """Return the id of the input in an inline panel that a finding is about."""
        place = finding.hit.place
        prefix = self._prefixes.get(id(place.row)) if place.row is not None else None
        return f"id_{prefix}-{place.row_field}" if prefix else ""


@require_POST
def check_page(request: HttpRequest, page_id: int) -> JsonResponse:
    """Check a page as the form has it, and return what the panel shows."""
    written = Written(request, page_id)
    return _answer(request, written, written.check())


@require_POST
def confirm_findings(request: HttpRequest, page_id: int) -> JsonResponse:
    """Record a reason for what the rules warn of, and return what the panel shows."""
    written = Written(request, page_id)
    result = written.check()
    reason = request.POST.get("readiness-reason", "").strip()
    wanted = set(request.POST.getlist("readiness-finding"))
    chosen = [each for each in result.warnings if each.fingerprint in wanted]
    problem = ""
    if not reason:
        problem = "Write the reason first: why may this be published?"
    elif len(reason) > LONGEST_REASON:
        problem = f"Write the reason in up to {LONGEST_REASON} characters."
    elif not chosen:
        problem = "This is no longer in the form as it was. Look at it again."
    else:
        confirm(written.page, chosen, cast(User, request.user), reason)
        result = written.check()
    return _answer(request, written, result, problem)


def _answer(
    request: HttpRequest, written: Written, result: Result, problem: str = ""
) -> JsonResponse:
    open_findings = [*result.refusals, *result.warnings]
    context = {
        "page": written.page,
        "result": result,
        "faulty": written.faulty,
        "refusals": _by_rule(result.refusals[:MOST_SHOWN]),
        "warnings": _by_rule(result.warnings[:MOST_SHOWN]),
        "notes": _by_rule(result.notes),
        "confirmed": _by_rule(result.confirmed[:MOST_SHOWN]),
        "hidden": max(0, len(result.refusals) - MOST_SHOWN)
        + max(0, len(result.warnings) - MOST_SHOWN),
    }
    html = render_to_string("cms/admin/readiness_panel_content.html", context, request)
    return JsonResponse(
        {
            "html": html,
            "summary": summary(result, written.faulty),
            "count": len(open_findings),
            "unread": len(result.unread),
            "problem": problem,
            "marks": [
                {
                    "id": finding.fingerprint,
                    "path": finding.hit.place.path or finding.hit.place.field,
                    "input": written.input_of(finding),
                    "severity": finding.rule.severity,
                    "title": finding.rule.title,
                    "words": finding.hit.words,
                    "message": finding.message,
                }
                for finding in open_findings[:MOST_SHOWN]
            ],
        }
    )


def summary(result: Result, faulty: list[str]) -> str:
    """Return in one sentence how ready a page is, as it is read out."""
    if result.refusals or result.warnings:
        refusals, warnings = len(result.refusals), len(result.warnings)
        said = [f"{refusals} to mend"] if refusals else []
        said += [f"{warnings} to mend or give a reason for"] if warnings else []
        return f"Not ready: {', '.join(said)}."
    if result.unread:
        return "Reading the files…"
    if faulty:
        return "Not ready: correct the errors in the form first."
    return "Ready to publish."


def _by_rule(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule.id, []).append(finding)
    return [
        {
            "rule": some[0].rule,
            "findings": some,
            "refuses": some[0].rule.severity is Severity.REFUSE,
        }
        for some in groups.values()
    ]


class ConfirmFormatter(LogFormatter):
    """How a recorded reason reads in the history of a page."""

    label = "Give a reason"
    message = "Gave a reason for what the checks warned of"

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        return f"Gave a reason: {data.get('rule', '')} ({data.get('places', '')})"

    def format_comment(self, log_entry: Any) -> str:
        return str(log_entry.data.get("reason", ""))


class HoldBackFormatter(LogFormatter):
    """How it reads in the history of a page that its schedule came to nothing."""

    label = "Hold back"
    message = "Not published on schedule, because it was not ready"

    def format_comment(self, log_entry: Any) -> str:
        return str(log_entry.data.get("reason", ""))


urlpatterns = [
    path("pages/<int:page_id>/check/", check_page, name="check_page"),
    path("pages/<int:page_id>/confirm/", confirm_findings, name="confirm_findings"),
]
