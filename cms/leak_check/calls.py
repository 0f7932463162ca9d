"""Calls every field with every argument, and with every value that may tell something.

A value of hidden content is always asked for beside its twin, a value that nothing
answers to: whoever may not see the content must get the same for both.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.conf import settings
from graphql import (
    GraphQLField,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
    is_object_type,
    is_required_argument,
)

from cms.graphql.limits import (
    MAXIMUM_ALIASES,
    MAXIMUM_FIELDS,
    MAXIMUM_ROOT_FIELDS,
)
from cms.leak_check.schema import Document, Schema, Step, plain
from cms.leak_check.secrets import Probe, Site
from cms.leak_check.values import Values, is_list

# How many calls by which something public is reached are kept of each kind.
KEPT_CALLS = 6
ITEMS = 20


@dataclass(frozen=True)
class Pair:
    """Two calls whose answers have to be the same for whoever may not see the content.

    Args:
        place: the names of the fields that lead to both.
        number: of the call with the value; that with its twin comes next.
    """

    place: tuple[str, ...]
    number: int
    probe: Probe


@dataclass
class Calls(Document):
    """A document of many calls of one field."""

    pairs: list[Pair] = field(default_factory=list)


@dataclass
class Caller:
    """Writes documents of calls.

    Args:
        probes: how many hidden values to ask for by each argument of text; numbers
            too. None asks for all.
    """

    schema: Schema
    site: Site
    probes: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        random = Random(self.seed)  # noqa: S311 -- chooses, protects nothing
        self.values = Values(self.site, self.probes, random)

    # What gives something.

    def openings(
        self, ask: Callable[[str], dict[str, Any]]
    ) -> dict[tuple[str, str], dict[str, list[str]]]:
        """Find out with which arguments root fields that want some give something.

        Args:
            ask: returns the answer to a document.
        """
        query = self.schema.query
        calls: dict[tuple[str, str], dict[str, list[str]]] = {}
        for name, definition in query.fields.items():
            if not self._wants_arguments(name, definition, ask):
                continue
            found: dict[str, list[tuple[int, str]]] = {}
            tried = list(self._tried(definition))
            for several in batched(tried, 1 if fails_all(definition) else 10):
                parts = (
                    f"a{number}: {name}({argument}) {self.shallow(definition)}"
                    for number, argument in enumerate(several)
                )
                data = ask(f"{{ {' '.join(parts)} }}").get("data") or {}
                for number, argument in enumerate(several):
                    if value := data.get(f"a{number}"):
                        told = len(json.dumps(value))
                        kind = value["__typename"]
                        found.setdefault(kind, []).append((told, argument))
            calls[query.name, name] = {
                kind: [argument for _, argument in sorted(known, reverse=True)][
                    :KEPT_CALLS
                ]
                for kind, known in found.items()
            }
        return {key: found for key, found in calls.items() if found}

    def _wants_arguments(
        self, name: str, definition: GraphQLField, ask: Callable[[str], dict[str, Any]]
    ) -> bool:
        if not definition.args:
            return False
        if any(is_required_argument(known) for known in definition.args.values()):
            return True
        return "errors" in ask(f"{{ {name} {{ __typename }} }}")

    def _tried(self, definition: GraphQLField) -> Iterator[str]:
        for name, argument in definition.args.items():
            kind = get_named_type(argument.type).name
            for opening in self.site.openings:
                is_number, is_moment = opening.isdecimal(), opening.endswith("Z")
                fits = {"ID": is_number, "DateTime": is_moment}.get(
                    kind, kind == "String" and not is_number and not is_moment
                )
                if fits and not is_list(argument.type):
                    yield f"{name}: {json.dumps(opening)}"

    # Every argument.

    def documents(self) -> Iterator[Calls]:
        """Yield documents with every value of every argument of every field."""
        for owner, chain in self.schema.shortest().items():
            if not is_object_type(self.schema.schema.type_map[owner]):
                continue
            for name, definition in self.schema.fields(owner).items():
                if definition.args:
                    yield from self._of_field(chain, owner, name, definition)

    def _of_field(
        self, chain: tuple[Step, ...], owner: str, name: str, definition: GraphQLField
    ) -> Iterator[Calls]:
        below = self._below(chain, name, definition)
        calls: list[tuple[str, set[str], Probe | None]] = []
        for argument in definition.args:
            for value in self.values.of_argument(argument, definition, bool(chain)):
                covers = {argument}
                if value.within:
                    covers |= {f"{argument}.{part}" for part in value.within.split()}
                called = self._call(definition, argument, value.literal)
                calls.append((f"{name}({called}) {below}", covers, None))
                if value.probe:
                    twin = value.literal.replace(
                        json.dumps(value.probe.value), json.dumps(value.probe.twin)
                    )
                    called = self._call(definition, argument, twin)
                    calls[-1] = (*calls[-1][:2], value.probe)
                    calls.append((f"{name}({called}) {below}", covers, None))
        calls += [
            (f"{name}({called}) {below}", {"after"}, None)
            for called in self.values.cursors(definition)
        ]
        yield from self._packed(chain, owner, name, calls)

    def _below(
        self, chain: tuple[Step, ...], name: str, definition: GraphQLField
    ) -> str:
        """Return as deep a selection as a document holds twice, for a value's twin."""
        for depth in (2, 1) if chain else (3, 2, 1):
            below = self.shallow(definition, depth)
            if self._size(chain, f"{name} {below}")[1] <= MAXIMUM_FIELDS // 2:
                break
        return below

    def _call(self, definition: GraphQLField, argument: str, literal: str) -> str:
        given = {argument: literal}
        for name, known in definition.args.items():
            if is_required_argument(known):
                given.setdefault(name, plain(known))
        if "first" in definition.args:
            given.setdefault("first", str(ITEMS))
        return ", ".join(f"{name}: {value}" for name, value in given.items())

    def _packed(
        self,
        chain: tuple[Step, ...],
        owner: str,
        name: str,
        calls: list[tuple[str, set[str], Probe | None]],
    ) -> Iterator[Calls]:
        """Yield as few documents as hold the calls, twins together."""
        most = MAXIMUM_ALIASES if chain else MAXIMUM_ROOT_FIELDS
        waiting: list[tuple[str, set[str], Probe | None]] = []
        spent = written = 0
        for call in calls:
            cost, size = self._size(chain, call[0])
            if cost > settings.MAXIMUM_COST:
                # Too much for itself alone: ask for less of it.
                call = (f"{_without_selection(call[0])} {{ __typename }}", *call[1:])
                cost, size = self._size(chain, call[0])
            is_twin = bool(waiting) and waiting[-1][2] is not None
            # Room is left for the twin of the last.
            is_full = (
                len(waiting) >= most - 1
                or spent + 2 * cost > settings.MAXIMUM_COST
                or written + 2 * size > MAXIMUM_FIELDS
            )
            if waiting and is_full and not is_twin:
                yield self._written(chain, owner, name, waiting)
                waiting, spent, written = [], 0, 0
            waiting.append(call)
            spent += cost
            written += size
        if waiting:
            yield self._written(chain, owner, name, waiting)

    def _size(self, chain: tuple[Step, ...], call: str) -> tuple[int, int]:
        """Return what a call costs, and how many fields it has."""
        return self.schema.size(self._around(chain, f"a0: {call}"))[:2]

    def _around(self, chain: tuple[Step, ...], text: str) -> str:
        for step in reversed(chain):
            owner, name, kind = step
            declared = get_named_type(self.schema.fields(owner)[name].type).name
            inner = text if declared == kind else f"... on {kind} {{ {text} }}"
            text = f"{self.schema.call(step, iter([5, 2, 1]))} {{ {inner} }}"
        return f"{{ {text} }}"

    def _written(
        self,
        chain: tuple[Step, ...],
        owner: str,
        name: str,
        calls: list[tuple[str, set[str], Probe | None]],
    ) -> Calls:
        aliased = " ".join(
            f"a{number}: {call}" for number, (call, _, _) in enumerate(calls)
        )
        made = Calls(self._around(chain, aliased))
        made.fields.add((owner, name))
        place = tuple(step[1] for step in chain)
        for number, (_, covers, probe) in enumerate(calls):
            made.arguments |= {(owner, name, argument) for argument in covers}
            if probe:
                made.pairs.append(Pair(place, number, probe))
        return made

    # What to ask of what a call gives.

    def shallow(self, definition: GraphQLField, depth: int = 3) -> str:
        """Return a selection that tells what came, and not much of it."""
        named = get_named_type(definition.type)
        return "" if is_leaf_type(named) else self._shallow(named.name, depth)

    def _shallow(self, name: str, depth: int) -> str:
        parts = ["__typename"]
        fields = self.schema.fields(name)
        leaves = [
            known
            for known, definition in fields.items()
            if is_leaf_type(get_named_type(definition.type)) and not definition.args
        ]
        parts += leaves[: 4 if depth < 3 else None]
        if depth > 1 and (depth == 3 or len(fields) < 4):
            for known, definition in fields.items():
                below = get_named_type(definition.type).name
                if known not in leaves and not definition.args:
                    parts.append(f"{known} {self._shallow(below, depth - 1)}")
        if not fields:
            parts += self._of_union(name, depth)
        return f"{{ {' '.join(parts)} }}"

    def _of_union(self, name: str, depth: int) -> Iterator[str]:
        for kind in self.schema.kinds_of(name):
            yield f"... on {kind} {self._shallow(kind, depth)}"


def _without_selection(call: str) -> str:
    return call[: call.rindex(") {") + 1]


def fails_all(definition: GraphQLField) -> bool:
    """Say whether a field that fails takes the rest of the answer down with it."""
    return is_non_null_type(definition.type)


def batched(values: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
