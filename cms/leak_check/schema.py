"""What a schema tells of itself by introspection: fields, and the ways to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_enum_type,
    is_interface_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
    is_union_type,
    parse,
)

from cms.graphql.limits import Measure

Step = tuple[str, str, str]  # a type, one of its fields, and the type which that gives


@dataclass
class Document:
    """A document to ask, and what asking it covers."""

    text: str
    fields: set[tuple[str, str]] = field(default_factory=set)
    arguments: set[tuple[str, str, str]] = field(default_factory=set)
    paths: int = 0


@dataclass
class Schema:
    """What introspection tells.

    Args:
        calls: for fields that give nothing by themselves, arguments with which they
            do, by the type which comes of it.
    """

    schema: GraphQLSchema
    calls: dict[tuple[str, str], dict[str, list[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kinds_of = cache(self._kinds_of)
        self.count_paths = cache(self._count_paths)

    @property
    def query(self) -> GraphQLObjectType:
        query = self.schema.query_type
        if query is None:
            raise ValueError("The schema has no queries.")
        return query

    def fields(self, name: str) -> dict[str, GraphQLField]:
        return getattr(self.schema.type_map[name], "fields", {})

    def _kinds_of(self, name: str) -> list[str]:
        """Return the types that a value of a type can be of; none for plain values."""
        type_ = self.schema.type_map[name]
        if is_interface_type(type_) or is_union_type(type_):
            return [kind.name for kind in self.schema.get_possible_types(type_)]  # type: ignore[arg-type]
        return [name] if is_object_type(type_) else []

    def _count_paths(self, depth: int, name: str = "Query") -> int:
        """Return how many paths up to a depth begin at a type."""
        if depth == 0:
            return 0
        return sum(
            1
            + sum(
                self.count_paths(depth - 1, kind)
                for kind in self.kinds_of(get_named_type(known.type).name)
            )
            for known in self.fields(name).values()
        )

    def all_fields(self) -> set[tuple[str, str]]:
        """Return every field of every type with fields that a query can reach."""
        return {
            (name, known) for name in self.shortest() for known in self.fields(name)
        }

    def all_arguments(self) -> set[tuple[str, str, str]]:
        """Return every argument, and every field of what an argument takes."""
        found: set[tuple[str, str, str]] = set()
        for name, known in self.all_fields():
            if is_interface_type(self.schema.type_map[name]):
                continue  # asked of the types themselves
            for argument, definition in self.fields(name)[known].args.items():
                found.add((name, known, argument))
                inputs = getattr(get_named_type(definition.type), "fields", {})
                found |= {(name, known, f"{argument}.{inner}") for inner in inputs}
        return found

    def chains(self, length: int, of: str | None = None) -> Iterator[tuple[Step, ...]]:
        """Yield the ways through just so many fields that have fields themselves."""
        if length == 0:
            yield ()
            return
        name = of or self.query.name
        for known, definition in self.fields(name).items():
            for kind in self.kinds_of(get_named_type(definition.type).name):
                for rest in self.chains(length - 1, kind):
                    yield ((name, known, kind), *rest)

    def content_chains(self) -> list[tuple[Step, ...]]:
        """Return the ways from lists of the query to all that their items hold.

        As few lists as have everything with an ID among them; and not to other items:
        no field that takes arguments, and no type that could have been passed.
        """
        ways: dict[str, list[tuple[Step, ...]]] = {}
        for name, definition in self.query.fields.items():
            declared = get_named_type(definition.type).name
            required = any(map(is_required_argument, definition.args.values()))
            if required or "first" not in definition.args:
                continue
            kinds = self.kinds_of(declared)
            ways[name] = [
                way
                for kind in kinds
                for way in self._content(((self.query.name, name, kind),), {*kinds})
            ]
        taken: list[tuple[Step, ...]] = []
        reached: set[str] = set()
        for of_field in sorted(ways.values(), key=len, reverse=True):
            kinds_here = {way[-1][2] for way in of_field}
            if any("id" in self.fields(kind) for kind in kinds_here - reached):
                taken += of_field
                reached |= kinds_here
        return taken

    def _content(
        self, chain: tuple[Step, ...], passed: set[str]
    ) -> Iterator[tuple[Step, ...]]:
        yield chain
        name = chain[-1][2]
        for known, definition in self.fields(name).items():
            kinds = self.kinds_of(get_named_type(definition.type).name)
            if definition.args or passed & {*kinds}:
                continue
            for kind in kinds:
                below = (*chain, (name, known, kind))
                yield from self._content(below, passed | {*kinds})

    def shortest(self) -> dict[str, tuple[Step, ...]]:
        """Return a shortest way to every type that has fields, interfaces included."""
        ways: dict[str, tuple[Step, ...]] = {self.query.name: ()}
        waiting = [self.query.name]
        while waiting:
            name = waiting.pop(0)
            for known, definition in self.fields(name).items():
                given = get_named_type(definition.type).name
                for kind in [*self.kinds_of(given), given]:
                    if kind not in ways and self.fields(kind):
                        ways[kind] = (*ways[name], (name, known, kind))
                        if is_object_type(self.schema.type_map[kind]):
                            waiting.append(kind)
        return ways

    def call(self, step: Step, sizes: Iterator[int], turn: int = 0) -> str:
        """Return a field with the arguments that it needs to give something."""
        name, known, kind = step
        found = self.calls.get((name, known), {})
        if found:
            fitting = found.get(kind) or next(iter(found.values()))
            return f"{known}({fitting[turn % len(fitting)]})"
        return known + arguments(self.fields(name)[known], sizes)

    def selection(self, name: str) -> list[str]:
        """Return every field of a type; of those that have fields, the type alone."""
        taken: list[str] = []
        for known, definition in self.fields(name).items():
            call = self.call((name, known, ""), iter([1]))
            leaf = is_leaf_type(get_named_type(definition.type))
            taken.append(call if leaf else f"{call} {{ __typename }}")
        return taken

    def size(self, text: str) -> tuple[int, int, int]:
        """Return what a document costs, its fields and its fields at the root."""
        document = parse(text)
        (operation,) = document.definitions
        if not isinstance(operation, OperationDefinitionNode):
            raise TypeError("The document has no operation.")
        size = Measure(self.schema, document, {}).selection_set(
            operation.selection_set, self.query
        )
        return size.cost, text.count(" ") + 1, size.fields


def arguments(definition: GraphQLField, sizes: Iterator[int]) -> str:
    """Return arguments for a field: the required ones, and how many items to give."""
    given = [
        f"{name}: {plain(argument)}"
        for name, argument in definition.args.items()
        if is_required_argument(argument)
    ]
    if "first" in definition.args:
        given.append(f"first: {next(sizes, 1)}")
    return f"({', '.join(given)})" if given else ""


def plain(argument: GraphQLArgument) -> str:
    """Return a value of an argument's type that is understood."""
    type_: Any = get_named_type(argument.type)
    if is_enum_type(type_):
        return next(iter(type_.values))
    known = {"Int": "1", "Float": "1", "Boolean": "true", "Date": '"2020-01-01"'}
    known |= {"DateTime": '"2020-01-01T00:00:00Z"', "ID": '"1"'}
    return known.get(type_.name, '"a"')
