"""Listings of all pages of one type, wherever in the tree they are."""

from typing import Any, ClassVar

import django_filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.utils.formats import date_format
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
)
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from cms.models import Audience, Topic, Withdrawal


class TopicsColumn(Column):
    """The names of a page's topics."""

    def get_value(self, instance: Any) -> str:
        return ", ".join(instance.topic_names)


class DayColumn(Column):
    """A date as it is, not how long ago: it may be to come."""

    def get_value(self, instance: Any) -> str:
        day = super().get_value(instance)
        return date_format(day) if day else ""


class StatusColumn(PageStatusColumn):
    """Whether a page is published, and whether it is withdrawn."""

    cell_template_name = "cms/admin/status_cell.html"


class PagesView(IndexView):
    """A listing with topics, whose search and filters work together."""

    def annotate_queryset(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        # One query for the topics of all rows.
        through = self.model.topics.through
        of_page = {f"{self.model._meta.model_name}_id": OuterRef("pk")}
        names = through.objects.filter(**of_page).order_by("topic__name")
        return (
            super()
            .annotate_queryset(pages)
            .annotate(
                topic_names=ArraySubquery(names.values("topic__name")),
                is_withdrawn=Exists(Withdrawal.objects.filter(page=OuterRef("pk"))),
            )
        )

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        # The search index refuses to filter by what it does not hold.
        if not self.is_searching:
            return queryset
        found = self.model.objects.autocomplete(self.search_query)
        return queryset.filter(pk__in=[page.pk for page in found])


class PagesFilterSet(WagtailFilterSet):
    """The filters that every page type with topics and audiences has."""

    status = django_filters.ChoiceFilter(
        label="Status",
        method="filter_status",
        choices=[
            ("published", "Published"),
            ("draft", "Draft"),
            ("withdrawn", "Withdrawn"),
        ],
        empty_label="All",
        widget=RadioSelect,
    )
    topics = django_filters.ModelMultipleChoiceFilter(
        label="Topics", queryset=Topic.objects.all(), widget=CheckboxSelectMultiple
    )
    audiences = django_filters.ModelMultipleChoiceFilter(
        label="Audiences",
        queryset=Audience.objects.all(),
        widget=CheckboxSelectMultiple,
    )

    def filter_status(
        self, pages: QuerySet[Any], name: str, value: str
    ) -> QuerySet[Any]:
        if value == "withdrawn":
            return pages.filter(withdrawal__isnull=False)
        return pages.filter(live=value == "published")


class PagesViewSet(PageListingViewSet):
    """A listing in the main menu; subclasses add what their type needs."""

    index_view_class = PagesView
    add_to_admin_menu = True
    particular_columns: ClassVar[list[Column]] = []

    @property
    def columns(self) -> list[Any]:
        return [
            BulkActionsColumn("bulk_actions"),
            PageTitleColumn("title", label="Title", sort_key="title"),
            *self.particular_columns,
            TopicsColumn("topics", label="Topics"),
            StatusColumn("status", label="Status", sort_key="live"),
        ]
