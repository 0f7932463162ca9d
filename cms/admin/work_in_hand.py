"""What is unfinished: the pages in draft, waiting for somebody, or scheduled."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Trim
from django.forms import RadioSelect
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
    PageTypeColumn,
)
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import (
    Page,
    Revision,
    TaskState,
    WorkflowState,
    get_default_page_content_type,
)

from cms.admin.dashboard import WORK, Figure, listed_for
from cms.admin.listings import DayColumn
from cms.models import User

STATES = {
    "draft": "In draft",
    "waiting": "Waiting for me",
    "scheduled": "Scheduled",
}


def in_state(pages: QuerySet[Page], state: str, user: User) -> QuerySet[Page]:
    """Return those pages that are in one of `STATES`, as somebody sees it."""
    if state == "waiting":
        return pages.filter(pk__in=_waiting_for(user))
    scheduled = _is_approved() | Q(live=True, expire_at__gt=timezone.now())
    if state == "scheduled":
        return pages.filter(scheduled)
    unfinished = Q(live=False) | Q(has_unpublished_changes=True)
    return pages.filter(unfinished & ~_is_approved(), alias_of=None)


def belonging_to(pages: QuerySet[Page], user: User) -> QuerySet[Page]:
    """Return those pages that somebody began, or changed last."""
    return pages.filter(Q(owner=user) | Q(latest_revision__user=user))


def _is_approved() -> Exists:
    """Say whether a page has a revision that is to go live by itself."""
    return Exists(
        Revision.page_revisions.filter(
            object_id=Cast(OuterRef("pk"), Revision._meta.get_field("object_id")),
            approved_go_live_at__isnull=False,
        )
    )


def _waiting_for(user: User) -> set[int]:
    """Return the numbers of the pages that have a task somebody may finish."""
    tasks = TaskState.objects.reviewable_by(user).values("workflow_state")
    states = WorkflowState.objects.filter(
        pk__in=tasks, base_content_type=get_default_page_content_type()
    )
    return {int(number) for number in states.values_list("object_id", flat=True)}


def figures(request: HttpRequest) -> Iterator[Figure]:
    """Count the unfinished pages of whoever looks at the dashboard."""
    user: Any = request.user
    pages = listed_for(user)
    drafts = belonging_to(in_state(pages, "draft", user), user)
    yield Figure(
        WORK, "My drafts", drafts.count(), _listing(state="draft", whose="mine")
    )
    for state, label in (("waiting", "Waiting for me"), ("scheduled", "Scheduled")):
        count = in_state(pages, state, user).count()
        yield Figure(WORK, label, count, _listing(state=state))


def _listing(**query: str) -> str:
    return f"{reverse('work_in_hand:index')}?{urlencode(query)}"


class WorkInHandFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label="State",
        method="filter_state",
        choices=list(STATES.items()),
        empty_label="All",
        widget=RadioSelect,
    )
    whose = django_filters.ChoiceFilter(
        label="Whose",
        method="filter_whose",
        choices=[("mine", "Begun or last changed by me")],
        empty_label="Everybody's",
        widget=RadioSelect,
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def filter_state(
        self, pages: QuerySet[Page], name: str, value: str
    ) -> QuerySet[Page]:
        return in_state(pages, value, self.request.user)

    def filter_whose(
        self, pages: QuerySet[Page], name: str, value: str
    ) -> QuerySet[Page]:
        return belonging_to(pages, self.request.user)


class WorkInHandView(IndexView):
    """Unfinished pages of every type, and no others."""

    page_title = "Work in hand"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        # Wagtail's would say “Pages”, which is another screen.
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def annotate_queryset(self, pages: QuerySet[Page]) -> QuerySet[Page]:
        name = Trim(Concat("owner__first_name", Value(" "), "owner__last_name"))
        # Accounts made by the machine may have no name.
        known_as = Coalesce(
            NullIf(name, Value("")), "owner__email", output_field=CharField()
        )
        return super().annotate_queryset(pages).annotate(begun_by=known_as)

    def get_base_queryset(self) -> QuerySet[Page]:
        pages = super().get_base_queryset()
        user = self.request.user
        unfinished = [in_state(pages, state, user) for state in STATES]
        return unfinished[0] | unfinished[1] | unfinished[2]

    def search_queryset(self, queryset: QuerySet[Page]) -> QuerySet[Page]:
        # The search index refuses to filter by what it does not hold.
        if not self.is_searching:
            return queryset
        found = Page.objects.autocomplete(self.search_query)
        return queryset.filter(pk__in=[page.pk for page in found])


class WorkInHandViewSet(PageListingViewSet):
    model = Page
    name = "work_in_hand"
    url_prefix = "work-in-hand"
    menu_label = "Work in hand"
    icon = "edit"
    menu_order = 105
    add_to_admin_menu = True
    index_view_class = WorkInHandView
    filterset_class = WorkInHandFilterSet
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label="Title", sort_key="title"),
        PageTypeColumn("type", label="Type", accessor="page_type_display_name"),
        Column("begun_by", label="Begun by"),
        DateColumn(
            "latest_revision_created_at",
            label="Changed",
            sort_key="latest_revision_created_at",
        ),
        DayColumn("go_live_at", label="Goes live", sort_key="go_live_at"),
        DayColumn("expire_at", label="Ends", sort_key="expire_at"),
        PageStatusColumn("status", label="Status", sort_key="live"),
    ]
