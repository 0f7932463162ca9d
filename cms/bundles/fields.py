"""Front matter as what the fields of a model hold, by looking at the model."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail.admin.panels import PageChooserPanel
from wagtail.coreutils import resolve_model_string
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.bundles.blocks import TRUE, BlockReader, Path
from cms.bundles.body import BodyReader
from cms.bundles.nodes import Mapping, Node, Scalar, Sequence
from cms.bundles.problems import Place, Problems
from cms.bundles.references import (
    References,
    UnknownReferenceError,
    did_you_mean,
    is_referable,
)
from cms.bundles.rich_text import RichTextWriter, parse, problem_of_address

# What a page file may say of Wagtail's own fields; the rest is for Wagtail to keep.
PAGE_FIELDS = {"title", "seo_title", "search_description", "show_in_menus"}


@dataclass
class Content:
    """What an object shall hold, and where that is written.

    Foreign keys and StreamFields are given as the database keeps them. ``unusable``
    names the fields of which nothing can be made, with the problem known already, or
    with nothing to refer to yet.
    """

    place: Place
    values: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list["Content"]] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    unusable: set[str] = field(default_factory=set)

    def place_of(self, path: Path) -> Place:
        """Return where the value at a path stands, or the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places[path] if path else self.place


def content_fields(model: type[models.Model]) -> dict[str, Any]:
    """Return the fields and child relations of a model that a bundle may give."""
    fields: dict[str, Any] = {
        known.name: known for known in model._meta.get_fields() if _is_content(known)
    }
    for relation in get_all_child_relations(model):
        if relation.model is not Page:
            fields[relation.get_accessor_name()] = relation
    return fields


def _is_content(known: Any) -> bool:
    if known.auto_created or not getattr(known, "editable", False):
        return False
    if known.model is Page:
        return known.name in PAGE_FIELDS
    if known.one_to_one or isinstance(known, ParentalKey):
        return False
    if isinstance(known, (models.ForeignKey, ParentalManyToManyField)):
        return is_referable(known.related_model)
    return not (
        known.is_relation or known.primary_key or isinstance(known, models.FileField)
    )


class ContentReader:
    """Reads groups of “name: value”, with everything that is wrong noted down."""

    def __init__(self, references: References, problems: Problems) -> None:
        self.references = references
        self.problems = problems

    def read(
        self,
        model: type[models.Model],
        mapping: Mapping,
        *,
        besides: Iterable[str] = (),
        is_draft: bool = False,
        is_whole: bool = True,
    ) -> Content:
        """Return what a group says about an object of a model.

        ``besides`` are keys that mean something else than a field. A draft may lack
        what is required. A group that is not the whole leaves alone what it does not
        mention; in one that is, that takes the model's fixed default.
        """
        content = Content(mapping.place)
        fields = content_fields(model)
        for name, node in mapping.entries.items():
            if name in fields:
                content.places[(name,)] = node.place
            elif name not in besides:
                self._unknown(name, node, [*fields, *besides])
        for name, known in fields.items():
            given = mapping.entries.get(name)
            if given is not None and not _is_empty(given):
                FieldReader(self, content, known, is_draft).read(given)
            elif not is_draft and is_whole and _is_required(known):
                place = given.place if given else mapping.place
                self.problems.add(place, f"“{name}” is missing.")
                content.unusable.add(name)
            elif is_whole and _has_fixed_default(known):
                _set_default(content, name, known)
        return content

    def _unknown(self, name: str, node: Node, known: list[str]) -> None:
        message = f"Unknown key “{name}”.{did_you_mean(name, known)}"
        if name == "body":
            message = "A page of this type has no body: delete what is below ---."
        self.problems.add(node.place, message)


class FieldReader:
    """Reads the value of one field of one object."""

    def __init__(
        self, reader: ContentReader, content: Content, known: Any, is_draft: bool
    ) -> None:
        self.reader = reader
        self.content = content
        self.known = known
        self.name = name_of(known)
        self.is_draft = is_draft

    def read(self, node: Node) -> None:
        if isinstance(self.known, models.ManyToOneRel):
            self._children(node)
        elif isinstance(self.known, StreamField):
            self._keep(self._stream(node))
        elif isinstance(self.known, ParentalManyToManyField):
            self._keep(self._keys(node))
        elif isinstance(self.known, ArrayField):
            self._keep([text.text for text in self._scalars(node)])
        elif isinstance(node, Scalar):
            self._keep(self._single(node))
        else:
            self._refuse(node.place, f"“{self.name}” is a single value.")

    def _keep(self, value: Any) -> None:
        self.content.values[self.name] = value

    def _give_up(self) -> None:
        self.content.unusable.add(self.name)

    def _refuse(self, place: Place, message: str) -> None:
        self.reader.problems.add(place, message)
        self._give_up()

    def _single(self, node: Scalar) -> Any:
        if isinstance(self.known, models.ForeignKey):
            return self._key(node)
        if isinstance(self.known, models.BooleanField):
            if node.kind != "bool":
                self._refuse(node.place, f"“{self.name}” is true or false.")
            return node.text.lower() in TRUE
        if isinstance(self.known, RichTextField):
            return self._rich_text(node)
        return self._plain(node)

    def _plain(self, node: Scalar) -> Any:
        """Return what the field makes of a text, once it has no objection to it."""
        choices = [str(value) for value, _ in self.known.flatchoices]
        if choices and node.text not in choices:
            self._refuse(
                node.place,
                f"“{self.name}” is one of {', '.join(choices)}; not “{node.text}”."
                + did_you_mean(node.text, choices),
            )
        elif isinstance(self.known, models.URLField) and (
            problem := problem_of_address(node.text)
        ):
            self._refuse(node.place, f"{self.name}: {problem}")
        else:
            try:
                return self.known.clean(node.text, None)
            except ValidationError as error:
                self._refuse(node.place, f"{self.name}: {' '.join(error.messages)}")
        return None

    def _rich_text(self, node: Scalar) -> str:
        writer = RichTextWriter(
            self.reader.references,
            self.reader.problems,
            node.line,
            self.known.features or [],
            self._give_up,
        )
        return writer.blocks(parse(node.text))

    def _stream(self, node: Node) -> list[dict[str, Any]]:
        block = self.known.stream_block
        reader = BlockReader(self.reader.references, self.reader.problems)
        if len(block.child_blocks) == 1:
            made = reader.items(block, node)
        elif isinstance(node, Scalar):
            made = BodyReader(reader, block, node).read()
        else:
            made = []
            reader.refuse(node.place, f"“{self.name}” is Markdown.")
        for path, place in reader.places.items():
            self.content.places[(self.name, *path)] = place
        if not reader.is_usable:
            self._give_up()
        return made

    def _key(self, node: Scalar) -> int | None:
        try:
            target = self.reader.references.find(_wanted(self.known), node.text)
        except UnknownReferenceError as unknown:
            self._refuse(node.place, f"{self.name}: {unknown}")
            return None
        if target.pk is None:
            self._give_up()
        return target.pk

    def _keys(self, node: Node) -> list[int]:
        keys = []
        seen: set[str] = set()
        for name in self._scalars(node):
            if name.text in seen:
                self._refuse(name.place, f"{self.name}: “{name.text}” is there twice.")
            seen.add(name.text)
            key = self._key(name)
            if key is not None:
                keys.append(key)
        return sorted(keys)

    def _scalars(self, node: Node) -> list[Scalar]:
        if not isinstance(node, Sequence):
            self._refuse(node.place, f"“{self.name}” is a list: [one, two]")
            return []
        for item in node.items:
            if not isinstance(item, Scalar):
                self._refuse(item.place, f"“{self.name}” is a list of single values.")
        return [item for item in node.items if isinstance(item, Scalar)]

    def _children(self, node: Node) -> None:
        model = self.known.related_model
        names = list(content_fields(model))
        if not isinstance(node, Sequence):
            self._refuse(node.place, f"“{self.name}” is a list.")
            return
        children = []
        for item in node.items:
            if isinstance(item, Scalar) and len(names) == 1:
                item = Mapping(item.place, {names[0]: item})
            if isinstance(item, Mapping):
                children.append(self.reader.read(model, item, is_draft=self.is_draft))
            else:
                self._refuse(
                    item.place,
                    f"An entry of “{self.name}” has the keys {', '.join(names)}.",
                )
        self.content.children[self.name] = children


def name_of(known: Any) -> str:
    """Return the name by which an object has a field or a child relation."""
    if isinstance(known, models.ManyToOneRel):
        return str(known.get_accessor_name())
    return str(known.name)


def _wanted(known: Any) -> type[models.Model]:
    """Return the model of what a field refers to, as narrow as in the admin."""
    for panel in getattr(known.model, "panels", ()):
        if (
            isinstance(panel, PageChooserPanel)
            and panel.field_name == known.name
            and isinstance(panel.page_type, str)
        ):
            return resolve_model_string(panel.page_type)
    return known.related_model


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and (node.kind == "null" or not node.text)


def _is_required(known: Any) -> bool:
    """Say whether a bundle has to give a field.

    A default that is computed, such as today's date, is for somebody who fills in a
    form; in a file it would mean something else at every load.
    """
    if isinstance(known, (models.ManyToOneRel, models.BooleanField)) or known.blank:
        return False
    return not (known.has_default() and _has_fixed_default(known))


def _has_fixed_default(known: Any) -> bool:
    default = getattr(known, "default", None)
    return not callable(default) or isinstance(default, type)


def _set_default(content: Content, name: str, known: Any) -> None:
    if isinstance(known, models.ManyToOneRel):
        content.children[name] = []
    elif isinstance(known, (StreamField, ParentalManyToManyField)):
        content.values[name] = []
    else:
        content.values[name] = known.get_default()
