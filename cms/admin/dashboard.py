"""The first thing that editors see: what waits for them, as numbers that are links.

Whatever has something to say registers a provider; the engine knows none of the apps::

    @hooks.register("register_dashboard_figures")
    def figures(request: HttpRequest) -> Iterable[Figure]:
        yield Figure(WORK, "Unanswered questions", count, f"{listing}?answered=no")

Each figure is counted in a fixed number of queries, and leads to a listing that shows
as many pages as it says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import Media
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

WORK = "My work"
DUE = "Due"
GROUPS = (WORK, DUE)


@dataclass(frozen=True)
class Figure:
    """A number on the dashboard.

    Args:
        group: under which heading it stands, one of `GROUPS`.
        label: what is counted, such as “Drafts of mine”.
        count: how many there are.
        url: the listing of exactly these.
        is_late: whether any of them is more than to do: it should have been done.
    """

    group: str
    label: str
    count: int
    url: str
    is_late: bool = False


@dataclass(frozen=True)
class Shortcut:
    """Something that an editor often starts with, offered on the dashboard.

    Args:
        label: what it does, such as “New review pack”.
        url: where it is done.
        icon: the name of its icon.
    """

    label: str
    url: str
    icon: str


class DashboardPanel(Component):
    """The figures and shortcuts of whoever looks."""

    name = "dashboard"
    template_name = "cms/admin/dashboard.html"
    order = 100

    @property
    def media(self) -> Media:
        return Media(css={"all": ["cms/dashboard.css"]})

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        figures = list(_registered("register_dashboard_figures", request))
        return {
            "groups": [
                (heading, [one for one in figures if one.group == heading])
                for heading in GROUPS
            ],
            "shortcuts": list(_registered("register_dashboard_shortcuts", request)),
        }


def _registered(hook: str, request: HttpRequest) -> Iterator[Any]:
    for provider in hooks.get_hooks(hook):
        yield from provider(request)


def listed_for(user: Any, model: type[Page] = Page) -> Any:
    """Return the pages of a type that somebody meets in the admin's listings."""
    policy = policy_registry.get_by_type(model)
    return model.objects.filter(
        depth__gt=1, pk__in=policy.explorable_instances(user).values_list("pk")
    )
