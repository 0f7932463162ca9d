"""Word, Excel and PowerPoint files (OOXML): parts in a zip archive that lead to others.

Written anew with the parts that something kept leads to, so that properties,
thumbnails, former versions and whatever nobody sees are gone. What leads where is known
by its kind (`office_relations`); the text of each part is cleaned in `office_parts`.
"""

import io
import logging
import posixpath
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from lxml import etree

from cms.uploads import images, kinds, office_parts
from cms.uploads.archives import ADVICE, MEGABYTE, Archive, write
from cms.uploads.office_relations import (
    DROPPED,
    KEPT,
    ONLY_IF_NAMED,
    Relation,
    refusal_of,
)
from cms.uploads.refusal import UploadRefusedError, damaged

logger = logging.getLogger(__name__)

# What is read as XML takes many times as much memory.
XML_LIMIT = 30 * MEGABYTE
SAFE_SCHEMES = ("http", "https", "mailto", "tel")
PICTURES = {
    kinds.JPEG: "JPEG",
    kinds.PNG: "PNG",
    kinds.GIF: "GIF",
    kinds.WEBP: "WEBP",
}


def clean(source: BinaryIO, target: BinaryIO) -> None:
    """Write an Office file without what does not show.

    Raises:
        UploadRefusedError: when it is damaged, or holds what would be lost or shown by
            cleaning: tracked changes, comments, hidden sheets, embedded files.
    """
    package = _Package(Archive(source))
    try:
        package.follow("")
        members = package.members()
    except etree.XMLSyntaxError:
        raise damaged("file", ADVICE) from None
    write(target, members)


@dataclass
class _Package:
    """The parts of an Office file that are kept, by their names."""

    archive: Archive
    kept: dict[str, bytes] = field(default_factory=dict)

    def members(self) -> list[tuple[str, bytes]]:
        """Return what is kept, in the order that it had."""
        self.kept[kinds.CONTENT_TYPES] = self._content_types()
        names = [name for name in self.archive.names if name in self.kept]
        return [(name, self.kept[name]) for name in names]

    def follow(self, start: str) -> None:
        """Keep what a part leads to, and that part, which may be the whole ("")."""
        waiting, seen = [(start, "")], {start}
        while waiting:
            part, kind = waiting.pop()
            for relation in self._keep(part, kind):
                if not relation.is_external and relation.target not in seen:
                    seen.add(relation.target)
                    waiting.append((relation.target, relation.kind))

    def _keep(self, part: str, kind: str) -> list[Relation]:
        """Keep a part, clean, and return what it leads to of what is kept."""
        document = self._read(part) if _is_xml(part) else None
        rels = _rels_of(part)
        relations = self._relations(part, rels)
        values = set() if document is None else office_parts.values(document)
        kept = [one for one in relations if self._is_kept(one, kind, part, values)]
        dropped = {one.id for one in relations} - {one.id for one in kept}
        if document is not None:
            office_parts.clean(document, dropped)
            self.kept[part] = _written(document)
        elif part:
            self.kept[part] = self._binary(part, kind)
        if kept:
            self.kept[rels] = _written(_relations_part(kept))
        return kept

    def _is_kept(
        self, relation: Relation, of: str, part: str, values: set[str]
    ) -> bool:
        """Say whether a part goes with another one.

        Raises:
            UploadRefusedError: when the file can go neither with nor without it.
        """
        if relation.kind in DROPPED or (of, relation.kind) == ("chart", "package"):
            return False
        if relation.kind in ONLY_IF_NAMED and relation.id not in values:
            return False
        if relation.kind == "slide" and of == "officeDocument":
            return relation.id in values
        if relation.is_external:
            if relation.kind != "hyperlink":
                raise refusal_of(relation.kind, is_external=True)
            return _is_safe(relation.target)
        if relation.target not in self.archive:
            return False
        if relation.kind in ("comments", "threadedComment") and part:
            if len(office_parts.comments(self._read(relation.target))):
                raise refusal_of("comments")
            return False
        if relation.kind not in KEPT:
            raise refusal_of(relation.kind)
        # A drawing that newer programs show instead of the picture beside it.
        return not relation.target.lower().endswith(".svg")

    def _relations(self, part: str, rels: str) -> list[Relation]:
        if rels not in self.archive:
            return []
        folder = posixpath.dirname(part)
        return [Relation.read(found, folder) for found in self._read(rels)]

    def _read(self, part: str) -> Any:
        if part not in self.archive:
            raise damaged("file", ADVICE)
        data = self.archive.read(part, XML_LIMIT)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        document = etree.fromstring(data, parser)
        if document.getroottree().docinfo.doctype:
            raise damaged("file", ADVICE)
        return document

    def _binary(self, part: str, kind: str) -> bytes:
        data = self.archive.read(part)
        if kind == "font":
            return data
        picture = PICTURES.get(kinds.identify(io.BytesIO(data)))
        if kind != "image" or picture is None:
            logger.info("An Office file was refused: %s as %s", part, kind)
            raise UploadRefusedError(
                "This file holds a picture that cannot be cleaned (such as EMF, TIFF "
                "or BMP). Copy it and paste it as a picture (PNG), or save the file as "
                "a PDF.",
                code="picture",
            )
        return images.strip(data, picture)

    def _content_types(self) -> bytes:
        types = self._read(kinds.CONTENT_TYPES)
        for found in list(types):
            name = found.get("PartName", "").lstrip("/")
            if name and name not in self.kept:
                types.remove(found)
        return _written(types)


def _is_xml(part: str) -> bool:
    return part.lower().endswith((".xml", ".vml"))


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return address.startswith("#") or parts.scheme.lower() in SAFE_SCHEMES


def _rels_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relations_part(relations: list[Relation]) -> Any:
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    document = etree.Element(f"{{{namespace}}}Relationships", nsmap={None: namespace})
    for relation in relations:
        etree.SubElement(
            document, f"{{{namespace}}}Relationship", dict(relation.attributes)
        )
    return document


def _written(document: Any) -> bytes:
    return etree.tostring(
        document, xml_declaration=True, encoding="UTF-8", standalone=True
    )
