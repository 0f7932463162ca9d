"""Which page goes where, as what, and what a page file says besides its content."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_date
from wagtail.models import Page

from cms.bundles.nodes import Mapping, Node, Scalar
from cms.bundles.problems import Place, Problems
from cms.bundles.reading import PageFile
from cms.bundles.references import Target, did_you_mean
from cms.models import BasePage

# Keys of a page file that are no fields of the page.
KEYS = ("type", "order", "status", "published", "withdrawn")
HOME = "/"


@dataclass(frozen=True)
class PagePlan:
    """A page to be: its place in the tree, and its life."""

    path: str
    content: Mapping
    model: type[Page]
    title: str
    order: float
    is_draft: bool
    published: datetime | None
    withdrawn: Mapping | None

    @property
    def parent(self) -> str | None:
        return parent_of(self.path)

    @property
    def slug(self) -> str:
        return self.path.rstrip("/").rpartition("/")[2]

    @property
    def name(self) -> str:
        """What to call the page until it has its content."""
        return (self.title or self.path)[:255]

    @property
    def rank(self) -> tuple[float, str]:
        """Where it goes among its siblings."""
        return self.order, self.title.casefold()


def parent_of(path: str) -> str | None:
    """Return the path of the page above, or None for the home page."""
    if path == HOME:
        return None
    return path.rstrip("/").rpartition("/")[0] + "/"


def plan(files: dict[str, PageFile], problems: Problems) -> dict[str, PagePlan]:
    """Return what is to become of the pages of a bundle, parents first."""
    plans = {}
    for file in files.values():
        planned = Planner(file, problems).plan()
        if planned:
            plans[file.path] = planned
    return dict(
        sorted(plans.items(), key=lambda item: (item[0].count("/"), item[1].rank))
    )


class Planner:
    """Reads the keys of one page file that are no fields of the page."""

    def __init__(self, file: PageFile, problems: Problems) -> None:
        self.file = file
        self.problems = problems

    def plan(self) -> PagePlan | None:
        # First, so that a page of no known type has its other problems told too.
        known: dict[str, Any] = {
            "title": self._text("title"),
            "order": self._order(),
            "is_draft": self._is_draft(),
            "published": self._published(),
            "withdrawn": self._withdrawn(),
        }
        model = self._model()
        if model is None:
            return None
        return PagePlan(self.file.path, self.file.content, model, **known)

    def _given(self, name: str) -> Node | None:
        return self.file.content.entries.get(name)

    def _text(self, name: str) -> str:
        node = self._given(name)
        return node.text if isinstance(node, Scalar) else ""

    def _refuse(self, name: str, message: str) -> None:
        node = self._given(name)
        self.problems.add(node.place if node else self.file.content.place, message)

    def _model(self) -> type[Page] | None:
        types = {
            f"{model._meta.app_label}.{model.__name__}": model
            for model in apps.get_models()
            if issubclass(model, BasePage)
        }
        label = self._text("type")
        if label in types:
            return types[label]
        hint = did_you_mean(label, types) or f" There are {', '.join(sorted(types))}."
        if self.file.content.entries:
            self._refuse("type", f"There is no page type “{label}”.{hint}")
        return None

    def _order(self) -> float:
        node = self._given("order")
        if node is None:
            return float("inf")
        if not isinstance(node, Scalar) or node.kind != "int":
            self._refuse("order", "“order” is a whole number.")
            return float("inf")
        return float(node.text)

    def _is_draft(self) -> bool:
        status = self._text("status")
        if status not in {"published", "draft"}:
            self._refuse("status", "“status” is published or draft.")
        return status == "draft"

    def _published(self) -> datetime | None:
        text = self._text("published")
        if not text:
            return None
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None:
            self._refuse("published", f"“{text}” is no date such as 2025-03-04.")
            return None
        # At noon, so that the day is the same in every time zone nearby.
        return timezone.make_aware(datetime.combine(day, time(12)))

    def _withdrawn(self) -> Mapping | None:
        node = self._given("withdrawn")
        if node is None or isinstance(node, Mapping):
            return node
        self._refuse("withdrawn", "“withdrawn” has two keys: {date: …, reason: …}.")
        return None


def check_tree(
    plans: dict[str, PagePlan], pages: dict[str, Target], problems: Problems
) -> None:
    """Note the pages that cannot go where the bundle puts them."""
    for planned in plans.values():
        _check_place(planned, pages, problems)


def _check_place(
    planned: PagePlan, pages: dict[str, Target], problems: Problems
) -> None:
    place = planned.content.entries["type"].place
    name = planned.model._meta.verbose_name
    parent_model: type[Model] | None = Page
    if planned.parent is not None:
        parent = pages.get(planned.parent)
        if parent is None:
            problems.add(
                Place(place.file),
                f"There is no page {planned.parent} for this one to go below.",
            )
            return
        parent_model = parent.model
    if parent_model is None:
        return  # The parent's type is a problem of the parent's file.
    if parent_model not in planned.model.allowed_parent_page_models():
        above = parent_model._meta.verbose_name
        problems.add(place, f"A {name} cannot go below a {above}.")
