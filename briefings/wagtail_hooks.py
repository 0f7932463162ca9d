"""What the briefings add to the admin."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column

from briefings import review_pack_view
from briefings.filters import BriefingsFilterSet
from briefings.models import BriefingPage
from briefings.reports import ReviewDatesReport
from cms.admin.dashboard import Shortcut
from cms.admin.listings import DayColumn, PagesViewSet


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


@hooks.register("register_dashboard_shortcuts")
def register_dashboard_shortcuts(request: HttpRequest) -> Iterator[Shortcut]:
    return review_pack_view.shortcuts(request)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[Any]:
    return [*ReviewDatesReport.urlpatterns(), *review_pack_view.urlpatterns]


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    return ReviewDatesReport.menu_item(order=720)
