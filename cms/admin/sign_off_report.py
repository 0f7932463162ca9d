"""Reports → Sign-off: what is where on its way to publication, and for how long."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.forms import RadioSelect
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page, Revision, Task, TaskState, Workflow, WorkflowState
from wagtail.permissions import policy_registry

from cms.models import SIGN_OFF_TASKS, User
from cms.sign_off.content import fingerprint
from cms.sign_off.state import requirements
from cms.working_days import working_days_between

CHANGES, READY, SCHEDULED = "changes", "ready", "scheduled"
STEPS = {
    CHANGES: "Changes requested",
    READY: "Signed off, to be published",
    SCHEDULED: "Scheduled",
}


def tasks() -> QuerySet[Task]:
    """Return the steps in which something is signed off."""
    names = [model._meta.model_name for model in SIGN_OFF_TASKS]
    found: QuerySet[Task] = Task.objects.filter(
        content_type__app_label="cms", content_type__model__in=names
    )
    return found


def may_see(user: User) -> bool:
    """Say whether the report is for somebody: an editor, or who signs off."""
    policy = policy_registry.get_by_type(Page)
    return bool(
        policy.user_has_any_permission(user, ["add", "change", "publish"])
        or _asked(user).exists()
    )


def _asked(user: User) -> QuerySet[Task]:
    """Return the steps in which somebody signs off."""
    groups = user.groups.values("pk")
    condition = Q()
    for model in SIGN_OFF_TASKS:
        theirs = model.objects.filter(groups__in=groups)
        condition |= Q(pk__in=theirs.values("pk"))
    return tasks().filter(condition)


def on_their_way(user: User) -> QuerySet[WorkflowState]:
    """Return the pages that are being signed off, or were and are not published.

    Only those that somebody may change or publish, or is asked to sign off.
    """
    steps = tasks().values("pk")
    workflows = Workflow.objects.filter(workflow_tasks__task__in=steps)
    latest = (
        WorkflowState.objects.filter(workflow__in=workflows)
        .exclude(status=WorkflowState.STATUS_CANCELLED)
        .order_by("base_content_type", "object_id", "-created_at", "-pk")
        .distinct("base_content_type", "object_id")
    )
    pages = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(
        user, ["change", "publish"]
    )
    finished = TaskState.objects.filter(workflow_state=OuterRef("pk")).order_by()
    states: QuerySet[WorkflowState] = (
        WorkflowState.objects.filter(pk__in=latest.values("pk"))
        .annotate(number=Cast("object_id", BigIntegerField()))
        .annotate(
            is_scheduled=Exists(
                Revision.objects.filter(
                    object_id=OuterRef("object_id"),
                    base_content_type=OuterRef("base_content_type"),
                    approved_go_live_at__isnull=False,
                )
            ),
            step=Case(
                When(status=WorkflowState.STATUS_NEEDS_CHANGES, then=Value(CHANGES)),
                When(is_scheduled=True, then=Value(SCHEDULED)),
                When(status=WorkflowState.STATUS_APPROVED, then=Value(READY)),
                default=Cast("current_task_state__task", CharField()),
                output_field=CharField(),
            ),
            since=Case(
                When(
                    status=WorkflowState.STATUS_IN_PROGRESS,
                    then=F("current_task_state__started_at"),
                ),
                default=Coalesce(
                    Subquery(
                        finished.values("workflow_state")
                        .annotate(last=Max("finished_at"))
                        .values("last")
                    ),
                    F("created_at"),
                ),
                output_field=DateTimeField(),
            ),
        )
    )
    done = Page.objects.filter(
        pk=OuterRef("number"), live=True, has_unpublished_changes=False
    )
    asked = Q(
        status=WorkflowState.STATUS_IN_PROGRESS,
        current_task_state__task__in=_asked(user).values("pk"),
    )
    return states.filter(asked | Q(number__in=pages.order_by().values("pk"))).exclude(
        Q(status=WorkflowState.STATUS_APPROVED) & Exists(done)
    )


def _step_choices() -> list[tuple[str, str]]:
    named = [(str(pk), name) for pk, name in tasks().values_list("pk", "name")]
    return [*named, *STEPS.items()]


class SignOffFilterSet(WagtailFilterSet):
    step = django_filters.ChoiceFilter(
        label="Where it is",
        choices=_step_choices,
        empty_label="Anywhere",
        widget=RadioSelect,
    )
    mine = django_filters.ChoiceFilter(
        label="Waiting for",
        method="filter_mine",
        choices=[("me", "Me, or my groups")],
        empty_label="Anybody",
        widget=RadioSelect,
    )

    class Meta:
        model = WorkflowState
        fields: list[str] = []

    def filter_mine(self, states: Any, name: str, value: str) -> Any:
        return states.filter(
            status=WorkflowState.STATUS_IN_PROGRESS,
            current_task_state__task__in=_asked(self.request.user).values("pk"),
        )


class SignOffReportView(ReportView):
    page_title = "Sign-off"
    header_icon = "clipboard-list"
    template_name = "wagtailadmin/reports/base_report.html"
    results_template_name = "cms/admin/sign_off_report_results.html"
    filterset_class = SignOffFilterSet
    index_url_name = "sign_off_report"
    index_results_url_name = "sign_off_report_results"
    default_ordering = "since"
    model = WorkflowState
    no_results_message = "Nothing is on its way through sign-off."
    columns = [
        TitleColumn("title", label="Page", get_url=lambda row: row.edit_url),
        Column("where", label="Where it is"),
        Column("waiting", label="Waiting for"),
        Column("days", label="For how long"),
        Column("given", label="Signed off"),
        Column("requested_by", label="Submitted by"),
    ]
    list_export = ["title", "where", "waiting", "since", "given", "requested_by"]
    export_headings = {
        "title": "Page",
        "where": "Where it is",
        "waiting": "Waiting for",
        "since": "Since (UTC)",
        "given": "Signed off",
        "requested_by": "Submitted by",
    }

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_filename(self) -> str:
        return f"sign-off-{timezone.localdate():%Y-%m-%d}"

    def get_base_queryset(self) -> Any:
        return on_their_way(self.request.user)

    def get_queryset(self) -> Any:
        return self.get_base_queryset().order_by("since", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(counts=self._counts(), **kwargs)

    def _counts(self) -> list[dict[str, Any]]:
        found = Counter(on_their_way(self.request.user).values_list("step", flat=True))
        url = reverse(self.index_url_name)
        return [
            {"label": label, "count": found[step], "url": f"{url}?step={step}"}
            for step, label in _step_choices()
        ]

    def decorate_paginated_queryset(self, rows: Iterable[Any]) -> list[Any]:
        states = list(rows)
        pages = Page.objects.specific().in_bulk([state.number for state in states])
        labels = dict(_step_choices())
        today = timezone.localdate()
        shown = [state for state in states if state.number in pages]
        for state in shown:
            page = pages[state.number]
            state.title = page.get_admin_display_title()
            state.edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
            state.where = labels.get(state.step, "")
            days = working_days_between(timezone.localdate(state.since), today)
            state.days = (
                f"{days} working day{'' if days == 1 else 's'}, "
                f"since {date_format(timezone.localtime(state.since), 'j F Y')}"
            )
            _say_what_is_signed(state, page)
        return shown


def _say_what_is_signed(state: Any, page: Page) -> None:
    revision = page.get_latest_revision()
    asked = requirements(page, fingerprint(revision)) if revision else []
    state.given = f"{sum(1 for r in asked if r.given)} of {len(asked)}"
    lacking = [r for r in asked if r.given is None]
    if state.step == READY and lacking:
        state.where = "Changed since it was signed off"
    current = [
        r.name
        for r in lacking
        if state.current_task_state and r.task.pk == state.current_task_state.task_id
    ]
    if state.status == WorkflowState.STATUS_IN_PROGRESS:
        state.waiting = "; ".join(current)
    else:
        state.waiting = "The editors"


class SignOffMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return may_see(request.user)


def menu_item() -> MenuItem:
    return SignOffMenuItem(
        "Sign-off",
        reverse("sign_off_report"),
        name="sign-off",
        icon_name="clipboard-list",
        order=790,
    )


urlpatterns = [
    path("reports/sign-off/", SignOffReportView.as_view(), name="sign_off_report"),
    path(
        "reports/sign-off/results/",
        SignOffReportView.as_view(results_only=True),
        name="sign_off_report_results",
    ),
]
