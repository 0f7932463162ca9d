"""What the briefings add to the admin."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.tables import Column

from briefings.models import BriefingPage
from cms.admin.listings import DayColumn, PagesFilterSet, PagesViewSet

SOON = timedelta(days=90)


class BriefingsFilterSet(PagesFilterSet):
    due = django_filters.ChoiceFilter(
        label="Next review",
        method="filter_due",
        choices=[("overdue", "Overdue"), ("soon", "Due within 90 days")],
        empty_label="All",
    )

    class Meta:
        model = BriefingPage
        fields = ["kind"]

    def filter_due(self, pages: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = timezone.localdate()
        if value == "overdue":
            return pages.filter(next_review__lt=today)
        return pages.filter(next_review__range=(today, today + SOON))


class BriefingsViewSet(PagesViewSet):
    model = BriefingPage
    name = "briefings"
    menu_label = "Briefings"
    icon = "list-ol"
    menu_order = 120
    ordering = "-last_reviewed"
    filterset_class = BriefingsFilterSet
    particular_columns = [
        Column("kind", accessor="get_kind_display", sort_key="kind"),
        DayColumn("last_reviewed", sort_key="last_reviewed"),
        DayColumn("next_review", label="Next review due", sort_key="next_review"),
    ]


@hooks.register("register_admin_viewset")
def briefings() -> BriefingsViewSet:
    return BriefingsViewSet()
