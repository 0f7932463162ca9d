"""Walks every path of a schema and writes documents that ask for it.

Knows the schema by introspection alone. A path is a field of the query, a field of what
it gives, and so on; where that may be of several types, each is a path of its own. As
many paths are packed into one document as the limits of the API allow.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.conf import settings
from graphql import (
    get_named_type,
)

from cms.graphql.limits import (
    MAXIMUM_FIELDS,
    MAXIMUM_ROOT_FIELDS,
)
from cms.leak_check.schema import Document, Schema, Step

# How many items to ask for at each level of lists: many, where that is not too much.
PAGE_SIZES = [(100, 20, 5), (40, 6, 3), (10, 4, 2), (4, 2, 2), (1, 1, 1)]
# What the paths of one place may cost, so that some fit into one document.
FAIR_COST = 3_000
OPEN_DOCUMENTS = 4

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
