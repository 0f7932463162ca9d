"""YAML whose every value knows its line.

Scalars stay text until a field says what they are: a title may be ``2024`` or ``Yes``,
and a telephone number keeps its zero.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from cms.bundles.problems import Place, Problems


@dataclass(frozen=True)
class Scalar:
    """One value. ``lines_from`` is the line on which its text begins.

    ``folded`` is set where YAML joins lines, so that a line of the text says nothing
    about a line of the file.
    """

    place: Place
    text: str
    kind: str = "str"
    lines_from: int = 1
    folded: bool = False

    def line(self, offset: int) -> Place:
        """Return where a line of the text stands, the first being 0."""
        return Place(self.place.file, self.lines_from + (0 if self.folded else offset))


@dataclass(frozen=True)
class Sequence:
    place: Place
    items: list["Node"]


@dataclass(frozen=True)
class Mapping:
    place: Place
    entries: dict[str, "Node"] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


class NoAliasLoader(yaml.SafeLoader):
    """YAML without ``&anchors`` and ``*aliases``: content is written out."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(
                problem="aliases are not supported; write it out", problem_mark=mark
            )
        return super().compose_node(parent, index)


def parse(text: str, file: str, problems: Problems, first_line: int = 1) -> Node | None:
    """Return the YAML in a text that starts on some line of a file."""
    padded = "\n" * (first_line - 1) + text
    try:
        node = yaml.compose(padded, NoAliasLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else first_line
        problems.add(Place(file, line), f"This is not valid YAML: {error.problem}.")
        return None
    except yaml.reader.ReaderError as error:
        line = padded.count("\n", 0, int(error.position)) + 1
        problems.add(Place(file, line), f"This is not valid YAML: {error.reason}.")
        return None
    if node is None:
        return None
    return _read(node, Place(file, node.start_mark.line + 1), problems)


def _read(node: yaml.Node, place: Place, problems: Problems) -> Node:
    if isinstance(node, yaml.MappingNode):
        return Mapping(place, dict(_entries(node, place.file, problems)))
    if isinstance(node, yaml.SequenceNode):
        return Sequence(
            place,
            [
                _read(item, Place(place.file, item.start_mark.line + 1), problems)
                for item in node.value
            ],
        )
    if not isinstance(node, yaml.ScalarNode):
        raise TypeError(f"YAML has no node like {node!r}.")
    is_block = node.style in {"|", ">"}
    return Scalar(
        place,
        node.value.rstrip("\n") if is_block else node.value.strip(),
        kind=node.tag.rpartition(":")[2],
        lines_from=node.start_mark.line + (2 if is_block else 1),
        folded=node.style != "|",
    )


def _entries(
    node: yaml.MappingNode, file: str, problems: Problems
) -> Iterator[tuple[str, Node]]:
    seen: dict[str, int] = {}
    for key, value in node.value:
        place = Place(file, key.start_mark.line + 1)
        if not isinstance(key, yaml.ScalarNode):
            problems.add(place, "A key is a word.")
        elif key.value in seen:
            problems.add(
                place, f"“{key.value}” stands on line {seen[key.value]} already."
            )
        else:
            seen[key.value] = place.line
            yield key.value, _read(value, place, problems)
