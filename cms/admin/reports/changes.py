"""Reports → What changed: what became of pages in a period, and by whom."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from wagtail.admin.filters import (
    DateRangePickerWidget,
    MultipleUserFilter,
    WagtailFilterSet,
)
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.models import Page, PageLogEntry
from wagtail.query import PageQuerySet

from cms.admin.reports.base import EditedPageColumn, PagesReport, titled
from cms.models import User

# Kind by kind, what each action did, in words that name no page: Wagtail's own tell the
# title that a page had, which may be the very thing that had to go.
KINDS = {
    "published": (
        "Published or put back",
        {
            "wagtail.publish": "Published",
            "wagtail.publish.scheduled": "Published on schedule",
            "cms.reinstate": "Put back",
        },
    ),
    "schedule": (
        "Scheduled",
        {
            "wagtail.publish.schedule": "Scheduled to go live",
            "wagtail.schedule.cancel": "Schedule called off",
            "cms.hold_back": "Held back: not ready",
        },
    ),
    "taken_back": (
        "Withdrawn, unpublished, removed, taken down or deleted",
        {
            "cms.withdraw": "Withdrawn",
            "wagtail.unpublish": "Unpublished",
            "wagtail.unpublish.scheduled": "Expired",
            "cms.remove": "Removed",
            "cms.take_down": "Taken down",
            "wagtail.delete": "Deleted",
            "cms.end_early": "Ended before its time",
        },
    ),
    "moved": (
        "Moved or renamed",
        {
            "wagtail.move": "Moved",
            "wagtail.reorder": "Put in another order",
            "wagtail.rename": "Renamed",
        },
    ),
    "privacy": (
        "Privacy",
        {
            "wagtail.view_restriction.create": "Made private",
            "wagtail.view_restriction.edit": "Privacy changed",
            "wagtail.view_restriction.delete": "No longer private by itself",
            "cms.change_readers": "Groups that may read changed",
        },
    ),
    "drafts": (
        "Drafts begun or changed",
        {
            "wagtail.create": "Begun",
            "wagtail.edit": "Draft saved",
            "wagtail.revert": "Older version brought back",
            "wagtail.copy": "Copied",
            "wagtail.create_alias": "Alias made",
            "wagtail.convert_alias": "Alias made a page of its own",
            "wagtail.copy_for_translation": "Translation begun",
            "cms.draft_from_document": "Draft made from a document",
            "cms.change_pseudonym": "Pseudonym changed",
            "cms.rewrite_pseudonym": "Pseudonym changed in what links here",
        },
    ),
}
WORDS = {
    action: words for _, actions in KINDS.values() for action, words in actions.items()
}


def _authors(request: Any) -> QuerySet[User]:
    entries: Any = PageLogEntry.objects.viewable_by_user(request.user)
    return User.objects.filter(pk__in=entries.get_user_ids())


class ChangesFilterSet(WagtailFilterSet):
    timestamp = django_filters.DateFromToRangeFilter(
        label="Period", widget=DateRangePickerWidget
    )
    kind = django_filters.ChoiceFilter(
        label="What happened",
        method="filter_kind",
        choices=[(kind, label) for kind, (label, _) in KINDS.items()],
        empty_label="Anything",
        widget=RadioSelect,
    )
    user = MultipleUserFilter(
        label="Who", queryset=_authors, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = PageLogEntry
        fields: list[str] = []

    def filter_kind(self, entries: Any, name: str, value: str) -> Any:
        return entries.filter(action__in=KINDS[value][1])


class ChangesReport(PagesReport):
    name = "changes_report"
    page_title = "What changed"
    header_icon = "history"
    model = PageLogEntry
    filterset_class = ChangesFilterSet
    columns = [
        DateColumn("timestamp", label="When"),
        EditedPageColumn("now", label="Page"),
        Column("what", label="What happened"),
        Column("comment", label="Reason"),
        Column("user_display_name", label="Who"),
    ]
    list_export = [
        "timestamp",
        "title",
        "what",
        "comment",
        "user_display_name",
        "page_id",
    ]
    export_headings = {
        "timestamp": "When (UTC)",
        "title": "Page",
        "what": "What happened",
        "comment": "Reason",
        "user_display_name": "Who",
        "page_id": "Number of the page",
    }

    def rows(self, pages: PageQuerySet) -> Any:
        # What was deleted is in the log of those who see all of the site's history.
        deleted = PageLogEntry.objects.viewable_by_user(self.request.user).filter(
            deleted=True
        )
        return (
            PageLogEntry.objects.filter(
                Q(page_id__in=pages.values("pk"))
                | Q(page_id__in=deleted.values("page_id"))
            )
            .filter(action__in=WORDS)
            .select_related("user")
            .order_by("-timestamp", "-pk")
        )

    def decorate_paginated_queryset(self, entries: Any) -> list[Any]:
        """Name each page as it is called now: an older name may have had to go."""
        entries = list(entries)
        pages = Page.objects.in_bulk({entry.page_id for entry in entries})
        for entry in entries:
            entry.now = pages.get(entry.page_id)
            entry.what = WORDS[entry.action]
            entry.title = titled(entry.now) or f"Deleted page {entry.page_id}"
        return entries
