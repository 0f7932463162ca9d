"""Reports → Broken links: where pages lead to what is not there any more."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django.db.models import Case, IntegerField, Value, When
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.query import PageQuerySet

from cms.admin.dashboard import DUE, Figure
from cms.admin.reports.base import (
    IN_WORDS,
    EditedPageColumn,
    PagesReport,
    may_open,
    pages_of,
)
from cms.models import LinkCheck, LinkStatus, LinkUse

# The worst first.
WRONG = [LinkStatus.BROKEN, LinkStatus.TROUBLE, LinkStatus.UNCERTAIN]


class BrokenLinksFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(
        field_name="check_of__status",
        label="State",
        choices=[(status.value, status.label) for status in WRONG],
        widget=CheckboxSelectMultiple,
    )
    url = django_filters.CharFilter(
        field_name="check_of__url", label="Address", lookup_expr="icontains"
    )
    page = django_filters.CharFilter(
        field_name="page__title", label="Page", lookup_expr="icontains"
    )

    class Meta:
        model = LinkUse
        fields: list[str] = []


class AddressColumn(Column):
    """An address, to be opened and looked at."""

    cell_template_name = "cms/admin/reports/address_cell.html"


class BrokenLinksReport(PagesReport):
    name = "broken_links_report"
    page_title = "Broken links"
    header_icon = "link-external"
    model = LinkUse
    filterset_class = BrokenLinksFilterSet
    results_template_name = "cms/admin/reports/broken_links_results.html"
    columns = [
        AddressColumn("check_of.url", label="Address"),
        Column("check_of.get_status_display", label="State"),
        Column("check_of.detail", label="What is wrong"),
        DateColumn("check_of.checked_at", label="Checked"),
        EditedPageColumn("page", label="On page"),
    ]
    list_export = [
        "check_of.url",
        "check_of.get_status_display",
        "check_of.detail",
        "check_of.failures",
        "check_of.checked_at",
        "page.get_admin_display_title",
        "page.live",
    ]
    export_headings = {
        "check_of.url": "Address",
        "check_of.get_status_display": "State",
        "check_of.detail": "What is wrong",
        "check_of.failures": "Failures in a row",
        "check_of.checked_at": "Checked (UTC)",
        "page.get_admin_display_title": "On page",
        "page.live": "Published",
    }
    custom_field_preprocess = {"page.live": IN_WORDS}

    def rows(self, pages: PageQuerySet) -> Any:
        worst_first = Case(
            *(When(check_of__status=s, then=Value(n)) for n, s in enumerate(WRONG)),
            output_field=IntegerField(),
        )
        return (
            LinkUse.objects.filter(check_of__status__in=WRONG, page__in=pages)
            .select_related("check_of", "page")
            .order_by(worst_first, "check_of__url", "page__title")
        )

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        last = LinkCheck.objects.exclude(checked_at=None).order_by("-checked_at")
        return super().get_context_data(
            *args,
            last_check=last.values_list("checked_at", flat=True).first(),
            **kwargs,
        )


def figures(request: HttpRequest) -> Iterator[Figure]:
    """Count the links that do not work, for the dashboard of whoever may mend them."""
    user: Any = request.user
    if not may_open(user):
        return
    broken = LinkUse.objects.filter(
        check_of__status=LinkStatus.BROKEN, page__in=pages_of(user)
    )
    url = f"{reverse(BrokenLinksReport.name)}?status={LinkStatus.BROKEN.value}"
    yield Figure(DUE, "Broken links on pages", broken.count(), url, is_late=True)
