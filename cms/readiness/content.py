"""What of a page reaches readers: its texts, images, documents, links and headings.

Every field counts as public unless the model says otherwise in ``internal_fields``, so
that a field nobody thought of is looked at rather than missed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from lxml import html
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.models import Document, Image
from cms.readiness.plain import plain, without_markup
from cms.readiness.rules import Place

# Of what Wagtail keeps about every page, these are public.
_OF_EVERY_PAGE = ("title", "slug", "seo_title", "search_description")
_COMMENTS = "wagtail_admin_comments"
_LINK = re.compile(r"<a\b", re.IGNORECASE)


@dataclass(frozen=True)
class Text:
    """A text that readers get.

    Args:
        value: as `plain` returns it.
        place: where it stands.
        may_name: whether it is where a name is meant to stand.
        is_prose: whether it is running text, that says how hard a page is to read.
    """

    value: str
    place: Place
    may_name: bool = False
    is_prose: bool = False


@dataclass(frozen=True)
class ShownImage:
    """An image as a page shows it. The image is None where it is gone."""

    image: Image | None
    alt: str
    is_decorative: bool
    place: Place


@dataclass(frozen=True)
class ShownDocument:
    """A document as a page offers it; `has_html` where the page says the same."""

    document: Document
    place: Place
    has_html: bool = False


@dataclass(frozen=True)
class Link:
    """A link, or a field that names a page or a document.

    Its target is a model and a key, or an address, or neither. A field has no text.
    """

    place: Place
    text: str | None = None
    model: type[models.Model] | None = None
    pk: int | None = None
    url: str = ""
    has_html: bool = False


@dataclass(frozen=True)
class Heading:
    level: int
    place: Place


@dataclass
class Content:
    """What of a page reaches readers."""

    texts: list[Text] = field(default_factory=list)
    images: list[ShownImage] = field(default_factory=list)
    documents: list[ShownDocument] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)

    def prose(self) -> str:
        """Return the running text of the page."""
        return "\n".join(text.value for text in self.texts if text.is_prose)


def content_of(page: Page) -> Content:
    """Return what of a page, as this instance has it, reaches readers."""
    content = Content()
    _Fields(content, page).read()
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        if name == _COMMENTS:
            continue
        for number, child in enumerate(getattr(page, name).all(), start=1):
            if getattr(child, "is_public", True):
                _Fields(content, child, name, number).read()
    _resolve_documents(content)
    return content


def texts_of(thing: models.Model) -> list[Text]:
    """Return the texts of something that is no page, such as a term or the settings."""
    content = Content()
    _Fields(content, thing).read()
    return content.texts


def _resolve_documents(content: Content) -> None:
    """Add the documents that fields and rich text name, in one query for all."""
    found = Document.objects.in_bulk(
        [link.pk for link in content.links if link.model is Document and link.pk]
    )
    content.documents += [
        ShownDocument(found[link.pk], link.place, link.has_html)
        for link in content.links
        if link.model is Document and link.pk in found
    ]


class _Fields:
    """Reads the fields of a page, or of a child in one of its inline panels."""

    def __init__(
        self,
        content: Content,
        thing: models.Model,
        relation: str = "",
        number: int = 0,
    ) -> None:
        self.content = content
        self.thing = thing
        self.relation = relation
        self.number = number
        self.internal: frozenset[str] = getattr(thing, "internal_fields", frozenset())
        self.names: frozenset[str] = getattr(thing, "names_people", frozenset())

    def read(self) -> None:
        for each in self._fields():
            value = getattr(self.thing, each.attname)  # no row of another table
            if value:
                self._read_field(each, value)

    def _fields(self) -> Iterator[models.Field]:
        of_pages = {f.name for f in Page._meta.concrete_fields}
        for each in self.thing._meta.concrete_fields:
            if each.name in self.internal or each.choices or _leads_to_page(each):
                continue
            if isinstance(self.thing, Page) and each.name in of_pages:
                if each.name in _OF_EVERY_PAGE:
                    yield each
            else:
                yield each

    def _read_field(self, each: models.Field, value: Any) -> None:
        place = self._place(each)
        may_name = each.name in self.names
        match each:
            case StreamField():
                _Blocks(self.content, place).stream(value)
            case RichTextField():
                _read_html(self.content, value, place, may_name)
            case models.SlugField():
                _add(self.content, value.replace("-", " "), place, may_name)
            case models.URLField():
                self.content.links.append(Link(place, url=value))
                _add(self.content, value, place, may_name)
            case models.CharField() | models.TextField():
                is_prose = isinstance(each, models.TextField)
                _add(self.content, value, place, may_name, is_prose)
            case models.ForeignKey():
                self._read_relation(each.related_model, value, place)

    def _read_relation(self, model: Any, pk: int, place: Place) -> None:
        if model is Document:
            has_html = bool(getattr(self.thing, "has_accessible_html", False))
            link = Link(place, model=Document, pk=pk, has_html=has_html)
            self.content.links.append(link)
        elif issubclass(model, Page):
            self.content.links.append(Link(place, model=Page, pk=pk))

    def _place(self, each: models.Field) -> Place:
        label = _capitalised(str(each.verbose_name))
        if not self.relation:
            return Place(label, field=each.name)
        row = _capitalised(str(self.thing._meta.verbose_name))
        return Place(
            f"{row} {self.number}, {label[0].lower()}{label[1:]}",
            field=self.relation,
            row=self.thing,
            row_field=each.name,
        )


def _leads_to_page(field: models.Field) -> bool:
    """Say whether a field ties a row to the page it is a part of."""
    remote = field.remote_field
    return isinstance(field, ParentalKey) or bool(remote and remote.parent_link)


class _Blocks:
    """Reads the blocks of one StreamField."""

    def __init__(self, content: Content, place: Place) -> None:
        self.content = content
        self.field = place.field
        self.label = place.label
        self.may_name = False

    def stream(self, value: Any) -> None:
        self._children(value, (), self.label)

    def _children(self, value: Any, path: tuple[str, ...], label: str) -> None:
        counts: dict[str, int] = {}
        for bound in getattr(value, "bound_blocks", value):
            name = str(bound.block.label or "Item")
            counts[name] = counts.get(name, 0) + 1
            self._read(
                bound.block,
                bound.value,
                (*path, str(bound.id or "")),
                f"{label}, {name[0].lower()}{name[1:]} {counts[name]}",
            )

    def _read(self, block: Any, value: Any, path: tuple[str, ...], label: str) -> None:
        outer, self.may_name = (
            self.may_name,
            (self.may_name or getattr(block, "names_people", False)),
        )
        kind = _kind(block)
        if kind is not None:
            getattr(self, f"_read_{kind}")(block, value, path, label)
        self.may_name = outer

    def _place(self, path: tuple[str, ...], label: str) -> Place:
        return Place(label, field=self.field, path=".".join((self.field, *path)))

    def _read_sequence(self, block: Any, value: Any, path: Any, label: str) -> None:
        self._children(value, path, label)

    def _read_struct(self, block: Any, value: Any, path: Any, label: str) -> None:
        if _is_heading(block):
            place = self._place((*path, "text"), label)
            self.content.headings.append(Heading(int(value["level"] or 2), place))
        for name, child in block.child_blocks.items():
            inner = f"{label}, {child.label[0].lower()}{child.label[1:]}"
            self._read(child, value.get(name), (*path, name), inner)

    def _read_table(self, block: Any, value: Any, path: Any, label: str) -> None:
        if not value:
            return
        place = self._place(path, label)
        _add(self.content, value.caption or "", place, self.may_name)
        for column in value.columns:
            _add(self.content, column["heading"] or "", place, self.may_name)
        for row, cells in enumerate(value.rows, start=1):
            for column, cell in enumerate(cells, start=1):
                inner = f"{label}, row {row}, column {column}"
                self._read(cell.block, cell.value, path, inner)

    def _read_html(self, block: Any, value: Any, path: Any, label: str) -> None:
        source = getattr(value, "source", value) or ""
        _read_html(self.content, source, self._place(path, label), self.may_name)

    def _read_text(self, block: Any, value: Any, path: Any, label: str) -> None:
        place = self._place(path, label)
        is_prose = type(block).__name__ == "TextBlock"
        _add(self.content, value or "", place, self.may_name, is_prose)

    def _read_address(self, block: Any, value: Any, path: Any, label: str) -> None:
        address = str(getattr(value, "url", value) or "")
        if address:
            place = self._place(path, label)
            self.content.links.append(Link(place, url=address))
            _add(self.content, address, place, self.may_name)

    def _read_image(self, block: Any, value: Any, path: Any, label: str) -> None:
        if value:
            place = self._place(path, label)
            alt = getattr(value, "contextual_alt_text", None) or ""
            is_decorative = bool(getattr(value, "decorative", False))
            self.content.images.append(ShownImage(value, alt, is_decorative, place))
            _add(self.content, alt, place, self.may_name)

    def _read_document(self, block: Any, value: Any, path: Any, label: str) -> None:
        place = self._place(path, label)
        if value:
            self.content.documents.append(ShownDocument(value, place))

    def _read_page(self, block: Any, value: Any, path: Any, label: str) -> None:
        if value:
            place = self._place(path, label)
            self.content.links.append(Link(place, model=Page, pk=value.pk))


# How values of blocks are read, by the name of the nearest class that is listed.
_KINDS = {
    "StreamBlock": "sequence",
    "ListBlock": "sequence",
    "ImageBlock": "image",
    "ImageChooserBlock": "image",
    "BaseTypedTableBlock": "table",
    "BaseStreamBlock": "sequence",
    "BaseStructBlock": "struct",
    "RichTextBlock": "html",
    "RawHTMLBlock": "html",
    "DocumentChooserBlock": "document",
    "PageChooserBlock": "page",
    "EmbedBlock": "address",
    "URLBlock": "address",
    "BaseChoiceBlock": None,
    "EmailBlock": "text",
    "CharBlock": "text",
    "TextBlock": "text",
}


def _kind(block: Any) -> str | None:
    for base in type(block).__mro__:
        # Ours wrap Wagtail's of the same name, and are a struct around it.
        if base.__module__.startswith("wagtail.") and base.__name__ in _KINDS:
            return _KINDS[base.__name__]
    return None


def _is_heading(block: Any) -> bool:
    return set(block.child_blocks) == {"text", "level"}


def _read_html(content: Content, source: str, place: Place, may_name: bool) -> None:
    _add(content, without_markup(source), place, may_name, is_prose=True)
    if not _LINK.search(source):
        return
    for anchor in html.fragment_fromstring(source, create_parent="div").iter("a"):
        text = " ".join(anchor.text_content().split())
        key = anchor.get("id", "")
        pk = int(key) if key.isdecimal() else None
        match anchor.get("linktype"):
            case "page":
                content.links.append(Link(place, text, Page, pk))
            case "document":
                content.links.append(Link(place, text, Document, pk))
            case _:
                url = anchor.get("href", "")
                content.links.append(Link(place, text, url=url))
                _add(content, url, place, may_name)


def _add(
    content: Content, text: str, place: Place, may_name: bool, is_prose: bool = False
) -> None:
    if text := plain(text).strip():
        content.texts.append(Text(text, place, may_name, is_prose))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
