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


@dataclass(frozen=True)
class Part:
    """What asks for some fields at the end of a chain.

    Args:
        steps: the calls of the chain, each with the type it is to give, if that has to
            be said.
    """

    chain: tuple[Step, ...]
    steps: list[tuple[str, str]]
    fields: list[str]
    cost: int
    size: int


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
            for part in self.parts(chain, turn):
                for kept in opened:
                    if self.fits(kept, part):
                        break
                else:
                    kept = Open()
                    opened.append(kept)
                self.add(kept, part)
                if len(opened) > OPEN_DOCUMENTS:
                    yield self.written(opened.pop(0))
        for kept in opened:
            yield self.written(kept)

    def parts(self, chain: tuple[Step, ...], turn: int) -> Iterator[Part]:
        """Yield what asks for all fields at the end of a chain: mostly at once.

        As many items are asked for as is fair to other paths, and as few fields as the
        API answers.
        """
        last = chain[-1][2] if chain else self.schema.query.name
        waiting = [self.schema.selection(last)]
        while waiting:
            fields = waiting.pop()
            part = self.part(chain, fields, turn)
            if part.cost > settings.MAXIMUM_COST and len(fields) > 1:
                half = len(fields) // 2
                waiting += [fields[half:], fields[:half]]
            else:
                yield part

    def part(self, chain: tuple[Step, ...], fields: list[str], turn: int) -> Part:
        for sizes in PAGE_SIZES:
            left = iter(sizes)
            steps = [
                (self.schema.call(step, left, turn), self._condition(step))
                for step in chain
            ]
            cost, size, _ = self.schema.size(_nested(steps, fields))
            if cost <= FAIR_COST:
                break
        return Part(chain, steps, fields, cost, size)

    def _condition(self, step: Step) -> str:
        name, known, kind = step
        declared = get_named_type(self.schema.fields(name)[known].type).name
        return "" if declared == kind else kind

    def fits(self, kept: Open, part: Part) -> bool:
        if (
            kept.cost + part.cost > settings.MAXIMUM_COST
            or kept.size + part.size > MAXIMUM_FIELDS
        ):
            return False
        at_root = (
            {part.steps[0][0]} if part.steps else {_bare(call) for call in part.fields}
        )
        if len(at_root | kept.tree.keys()) > MAXIMUM_ROOT_FIELDS:
            return False
        return all(
            kept.shapes.get(place, shape) == shape for place, shape in self.shapes(part)
        )

    def shapes(self, part: Part) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield what stands at each place of an answer: the call, and its type.

        Two fields of one name at one place must be called alike and be of one shape.
        """
        place: tuple[str, ...] = ()
        parent = self.schema.query.name
        for call, condition in part.steps:
            place, shape, given = self._shape(place, parent, call)
            yield place, shape
            parent = condition or given
        for call in part.fields:
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

    def add(self, kept: Open, part: Part) -> None:
        kept.cost += part.cost
        kept.size += part.size
        kept.shapes.update(self.shapes(part))
        below = kept.tree
        for call, condition in part.steps:
            below = below.setdefault(call, {})
            if condition:
                below = below.setdefault(f"... on {condition}", {})
        for call in part.fields:
            name = _bare(call)
            taken = below.setdefault(name, {})
            if name != call:
                taken["__typename"] = {}
        last = part.chain[-1][2] if part.chain else self.schema.query.name
        covers = kept.document
        covers.paths += len(part.fields)
        covers.fields |= {(last, _bare(call).partition("(")[0]) for call in part.fields}
        covers.fields |= {(name, known) for name, known, _ in part.chain}

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
