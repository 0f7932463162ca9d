"""Reports → Recommendations: what was recommended to whom, and what came of it."""

from typing import Any

import django_filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.utils import timezone
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.query import PageQuerySet

from cms.admin.listings import DayColumn
from cms.admin.reports.base import IN_WORDS, EditedPageColumn, PagesReport
from cms.models import Agency
from reviews.models import Recommendation, RecommendationStatus

# After these there is nothing more to wait for.
DONE = (RecommendationStatus.COMPLETE, RecommendationStatus.NOT_ACCEPTED)


class RecommendationsFilterSet(WagtailFilterSet):
    agencies = django_filters.ModelMultipleChoiceFilter(
        label="Agencies", queryset=Agency.objects.all(), widget=CheckboxSelectMultiple
    )
    status = django_filters.MultipleChoiceFilter(
        label="Status",
        choices=RecommendationStatus.choices,
        widget=CheckboxSelectMultiple,
    )
    overdue = django_filters.ChoiceFilter(
        label="Overdue",
        method="filter_overdue",
        choices=[("yes", "Overdue")],
        empty_label="All",
        widget=RadioSelect,
    )
    due_date = django_filters.DateFromToRangeFilter(
        label="Due", widget=DateRangePickerWidget
    )
    review = django_filters.CharFilter(
        field_name="page__title", label="Review", lookup_expr="icontains"
    )

    class Meta:
        model = Recommendation
        fields: list[str] = []

    def filter_overdue(self, rows: Any, name: str, value: str) -> Any:
        late = Q(due_date__lt=timezone.localdate()) & ~Q(status__in=DONE)
        return rows.filter(late)


class RecommendationsReport(PagesReport):
    name = "recommendations_report"
    page_title = "Recommendations"
    header_icon = "tasks"
    model = Recommendation
    filterset_class = RecommendationsFilterSet
    columns = [
        EditedPageColumn("page", label="Review"),
        Column("number", label="No."),
        Column("text", label="Recommendation"),
        Column("agencies", accessor=lambda row: ", ".join(row.agency_names)),
        Column("status", accessor="get_status_display"),
        DayColumn("due_date", label="Due"),
    ]
    list_export = [
        "page.get_admin_display_title",
        "number",
        "text",
        "agency_names",
        "get_status_display",
        "due_date",
        "response",
        "evidence_of_impact",
        "is_public",
        "page.live",
    ]
    export_headings = {
        "page.get_admin_display_title": "Review",
        "number": "Number",
        "text": "Recommendation",
        "agency_names": "Agencies",
        "get_status_display": "Status",
        "due_date": "Due",
        "response": "Response",
        "evidence_of_impact": "Evidence of impact",
        "is_public": "Shown to the public",
        "page.live": "Review is published",
    }
    custom_field_preprocess = {"is_public": IN_WORDS, "page.live": IN_WORDS}

    def rows(self, pages: PageQuerySet) -> Any:
        names = Agency.objects.filter(recommendations=OuterRef("pk")).order_by("name")
        return (
            Recommendation.objects.filter(page__in=pages.values("pk"))
            .select_related("page")
            .annotate(agency_names=ArraySubquery(names.values("name")))
            .order_by("page__title", "page_id", "number")
        )
