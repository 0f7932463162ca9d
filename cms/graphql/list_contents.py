"""What the lists of the API are made of: orders, parts, and the rows that they have."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Func, Model, Q, QuerySet, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import RowNumber

from cms.access.viewer import Sight
from cms.graphql.cursors import BAD_CURSOR
from cms.graphql.errors import BadInput
from cms.graphql.execution import Field
from cms.graphql.filters import Filter, conditions
from cms.graphql.loading import every, seen
from cms.graphql.ranks import Place
from cms.graphql.whole_lists import whole
from cms.row_sets import RowSet, words_of
from cms.statements import Among


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
    # Found pages are ordered by how well they match, which no column tells.
    is_by_rank: bool = False

    def expression(self) -> Combinable:
        return Apart(F(self.by) if isinstance(self.by, str) else self.by)


@dataclass(frozen=True)
class Part:
    """Which part of a list is asked for."""

    order: str
    first: int
    offset: int
    after: tuple[Any, int] | None


@dataclass(frozen=True)
class Search:
    """What was searched for, where a list is of what was found.

    Args:
        words: what was searched for.
    """

    words: str

    def rows(self, field: Field) -> RowSet:
        """Return all that is found, whoever may see it."""
        raise NotImplementedError

    def ranks(self, field: Field, rows: RowSet) -> Sequence[Place]:
        """Return the places of the best of some rows, in order."""
        raise NotImplementedError


@dataclass(frozen=True)
class Narrowing:
    """What a list is narrowed by besides its filter.

    Args:
        condition: returns it for what somebody sees and ``by``.
        by: the value that it depends on.
        search: where the condition is to be found by a search, that search.
    """

    condition: Callable[[Sight, Any], Q]
    by: Hashable
    search: Search | None = None


# The name under which the parents are given to statements.
PARENTS = "parents"
# The values of a filter by its names, as statements can be kept under.
Chosen = tuple[tuple[str, Any], ...]


def chosen(filter: Mapping[str, Any] | None) -> Chosen:
    """Return the values of a filter."""
    return tuple(
        (name, tuple(value) if isinstance(value, list) else value)
        for name, value in (filter or {}).items()
    )


class Below:
    """How a list is cut into the parts that belong to parents."""

    # The column that identifies a parent.
    parent = "id"

    def among(self) -> Q | Combinable:
        """Return the condition for rows that belong to any of the given parents."""
        raise NotImplementedError

    def key(self) -> Combinable:
        """Return the expression for the parent that a row belongs to."""
        raise NotImplementedError


class By(Below):
    """Rows belong to what they point to, directly or as one of several."""

    def __init__(self, lookup: str) -> None:
        self.lookup = lookup

    def among(self) -> Among:
        return Among(F(self.lookup), PARENTS)

    def key(self) -> Combinable:
        return F(self.lookup)


@dataclass(frozen=True)
class Contents:
    """What a list has, as the querysets that statements are made of.

    Args: those of the same names of ``cms.graphql.lists.Listing``.
    """

    model: type[Model]
    orders: Mapping[str, Order]
    filters: Sequence[Filter]

    def matched(
        self, viewer: Sight, filter: Chosen, narrowing: Narrowing | None
    ) -> QuerySet[Any]:
        """Return what the list is narrowed to, whoever may see it, for `joined`."""
        condition = self._condition(viewer, filter, narrowing)
        return words_of(every(self.model).filter(condition))

    def _whole(
        self,
        viewer: Sight,
        filter: Chosen,
        narrowing: Narrowing | None = None,
        with_withdrawn: bool = False,
    ) -> QuerySet[Any]:
        """Return everything that the list has for a viewer, in no order."""
        queryset = whole(self.model, viewer, with_withdrawn)
        return queryset.filter(self._condition(viewer, filter, narrowing))

    def _condition(
        self, viewer: Sight, filter: Chosen, narrowing: Narrowing | None
    ) -> Q:
        condition = conditions(self.filters, dict(filter), viewer)
        if narrowing:
            condition &= narrowing.condition(viewer, narrowing.by)
        return condition

    def window(
        self,
        viewer: Sight,
        part: Part,
        filter: Chosen,
        narrowing: Narrowing | None,
        with_withdrawn: bool,
    ) -> QuerySet[Any]:
        """Return a part of the list, and one item more to see whether it goes on."""
        return self._cut(self._whole(viewer, filter, narrowing, with_withdrawn), part)

    def window_of_few(self, viewer: Sight, part: Part) -> QuerySet[Any]:
        """Return that part of the given rows."""
        return self._cut(self.of_numbers(viewer), part)

    def of_numbers(self, viewer: Sight) -> QuerySet[Any]:
        # They are the list's already, withdrawn ones with them or not.
        return seen(self.model, viewer).filter(Among(F("pk"), "numbers"))

    def _cut(self, queryset: QuerySet[Any], part: Part) -> QuerySet[Any]:
        ordered = self._ordered(queryset, part)
        window: QuerySet[Any] = ordered[part.offset : part.offset + part.first + 1]
        return window

    def _below(self, viewer: Sight, below: Below, filter: Chosen) -> QuerySet[Any]:
        """Return what the list has of the given parents."""
        whole = self._whole(viewer, filter).filter(below.among())
        with_parents: QuerySet[Any] = whole.annotate(_parent=Apart(below.key()))
        return with_parents

    def windows(
        self, viewer: Sight, below: Below, part: Part, filter: Chosen
    ) -> QuerySet[Any]:
        """Return a part of the list for each of the given parents."""
        place = Window(
            RowNumber(), partition_by=F("_parent"), order_by=self._ordering(part)
        )
        below_parents = self._below(viewer, below, filter)
        ordered = self._ordered(below_parents, part)
        windows: QuerySet[Any] = ordered.annotate(_place=place).filter(
            _place__gt=part.offset, _place__lte=part.offset + part.first + 1
        )
        return windows

    def counts(self, viewer: Sight, below: Below, filter: Chosen) -> QuerySet[Any]:
        """Return how much the list has of each of the given parents."""
        by_parent = self._below(viewer, below, filter).values("_parent")
        counted: QuerySet[Any] = by_parent.annotate(_count=Count("pk"))
        return counted.values_list("_parent", "_count")

    def _ordered(
        self,
        queryset: QuerySet[Any],
        part: Part,
    ) -> QuerySet[Any]:
        order = self.orders[part.order]
        queryset = queryset.annotate(_key=order.expression())
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
        return queryset.order_by(*self._ordering(part))

    def _ordering(self, part: Part) -> list[Any]:
        if self.orders[part.order].descending:
            return [F("_key").desc(), F("pk").desc()]
        return [F("_key").asc(), F("pk").asc()]
