"""What leads from one part of an Office file to another, and what becomes of it."""

import posixpath
from dataclasses import dataclass
from typing import Any

from cms.uploads.refusal import UploadRefusedError

KEPT = {
    *("officeDocument", "styles", "stylesWithEffects", "settings", "webSettings"),
    *("fontTable", "font", "theme", "themeOverride", "numbering", "footnotes"),
    *("endnotes", "header", "footer", "image", "hyperlink"),
    *("chart", "chartEx", "chartUserShapes", "chartStyle", "chartColorStyle"),
    *("diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors"),
    *("diagramDrawing", "drawing", "vmlDrawing"),
    *("worksheet", "chartsheet", "sharedStrings", "table", "calcChain"),
    *("sheetMetadata", "slide", "slideLayout", "slideMaster", "notesMaster"),
    *("notesSlide", "handoutMaster", "presProps", "viewProps", "tableStyles"),
}
# They tell about the file, and nobody sees that they are gone.
DROPPED = {
    *("core-properties", "extended-properties", "custom-properties", "thumbnail"),
    *("origin", "classificationlabels", "customXml", "customXmlProps"),
    *("people", "person", "commentsExtended", "commentsIds", "commentsExtensible"),
    *("commentAuthors", "authors", "glossaryDocument", "attachedTemplate"),
    *("mailMergeSource", "mailMergeHeaderSource", "recipientData"),
    *("keyMapCustomizations", "printerSettings", "customProperty", "tags"),
    *("changesInfo", "revisionInfo", "revisionHeaders", "usernames", "hdphoto"),
    *("extensibility", "userCustomization", "webextensiontaskpanes"),
}
# What is left over from an earlier version, unless the part names it.
ONLY_IF_NAMED = {"image", "hyperlink", "worksheet", "header", "footer", "chart"}

COMMENTS = (
    "This file has comments. Delete them (Review > Delete > Delete all comments) and "
    "upload it again."
)
EMBEDDED = (
    "This file has another file or program embedded in it, all of which readers could "
    "open. Replace it by a picture, or save the file as a PDF."
)
RECORDING = (
    "This file has a sound or a film in it. Publish that where films are shown, and "
    "link to it."
)
DATA = (
    "This workbook keeps a copy of data from elsewhere ({}), which readers could open. "
    "Copy what is to be shown, paste it as values, and delete the rest."
)
REASONS = {
    "comments": COMMENTS,
    "threadedComment": COMMENTS,
    **dict.fromkeys(
        ("oleObject", "package", "control", "ctrlProp", "vbaProject", "aFChunk"),
        EMBEDDED,
    ),
    "subDocument": EMBEDDED,
    **dict.fromkeys(("video", "audio", "media"), RECORDING),
    **dict.fromkeys(("externalLink",), DATA.format("another workbook")),
    **dict.fromkeys(("connections", "queryTable"), DATA.format("a data connection")),
    **dict.fromkeys(
        ("pivotTable", "pivotCacheDefinition", "slicer", "slicerCache"),
        DATA.format("a pivot table"),
    ),
}


@dataclass(frozen=True)
class Relation:
    """That a part leads to another, or out of the file.

    Args:
        id: by which the part names it.
        kind: the end of its type, such as ``image``.
        target: the name of the other part, or an address.
        attributes: all as they were written.
    """

    id: str
    kind: str
    target: str
    is_external: bool
    attributes: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, found: Any, folder: str) -> "Relation":
        """Read an element, whose target is told from a folder."""
        target, is_external = found.get("Target", ""), False
        if found.get("TargetMode") == "External":
            is_external = True
        elif not target.startswith("#"):
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        return cls(
            id=found.get("Id", ""),
            kind=found.get("Type", "").rpartition("/")[2],
            target=target,
            is_external=is_external,
            attributes=tuple(
                (name, found.get(name))
                for name in ("Id", "Type", "Target", "TargetMode")
                if name in found.attrib
            ),
        )


def refusal_of(kind: str, *, is_external: bool = False) -> UploadRefusedError:
    """Return the refusal of a file for what is in it."""
    if is_external and kind == "image":
        message = (
            "This file shows a picture that is kept elsewhere. Insert the picture "
            "itself and upload it again."
        )
    else:
        message = REASONS.get(
            kind,
            f"This file holds something that cannot be checked ({kind}). Save it as a "
            "PDF and upload that.",
        )
    return UploadRefusedError(message, code=f"office_{kind}")
