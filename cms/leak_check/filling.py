"""Fills every field of a model and every block of a body with markers.

Which fields there are is asked of the models, so that a new one is covered by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Model
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page

from cms.leak_check.markers import NOBODY, Markers
from cms.models import Document, Image, Vocabulary

# Stands in all planted text, so that one search finds all that may be found.
COMMON_WORD = "commonplanting"

# Written by Wagtail or by ``planting``, and not as a text of an editor.
NOT_FILLED = {
    "path",
    "file_hash",
    "url_path",
    "draft_title",
    "contentpath",
    "position",
    "go_live_at",
    "expire_at",
}
TEXTS = (models.CharField, models.TextField, models.DateField, ArrayField)


@dataclass
class Targets:
    """What relations and choosers of a page lead to, and who may see it."""

    pages: list[tuple[Page, frozenset[str]]] = field(default_factory=list)
    document: tuple[Document, frozenset[str]] | None = None
    image: tuple[Image, frozenset[str]] | None = None


@dataclass
class Filler:
    """Fills what belongs to one piece of content.

    Args:
        seen_by: who may see what editors write for readers.
        state: of the content, for the report.
        user: who is said to have written and commented.
    """

    markers: Markers
    state: str
    seen_by: frozenset[str]
    targets: Targets
    user: Model
    filled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._turn = count()

    def fill(self, instance: Model, seen_by: frozenset[str] | None = None) -> None:
        """Fill every field; what is for the admin alone nobody may see.

        Args:
            seen_by: who may see the instance, where that is not everybody who may
                see the whole content.
        """
        seen_by = self.seen_by if seen_by is None else seen_by
        internal = internal_fields(type(instance))
        for column in fields_to_fill(type(instance)):
            label = f"{instance._meta.label}.{column.name}"
            where = f"{label} ({self.state})"
            who = NOBODY if column.name in internal else seen_by
            setattr(instance, column.name, self.value(column, where, who))
            self.filled.add(label)

    def fill_relations(self, instance: Any) -> None:
        """Fill what a page points to, and what belongs to it; before it is saved."""
        for column in instance._meta.get_fields():
            if isinstance(column, ParentalManyToManyField):
                terms = column.related_model._default_manager.all()
                setattr(instance, column.name, terms[:3])
        self._point(instance)
        for relation in get_all_child_relations(type(instance)):
            name = relation.get_accessor_name()
            setattr(instance, name, list(self._children(relation.related_model)))

    def _children(self, model: type[Model]) -> Iterator[Model]:
        ours = model._meta.app_label != Page._meta.app_label
        public = "is_public" in {column.name for column in model._meta.fields}
        for number, is_public in enumerate([False, True] if public else [None]):
            child = model()
            who = self._point(child)
            if is_public is not None:
                child.is_public = is_public  # type: ignore[attr-defined]
            if not ours or is_public is False:
                who = NOBODY
            self.fill(child, who)
            if hasattr(child, "number"):
                child.number = number + 1
            for column in child._meta.get_fields():
                if isinstance(column, ParentalManyToManyField):
                    terms = column.related_model._default_manager.all()
                    setattr(child, column.name, terms[:1])
            yield child

    def _point(self, instance: Model) -> frozenset[str]:
        """Let foreign keys lead to the targets; return who may see these."""
        who = self.seen_by
        for column in instance._meta.fields:
            if not isinstance(column, models.ForeignKey):
                continue
            related = column.related_model
            found: tuple[Any, frozenset[str]] | None = None
            if related is Document:
                found = self.targets.document
            elif related is Image:
                found = self.targets.image
            elif issubclass(related, Vocabulary):
                found = (related._default_manager.first(), who)
            elif column.name in ("owner", "user", "locked_by"):
                found = (self.user, who)
            elif issubclass(related, Page) and _is_link(column):
                found = self._page(related)
            if found and found[0] is not None:
                setattr(instance, column.name, found[0])
                if not isinstance(instance, Page):
                    who &= found[1]
        return who

    def _page(self, model: type[Page]) -> tuple[Page, frozenset[str]] | None:
        """Return the next target of a kind of page."""
        pages = [
            (page, who) for page, who in self.targets.pages if isinstance(page, model)
        ]
        return pages[next(self._turn) % len(pages)] if pages else None

    def value(self, column: Any, where: str, who: frozenset[str]) -> Any:
        """Return a value of a field, with a marker or many."""
        if isinstance(column, StreamField):
            raw = self.stream(column.stream_block, where, who)
            return blocks.StreamValue(column.stream_block, raw, is_lazy=True)
        if isinstance(column, models.DateField):
            return self.markers.day(where, who)
        word = self.markers.word(where, who)
        if isinstance(column, ArrayField):
            return [word]
        if isinstance(column, RichTextField):
            return f"<p>{word} {COMMON_WORD}</p>"
        if isinstance(column, models.SlugField):
            return word
        return self._text(column, word)

    def _text(self, column: models.Field[Any, Any], word: str) -> str:
        if isinstance(column, models.URLField):
            return f"https://{word}.example/"
        if isinstance(column, models.EmailField):
            return f"{word}@partnership.example"
        text = f"{word} {COMMON_WORD}"
        longest = column.max_length or len(text)
        return text if len(text) <= longest else word

    # Blocks, as they are kept in the database.

    def stream(
        self, block: blocks.BaseStreamBlock, where: str, who: frozenset[str]
    ) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        names = list(block.child_blocks)
        # A body that has a maximum is filled to it: some have to be full.
        rounds = -(-block.meta.max_num // len(names)) if block.meta.max_num else 1
        for name in names * rounds:
            made += [
                {"type": name, "value": value}
                for value in self.variants(
                    block.child_blocks[name], f"{where} {name}", who
                )
            ]
        return made[: block.meta.max_num] if block.meta.max_num else made

    def variants(
        self, block: blocks.Block, where: str, who: frozenset[str]
    ) -> list[Any]:
        """Return values of a block; two where either a page or an address is given."""
        if isinstance(block, blocks.StructBlock) and not isinstance(block, ImageBlock):
            choosers = _of(block, blocks.PageChooserBlock)
            addresses = _of(block, blocks.URLBlock)
            if choosers and addresses:
                both = (addresses, choosers) if self.targets.pages else (choosers,)
                return [self.struct(block, where, who, without) for without in both]
        return [self.block(block, where, who)]

    def block(self, block: blocks.Block, where: str, who: frozenset[str]) -> Any:
        if isinstance(block, ImageBlock):
            return self.image_block(where, who)
        if isinstance(block, blocks.BaseStructBlock):
            return self.struct(block, where, who)
        if isinstance(block, blocks.BaseStreamBlock):
            return self.stream(block, where, who)
        if isinstance(block, TypedTableBlock):
            return self.table(block, where, who)
        if isinstance(block, blocks.ListBlock):
            return [
                {"type": "item", "id": str(uuid4()), "value": value}
                for value in self.variants(block.child_block, where, who)
            ]
        return self.leaf(block, where, who)

    def struct(
        self,
        block: Any,
        where: str,
        who: frozenset[str],
        without: list[str] | None = None,
    ) -> dict[str, Any]:
        names = [name for name in block.child_blocks if name not in (without or [])]
        made: dict[str, Any] = {}
        # What is chosen tells who may see what is written beside it.
        for name in names:
            chosen = self.chosen(block.child_blocks[name])
            if chosen:
                made[name] = chosen[0].pk
                who &= chosen[1]
            elif isinstance(block.child_blocks[name], ImageBlock):
                who &= self.targets.image[1] if self.targets.image else who
        for name in names:
            if name not in made:
                child = block.child_blocks[name]
                made[name] = self.block(child, f"{where}.{name}", who)
        return made

    def chosen(self, block: blocks.Block) -> tuple[Model, frozenset[str]] | None:
        if isinstance(block, DocumentChooserBlock):
            return self.targets.document
        if isinstance(block, ImageChooserBlock):
            return self.targets.image
        if isinstance(block, blocks.PageChooserBlock):
            return self._page(Page)
        return None

    def image_block(self, where: str, who: frozenset[str]) -> dict[str, Any]:
        if self.targets.image is None:
            raise ValueError("Give the filler an image: a block wants one.")
        image, image_seen_by = self.targets.image
        text = self.markers.word(f"{where}.alt_text", who & image_seen_by)
        return {"image": image.pk, "alt_text": text, "decorative": False}

    def table(
        self, block: TypedTableBlock, where: str, who: frozenset[str]
    ) -> dict[str, Any]:
        columns = [
            {"type": name, "heading": self.markers.word(f"{where} heading", who)}
            for name in block.child_blocks
        ]
        values = [
            self.block(child, f"{where} cell", who)
            for child in block.child_blocks.values()
        ]
        caption = self.markers.word(f"{where} caption", who)
        return {"columns": columns, "rows": [{"values": values}], "caption": caption}

    def leaf(self, block: blocks.Block, where: str, who: frozenset[str]) -> Any:
        if isinstance(block, blocks.ChoiceBlock | blocks.BooleanBlock):
            return block.get_prep_value(block.get_default())
        if isinstance(block, blocks.ChooserBlock):
            chosen = self.chosen(block)
            return chosen[0].pk if chosen else None
        if isinstance(block, blocks.DateBlock):
            return self.markers.day(where, who).isoformat()
        word = self.markers.word(where, who)
        if isinstance(block, EmbedBlock):
            return self.embed(f"https://{word}.example/video")
        if isinstance(block, blocks.RichTextBlock):
            return f"<p>{word} {COMMON_WORD}{self.link(where, who)}</p>"
        if isinstance(block, blocks.URLBlock):
            return f"https://{word}.example/"
        if isinstance(block, blocks.EmailBlock):
            return f"{word}@partnership.example"
        if isinstance(block, blocks.CharBlock | blocks.TextBlock):
            return word
        raise TypeError(f"There is no way yet to plant a marker in {where}: {block!r}")

    def link(self, where: str, who: frozenset[str]) -> str:
        """Return a link in running text: its words stay, whoever may follow it."""
        target = self._page(Page)
        if target is None:
            return ""
        word = self.markers.word(f"{where} link", who)
        return f' <a linktype="page" id="{target[0].pk}">{word}</a>'

    @staticmethod
    def embed(url: str) -> str:
        """Keep what another site would say about a video, so that nobody asks it."""
        Embed.objects.get_or_create(
            hash=get_embed_hash(url),
            defaults={"url": url, "html": "<video></video>", "type": "video"},
        )
        return url


def fields_to_fill(model: type[Model]) -> list[Any]:
    """Return the fields of a model that hold a text or a day."""
    return [
        column
        for column in model._meta.fields
        if isinstance(column, (*TEXTS, StreamField))
        and not isinstance(column, models.DateTimeField | models.FileField)
        and not column.choices
        and column.name not in NOT_FILLED
        and not column.primary_key
    ]


def internal_fields(model: type[Model]) -> set[str]:
    """Return the names of the fields that the model's panels call internal."""
    return set(_field_names(getattr(model, "internal_panels", [])))


def _field_names(panels: Any) -> Iterator[str]:
    for panel in panels:
        if name := getattr(panel, "field_name", None):
            yield name
        yield from _field_names(getattr(panel, "children", []))


def _of(block: blocks.StructBlock, kind: type[blocks.Block]) -> list[str]:
    return [
        name for name, child in block.child_blocks.items() if isinstance(child, kind)
    ]


def _is_link(column: Any) -> bool:
    """Say whether a foreign key to a page is an editor's choice."""
    return not column.remote_field.parent_link and column.name not in (
        "alias_of",
        "page",
    )
