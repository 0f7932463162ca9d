"""What a document asks, worked out once and kept: its fields, type by type.

Neither who asks nor most variables make a difference to it. Those that decide which
fields there are, and how many items, are part of a plan.
"""

from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Any

from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    VariableNode,
    Visitor,
    get_named_type,
    visit,
)
from graphql.execution.collect_fields import collect_fields, collect_sub_fields
from graphql.execution.values import get_argument_values

from cms.graphql.resolvers import Batch, Joined, Resolver
from cms.statements import Statements

Arguments = dict[str, Any]


class PlannedField:
    """A field as a document selects it on one object type."""

    __slots__ = (
        "_arguments",
        "_selections",
        "definition",
        "joined",
        "key",
        "name",
        "nodes",
        "plan",
        "shared",
        "statements",
    )

    def __init__(
        self,
        plan: "Plan",
        key: str,
        definition: GraphQLField,
        nodes: list[FieldNode],
    ) -> None:
        self.plan = plan
        self.key = key
        self.name = nodes[0].name.value
        self.definition = definition
        self.nodes = nodes
        # The same for the same field of types that share it (by an interface), where
        # it is resolved for whole levels.
        self.shared: Hashable = None
        if isinstance(definition.resolve, Batch):
            places = tuple(map(id, nodes))
            self.shared = (places, id(definition.resolve), str(definition.type))
        # Through which its rows are loaded (`cms.graphql.loading`).
        self.statements = Statements()
        self._selections: dict[str, PlannedSelection] = {}
        self._arguments: Arguments | GraphQLError | None = None
        if not variables_in(nodes[0].arguments):
            self._arguments = _arguments(definition, nodes[0], {})
        # The columns of what it points to, by their names in the rows it is of.
        self.joined: dict[str, str] = {}
        if isinstance(definition.resolve, Joined):
            below = {"id"}.union(
                *(self.selection(type_).columns for type_ in self.object_types.values())
            )
            prefix = definition.resolve.name
            self.joined = {f"{prefix}__{column}": column for column in below}

    def arguments(self, variables: Mapping[str, Any]) -> Arguments | GraphQLError:
        """Return the arguments of the field, or what is wrong with them."""
        if self._arguments is not None:
            return self._arguments
        return _arguments(self.definition, self.nodes[0], variables)

    def selection(self, object_type: GraphQLObjectType) -> "PlannedSelection":
        """Return what is selected below this field on an object type."""
        found = self._selections.get(object_type.name)
        if found is None:
            found = self._selections[object_type.name] = PlannedSelection(
                self.plan,
                object_type,
                collect_sub_fields(
                    self.plan.schema,
                    self.plan.fragments,
                    self.plan.deciding,
                    object_type,
                    self.nodes,
                ),
            )
        return found

    @property
    def columns(self) -> set[str]:
        """The columns that it reads of the rows it is resolved for."""
        resolver = self.definition.resolve
        if not isinstance(resolver, Resolver):
            return set()
        return {*resolver.columns, *self.joined}

    @property
    def object_types(self) -> dict[str, GraphQLObjectType]:
        """The object types that the field can give, by name."""
        return self.plan.object_types(get_named_type(self.definition.type))


class PlannedSelection:
    """The fields that a document selects on an object type, in order."""

    __slots__ = ("columns", "fields", "keys", "object_type")

    def __init__(
        self,
        plan: "Plan",
        object_type: GraphQLObjectType,
        groups: Mapping[str, list[FieldNode]],
    ) -> None:
        self.object_type = object_type
        self.fields: list[PlannedField] = []
        columns = set[str]()
        for key, nodes in groups.items():
            definition = plan.definition(object_type, nodes[0].name.value)
            if definition is None:
                continue
            self.fields.append(PlannedField(plan, key, definition, nodes))
            columns.update(self.fields[-1].columns)
        self.keys = [field.key for field in self.fields]
        self.columns = frozenset(columns)


class Plan:
    """What an operation asks, for some values of the variables that decide on it."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        deciding: Mapping[str, Any],
    ) -> None:
        self.schema = schema
        self.operation = operation
        self.deciding = dict(deciding)
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._object_types: dict[str, dict[str, GraphQLObjectType]] = {}

    @cached_property
    def root(self) -> PlannedSelection:
        """What is selected at the root."""
        root = self.schema.query_type
        if root is None:
            raise TypeError("The schema has no query type.")
        groups = collect_fields(
            self.schema,
            self.fragments,
            self.deciding,
            root,
            self.operation.selection_set,
        )
        return PlannedSelection(self, root, groups)

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
        found = self._object_types.get(type_.name)
        if found is None:
            types = (
                [type_]
                if isinstance(type_, GraphQLObjectType)
                else self.schema.get_possible_types(type_)
            )
            found = self._object_types[type_.name] = {each.name: each for each in types}
        return found


def _arguments(
    definition: GraphQLField, node: FieldNode, variables: Mapping[str, Any]
) -> Arguments | GraphQLError:
    try:
        return get_argument_values(definition, node, dict(variables))
    except GraphQLError as error:
        return error


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.names.add(node.name.value)


def variables_in(nodes: "tuple[Node, ...] | list[Node] | Any") -> set[str]:
    """Return the names of the variables that some nodes of a document use."""
    found = _Variables()
    for node in nodes:
        visit(node, found)
    return found.names


class _Deciding(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[Node] = []

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        self.nodes.append(node)

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        if node.name.value == "first":
            self.nodes.append(node)


def deciding_variables(document: DocumentNode) -> frozenset[str]:
    """Return the variables on which plans depend.

    They decide which fields are left out, and how many items a list may have, which is
    what an operation costs.
    """
    found = _Deciding()
    visit(document, found)
    return frozenset(variables_in(found.nodes))
