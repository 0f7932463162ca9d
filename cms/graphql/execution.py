"""Executes a validated document level by level.

graphql-core executes object by object, so that a list of fifty reviews asks for topics
fifty times. Here a selection set runs once for all objects of its level: each field
gets all rows and returns all values (see ``cms.graphql.resolvers``). The number of
database queries then depends on the document alone, at any nesting.

The result is the specification's: aliases, fragments, directives, abstract types, null
propagation and error paths. A failed field leaves a ``Failure`` in its place, and only
when there is one does a second walk over the result work out paths and nulls.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    TypeNameMetaFieldDef,
    is_leaf_type,
    specified_scalar_types,
)
from graphql.execution.values import get_variable_values
from graphql.pyutils import is_iterable

from cms.graphql.errors import describe
from cms.graphql.plan import Plan, PlannedField, PlannedSelection
from cms.graphql.resolvers import TYPE, Batch, Column, Computed, Resolver, Row

if TYPE_CHECKING:
    from cms.graphql.context import Context

MAXIMUM_ERRORS = 100


@dataclass(slots=True)
class Failure:
    """Stands where a value should be and could not be made."""

    error: Exception


@dataclass
class Result:
    """The answer to a document; ``data`` is None where nothing could be executed."""

    data: dict[str, Any] | None
    errors: list[GraphQLError]


class Field:
    """A field of a plan, in one run of it."""

    __slots__ = (
        "_selections",
        "arguments",
        "context",
        "definition",
        "execution",
        "key",
        "nodes",
        "planned",
    )

    def __init__(
        self, execution: "Execution", planned: PlannedField, context: "Context"
    ) -> None:
        self.execution = execution
        # That of the whole run, but for what a preview token opens.
        self.context = context
        self.planned = planned
        self.key = planned.key
        self.definition = planned.definition
        self.nodes = planned.nodes
        self._selections: dict[str, Selection] = {}
        self.arguments = planned.arguments(execution.variables)

    @property
    def schema(self) -> GraphQLSchema:
        # Introspection's resolvers ask for it.
        return self.execution.plan.schema

    def selection(self, object_type: GraphQLObjectType) -> "Selection":
        """Return what is selected below this field on an object type."""
        found = self._selections.get(object_type.name)
        if found is None:
            found = self._selections[object_type.name] = Selection(
                self.execution,
                self.planned.selection(object_type),
                self.context.below(self, object_type.name),
            )
        return found

    def selections(self) -> dict[str, "Selection"]:
        """Return what is selected below, for each object type the field can give."""
        types = self.planned.object_types
        return {name: self.selection(type_) for name, type_ in types.items()}

    def all_below(self, *names: str) -> "list[Field]":
        """Return every field selected under a path of names, for object types."""
        fields = [self]
        for name in names:
            fields = [
                found
                for field in fields
                for selection in field.selections().values()
                for found in selection.named(name)
            ]
        return fields


class Selection:
    """What a plan selects on an object type, in one run of it."""

    __slots__ = ("columns", "fields", "object_type", "planned")

    def __init__(
        self, execution: "Execution", planned: PlannedSelection, context: "Context"
    ) -> None:
        self.planned = planned
        self.object_type = planned.object_type
        self.columns = planned.columns
        self.fields = [Field(execution, field, context) for field in planned.fields]

    def named(self, name: str) -> list[Field]:
        """Return the selected fields of a name, under whatever aliases."""
        return [field for field in self.fields if field.planned.name == name]


class Execution:
    """One run of an operation."""

    def __init__(
        self, plan: Plan, variables: dict[str, Any], context: "Context"
    ) -> None:
        self.plan = plan
        self.variables = variables
        self.context = context
        # Which selection made which objects, for finding the way to failures.
        self.made: list[tuple[Selection, list[dict[str, Any]]]] = []
        self.has_failed = False

    def run(self) -> Result:
        root = Selection(self, self.plan.root, self.context)
        ((data,),) = self.objects([(root, [{}])])
        if self.has_failed:
            return Result(*Settlement(self).settle(data))
        return Result(data, [])

    # Each of the following takes all values of a level and returns as many.

    def objects(
        self, parts: Sequence[tuple[Selection, Sequence[Row]]]
    ) -> list[list[dict[str, Any]]]:
        """Return the result objects of rows of several types, one for each row.

        Args:
            parts: for each type what is selected on it, and its rows.
        """
        values: list[list[Sequence[Any]]] = [
            [()] * len(selection.fields) for selection, _ in parts
        ]
        for places in _together(parts):
            part, number = places[0]
            selection, rows = parts[part]
            field = selection.fields[number]
            if len(places) > 1:
                rows = [row for part, _ in places for row in parts[part][1]]
            resolved = self.resolve(field, selection, rows)
            completed = iter(self.complete(field, field.definition.type, resolved))
            for part, number in places:
                values[part][number] = list(islice(completed, len(parts[part][1])))
        return [
            self.put_together(selection, rows, of_part)
            for (selection, rows), of_part in zip(parts, values, strict=True)
        ]

    def put_together(
        self, selection: Selection, rows: Sequence[Row], values: list[Sequence[Any]]
    ) -> list[dict[str, Any]]:
        """Return the result objects of a selection from the values of its fields."""
        if not values:
            return [{} for _ in rows]
        keys = selection.planned.keys
        made = [
            dict(zip(keys, of_row, strict=True)) for of_row in zip(*values, strict=True)
        ]
        self.made.append((selection, made))
        return made

    def resolve(
        self, field: Field, selection: Selection, rows: Sequence[Row]
    ) -> Sequence[Any]:
        """Return the raw values of a field, one for each row."""
        resolver = field.definition.resolve
        arguments = field.arguments
        if isinstance(arguments, GraphQLError):
            return self.failed(arguments, rows)
        try:
            if type(resolver) is Column:
                name = resolver.name
                return [row[name] for row in rows]
            if isinstance(resolver, Batch):
                values = resolver.function(rows, field, **arguments)
                if len(values) != len(rows):
                    raise RuntimeError(
                        f"{field.key} gave {len(values)} values for {len(rows)} rows."
                    )
                return values
            if field.definition is TypeNameMetaFieldDef:
                return [selection.object_type.name] * len(rows)
        except Exception as error:  # noqa: BLE001 - described and logged with its path
            return self.failed(error, rows)
        return [self.resolve_one(field, arguments, row) for row in rows]

    def resolve_one(self, field: Field, arguments: dict[str, Any], row: Row) -> Any:
        resolver = field.definition.resolve
        try:
            if isinstance(resolver, Computed):
                return resolver.function(row, field)
            if isinstance(resolver, Resolver) or resolver is None:
                raise RuntimeError(f"{field.key} has no resolver.")
            return resolver(row, field, **arguments)  # introspection's
        except Exception as error:  # noqa: BLE001 - described and logged with its path
            return self.failed(error, [row])[0]

    def failed(self, error: Exception, rows: Sequence[Any]) -> list[Failure]:
        self.has_failed = True
        return [Failure(error)] * len(rows)

    def complete(
        self, field: Field, type_: GraphQLOutputType, values: Sequence[Any]
    ) -> list[Any]:
        """Return values as the result shows them."""
        if isinstance(type_, GraphQLNonNull):
            completed = self.complete(field, type_.of_type, values)
            if None in completed:
                return [
                    self.failed(
                        TypeError(f"{field.key} is null, against the schema."), [value]
                    )[0]
                    if value is None
                    else value
                    for value in completed
                ]
            return completed
        if isinstance(type_, GraphQLList):
            return self.complete_lists(field, type_.of_type, values)
        if isinstance(type_, GraphQLScalarType | GraphQLEnumType):
            return self.complete_leaves(type_, values)
        only = type_.name if isinstance(type_, GraphQLObjectType) else None
        return self.complete_objects(field, self.plan.object_types(type_), values, only)

    def complete_leaves(
        self, type_: GraphQLLeafType, values: Sequence[Any]
    ) -> list[Any]:
        serialise = serialiser(type_)
        completed: list[Any] = []
        for value in values:
            if value is None or isinstance(value, Failure):
                completed.append(value)
                continue
            try:
                completed.append(serialise(value))
            except Exception as error:  # noqa: BLE001 - described with its path
                # A value that its type refuses is our mistake, never the caller's.
                completed += self.failed(TypeError(str(error)), [value])
        return completed

    def complete_lists(
        self, field: Field, item_type: GraphQLOutputType, values: Sequence[Any]
    ) -> list[Any]:
        """Complete the items of all lists at once, then cut them apart again."""
        lists = [self.listed(field, value) for value in values]
        items = [item for value in lists if type(value) is list for item in value]
        completed_items = iter(self.complete(field, item_type, items))
        return [
            [next(completed_items) for _ in value] if type(value) is list else value
            for value in lists
        ]

    def listed(self, field: Field, value: Any) -> list[Any] | Failure | None:
        """Return a value as a list that can be walked twice."""
        if value is None or type(value) is list or isinstance(value, Failure):
            return value
        try:
            if not is_iterable(value):
                raise TypeError(f"{field.key} gave no list.")
            return list(value)
        except Exception as error:  # noqa: BLE001 - described and logged with its path
            return self.failed(error, [value])[0]

    def complete_objects(
        self,
        field: Field,
        types: Mapping[str, GraphQLObjectType],
        values: Sequence[Any],
        only: str | None,
    ) -> list[Any]:
        """Complete objects type by type; rows of an abstract type name their own."""
        completed: list[Any] = list(values)
        places: dict[str, list[int]] = {}
        for place, value in enumerate(values):
            if value is None or isinstance(value, Failure):
                continue
            name = only or str(isinstance(value, dict) and value.get(TYPE))
            if name not in types:
                completed[place] = self.failed(
                    TypeError(f"{field.key} gave an object of type {name}."), [value]
                )[0]
                continue
            places.setdefault(name, []).append(place)
        let_through = {
            name: through
            for name, of_type in places.items()
            if (through := self.let_through(field, name, of_type, completed))
        }
        made = self.objects(
            [
                (field.selection(types[name]), [values[place] for place in through])
                for name, through in let_through.items()
            ]
        )
        for through, results in zip(let_through.values(), made, strict=True):
            for place, result in zip(through, results, strict=True):
                completed[place] = result
        return completed

    def let_through(
        self, field: Field, name: str, places: list[int], completed: list[Any]
    ) -> list[int]:
        """Put null where the second wall holds an object back; return the others."""
        rows = [completed[place] for place in places]
        held_back = field.context.held_back(name, rows)
        if not held_back:
            return places
        for place, row in zip(places, rows, strict=True):
            if row["id"] in held_back:
                completed[place] = None
        return [place for place in places if completed[place] is not None]


def _together(
    parts: Sequence[tuple[Selection, Sequence[Row]]],
) -> Iterable[list[tuple[int, int]]]:
    """Return which fields are resolved at once, each by its part and its number in it.

    What several types have of one interface is asked for once, and not type by type.
    """
    if len(parts) == 1:
        return [[(0, number)] for number, _ in enumerate(parts[0][0].fields)]
    together: dict[Any, list[tuple[int, int]]] = {}
    for part, (selection, _) in enumerate(parts):
        for number, field in enumerate(selection.fields):
            key = (field.planned.shared, id(field.context))
            alone = field.planned.shared is None
            together.setdefault((part, number) if alone else key, []).append(
                (part, number)
            )
    return together.values()


class Settlement:
    """Turns failures into errors with their paths, and nulls where the schema allows.

    A null where the schema forbids one becomes the null of the object or list around
    it, as far out as it takes.
    """

    NULLED = object()

    def __init__(self, execution: Execution) -> None:
        self.errors: list[GraphQLError] = []
        self.selections = {
            id(made): selection
            for selection, objects in execution.made
            for made in objects
        }

    def settle(
        self, data: dict[str, Any]
    ) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
        settled = self.object(data, [])
        return (None if settled is self.NULLED else settled), self.errors

    def object(self, made: dict[str, Any], path: list[str | int]) -> Any:
        nulled = False
        for field in self.selections[id(made)].fields if made else []:
            value = self.value(
                field, field.definition.type, made[field.key], [*path, field.key]
            )
            nulled = nulled or value is self.NULLED
            made[field.key] = value
        return self.NULLED if nulled else made

    def value(
        self,
        field: Field,
        type_: GraphQLOutputType,
        value: Any,
        path: list[str | int],
    ) -> Any:
        """Return the settled value, or NULLED where it may not be null and is."""
        if isinstance(type_, GraphQLNonNull):
            settled = self.value(field, type_.of_type, value, path)
            return self.NULLED if settled is None else settled
        if isinstance(value, Failure):
            if len(self.errors) < MAXIMUM_ERRORS:
                self.errors.append(describe(value.error, field.nodes, path))
            return None
        if isinstance(type_, GraphQLList) and value is not None:
            items = [
                self.value(field, type_.of_type, item, [*path, place])
                for place, item in enumerate(value)
            ]
            return None if self.NULLED in items else items
        if isinstance(value, dict) and not is_leaf_type(type_):
            settled = self.object(value, path)
            return None if settled is self.NULLED else settled
        return value


@cache
def serialiser(type_: GraphQLLeafType) -> Callable[[Any], Any]:
    """Return what turns a value of a leaf type into what JSON can carry."""
    if isinstance(type_, GraphQLEnumType):
        # Rows hold what the database holds, which graphene's enums wrap; introspection
        # gives the members of its enums themselves.
        names: dict[Any, str] = {}
        for name, known in type_.values.items():
            names[known.value] = name
            if isinstance(known.value, Enum):
                names[known.value.value] = name
        # An optional choice that was not made is kept as an empty string.
        return lambda value: names[value] if value != "" else None
    if type_ is specified_scalar_types["String"]:
        return lambda value: value if type(value) is str else type_.serialize(value)
    return type_.serialize


def coerce_variables(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    variables: dict[str, Any],
) -> list[GraphQLError] | dict[str, Any]:
    """Return the variables as the operation declares them, or what is wrong."""
    return get_variable_values(
        schema, operation.variable_definitions, variables, max_errors=5
    )
