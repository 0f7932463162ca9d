"""Loads rows: the one place where the API reads from the database.

Every queryset here starts at ``seen``, which is to say behind the visibility layer, and
only the columns that the document asks for are read.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import DataError
from django.db.models import Model, QuerySet
from grapple.registry import registry
from wagtail.models import Page

from cms.access.viewer import Viewer
from cms.access.visibility import visible
from cms.graphql.execution import Field
from cms.graphql.resolvers import TYPE, Batch, Row

# What a value raises that no row can be compared with.
OUT_OF_RANGE = (DataError, OverflowError)

# What every page row has, whatever is asked: its kind, where it is, and what the
# second wall looks at.
PAGE_COLUMNS = frozenset({"id", "content_type_id", "path", "url_path", "live"})


def seen(model: type[Model], viewer: Viewer) -> QuerySet[Any]:
    """Return all rows of a model that a viewer may see, in no order."""
    queryset = visible(model._default_manager.order_by(), viewer)
    if model is Page:
        # Pages of a type that is not declared have no place in the API.
        queryset = queryset.filter(content_type__in=page_models())
    return queryset


def load(
    queryset: QuerySet[Any],
    viewer: Viewer,
    fields: Iterable[Field],
    extra: Iterable[str] = (),
) -> list[Row]:
    """Load rows for the fields that return them.

    Args:
        queryset: what to load, from ``seen``; ordered and cut as wanted.
        viewer: for whom.
        fields: the selected fields that the rows are for; they tell the columns.
        extra: columns or annotations that the caller needs besides.
    """
    columns = columns_by_type(fields)
    if issubclass(queryset.model, Page):
        return _load_pages(queryset, columns, extra, viewer)
    names = {"id"}.union(*columns.values())
    return list(queryset.values(*names, *extra))


def columns_by_type(fields: Iterable[Field]) -> dict[str, set[str]]:
    """Return which columns are asked for, by the name of the rows' type."""
    columns: dict[str, set[str]] = {}
    for field in fields:
        for name, selection in field.selections().items():
            columns.setdefault(name, set()).update(selection.columns)
    return columns


def type_name(model: type[Model]) -> str:
    """Return the name of a model's type in the API."""
    return str(registry.models[model]._meta.name)


def page_models() -> dict[int, type[Model]]:
    """Return the page models that the API shows, by the key of their content type."""
    models = [model for model in registry.pages if model is not type(Page)]
    return by_content_type(models)


def by_content_type(models: Iterable[type[Model]]) -> dict[int, type[Model]]:
    """Return models by the key of their content type, which pages carry."""
    # Django itself keeps content types in memory.
    content_types = ContentType.objects.get_for_models(*models)
    return {content_type.pk: model for model, content_type in content_types.items()}


@cache
def page_columns() -> frozenset[str]:
    """Return the names of the columns that pages of every type have."""
    fields = Page._meta.concrete_fields
    return frozenset(name for field in fields for name in (field.name, field.attname))


def _load_pages(
    queryset: QuerySet[Any],
    columns: dict[str, set[str]],
    extra: Iterable[str],
    viewer: Viewer,
) -> list[Row]:
    models = page_models()
    if queryset.model is not Page:
        names = columns.get(type_name(queryset.model), set())
        rows = list(queryset.values(*PAGE_COLUMNS | names, *extra))
        for row in rows:
            row[TYPE] = type_name(queryset.model)
        return rows
    common = page_columns()
    wanted = PAGE_COLUMNS | (set[str]().union(*columns.values()) & common)
    rows = list(queryset.values(*wanted, *extra))
    by_model: dict[type[Model], list[Row]] = {}
    for row in rows:
        model = models[row["content_type_id"]]
        row[TYPE] = type_name(model)
        by_model.setdefault(model, []).append(row)
    return _with_details(rows, by_model, columns, viewer)


def _with_details(
    rows: list[Row],
    by_model: dict[type[Model], list[Row]],
    columns: dict[str, set[str]],
    viewer: Viewer,
) -> list[Row]:
    """Add to mixed pages what only their own models have, a query for each model."""
    gone: set[int] = set()
    for model, of_model in by_model.items():
        own = columns.get(type_name(model), set()) - page_columns()
        if not own:
            continue
        details = {
            row["id"]: row
            for row in seen(model, viewer)
            .filter(pk__in=[row["id"] for row in of_model])
            .values("id", *own)
        }
        for row in of_model:
            if row["id"] in details:
                row.update(details[row["id"]])
            else:  # deleted since the first query
                gone.add(row["id"])
    return [row for row in rows if row["id"] not in gone]


# Relations, as resolvers for whole levels.


def to_one(model: type[Model], column: str) -> Batch:
    """Return a resolver for what a foreign key column points to, if visible."""

    def resolve(rows: Sequence[Row], field: Field) -> list[Row | None]:
        wanted = {row[column] for row in rows if row[column] is not None}
        if not wanted:
            return [None] * len(rows)
        queryset = seen(model, field.context.viewer).filter(pk__in=wanted)
        found = {
            row["id"]: row for row in load(queryset, field.context.viewer, [field])
        }
        return [found.get(row[column]) for row in rows]

    return Batch((column,), resolve)


def to_many(model: type[Model], lookup: str, *order: str) -> Batch:
    """Return a resolver for the visible rows that lead back to each parent.

    Args:
        model: what to list.
        lookup: the path from the model to the parent, such as ``page``.
        order: how to order the rows of a parent.
    """

    def resolve(rows: Sequence[Row], field: Field) -> list[list[Row]]:
        queryset = (
            seen(model, field.context.viewer)
            .filter(**{f"{lookup}__in": [row["id"] for row in rows]})
            .order_by(*order, "pk")
        )
        children: dict[int, list[Row]] = {}
        for row in load(queryset, field.context.viewer, [field], [lookup]):
            children.setdefault(row[lookup], []).append(row)
        return [children.get(row["id"], []) for row in rows]

    return Batch(("id",), resolve)


def through(link: type[Model], target: type[Model] | str, column: str) -> Batch:
    """Return a resolver for what ordered links of a page point to, where visible.

    Args:
        link: the model of the links, each of which has a ``page``.
        target: the model that they point to, or its label.
        column: the links' column that holds it.
    """

    def resolve(rows: Sequence[Row], field: Field) -> list[list[Row]]:
        viewer = field.context.viewer
        model = apps.get_model(target) if isinstance(target, str) else target
        links = list(
            seen(link, viewer)
            .filter(page__in=[row["id"] for row in rows])
            .order_by("sort_order", "pk")
            .values_list("page", column)
        )
        queryset = seen(model, viewer).filter(pk__in={to for _, to in links})
        found = {row["id"]: row for row in load(queryset, viewer, [field])}
        targets: dict[int, list[Row]] = {}
        for page, to in links:
            if to in found:
                targets.setdefault(page, []).append(found[to])
        return [targets.get(row["id"], []) for row in rows]

    return Batch(("id",), resolve)
