"""SQL that is written once and asked again with other values.

Django takes longer to write a query that passes the visibility layer than PostgreSQL
takes to answer it. So a queryset is turned into a statement, in which some values are
left open (``Given``), and the statement is kept where it is asked from. PostgreSQL is
told to keep it too, and plans it once (``PREPARE``).
"""

import re
import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, Expression, Func, Model, QuerySet
from django.db.models.expressions import Combinable
from psycopg.sql import Literal

Row = dict[str, Any]

# Of one field of a document, as the public site, a member's groups, filters and parts
# of lists make it differ.
MOST_KEPT = 32
# By PostgreSQL, for one connection.
MOST_PREPARED = 300
# After so many times psycopg would prepare any statement.
NEVER_BY_ITSELF = sys.maxsize

_PLACEHOLDER = re.compile("%%|%s")


class Given(Expression):
    """A value that is given when the statement is asked: one, or a list for `Among`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class Among(Func):
    """Whether a column has any of the values of a list, however many there are."""

    output_field = BooleanField()
    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    arity = 2

    def __init__(self, column: Combinable, given: str) -> None:
        super().__init__(column, Given(given))


class Statement:
    """A query as SQL, with places for the values that are given."""

    __slots__ = ("_converters", "_names", "_places", "_sql", "model")

    def __init__(
        self,
        sql: str,
        parameters: Sequence[Any],
        names: Sequence[str] = (),
        converters: Mapping[int, tuple[list[Any], Any]] | None = None,
        model: type[Model] = Model,
    ) -> None:
        self.model = model
        self._names = names
        self._converters = list((converters or {}).items())
        # By name, in the order of their places.
        self._places: list[str] = []
        self._sql = self._with_values(sql, parameters) if sql else ""

    @classmethod
    def of(cls, queryset: QuerySet[Any]) -> "Statement":
        """Return the statement of a queryset of ``values()``."""
        query = queryset.query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # such as a filter by no value at all
            return cls("", (), model=queryset.model)
        selected = [column[0] for column in compiler.select[: compiler.col_count]]
        names = query.selected or [*query.values_select, *query.annotation_select]
        converters = compiler.get_converters(selected)
        return cls(sql, parameters, list(names), converters, queryset.model)

    def rows(self, given: Mapping[str, Any]) -> list[Row]:
        """Return the rows for some values."""
        names = self._names
        return [dict(zip(names, row, strict=True)) for row in self.tuples(given)]

    def tuples(self, given: Mapping[str, Any]) -> list[Sequence[Any]]:
        """Return the rows for some values, each without the names of its columns."""
        if not self._sql:
            return []
        cursor = _prepared_cursor()
        cursor.execute(self._sql, [given[name] for name in self._places])
        rows: list[Any] = cursor.fetchall()
        if not self._converters:
            return rows
        return [self._converted(row) for row in rows]

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, (converters, expression) in self._converters:
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        return values

    def _with_values(self, sql: str, parameters: Sequence[Any]) -> str:
        """Write the values that are known into the SQL, where a plan can heed them."""
        waiting = iter(parameters)
        connection.ensure_connection()

        def put(placeholder: re.Match[str]) -> str:
            if placeholder[0] == "%%":
                return "%%"
            value = next(waiting)
            if isinstance(value, Given):
                self._places.append(value.name)
                return "%s"
            literal: str = Literal(value).as_string(connection.connection)
            return literal.replace("%", "%%")

        return _PLACEHOLDER.sub(put, sql)


class Statements:
    """The statements that are kept in one place, for one version of the content.

    What a statement was made of may have been read from the content.
    """

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: tuple[UUID | None, dict[Hashable, Statement]] = (None, {})

    def get(
        self, version: UUID, key: Hashable, make: Callable[[], Statement]
    ) -> Statement:
        """Return the statement of a key, made if it is not kept."""
        known, kept = self._kept
        if known != version:
            kept = {}
            self._kept = (version, kept)
        found = kept.get(key)
        if found is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            found = kept[key] = make()
        return found


class _PreparedCursor(psycopg.Cursor[Any]):
    """Has PostgreSQL keep what it runs; Django's own cursors never do."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, prepare=True)


# Where a connection carries the cursor of all its statements.
CURSOR = "cms_prepared_cursor"


def _prepared_cursor() -> Any:
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    cursor = getattr(raw, CURSOR, None)
    if cursor is None:
        _prepare_on(raw)
        cursor = _PreparedCursor(raw)
        setattr(raw, CURSOR, cursor)
    # As `connection.cursor()` does, so that wrappers count and limit this too.
    wrap: Callable[[Any], Any] = (
        connection.make_debug_cursor
        if connection.queries_logged
        else connection.make_cursor
    )
    return wrap(cursor)


def _prepare_on(raw: psycopg.Connection[Any]) -> None:
    """Have a connection prepare the statements that ask for it, and no others.

    Django switches that off; and plans made anew for each list of numbers would take
    longer than the statements. Nor is the content so large that it would not be in
    memory, where reading here and there costs hardly more than reading on.
    """
    raw.prepared_max = MOST_PREPARED
    raw.prepare_threshold = NEVER_BY_ITSELF
    raw.execute("SET plan_cache_mode = force_generic_plan; SET random_page_cost = 1.1")
