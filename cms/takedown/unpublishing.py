"""Unpublishes any number of pages in a moment.

Wagtail does it page by page, which takes a minute for a thousand. Here each table is
written once; what follows from it is the same but for the signal ``page_unpublished``,
of which each would be one page's.
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import (
    Page,
    PageLogEntry,
    Revision,
    TaskState,
    WorkflowState,
)

from cms.models import User
from cms.publishing.changes import note_changes
from cms.publishing.locking import lock_pages


def unpublish(numbers: Collection[int]) -> list[Page]:
    """Unpublish pages, and call off what would publish them again.

    To be called within a transaction, and to be logged by the caller. Two that want the
    same pages wait for each other.

    Args:
        numbers: of the pages.

    Returns:
        Those that were live.
    """
    pages = lock_pages(numbers)
    live = [page for page in pages if page.live]
    note_changes(live)
    Page.objects.filter(pk__in=[page.pk for page in live]).update(
        live=False, has_unpublished_changes=True, live_revision=None
    )
    # Drafts may be scheduled too.
    Page.objects.filter(pk__in=numbers, go_live_at__isnull=False).update(
        go_live_at=None
    )
    scheduled_revisions(numbers).update(approved_go_live_at=None)
    _call_off_workflows(numbers)
    return live


def scheduled_revisions(numbers: Collection[int]) -> QuerySet[Revision]:
    """Return the revisions of pages that are to go live."""
    revisions: QuerySet[Revision] = Revision.page_revisions.filter(
        object_id__in=_as_text(numbers), approved_go_live_at__isnull=False
    )
    return revisions


def active_workflows(numbers: Collection[int]) -> QuerySet[WorkflowState]:
    """Return the workflows that pages are in."""
    states: QuerySet[WorkflowState] = WorkflowState.objects.active().filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=_as_text(numbers),
    )
    return states


def _call_off_workflows(numbers: Collection[int]) -> None:
    states = list(active_workflows(numbers).values_list("pk", flat=True))
    TaskState.objects.filter(
        workflow_state__in=states, status=TaskState.STATUS_IN_PROGRESS
    ).update(status=TaskState.STATUS_CANCELLED, finished_at=timezone.now())
    WorkflowState.objects.filter(pk__in=states).update(
        status=WorkflowState.STATUS_CANCELLED
    )


def log_pages(
    action: str, pages: Iterable[Page], user: User | None, **data: Any
) -> None:
    """Write the same to the history of many pages at once."""
    act, now = uuid4(), timezone.now()
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            content_type_id=page.content_type_id,
            page=page,
            label=page.draft_title or page.title,
            action=action,
            data=data,
            timestamp=now,
            uuid=act,
            user=user,
        )
        for page in pages
    )


def _as_text(numbers: Collection[int]) -> list[str]:
    return [str(number) for number in numbers]
