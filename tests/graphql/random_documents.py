"""Random documents that are valid for the schema of ``tests.graphql.worlds``."""

from typing import Any
from zlib import crc32

from graphql import GraphQLNamedType, get_named_type, is_leaf_type, is_union_type
from graphql.utilities import do_types_overlap
from hypothesis import strategies as st

from tests.graphql.worlds import BY_OBJECT

DECLARED = (
    "$n: Int = 1, $flag: Boolean!, $colour: Colour, $colours: [Colour!], $box: Box"
)
ARGUMENTS = {
    "count": ["0", "2", "$n"],
    "width": ["null", "7", "$n"],
    "colour": ["RED", "null", "$colour"],
    "colours": ["[]", "[GREEN, RED]", "RED", "$colours"],
    "box": [
        "null",
        "$box",
        "{colours: $colours}",
        "{width: $n, inner: {width: 1}}",
    ],
}
DIRECTIVES = [
    *["", "", "", ""],
    *["@include(if: true)", "@include(if: $flag)"],
    *["@skip(if: true)", "@skip(if: $flag)"],
    "@skip(if: false) @include(if: $flag)",
]
FRAGMENTS = ("Query", "Thing", "Shelf", "Book", "Any")
COMPOSITE = [BY_OBJECT.type_map[name] for name in FRAGMENTS]
DEPTH = 4

Draw = Any

variables = st.fixed_dictionaries(
    {"flag": st.booleans()},
    optional={
        "n": st.sampled_from([None, 0, 1]),
        "colour": st.sampled_from([None, "RED"]),
        "colours": st.sampled_from([None, [], ["GREEN"], "RED"]),
        "box": st.sampled_from([None, {}, {"width": 2, "inner": {"colours": "RED"}}]),
    },
)


@st.composite
def documents(draw: Draw) -> str:
    """Draw the text of a document: an operation, and a fragment on each type."""
    parts = [f"query ({DECLARED}) {_selections(draw, COMPOSITE[0], DEPTH, 0)}"]
    # A fragment spreads only those after it, so that none spreads itself.
    parts += [
        f"fragment {name}Part on {name} {_selections(draw, type_, 2, place + 1)}"
        for place, (name, type_) in enumerate(zip(FRAGMENTS, COMPOSITE, strict=True))
    ]
    return "\n".join(parts)


def _selections(
    draw: Draw, type_: GraphQLNamedType, depth: int, spreadable_from: int
) -> str:
    count = draw(st.integers(1, 4))
    drawn = [_selection(draw, type_, depth, spreadable_from) for _ in range(count)]
    return "{ " + " ".join(drawn) + " }"


def _selection(
    draw: Draw, type_: GraphQLNamedType, depth: int, spreadable_from: int
) -> str:
    kind = draw(st.sampled_from(["field", "field", "field", "inline", "spread"]))
    directive = draw(st.sampled_from(DIRECTIVES))
    overlapping = [
        (place, other)
        for place, other in enumerate(COMPOSITE)
        if do_types_overlap(BY_OBJECT, type_, other)  # type: ignore[arg-type]
    ]
    spreadable = [other for place, other in overlapping if place >= spreadable_from]
    if kind == "spread" and spreadable:
        return f"...{draw(st.sampled_from(spreadable)).name}Part {directive}"
    if kind == "inline" and depth > 0:
        _, narrowed = draw(st.sampled_from(overlapping))
        condition = draw(st.sampled_from([f"on {narrowed.name}", ""]))
        below = _selections(
            draw, narrowed if condition else type_, depth - 1, spreadable_from
        )
        return f"... {condition} {directive} {below}"
    return _field(draw, type_, depth, spreadable_from, directive)


def _field(
    draw: Draw,
    type_: GraphQLNamedType,
    depth: int,
    spreadable_from: int,
    directive: str,
) -> str:
    fields = {} if is_union_type(type_) else dict(type_.fields)  # type: ignore[attr-defined]
    if depth <= 0:
        fields = {
            name: field
            for name, field in fields.items()
            if is_leaf_type(get_named_type(field.type))
        }
    name = draw(st.sampled_from(["__typename", *fields]))
    if name == "__typename":
        return f"{draw(st.sampled_from(['', 'kind: ']))}__typename {directive}"
    field = fields[name]
    given = [
        f"{argument}: {draw(st.sampled_from(ARGUMENTS[argument]))}"
        for argument in field.args
        if draw(st.booleans())
    ]
    called = f"({', '.join(given)})" if given else ""
    # Equal calls share a name and merge; others never do, which would be invalid.
    alias = f"{name}{crc32(called.encode())}: " if called else ""
    alias = alias or draw(st.sampled_from(["", f"another_{name}: "]))
    named = get_named_type(field.type)
    below = (
        ""
        if is_leaf_type(named)
        else _selections(draw, named, depth - 1, spreadable_from)
    )
    return f"{alias}{name}{called} {directive} {below}"
