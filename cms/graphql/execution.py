"""Executes a validated document level by level.

graphql-core executes object by object, so that a list of fifty reviews asks for topics
fifty times. Here a selection set runs once for all objects of its level: each field
gets all rows and returns all values (see ``cms.graphql.resolvers``). The number of
database queries then depends on the document alone, at any nesting.

The result is the specification's: aliases, fragments, directives, abstract types, null
propagation and error paths. A failed field leaves a ``Failure`` in its place, and only
when there is one does a second walk over the result work out paths and nulls.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    get_named_type,
    is_leaf_type,
    specified_scalar_types,
)
from graphql.execution.collect_fields import collect_fields, collect_sub_fields
from graphql.execution.values import get_argument_values, get_variable_values
from graphql.pyutils import is_iterable

from cms.graphql.errors import describe
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
    """A field as a document selects it on one object type."""

    __slots__ = ("_selections", "arguments", "definition", "execution", "key", "nodes")

    def __init__(
        self,
        execution: "Execution",
        key: str,
        definition: GraphQLField,
        nodes: list[FieldNode],
    ) -> None:
        self.execution = execution
        self.key = key
        self.definition = definition
        self.nodes = nodes
        self._selections: dict[str, Selection] = {}
        self.arguments: dict[str, Any] | Failure
        try:
            self.arguments = get_argument_values(
                definition, nodes[0], execution.variables
            )
        except GraphQLError as error:
            self.arguments = Failure(error)

    @property
    def context(self) -> "Context":
        return self.execution.context

    @property
    def schema(self) -> GraphQLSchema:
        # Introspection's resolvers ask for it.
        return self.execution.schema

    def selection(self, object_type: GraphQLObjectType) -> "Selection":
        """Return what is selected below this field on an object type."""
        found = self._selections.get(object_type.name)
        if found is None:
            groups = collect_sub_fields(
                self.execution.schema,
                self.execution.fragments,
                self.execution.variables,
                object_type,
                self.nodes,
            )
            found = Selection(self.execution, object_type, groups)
            self._selections[object_type.name] = found
        return found

    def selections(self) -> dict[str, "Selection"]:
        """Return what is selected below, for each object type the field can give."""
        types = self.execution.object_types(get_named_type(self.definition.type))
        return {name: self.selection(type_) for name, type_ in types.items()}

    def columns(self) -> set[str]:
        """Return the columns that the rows below need, whichever their types."""
        return set[str]().union(
            *(selection.columns for selection in self.selections().values())
        )

    def below(self, *names: str) -> "Field | None":
        """Return the field selected under a path of names, for object types.

        Where the document selects it under several aliases, this is the first.
        """
        field: Field = self
        for name in names:
            (selection,) = field.selections().values()
            found = selection.named(name)
            if not found:
                return None
            field = found[0]
        return field

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
    """The fields that a document selects on an object type, in order."""

    __slots__ = ("columns", "fields", "object_type")

    def __init__(
        self,
        execution: "Execution",
        object_type: GraphQLObjectType,
        groups: Mapping[str, list[FieldNode]],
    ) -> None:
        self.object_type = object_type
        self.fields: list[Field] = []
        self.columns: set[str] = set()
        for key, nodes in groups.items():
            definition = execution.definition(object_type, nodes[0].name.value)
            if definition is None:
                continue
            self.fields.append(Field(execution, key, definition, nodes))
            if isinstance(definition.resolve, Resolver):
                self.columns.update(definition.resolve.columns)

    def named(self, name: str) -> list[Field]:
        """Return the selected fields of a name, under whatever aliases."""
        return [field for field in self.fields if field.nodes[0].name.value == name]


class Execution:
    """One run of an operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: dict[str, Any],
        context: "Context",
    ) -> None:
        self.schema = schema
        self.operation = operation
        self.context = context
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.variables = variables
        # Which selection made which objects, for finding the way to failures.
        self.made: list[tuple[Selection, list[dict[str, Any]]]] = []
        self.has_failed = False

    def run(self) -> Result:
        root = self.schema.query_type
        if root is None:
            raise TypeError("The schema has no query type.")
        selection = Selection(
            self,
            root,
            collect_fields(
                self.schema,
                self.fragments,
                self.variables,
                root,
                self.operation.selection_set,
            ),
        )
        (data,) = self.objects(selection, [{}])
        if self.has_failed:
            return Result(*Settlement(self).settle(data))
        return Result(data, [])

    def definition(
        self, object_type: GraphQLObjectType, name: str
    ) -> GraphQLField | None:
        """Return the definition of a field, introspection's included."""
        if name == "__typename":
            return TypeNameMetaFieldDef
        if object_type is self.schema.query_type:
            if name == "__schema":
                return SchemaMetaFieldDef
            if name == "__type":
                return TypeMetaFieldDef
        definition: GraphQLField | None = object_type.fields.get(name)
        return definition

    def object_types(self, type_: Any) -> dict[str, GraphQLObjectType]:
        """Return the object types that a composite type stands for, by name."""
        if isinstance(type_, GraphQLObjectType):
            return {type_.name: type_}
        possible = self.schema.get_possible_types(type_)
        return {object_type.name: object_type for object_type in possible}

    # Each of the following takes all values of a level and returns as many.

    def objects(
        self, selection: Selection, rows: Sequence[Row]
    ) -> list[dict[str, Any]]:
        """Return the result objects of a selection, one for each row."""
        if not rows:
            return []
        keys = [field.key for field in selection.fields]
        if not keys:
            return [{} for _ in rows]
        values = [
            self.complete(
                field, field.definition.type, self.resolve(field, selection, rows)
            )
            for field in selection.fields
        ]
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
        if isinstance(arguments, Failure):
            return self.failed(arguments.error, rows)
        try:
            if type(resolver) is Column:
                name = resolver.name
                return [row[name] for row in rows]
            if type(resolver) is Batch:
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
        return self.complete_objects(field, self.object_types(type_), values, only)

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
        for name, of_type in places.items():
            of_type = self.let_through(name, of_type, completed)
            made = self.objects(
                field.selection(types[name]), [values[place] for place in of_type]
            )
            for place, result in zip(of_type, made, strict=True):
                completed[place] = result
        return completed

    def let_through(
        self, name: str, places: list[int], completed: list[Any]
    ) -> list[int]:
        """Put null where the second wall holds an object back; return the others."""
        rows = [completed[place] for place in places]
        held_back = self.context.held_back(name, rows)
        if not held_back:
            return places
        for place, row in zip(places, rows, strict=True):
            if row["id"] in held_back:
                completed[place] = None
        return [place for place in places if completed[place] is not None]


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
