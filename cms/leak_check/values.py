"""Values for arguments: of hidden content, of public content, and odd ones."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_required_argument,
)

from cms.graphql.cursors import encoded
from cms.leak_check.schema import plain
from cms.leak_check.secrets import Probe, Site

NUMBERS = ["0", "1", "2", "100", "101", "-1", "2147483647"]
ODD_TEXTS = ["", "%", "'", "null", "commonplanting or a", '"a b"', "-a"]
DAYS = ["1100-01-01", "1100-06-01", "2020-01-01", "2999-12-31"]
LONGEST_LIST = 60


@dataclass(frozen=True)
class Value:
    """A value of an argument, written out.

    Args:
        within: the field of an input object that it is about, if it is one.
        probe: what it asks for, if that is hidden.
    """

    literal: str
    within: str = ""
    probe: Probe | None = None


@dataclass
class Values:
    """Chooses values of a site.

    Args:
        probes: as of ``Caller``.
        random: what chooses.
    """

    site: Site
    probes: int | None
    random: Random

    def of_argument(
        self, argument: str, definition: GraphQLField, is_nested: bool
    ) -> Iterator[Value]:
        """Yield values for an argument of a field."""
        type_ = get_named_type(definition.args[argument].type)
        many = is_list(definition.args[argument].type)
        if is_input_object_type(type_):
            yield from self._inputs(type_, is_nested)
        else:
            yield from self.of_type(definition.args[argument].type, is_nested)
        if many:
            yield Value("[]")

    def _inputs(self, type_: Any, is_nested: bool) -> Iterator[Value]:
        """Yield input objects with each field alone, and with each pair of fields."""
        yield Value("{}")
        one_each: list[tuple[str, str]] = []
        for name, known in type_.fields.items():
            values = self.of_type(known.type, is_nested)
            # Quickly, or below other fields: one value each.
            is_brief = is_nested and self.probes is not None
            for number, value in enumerate(islice(values, 1 if is_brief else None)):
                if number == 0:
                    one_each.append((name, value.literal))
                yield Value(f"{{{name}: {value.literal}}}", name, value.probe)
        if is_nested:
            return
        for number, (name, literal) in enumerate(one_each):
            for other, beside in one_each[number + 1 :]:
                text = f"{{{name}: {literal}, {other}: {beside}}}"
                yield Value(text, f"{name} {other}")

    def of_type(self, type_: Any, is_nested: bool) -> Iterator[Value]:
        named = get_named_type(type_)
        many = is_list(type_)
        if is_enum_type(named):
            yield from (Value(name) for name in named.values)
            if many:
                yield Value(f"[{', '.join(named.values)}]")
        elif named.name in ("Int", "Float"):
            yield from (Value(number) for number in NUMBERS)
        elif named.name == "Boolean":
            yield from (Value("true"), Value("false"))
        elif named.name in ("Date", "DateTime"):
            after = "T00:00:00Z" if named.name == "DateTime" else ""
            yield from (Value(json.dumps(day + after)) for day in DAYS)
        else:
            yield from self._texts(named.name == "ID", many, is_nested)

    def _texts(self, is_number: bool, many: bool, is_nested: bool) -> Iterator[Value]:
        fitting = [p for p in self.site.probes if p.is_number == is_number]
        count = self.probes
        if is_nested:
            count = 1 if count is not None else 5
        chosen = self._chosen(fitting, count)
        for probe in chosen:
            literal = json.dumps(probe.value)
            yield Value(f"[{literal}]" if many else literal, probe=probe)
        if many:
            several = self._chosen(fitting, LONGEST_LIST)
            yield Value(json.dumps([probe.value for probe in several]))
        if is_nested:
            return
        yield from (Value(json.dumps(text)) for text in ODD_TEXTS)
        if is_number:
            numbers = range(self.site.highest_number + 2)
            asked = self._chosen(list(numbers), count and 4 * count)
            yield from (Value(json.dumps(str(number))) for number in asked)
        else:
            asked_openings = self._chosen(self.site.openings, count)
            yield from (Value(json.dumps(text)) for text in asked_openings)

    def _chosen(self, values: list[Any], count: int | None) -> list[Any]:
        if count is None or count >= len(values):
            return values
        return self.random.sample(values, count)

    def cursors(self, definition: GraphQLField) -> Iterator[str]:
        """Yield calls that read on after places made of hidden words and numbers."""
        order = definition.args.get("orderBy")
        if order is None or "after" not in definition.args:
            return
        required = [
            f"{name}: {plain(known)}"
            for name, known in definition.args.items()
            if is_required_argument(known)
        ]
        words = [p for p in self.site.probes if not p.is_number]
        numbers = [p for p in self.site.probes if p.is_number]
        orders: Any = get_named_type(order.type)
        for name in orders.values:
            keys: Iterable[Any] = ["", 0, *self._chosen([p.value for p in words], 1)]
            for key in keys:
                number = int(self.random.choice(numbers).value) if numbers else 0
                after = encoded(name, key, number)
                yield ", ".join(
                    [*required, f"orderBy: {name}", f'after: "{after}"', "first: 20"]
                )


def is_list(type_: Any) -> bool:
    """Say whether a type is a list, or a list that is never null."""
    return is_list_type(get_nullable_type(type_))
