"""How editors narrow lists of briefings down."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from briefings.models import BriefingPage
from cms.admin.listings import PagesFilterSet

SOON = timedelta(days=90)


def is_overdue() -> Q:
    """Hold for briefings that should have been read again by now."""
    return Q(next_review__lt=timezone.localdate())


def is_due_soon() -> Q:
    """Hold for briefings that are to be read again before long."""
    today = timezone.localdate()
    return Q(next_review__range=(today, today + SOON))


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
        return pages.filter(is_overdue() if value == "overdue" else is_due_soon())
