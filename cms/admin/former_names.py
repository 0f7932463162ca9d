"""The views of a page's history, without what is under a former pseudonym."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from wagtail.admin.views.pages.history import (
    PageHistoryView,
    WorkflowHistoryDetailView,
)
from wagtail.admin.views.pages.revisions import (
    RevisionsCompareView,
    RevisionsRevertView,
    RevisionsUnscheduleView,
    RevisionsView,
)
from wagtail.admin.views.pages.workflow import PreviewRevisionForTaskView
from wagtail.models import Page, Revision, TaskState, WorkflowState

from cms.pseudonyms.history import hidden_until, readable


class HistoryView(PageHistoryView):
    def get_base_queryset(self) -> QuerySet[Any]:
        return readable(super().get_base_queryset(), self.request.user)


class GuardedMixin:
    """Refuses what is from before the last change of a page's pseudonym."""

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        number = kwargs.get("page_id") or kwargs.get("pk") or args[0]
        page = get_object_or_404(Page, pk=number)
        until = hidden_until(page, request.user)
        if until is not None and any(
            moment is None or moment <= until for moment in self.moments(page, kwargs)
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def moments(self, page: Page, kwargs: dict[str, Any]) -> list[datetime | None]:
        """Return of when it is what would be shown."""
        return [_made(page, kwargs["revision_id"])]


def _made(page: Page, number: Any) -> datetime | None:
    revisions = Revision.page_revisions.filter(object_id=str(page.pk), pk=number)
    made: datetime | None = revisions.values_list("created_at", flat=True).first()
    return made


class GuardedRevisionView(GuardedMixin, RevisionsView):
    pass


class GuardedRevertView(GuardedMixin, RevisionsRevertView):
    pass


class GuardedUnscheduleView(GuardedMixin, RevisionsUnscheduleView):
    pass


class GuardedCompareView(GuardedMixin, RevisionsCompareView):
    def moments(self, page: Page, kwargs: dict[str, Any]) -> list[datetime | None]:
        named = (kwargs["revision_id_a"], kwargs["revision_id_b"])
        return [
            _made(page, number)
            for number in named
            # The live version and the latest have the new name.
            if number not in ("live", "latest")
            for number in [_first(page) if number == "earliest" else number]
        ]


def _first(page: Page) -> Any:
    revisions = Revision.page_revisions.filter(object_id=str(page.pk))
    return revisions.order_by("created_at").values_list("pk", flat=True).first()


class GuardedWorkflowView(GuardedMixin, WorkflowHistoryDetailView):
    def moments(self, page: Page, kwargs: dict[str, Any]) -> list[datetime | None]:
        states = WorkflowState.objects.filter(pk=kwargs["workflow_state_id"])
        return [states.values_list("created_at", flat=True).first()]


class GuardedTaskPreviewView(GuardedMixin, PreviewRevisionForTaskView):
    def moments(self, page: Page, kwargs: dict[str, Any]) -> list[datetime | None]:
        tasks = TaskState.objects.filter(
            workflow_state__object_id=str(page.pk), task=kwargs["task_id"]
        ).order_by("-started_at")
        return [tasks.values_list("revision__created_at", flat=True).first()]
