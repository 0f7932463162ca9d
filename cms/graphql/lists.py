"""Lists: one connection shape for all of them, at the root and below objects.

A ``Listing`` says what a list is made of; from it come the connection, edge, filter and
order types, and the fields that give it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

import graphene
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Func, Model, Q, QuerySet, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import RowNumber

from cms.access.viewer import Viewer
from cms.access.visibility import listed
from cms.graphql.cursors import BAD_CURSOR, PageInfo, decoded, encoded
from cms.graphql.errors import BadInput
from cms.graphql.execution import Field
from cms.graphql.facets import Facet, FacetType, count_facets
from cms.graphql.fields import list_of
from cms.graphql.filters import Filter, conditions
from cms.graphql.loading import OUT_OF_RANGE, load, seen
from cms.graphql.resolvers import Batch, Column, Row

MAXIMUM = 100
DEFAULT = 20


class Apart(Func):
    """A column under a name of its own.

    Where a query filters by a window function, Django selects a column once however
    many names it has, and then misses the other names.
    """

    template = "%(expressions)s"
    arity = 1


@dataclass(frozen=True)
class Order:
    """An order of a list: by an expression that is never null, then by number."""

    description: str
    by: str | Combinable
    descending: bool = False

    def expression(self) -> Combinable:
        return Apart(F(self.by) if isinstance(self.by, str) else self.by)


@dataclass(frozen=True)
class Part:
    """Which part of a list is asked for."""

    order: str
    first: int
    offset: int
    after: tuple[Any, int] | None


class Below:
    """How a list is cut into the parts that belong to parents."""

    # The column that identifies a parent.
    parent = "id"

    def among(self, parents: Sequence[Any]) -> Q:
        """Return the condition for rows that belong to any of some parents."""
        raise NotImplementedError

    def key(self) -> Combinable:
        """Return the expression for the parent that a row belongs to."""
        raise NotImplementedError


class By(Below):
    """Rows belong to what they point to, directly or as one of several."""

    def __init__(self, lookup: str) -> None:
        self.lookup = lookup

    def among(self, parents: Sequence[Any]) -> Q:
        return Q(**{f"{self.lookup}__in": parents})

    def key(self) -> Combinable:
        return F(self.lookup)


@dataclass
class Listing:
    """What a list of the API is made of.

    Args:
        name: of the items, as in ReviewConnection and ReviewFilter.
        model: what is listed.
        node: the type of the items, or a function that returns it.
        orders: by the name of their enum value; the first is the default.
        filters: what the list can be narrowed by, if anything.
        facets: what its items are counted by.
        items: what to call the items in descriptions.
        row_at: where an item is not the listed row itself, the fields that lead to it.
    """

    name: str
    model: type[Model]
    node: Any
    orders: Mapping[str, Order]
    filters: Sequence[Filter] = ()
    facets: Sequence[Facet] = ()
    items: str = "items"
    row_at: tuple[str, ...] = ()

    @cached_property
    def order_type(self) -> Any:
        values: Any = Enum(  # type: ignore[misc]
            f"{self.name}Order", {name: name for name in self.orders}
        )
        return graphene.Enum.from_enum(
            values,
            description=lambda value: (
                f"How to order {self.items}."
                if value is None
                else self.orders[value.name].description
            ),
        )

    @cached_property
    def filter_type(self) -> Any:
        fields: dict[str, Any] = {
            known.name: graphene.InputField(known.type, description=known.description)
            for known in self.filters
        }
        return type(
            f"{self.name}Filter",
            (graphene.InputObjectType,),
            {
                **fields,
                "__doc__": f"Narrows {self.items} down: an item fulfils every field "
                "that is given, by any of its values.",
            },
        )

    @cached_property
    def edge_type(self) -> Any:
        return type(
            f"{self.name}Edge",
            (graphene.ObjectType,),
            {
                "cursor": graphene.String(
                    required=True,
                    description="Where the item stands; pass it as `after`.",
                    resolver=Column("cursor"),
                ),
                "node": graphene.Field(
                    self.node,
                    required=True,
                    description="The item.",
                    resolver=Column("node"),
                ),
                "__doc__": f"An item of a list of {self.items}, with its place in it.",
            },
        )

    @cached_property
    def connection_type(self) -> Any:
        members: dict[str, Any] = {
            "nodes": graphene.Field(
                list_of(self.node),
                required=True,
                description="The items.",
                resolver=Column("nodes"),
            ),
            "edges": graphene.Field(
                list_of(self.edge_type),
                required=True,
                description="The items, each with its cursor.",
                resolver=Column("edges"),
            ),
            "page_info": graphene.Field(
                PageInfo,
                required=True,
                description="Where this part stands in the whole list.",
                resolver=Column("page_info"),
            ),
            "total_count": graphene.Int(
                required=True,
                description="How many there are in the whole list.",
                resolver=Column("total_count"),
            ),
            "__doc__": f"A part of a list of {self.items}.",
        }
        if self.facets:
            members["facets"] = graphene.Field(
                list_of(FacetType),
                required=True,
                description="How many items there are of each kind; at the root only.",
                resolver=Column("facets"),
            )
        return type(f"{self.name}Connection", (graphene.ObjectType,), members)

    def arguments(self) -> dict[str, graphene.Argument]:
        """Return the arguments that every field with this list takes."""
        arguments = {
            "order_by": graphene.Argument(
                self.order_type,
                default_value=next(iter(self.orders)),
                description="How to order them.",
            ),
            "first": graphene.Argument(
                graphene.Int,
                default_value=DEFAULT,
                description=f"How many, up to {MAXIMUM}.",
            ),
            "after": graphene.Argument(
                graphene.String, description="Read on after this cursor."
            ),
            "offset": graphene.Argument(
                graphene.Int,
                description="Skip so many, for numbered pages and for paging back; "
                "not with `after`.",
            ),
        }
        if self.filters:
            arguments = {
                "filter": graphene.Argument(
                    self.filter_type, description="Narrows the list down."
                ),
                **arguments,
            }
        return arguments

    def root_field(self, description: str) -> graphene.Field:
        """Return the field that gives the whole list."""

        def resolve(_: Sequence[Row], field: Field, **arguments: Any) -> list[Row]:
            return [self.connection(field, **arguments)]

        return graphene.Field(
            self.connection_type,
            args=self.arguments(),
            required=True,
            description=description,
            resolver=Batch((), resolve),
        )

    def below(self, below: Below) -> Batch:
        """Return a resolver for the part of the list that belongs to each parent."""

        def resolve(rows: Sequence[Row], field: Field, **arguments: Any) -> list[Row]:
            parents = [row[below.parent] for row in rows]
            return self.connections(field, below, parents, **arguments)

        return Batch((below.parent,), resolve)

    def queryset(
        self,
        viewer: Viewer,
        filter: dict[str, Any] | None,
        with_withdrawn: bool = False,
    ) -> QuerySet[Any]:
        """Return everything that the list has for a viewer, in no order."""
        queryset = seen(self.model, viewer)
        if not with_withdrawn:
            queryset = listed(queryset)
        return queryset.filter(conditions(self.filters, filter, viewer))

    def connection(
        self,
        field: Field,
        *,
        filter: dict[str, Any] | None = None,
        narrowed: Q | None = None,
        keys: Mapping[str, Any] | None = None,
        shared: Row | None = None,
        with_withdrawn: bool = False,
        **arguments: Any,
    ) -> Row:
        """Return the connection at the root of a document.

        Args:
            filter: what the caller narrows the list by.
            narrowed: what it is narrowed by besides.
            keys: for orders that depend on the question, what to order by.
            shared: what the resolvers of each item need to know besides its row.
            with_withdrawn: whether withdrawn pages are in the list too.
        """
        part = self._part(**arguments)
        whole = self.queryset(field.context.viewer, filter, with_withdrawn)
        queryset = whole.filter(narrowed or Q())
        rows: list[Row] = []
        if _wants_items(field):
            window = self._ordered(queryset, part, keys)
            rows = self._read(
                part,
                window[part.offset : part.offset + part.first + 1],
                field.context.viewer,
                self._page_fields(field),
                ["_key"],
            )
        connection = self._made(rows, part, shared)
        if field.all_below("totalCount"):
            connection["total_count"] = queryset.count()
        if field.all_below("facets"):
            connection["facets"] = count_facets(queryset, self.facets)
        return connection

    def connections(
        self,
        field: Field,
        below: Below,
        parents: Sequence[Any],
        *,
        filter: dict[str, Any] | None = None,
        **arguments: Any,
    ) -> list[Row]:
        """Return a connection for each parent, in as many queries as for one."""
        if field.all_below("facets"):
            raise BadInput(
                "`facets` count a whole list: ask for them at the root, with a filter."
            )
        part = self._part(**arguments)
        whole = self.queryset(field.context.viewer, filter)
        queryset = whole.filter(below.among(parents)).annotate(
            _parent=Apart(below.key())
        )
        children: dict[Any, list[Row]] = {}
        if _wants_items(field):
            place = Window(
                RowNumber(),
                partition_by=F("_parent"),
                order_by=_ordering(self, part),
            )
            rows = self._read(
                part,
                self._ordered(queryset, part)
                .annotate(_place=place)
                .filter(
                    _place__gt=part.offset, _place__lte=part.offset + part.first + 1
                ),
                field.context.viewer,
                self._page_fields(field),
                ["_key", "_parent"],
            )
            for row in rows:
                children.setdefault(row["_parent"], []).append(row)
        made = [self._made(children.get(parent, []), part) for parent in parents]
        if field.all_below("totalCount"):
            counts = dict(
                queryset.values("_parent")
                .annotate(_count=Count("pk"))
                .values_list("_parent", "_count")
            )
            for parent, connection in zip(parents, made, strict=True):
                connection["total_count"] = counts.get(parent, 0)
        return made

    def _part(
        self,
        order_by: Any,
        first: int | None = DEFAULT,
        after: str | None = None,
        offset: int | None = None,
    ) -> Part:
        order = order_by.value if isinstance(order_by, Enum) else order_by
        order = order or next(iter(self.orders))
        first = DEFAULT if first is None else first
        if not 0 <= first <= MAXIMUM:
            raise BadInput(f"`first` is {first}; ask for 0 to {MAXIMUM} items at once.")
        if offset is not None and offset < 0:
            raise BadInput(f"`offset` is {offset}; it counts from 0.")
        if after is not None and offset is not None:
            raise BadInput("Use `after` or `offset`, not both.")
        return Part(order, first, offset or 0, decoded(after, order) if after else None)

    def _read(self, part: Part, *arguments: Any) -> list[Row]:
        try:
            return load(*arguments)
        except OUT_OF_RANGE as error:
            if part.after is None:
                raise
            # Only the value in a cursor that was made up can be out of all range.
            raise BadInput(BAD_CURSOR) from error

    def _page_fields(self, field: Field) -> list[Field]:
        """Return the selected fields that show the listed rows."""
        return [
            *field.all_below("nodes", *self.row_at),
            *field.all_below("edges", "node", *self.row_at),
        ]

    def _ordered(
        self,
        queryset: QuerySet[Any],
        part: Part,
        keys: Mapping[str, Any] | None = None,
    ) -> QuerySet[Any]:
        order = self.orders[part.order]
        key = (keys or {}).get(part.order, order.expression())
        queryset = queryset.annotate(_key=key)
        if part.after is not None:
            value, pk = part.after
            comparison = "lt" if order.descending else "gt"
            try:
                queryset = queryset.filter(
                    Q(**{f"_key__{comparison}": value})
                    | Q(_key=value, **{f"pk__{comparison}": pk})
                )
            except (ValidationError, TypeError, ValueError, OverflowError) as error:
                raise BadInput(BAD_CURSOR) from error
        return queryset.order_by(*_ordering(self, part))

    def _made(self, rows: list[Row], part: Part, shared: Row | None = None) -> Row:
        """Return a connection of the rows, of which one too many were loaded."""
        shown = rows[: part.first]
        cursors = [encoded(part.order, row["_key"], row["id"]) for row in shown]
        nodes = [{**self._node(row), **(shared or {})} for row in shown]
        return {
            "nodes": nodes,
            "edges": [
                {"cursor": cursor, "node": node}
                for cursor, node in zip(cursors, nodes, strict=True)
            ],
            "page_info": {
                "has_next_page": len(rows) > part.first,
                "has_previous_page": part.after is not None
                or (part.offset > 0 and bool(shown)),
                "start_cursor": cursors[0] if cursors else None,
                "end_cursor": cursors[-1] if cursors else None,
            },
        }

    def _node(self, row: Row) -> Row:
        for name in reversed(self.row_at):
            row = {"id": row["id"], name: row}
        return row


def _ordering(listing: Listing, part: Part) -> list[Any]:
    if listing.orders[part.order].descending:
        return [F("_key").desc(), F("pk").desc()]
    return [F("_key").asc(), F("pk").asc()]


def _wants_items(field: Field) -> bool:
    return any(field.all_below(name) for name in ("nodes", "edges", "pageInfo"))
