"""Refuses documents that ask for too much, before anything is executed.

What a document costs is known beforehand: a field costs one, and everything below a
list costs as many times as the list may have items.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_introspection_type,
    visit,
)

from cms.access.viewer import Viewer
from cms.graphql.errors import QUERY_TOO_EXPENSIVE
from cms.graphql.lists import DEFAULT, MAXIMUM
from cms.models import APITokenLimit

MAXIMUM_DEPTH = 12
MAXIMUM_ALIASES = 30
MAXIMUM_FIELDS = 1_000
MAXIMUM_ROOT_FIELDS = 20

# What costs more than its rows, however few of them are asked for.
EXTRA = {"facets": 300, "totalCount": 10}

# How many items a list is counted as that cannot be cut, such as the topics of a page.
UNCUT = 5


@dataclass
class Size:
    """How large the part of a document below a selection set is."""

    cost: int = 0
    depth: int = 0
    fields: int = 0

    def add(self, other: "Size") -> None:
        """Add what stands beside this in the same selection set."""
        self.cost += other.cost
        self.depth = max(self.depth, other.depth)
        self.fields += other.fields


@dataclass
class Measure:
    """Measures an operation without expanding a fragment twice."""

    schema: GraphQLSchema
    document: DocumentNode
    variables: dict[str, Any]
    measured: dict[str, Size] = field(default_factory=dict)

    @cached_property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        return {
            node.name.value: node
            for node in self.document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }

    def selection_set(
        self,
        node: SelectionSetNode,
        parent: GraphQLNamedType,
        items: int | None = None,
    ) -> Size:
        """Measure a selection set.

        Args:
            items: within a connection, how many items its lists have.
        """
        size = Size()
        for selection in node.selections:
            if isinstance(selection, FieldNode):
                size.add(self.field(selection, parent, items))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                type_ = self.type(condition.name.value) if condition else parent
                size.add(self.selection_set(selection.selection_set, type_, items))
            elif isinstance(selection, FragmentSpreadNode):
                size.add(self.fragment(selection.name.value, items))
        return size

    def fragment(self, name: str, items: int | None) -> Size:
        key = f"{name} {items}"
        if key not in self.measured:
            node = self.fragments[name]
            type_ = self.type(node.type_condition.name.value)
            self.measured[key] = self.selection_set(node.selection_set, type_, items)
        return self.measured[key]

    def type(self, name: str) -> GraphQLNamedType:
        return self.schema.type_map[name]

    def field(
        self, node: FieldNode, parent: GraphQLNamedType, items: int | None
    ) -> Size:
        definition: GraphQLField | None = getattr(parent, "fields", {}).get(
            node.name.value
        )
        if definition is None or is_introspection_type(parent):
            # __typename and introspection cost nothing but their own size.
            return Size(cost=1, depth=1, fields=1)
        if node.selection_set is None:
            return Size(cost=EXTRA.get(node.name.value, 1), depth=1, fields=1)
        type_: Any = definition.type
        is_list = isinstance(get_nullable_type(type_), GraphQLList)
        times = (UNCUT if items is None else items) if is_list else 1
        below = self.selection_set(
            node.selection_set,
            get_named_type(definition.type),
            self.first(node, definition) if "first" in definition.args else None,
        )
        cost = EXTRA.get(node.name.value, 1) + times * below.cost
        return Size(cost=cost, depth=1 + below.depth, fields=1)

    def first(self, node: FieldNode, definition: GraphQLField) -> int:
        """Return how many items a call asks for, as far as it can be told."""
        for argument in node.arguments:
            if argument.name.value == "first":
                value: Any = None
                if isinstance(argument.value, IntValueNode):
                    value = int(argument.value.value)
                elif isinstance(argument.value, VariableNode):
                    value = self.variables.get(argument.value.name.value)
                # What is out of range is refused later; here it must not count less.
                known = isinstance(value, int) and 0 <= value <= MAXIMUM
                return value if known else MAXIMUM if value else DEFAULT
        return DEFAULT


class Count(Visitor):
    """Counts the fields and the aliases of a document, and sees what it asks about."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = 0
        self.aliases = 0
        self.introspects = False

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.fields += 1
        if node.alias is not None:
            self.aliases += 1
        if node.name.value in ("__schema", "__type"):
            self.introspects = True


def count_of(document: DocumentNode) -> Count:
    """Return what there is in a document."""
    count = Count()
    visit(document, count)
    return count


def unreadable(count: Count) -> list[GraphQLError]:
    """Return why a document is too large to validate, if it is.

    Validation compares every field with every other of the same name beside it.
    """
    return list(
        _over(
            (
                ("has {} fields", count.fields, MAXIMUM_FIELDS),
                ("has {} aliases", count.aliases, MAXIMUM_ALIASES),
            )
        )
    )


def size_of(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: dict[str, Any],
) -> Size:
    """Return how large an operation is.

    Args:
        variables: as the operation declares them.
    """
    if schema.query_type is None:
        return Size()
    measure = Measure(schema, document, variables)
    return measure.selection_set(operation.selection_set, schema.query_type)


def maximum_cost(viewer: Viewer) -> int:
    """Return what a query of somebody may cost."""
    if not viewer.audience.is_signed_in:
        return int(settings.MAXIMUM_COST)
    limit: APITokenLimit | None = getattr(viewer.token, "limit", None)
    return limit.maximum_cost if limit else int(settings.MAXIMUM_COST_SIGNED_IN)


def refusals(size: Size, most: int) -> list[GraphQLError]:
    """Return why an operation is too large to run, if it is.

    Args:
        most: what it may cost.
    """
    return list(
        _over(
            (
                ("is nested {} levels deep", size.depth, MAXIMUM_DEPTH),
                ("has {} root fields", size.fields, MAXIMUM_ROOT_FIELDS),
                ("costs {} (fields times page sizes)", size.cost, most),
            )
        )
    )


def _over(measures: Iterable[tuple[str, int, int]]) -> Iterable[GraphQLError]:
    for says, measured, most in measures:
        if measured > most:
            yield GraphQLError(
                f"The query {says.format(f'{measured:,}')}; the most is {most:,}. "
                "Ask for less at once.",
                extensions={"code": QUERY_TOO_EXPENSIVE},
            )
