"""YAML as what a StreamField keeps, by looking at its blocks."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from wagtail import blocks

from cms.bundles.nodes import Mapping, Node, Scalar, Sequence
from cms.bundles.problems import Place, Problems
from cms.bundles.references import (
    References,
    UnknownReferenceError,
    did_you_mean,
)
from cms.bundles.rich_text import RichTextWriter, parse, problem_of_address

# Where a part of a value stands: indexes and names of blocks from the outside in.
Path = tuple[str | int, ...]
TRUE = {"true", "yes", "on"}


class BlockReader:
    """Reads the value of one StreamField.

    ``is_usable`` is False when something in it is wrong, or refers to what has no
    primary key yet: then there is no point in asking the blocks what they think of it.
    """

    def __init__(self, references: References, problems: Problems) -> None:
        self.references = references
        self.problems = problems
        self.places: dict[Path, Place] = {}
        self.is_usable = True

    def refuse(self, place: Place, message: str) -> None:
        self.problems.add(place, message)
        self.give_up()

    def items(self, block: blocks.StreamBlock, node: Node) -> list[dict[str, Any]]:
        """Return the value of a stream of one kind of block: a list of such blocks."""
        [(name, child)] = block.child_blocks.items()
        return [{"type": name, "value": value} for value in self._list(child, node, ())]

    def value(self, block: blocks.Block, node: Node, path: Path) -> Any:
        """Return the value of a block as its StreamField keeps it."""
        self.places[path] = node.place
        if isinstance(node, Scalar) and not node.text:
            return default_of(block)
        if isinstance(block, blocks.StructBlock):
            return self._struct(block, node, path)
        if isinstance(block, blocks.ListBlock):
            values = self._list(block.child_block, node, path)
            return [{"type": "item", "value": value} for value in values]
        if not isinstance(node, Scalar):
            self.refuse(node.place, "A single value belongs here.")
            return None
        return self._single(block, node)

    def writer(self, text: Scalar, features: list[str]) -> RichTextWriter:
        return RichTextWriter(
            self.references, self.problems, text.line, features, self.give_up
        )

    def give_up(self) -> None:
        self.is_usable = False

    def _struct(
        self, block: blocks.StructBlock, node: Node, path: Path
    ) -> dict[str, Any]:
        if not isinstance(node, Mapping):
            self.refuse(
                node.place, f"“name: value” lines belong here: {_names(block)}."
            )
            return {}
        values = default_of(block)
        for name, child_node in node.entries.items():
            child = block.child_blocks.get(name)
            if child is None:
                hint = did_you_mean(name, block.child_blocks)
                self.refuse(
                    child_node.place,
                    f"Unknown key “{name}”.{hint or f' There are {_names(block)}.'}",
                )
            else:
                values[name] = self.value(child, child_node, (*path, name))
        return values

    def _list(self, child: blocks.Block, node: Node, path: Path) -> list[Any]:
        if not isinstance(node, Sequence):
            self.refuse(node.place, "A list belongs here: start each entry with -")
            return []
        return [
            self.value(child, item, (*path, index))
            for index, item in enumerate(node.items)
        ]

    def _single(self, block: blocks.Block, node: Scalar) -> Any:
        if isinstance(block, blocks.RichTextBlock):
            return self.writer(node, block.features or []).blocks(parse(node.text))
        if isinstance(block, blocks.ChooserBlock):
            return target_key(self, block.model_class, node)
        if isinstance(block, blocks.BooleanBlock):
            if node.kind != "bool":
                self.refuse(node.place, "true or false belongs here.")
            return node.text.lower() in TRUE
        if isinstance(block, blocks.FieldBlock):
            return self._text(block, node)
        self.refuse(node.place, f"A {block.name} cannot be written here.")
        return None

    def _text(self, block: blocks.FieldBlock, node: Scalar) -> Any:
        """Return what the block's own form field makes of a text."""
        if isinstance(block.field, forms.URLField) and (
            problem := problem_of_address(node.text)
        ):
            self.refuse(node.place, problem)
            return ""
        try:
            value = block.value_from_form(block.field.clean(node.text))
        except ValidationError as error:
            self.refuse(node.place, f"{block.name}: {' '.join(error.messages)}")
            return ""
        return block.get_prep_value(value)


def target_key(
    reader: BlockReader, model: type[models.Model], name: Scalar
) -> int | None:
    """Return the primary key of what a name refers to, if it has one already."""
    try:
        target = reader.references.find(model, name.text)
    except UnknownReferenceError as unknown:
        reader.refuse(name.place, str(unknown))
        return None
    if target.pk is None:
        reader.give_up()
    return target.pk


def default_of(block: blocks.Block) -> Any:
    """Return what a StreamField keeps where nothing is given for a block.

    That is what the admin keeps when an editor leaves it as it is: of a text without a
    default the empty one.
    """
    if isinstance(block, blocks.StructBlock):
        return {name: default_of(child) for name, child in block.child_blocks.items()}
    value = block.get_default()
    if value is None and isinstance(block, blocks.FieldBlock):
        value = block.value_from_form(block.field.to_python(""))
    return block.get_prep_value(value)


def with_ids(value: Any, seed: str) -> Any:
    """Return a value with an identifier for each block, the same at every load.

    Identifiers that stay let Wagtail show what changed between two revisions.
    """
    if isinstance(value, dict):
        children = {
            key: with_ids(child, f"{seed}/{key}") for key, child in value.items()
        }
        if "type" in value and "value" in value:
            children["id"] = str(uuid.uuid5(uuid.NAMESPACE_URL, seed))
        return children
    if isinstance(value, list):
        return [
            with_ids(child, f"{seed}/{number}") for number, child in enumerate(value)
        ]
    return value


def _names(block: blocks.StructBlock) -> str:
    return ", ".join(block.child_blocks)
