"""What is due: the deadlines of the pages that somebody may change, as one list."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import path, reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.admin.dashboard import DUE, Figure
from cms.deadlines import Deadline, deadlines_for, sources

OVERDUE = "overdue"


def chosen(deadlines: list[Deadline], kind: str) -> list[Deadline]:
    """Return deadlines of a kind, those that have gone by, or all."""
    if kind == OVERDUE:
        return [one for one in deadlines if one.is_overdue]
    return [one for one in deadlines if kind in ("", one.kind)]


class DueView(WagtailAdminTemplateMixin, TemplateView):
    """Lists what is due, overdue first, of one kind if one is asked for."""

    template_name = "cms/admin/due.html"
    page_title = "What is due"
    header_icon = "calendar-alt"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        kind = self.request.GET.get("kind", "")
        kinds = [("", "Everything"), (OVERDUE, "Overdue")]
        kinds += [(source.kind, source.label) for source in sources()]
        return super().get_context_data(
            deadlines=chosen(deadlines_for(user), kind),
            kinds=[(label, listing(name), name == kind) for name, label in kinds],
            **kwargs,
        )


def listing(kind: str) -> str:
    """Return the address of what is due of a kind."""
    url = reverse("due")
    return f"{url}?{urlencode({'kind': kind})}" if kind else url


def figures(request: HttpRequest) -> Iterator[Figure]:
    """Count what is due for whoever looks at the dashboard, kind by kind."""
    user: Any = request.user
    deadlines = deadlines_for(user)
    late = chosen(deadlines, OVERDUE)
    yield Figure(DUE, "Overdue", len(late), listing(OVERDUE), is_late=True)
    counts = Counter(one.kind for one in deadlines)
    for source in sources():
        if count := counts[source.kind]:
            is_late = any(one.kind == source.kind for one in late)
            yield Figure(DUE, source.label, count, listing(source.kind), is_late)


urlpatterns = [path("due/", DueView.as_view(), name="due")]
