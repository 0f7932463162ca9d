"""Reports → Pages by review date: what has to be read again, and by when."""

from typing import Any

import django_filters
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.query import PageQuerySet

from briefings.filters import BriefingsFilterSet
from briefings.models import BriefingPage
from cms.admin.listings import DayColumn
from cms.admin.reports.base import IN_WORDS, PagesReport


class ReviewDatesFilterSet(BriefingsFilterSet):
    next_review = django_filters.DateFromToRangeFilter(
        label="Next review between", widget=DateRangePickerWidget
    )

    class Meta(BriefingsFilterSet.Meta):
        pass


class ReviewDatesReport(PagesReport):
    name = "review_dates_report"
    page_title = "Pages by review date"
    header_icon = "calendar-alt"
    model = BriefingPage
    filterset_class = ReviewDatesFilterSet
    columns = [
        TitleColumn(
            "title",
            label="Title",
            accessor="get_admin_display_title",
            url_name="wagtailadmin_pages:edit",
        ),
        Column("kind", accessor="get_kind_display"),
        DayColumn("last_reviewed"),
        DayColumn("next_review", label="Next review due"),
        Column("status", accessor=lambda page: "Published" if page.live else "Draft"),
    ]
    list_export = [
        "get_admin_display_title",
        "get_kind_display",
        "last_reviewed",
        "next_review",
        "live",
    ]
    export_headings = {
        "get_admin_display_title": "Title",
        "get_kind_display": "Kind",
        "last_reviewed": "Last reviewed",
        "next_review": "Next review due",
        "live": "Published",
    }
    custom_field_preprocess = {"live": IN_WORDS}

    def rows(self, pages: PageQuerySet) -> Any:
        return BriefingPage.objects.filter(pk__in=pages.values("pk")).order_by(
            "next_review", "title"
        )
