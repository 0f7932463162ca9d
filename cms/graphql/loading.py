"""Loads rows: the one place where the API reads from the database.

Every queryset here starts at ``seen``, which is to say behind the visibility layer, and
only the columns that the document asks for are read.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import DataError
from django.db.models import F, Model, QuerySet
from grapple.registry import registry
from wagtail.models import Page

from cms.access.viewer import Sight, Viewer
from cms.access.visibility import is_seen_with, visible, visible_parts
from cms.graphql.drafts import are_drafts, chosen_by, draft_row, parts_of
from cms.graphql.execution import Field
from cms.graphql.resolvers import TYPE, Batch, Joined, Row
from cms.statements import Among, Statement, Statements

# What a value raises that no row can be compared with.
OUT_OF_RANGE = (DataError, OverflowError)

# What every page row has, whatever is asked: its kind, where it is, and what the
# second wall looks at.
PAGE_COLUMNS = frozenset({"id", "content_type_id", "path", "url_path", "live"})


def seen(model: type[Model], viewer: Viewer | Sight) -> QuerySet[Any]:
    """Return all rows of a model that a viewer may see, in no order."""
    queryset = visible(model._default_manager.order_by(), viewer)
    if model is Page:
        # Pages of a type that is not declared have no place in the API.
        queryset = queryset.filter(content_type__in=page_models())
    return queryset


def every(model: type[Model]) -> QuerySet[Any]:
    """Return all rows of a model, whoever may see them: to narrow what `seen` gives.

    Nothing of them may be shown, counted or compared before it is cut with that.
    """
    return model._base_manager.order_by()


# Returns a queryset, ordered and cut as wanted, for what somebody sees and some
# arguments. It must depend on nothing else, as its statement is kept for these.
Make = Callable[..., QuerySet[Any]]


def load(
    field: Field,
    make: Make,
    *arguments: Hashable,
    below: Sequence[Field] | None = None,
    extra: Sequence[str] = (),
    **given: Any,
) -> list[Row]:
    """Load the rows of a field.

    Args:
        field: which is resolved, and keeps the statements.
        make: returns what to load, from ``seen``.
        arguments: of ``make``, after the sight.
        below: the selected fields that the rows are for, which tell the columns; by
            default the field itself.
        extra: columns or annotations that the caller needs besides.
        given: the values of what is ``Given`` in the queryset.
    """
    shown_by = [field] if below is None else below

    def statement(queryset: QuerySet[Any]) -> Statement:
        names = _names(queryset.model, columns_by_type(shown_by))
        return Statement.of(queryset.values(*names.union(extra)))

    found = _kept(field, "rows", statement, make, arguments)
    rows = found.rows(given)
    if not issubclass(found.model, Page):
        return rows
    if found.model is Page:
        return _with_details(field, rows, columns_by_type(shown_by))
    name = type_name(found.model)
    for row in rows:
        row[TYPE] = name
    return rows


def load_values(
    field: Field, what: str, make: Make, *arguments: Hashable, **given: Any
) -> list[Sequence[Any]]:
    """Load columns that no field below shows, of a queryset of ``values_list()``.

    Args:
        what: tells them from whatever else the field loads.
        make: as for ``load``, and so are the others.
    """
    return _kept(field, what, Statement.of, make, arguments).tuples(given)


def load_shared(
    viewer: Viewer, make: Make, *arguments: Hashable, **given: Any
) -> list[Sequence[Any]]:
    """Load columns for whichever field it is that wants them, as ``load_values``."""
    kept = _statement(_shared, viewer, "", Statement.of, make, arguments)
    return kept.tuples(given)


# Their fields are many, and what they ask is the same.
_shared = Statements()


def _kept(
    field: Field,
    what: str,
    statement: Callable[[QuerySet[Any]], Statement],
    make: Make,
    arguments: tuple[Hashable, ...],
) -> Statement:
    viewer = field.context.viewer
    kept = field.planned.statements
    return _statement(kept, viewer, what, statement, make, arguments)


def _statement(
    kept: Statements,
    viewer: Viewer,
    what: str,
    statement: Callable[[QuerySet[Any]], Statement],
    make: Make,
    arguments: tuple[Hashable, ...],
) -> Statement:
    if viewer.previewed:  # seen so by nobody else, and soon by nobody at all
        return statement(make(viewer.sight, *arguments))
    return kept.get(
        viewer.version,
        (what, make, arguments, viewer.sight),
        lambda: statement(make(viewer.sight, *arguments)),
    )


def _names(model: type[Model], columns: dict[str, set[str]]) -> frozenset[str]:
    """Return what to read of a model, of what is asked of each type."""
    if model is Page:
        return PAGE_COLUMNS | (set[str]().union(*columns.values()) & page_columns())
    if issubclass(model, Page):
        return PAGE_COLUMNS | columns.get(type_name(model), set())
    return frozenset({"id"}).union(*columns.values())


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


def _with_details(
    field: Field, rows: list[Row], columns: dict[str, set[str]]
) -> list[Row]:
    """Add to mixed pages what only their own models have, a query for each model."""
    models = page_models()
    by_model: dict[type[Model], list[Row]] = {}
    for row in rows:
        model = models[row["content_type_id"]]
        row[TYPE] = type_name(model)
        by_model.setdefault(model, []).append(row)
    gone: set[int] = set()
    for model, of_model in by_model.items():
        own = columns.get(type_name(model), set()) - page_columns()
        if not own:
            continue
        numbers = [row["id"] for row in of_model]
        statement = _kept(field, "details", Statement.of, _details, (model, *own))
        details = {row["id"]: row for row in statement.rows({"pages": numbers})}
        for row in of_model:
            if row["id"] in details:
                row.update(details[row["id"]])
            else:  # deleted since the first query
                gone.add(row["id"])
    return [row for row in rows if row["id"] not in gone]


def _details(viewer: Sight, model: type[Model], *columns: str) -> QuerySet[Any]:
    pages = seen(model, viewer).filter(Among(F("pk"), "pages"))
    return pages.values("id", *columns)


# Relations, as resolvers for whole levels.


def to_one(model: type[Model], column: str) -> Batch:
    """Return a resolver for what a foreign key column points to, if visible."""

    def pointed_to(viewer: Sight) -> QuerySet[Any]:
        return seen(model, viewer).filter(Among(F("pk"), "numbers"))

    def resolve(rows: Sequence[Row], field: Field) -> list[Row | None]:
        wanted = {row[column] for row in rows if row[column] is not None}
        if not wanted:
            return [None] * len(rows)
        loaded = load(field, pointed_to, numbers=list(wanted))
        found = {row["id"]: row for row in loaded}
        return [found.get(row[column]) for row in rows]

    return Batch((column,), resolve)


def with_it(holder: type[Model], name: str) -> Joined:
    """Return a resolver for what a foreign key points to, loaded with its holder.

    Raises:
        LookupError: when a viewer may see the holder without it.
    """
    foreign_key: Any = holder._meta.get_field(name)
    if foreign_key.null or not is_seen_with(holder, name):
        raise LookupError(f"{holder.__name__} may be seen without its {name}.")
    apart = to_one(foreign_key.related_model, foreign_key.attname)

    def resolve(rows: Sequence[Row], field: Field) -> Sequence[Row | None]:
        if are_drafts(rows):
            found: Sequence[Row | None] = apart.function(rows, field)
            return found
        columns = field.planned.joined.items()
        return [{name: row[joined] for joined, name in columns} for row in rows]

    return Joined(name, resolve)


def to_many(model: type[Model], lookup: str, *order: str) -> Batch:
    """Return a resolver for the visible rows that lead back to each parent.

    Args:
        model: what to list.
        lookup: the path from the model to the parent, such as ``page``.
        order: how to order the rows of a parent.
    """

    def leading_back(viewer: Sight) -> QuerySet[Any]:
        of_parents = seen(model, viewer).filter(Among(F(lookup), "parents"))
        return of_parents.order_by(*order, "pk")

    def chosen(viewer: Sight) -> QuerySet[Any]:
        targets = seen(model, viewer).filter(Among(F("pk"), "numbers"))
        return targets.order_by(*order, "pk")

    def resolve(rows: Sequence[Row], field: Field) -> list[list[Row]]:
        if are_drafts(rows):
            return _of_drafts(rows, field, model, lookup, chosen)
        parents = [row["id"] for row in rows]
        children: dict[int, list[Row]] = {}
        for row in load(field, leading_back, extra=[lookup], parents=parents):
            children.setdefault(row[lookup], []).append(row)
        return [children.get(row["id"], []) for row in rows]

    return Batch(("id",), resolve)


def _of_drafts(
    rows: Sequence[Row], field: Field, model: type[Model], lookup: str, chosen: Make
) -> list[list[Row]]:
    """Return what belongs to drafts: parts of them, or rows that they have chosen."""
    relation: Any = model._meta.get_field(lookup)
    if not relation.many_to_many:
        columns = _names(model, columns_by_type([field]))
        return [
            [draft_row(part, columns) for part in _parts(row, relation, field)]
            for row in rows
        ]
    numbers = [chosen_by(row, relation) for row in rows]
    found = load(field, chosen, numbers=list(set[int]().union(*numbers)))
    return [[row for row in found if row["id"] in of_row] for of_row in numbers]


def _parts(row: Row, relation: Any, field: Field) -> list[Model]:
    return visible_parts(parts_of(row, relation), field.context.viewer)


def through(link: type[Model], target: type[Model] | str, column: str) -> Batch:
    """Return a resolver for what ordered links of a page point to, where visible.

    Args:
        link: the model of the links, each of which has a ``page``.
        target: the model that they point to, or its label.
        column: the links' column that holds it.
    """

    def links_of(viewer: Sight) -> QuerySet[Any]:
        of_pages = seen(link, viewer).filter(Among(F("page"), "pages"))
        return of_pages.order_by("sort_order", "pk").values_list("page", column)

    def linked(viewer: Sight) -> QuerySet[Any]:
        model = apps.get_model(target) if isinstance(target, str) else target
        return seen(model, viewer).filter(Among(F("pk"), "numbers"))

    def resolve(rows: Sequence[Row], field: Field) -> list[list[Row]]:
        links: Sequence[Sequence[Any]]
        if are_drafts(rows):
            relation = link._meta.get_field("page")
            links = [
                (row["id"], getattr(part, f"{column}_id"))
                for row in rows
                for part in _parts(row, relation, field)
            ]
        else:
            pages = [row["id"] for row in rows]
            links = load_values(field, "links", links_of, pages=pages)
        if not links:
            return [[] for _ in rows]
        loaded = load(field, linked, numbers=[to for _, to in links])
        found = {row["id"]: row for row in loaded}
        targets: dict[int, list[Row]] = {}
        for page, to in links:
            if to in found:
                targets.setdefault(page, []).append(found[to])
        return [targets.get(row["id"], []) for row in rows]

    return Batch(("id",), resolve)
