"""Walks every path of a schema and writes documents that ask for it.

Knows the schema by introspection alone. A path is a field of the query, a field of what
it gives, and so on; where that may be of several types, each is a path of its own. As
many paths are packed into one document as the limits of the API allow.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from django.conf import settings
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

from cms.graphql.limits import (
    MAXIMUM_FIELDS,
    MAXIMUM_ROOT_FIELDS,
    Measure,
)

# How many items to ask for at each level of lists: many, where that is not too much.
PAGE_SIZES = [(100, 20, 5), (40, 6, 3), (10, 4, 2), (4, 2, 2), (1, 1, 1)]
# What the paths of one place may cost, so that some fit into one document.
FAIR_COST = 3_000
OPEN_DOCUMENTS = 4

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
            (name, known)
            for name, type_ in self.schema.type_map.items()
            if not name.startswith("__")
            and (is_object_type(type_) or is_interface_type(type_))
            for known in self.fields(name)
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


# Writing documents.

Tree = dict[str, Any]


@dataclass
class Open:
    """A document that more may be added to."""

    tree: Tree = field(default_factory=dict)
    shapes: dict[tuple[str, ...], str] = field(default_factory=dict)
    document: Document = field(default_factory=lambda: Document(""))
    cost: int = 0
    size: int = 0


class Walk:
    """Writes the documents that ask for some paths."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def documents(
        self, depth: int, share: float = 1, seed: int = 0
    ) -> Iterator[Document]:
        """Yield documents for the paths of one depth.

        Args:
            share: of the paths, picked at random, to ask for.
            seed: for the same choice every time.
        """
        random = Random(seed)  # noqa: S311 -- chooses, and protects nothing
        chains = self.schema.chains(depth - 1)
        yield from self.packed(
            chain for chain in chains if share >= 1 or random.random() < share
        )

    def packed(self, chains: Iterable[tuple[Step, ...]]) -> Iterator[Document]:
        opened: list[Open] = []
        for turn, chain in enumerate(chains):
            steps, fields, cost, size = self.part(chain, turn)
            for kept in opened:
                if self.fits(kept, steps, cost, size, fields):
                    break
            else:
                kept = Open()
                opened.append(kept)
            self.add(kept, chain, steps, fields, cost, size)
            if len(opened) > OPEN_DOCUMENTS:
                yield self.written(opened.pop(0))
        for kept in opened:
            yield self.written(kept)

    def part(
        self, chain: tuple[Step, ...], turn: int
    ) -> tuple[list[tuple[str, str]], list[str], int, int]:
        """Return the calls of a chain with the types they give, its fields, its size.

        As many items are asked for as is fair to other paths.
        """
        last = chain[-1][2] if chain else self.schema.query.name
        for sizes in PAGE_SIZES:
            left = iter(sizes)
            steps = [
                (self.schema.call(step, left, turn), self._condition(step))
                for step in chain
            ]
            fields = self.schema.selection(last)
            text = _nested(steps, fields)
            cost, size, _ = self.schema.size(text)
            if cost <= FAIR_COST:
                break
        return steps, fields, cost, size

    def _condition(self, step: Step) -> str:
        name, known, kind = step
        declared = get_named_type(self.schema.fields(name)[known].type).name
        return "" if declared == kind else kind

    def fits(
        self,
        kept: Open,
        steps: list[tuple[str, str]],
        cost: int,
        size: int,
        fields: list[str],
    ) -> bool:
        if (
            kept.cost + cost > settings.MAXIMUM_COST
            or kept.size + size > MAXIMUM_FIELDS
        ):
            return False
        at_root = {steps[0][0]} if steps else {_bare(call) for call in fields}
        if len(at_root | kept.tree.keys()) > MAXIMUM_ROOT_FIELDS:
            return False
        return all(
            kept.shapes.get(place, shape) == shape
            for place, shape in self.shapes(steps, fields)
        )

    def shapes(
        self, steps: list[tuple[str, str]], fields: list[str]
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield what stands at each place of an answer: the call, and its type.

        Two fields of one name at one place must be called alike and be of one shape.
        """
        place: tuple[str, ...] = ()
        parent = self.schema.query.name
        for call, condition in steps:
            place, shape, given = self._shape(place, parent, call)
            yield place, shape
            parent = condition or given
        for call in fields:
            yield self._shape(place, parent, _bare(call))[:2]

    def _shape(
        self, place: tuple[str, ...], parent: str, call: str
    ) -> tuple[tuple[str, ...], str, str]:
        name = call.partition("(")[0]
        type_ = self.schema.fields(parent)[name].type
        given = get_named_type(type_).name
        shape = str(type_)
        if self.schema.fields(given) or self.schema.kinds_of(given):
            shape = shape.replace(given, "*")
        return (*place, name), f"{call} {shape}", given

    def add(
        self,
        kept: Open,
        chain: tuple[Step, ...],
        steps: list[tuple[str, str]],
        fields: list[str],
        cost: int,
        size: int,
    ) -> None:
        kept.cost += cost
        kept.size += size
        kept.shapes.update(self.shapes(steps, fields))
        below = kept.tree
        for call, condition in steps:
            below = below.setdefault(call, {})
            if condition:
                below = below.setdefault(f"... on {condition}", {})
        for call in fields:
            name = _bare(call)
            taken = below.setdefault(name, {})
            if name != call:
                taken["__typename"] = {}
        last = chain[-1][2] if chain else self.schema.query.name
        covers = kept.document
        covers.paths += len(fields)
        covers.fields |= {(last, name) for name in self.schema.fields(last)}
        for name, known, _ in chain:
            covers.fields.add((name, known))

    @staticmethod
    def written(kept: Open) -> Document:
        kept.document.text = _printed(kept.tree)
        return kept.document


def _bare(call: str) -> str:
    return call.removesuffix(" { __typename }")


def _nested(steps: list[tuple[str, str]], fields: list[str]) -> str:
    text = " ".join(fields)
    for call, condition in reversed(steps):
        text = f"... on {condition} {{ {text} }}" if condition else text
        text = f"{call} {{ {text} }}"
    return f"{{ {text} }}"


def _printed(tree: Tree) -> str:
    return (
        "{ "
        + " ".join(
            f"{name} {_printed(below)}" if below else name
            for name, below in tree.items()
        )
        + " }"
    )
