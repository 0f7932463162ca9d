"""Lists: one connection shape for all of them, at the root and below objects.

A ``Listing`` says what a list is made of; from it come the connection, edge, filter and
order types, and the fields that give it.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import islice
from typing import Any

import graphene
from django.db.models import Model

from cms.graphql.cursors import BAD_CURSOR, PageInfo, decoded, encoded
from cms.graphql.errors import BadInput
from cms.graphql.execution import Field
from cms.graphql.facets import Facet, FacetType, count_facets, narrowed
from cms.graphql.fields import list_of
from cms.graphql.filters import Filter
from cms.graphql.list_contents import (
    PARENTS,
    Below,
    Chosen,
    Contents,
    Narrowing,
    Order,
    Part,
    Search,
    chosen,
)
from cms.graphql.loading import OUT_OF_RANGE, Make, load, load_values
from cms.graphql.ranks import places_after
from cms.graphql.resolvers import Batch, Column, Row
from cms.graphql.whole_lists import rows_of_whole
from cms.row_sets import NO_ROWS, RowSet, joined, numbers_of

MAXIMUM = 100
DEFAULT = 20
# Of so few rows, once they are known, the database is told the numbers. It need not
# find them again, nor guess how many they are.
FEW = 1_000
# What a list is narrowed by, and whether withdrawn pages are in it.
Asked = tuple[Chosen, Narrowing | None, bool]


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
    def contents(self) -> Contents:
        """What the list has."""
        return Contents(self.model, self.orders, self.filters)

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

    def connection(
        self,
        field: Field,
        narrowing: Narrowing | None = None,
        *,
        filter: dict[str, Any] | None = None,
        shared: Row | None = None,
        with_withdrawn: bool = False,
        **arguments: Any,
    ) -> Row:
        """Return the connection at the root of a document.

        Args:
            narrowing: what it is narrowed by besides the filter.
            filter: what the caller narrows the list by.
            shared: what the resolvers of each item need to know besides its row.
            with_withdrawn: whether withdrawn pages are in the list too.
        """
        part = self._part(**arguments)
        asked: Asked = (chosen(filter), narrowing, with_withdrawn)
        search = narrowing.search if narrowing else None
        has_facets = bool(field.all_below("facets"))
        rows: RowSet | None = None
        if search or has_facets or field.all_below("totalCount"):
            rows = self._rows(field, *asked, by_facets=has_facets)
        loaded: list[Row] = []
        if _wants_items(field):
            loaded = self._items(field, part, rows, asked)
        connection = self._made(loaded, part, _wants_cursors(field), shared)
        if rows is not None:
            connection["total_count"] = rows.bit_count()
            if has_facets:
                connection["facets"] = count_facets(
                    rows, self.model, self.facets, field.context.viewer.version
                )
        return connection

    def _items(
        self, field: Field, part: Part, rows: RowSet | None, asked: Asked
    ) -> list[Row]:
        """Load the part that is asked for, and one row more.

        Args:
            rows: everything that the list has, where that is known already.
        """
        _, narrowing, _ = asked
        if self.orders[part.order].is_by_rank and narrowing and narrowing.search:
            return self._best(field, part, narrowing.search, rows or NO_ROWS)
        if rows is None or rows.bit_count() > FEW:
            return self._read(field, ["_key"], part, self.contents.window, part, *asked)
        make, numbers = self.contents.window_of_few, list(numbers_of(rows))
        return self._read(field, ["_key"], part, make, part, numbers=numbers)

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
        given = {PARENTS: list(parents)}
        children: dict[Any, list[Row]] = {}
        if _wants_items(field):
            for row in self._read(
                field,
                ["_key", "_parent"],
                part,
                self.contents.windows,
                below,
                part,
                chosen(filter),
                **given,
            ):
                children.setdefault(row["_parent"], []).append(row)
        with_cursors = _wants_cursors(field)
        made = [
            self._made(children.get(parent, []), part, with_cursors)
            for parent in parents
        ]
        if field.all_below("totalCount"):
            counted = load_values(
                field, "counts", self.contents.counts, below, chosen(filter), **given
            )
            counts: dict[Any, int] = dict(map(tuple, counted))
            for parent, connection in zip(parents, made, strict=True):
                connection["total_count"] = counts.get(parent, 0)
        return made

    def _rows(
        self,
        field: Field,
        filter: Chosen,
        narrowing: Narrowing | None,
        with_withdrawn: bool,
        *,
        by_facets: bool,
    ) -> RowSet:
        """Return everything that the list has, as the set of its rows.

        What the list is narrowed by is looked up by itself, without asking of each row
        again who may see it.

        Args:
            by_facets: whether the list is to be counted by all its facets, so that they
                are at hand to narrow it.
        """
        rows = rows_of_whole(self.model, field.context.viewer, with_withdrawn)
        if by_facets:
            version = field.context.viewer.version
            rows, filter = narrowed(rows, filter, self.facets, self.model, version)
        if narrowing and narrowing.search:
            rows &= narrowing.search.rows(field)
            narrowing = None
        if filter or narrowing:
            words = load_values(
                field, "matched", self.contents.matched, filter, narrowing
            )
            rows &= joined(words)
        return rows

    def _best(
        self, field: Field, part: Part, search: Search, rows: RowSet
    ) -> list[Row]:
        """Load the part that is asked for of a list by rank, and one row more."""
        following = places_after(part.after, search.ranks(field, rows), rows)
        places = list(islice(following, part.offset, part.offset + part.first + 1))
        loaded = self._read(
            field,
            [],
            part,
            self.contents.of_numbers,
            numbers=[number for _, number in places],
        )
        by_number = {row["id"]: row for row in loaded}
        return [
            {**by_number[number], "_key": rank}
            for rank, number in places
            if number in by_number  # or it was deleted since it was found
        ]

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

    def _read(
        self,
        field: Field,
        extra: Sequence[str],
        part: Part,
        make: Make,
        *arguments: Hashable,
        **given: Any,
    ) -> list[Row]:
        below = self._page_fields(field)
        try:
            return load(field, make, *arguments, below=below, extra=extra, **given)
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

    def _made(
        self,
        rows: list[Row],
        part: Part,
        with_cursors: bool,
        shared: Row | None = None,
    ) -> Row:
        """Return a connection of the rows, of which one too many were loaded."""
        shown = rows[: part.first]
        cursors = []
        if with_cursors:
            cursors = [encoded(part.order, row["_key"], row["id"]) for row in shown]
        nodes = [{**self._node(row), **(shared or {})} for row in shown]
        return {
            "nodes": nodes,
            "edges": [
                {"cursor": cursor, "node": node}
                for cursor, node in zip(cursors, nodes, strict=with_cursors)
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


def _wants_items(field: Field) -> bool:
    return any(field.all_below(name) for name in ("nodes", "edges", "pageInfo"))


def _wants_cursors(field: Field) -> bool:
    return any(field.all_below(name) for name in ("edges", "pageInfo"))
