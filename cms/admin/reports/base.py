"""What every report of ours has."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.urls import URLPattern, path, reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from cms.models import User

# What is told of a page beyond its title is for those who may open its form.
ACTIONS = ("change", "publish")


def pages_of(user: User) -> PageQuerySet:
    """Return the pages whose form somebody may open."""
    policy = policy_registry.get_by_type(Page)
    pages: PageQuerySet = policy.instances_user_has_any_permission_for(user, ACTIONS)
    return pages


def may_open(user: User) -> bool:
    """Say whether there is any page that somebody could be told about."""
    policy = policy_registry.get_by_type(Page)
    return bool(policy.user_has_any_permission(user, ACTIONS))


class ReportMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return may_open(request.user)


class PagesReport(ReportView):
    """A report for whoever may change pages; subclasses say what about them.

    Subclasses declare a model and return their rows from ``rows``, of the pages that
    they are given alone.
    """

    name: ClassVar[str]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_open(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def rows(self, pages: PageQuerySet) -> Any:
        raise NotImplementedError

    def get_queryset(self) -> Any:
        self.queryset = self.rows(pages_of(self.request.user))
        return super().get_queryset()

    def get_filename(self) -> str:
        return self.short_name()

    @classmethod
    def short_name(cls) -> str:
        """Return what the report is called in addresses and names of files."""
        return cls.name.removesuffix("_report").replace("_", "-")

    @classmethod
    def urlpatterns(cls) -> list[URLPattern]:
        address = f"reports/{cls.short_name()}/"
        names = {
            "index_url_name": cls.name,
            "index_results_url_name": f"{cls.name}_results",
        }
        return [
            path(address, cls.as_view(**names), name=cls.name),
            path(
                f"{address}results/",
                cls.as_view(results_only=True, **names),
                name=f"{cls.name}_results",
            ),
        ]

    @classmethod
    def menu_item(cls, order: int) -> MenuItem:
        return ReportMenuItem(
            str(cls.page_title),
            reverse(cls.name),
            name=cls.short_name(),
            icon_name=cls.header_icon,
            order=order,
        )


class EditedPageColumn(TitleColumn):
    """The title of the page that a row is about, leading to its form."""

    def __init__(self, name: str, **options: Any) -> None:
        """Name the attribute of a row that holds the page."""
        super().__init__(
            name,
            get_url=lambda row: self._address(getattr(row, name)),
            accessor=lambda row: titled(getattr(row, name)),
            **options,
        )

    @staticmethod
    def _address(page: Page | None) -> str | None:
        return page and reverse("wagtailadmin_pages:edit", args=[page.pk])


def titled(page: Page | None) -> str:
    """Return the title that editors know a page by."""
    return page.get_admin_display_title() if page else ""


def yes_or_no(value: bool) -> str:
    return "Yes" if value else "No"


IN_WORDS = {"csv": yes_or_no, "xlsx": yes_or_no}
