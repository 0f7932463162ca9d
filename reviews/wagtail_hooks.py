"""What the reviews add to the admin."""

from typing import Any

import django_filters
from django.db.models import F, QuerySet
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column

from cms.admin.listings import DayColumn, PagesFilterSet, PagesView, PagesViewSet
from reviews.models import ReviewPage
from reviews.reports import RecommendationsReport


class ReviewsView(PagesView):
    def annotate_queryset(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        return (
            super().annotate_queryset(pages).annotate(type_name=F("review_type__name"))
        )


class ReviewsFilterSet(PagesFilterSet):
    publication_date = django_filters.DateFromToRangeFilter(
        label="Publication date", widget=DateRangePickerWidget
    )

    class Meta:
        model = ReviewPage
        fields = ["review_type", "publication_mode", "age_band"]


class ReviewsViewSet(PagesViewSet):
    model = ReviewPage
    name = "reviews"
    menu_label = "Reviews"
    icon = "folder-open-inverse"
    menu_order = 110
    ordering = "-publication_date"
    index_view_class = ReviewsView
    filterset_class = ReviewsFilterSet
    particular_columns = [
        Column("type_name", label="Type", sort_key="review_type__name"),
        Column(
            "publication_mode",
            label="Mode",
            accessor="get_publication_mode_display",
            sort_key="publication_mode",
        ),
        DayColumn("publication_date", sort_key="publication_date"),
    ]


@hooks.register("register_admin_viewset")
def reviews() -> ReviewsViewSet:
    return ReviewsViewSet()


@hooks.register("register_admin_urls")
def report_urls() -> list[Any]:
    return RecommendationsReport.urlpatterns()


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    return RecommendationsReport.menu_item(order=710)
