"""The text of an Office file: what tells about its making is dropped from it.

Nothing is dropped that changes what the text says. Tracked changes, hidden text, rows,
sheets and slides may be what was not to be published: they are refused, with where to
find them.
"""

from typing import Any

from lxml import etree

from cms.uploads.refusal import UploadRefusedError

TRACKED = {
    *("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"),
    *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange"),
    *("trPrChange", "tcPrChange", "tblPrExChange", "numberingChange"),
}
WORD = "wordprocessingml"
DROPPED = {
    *("rsids", "docVars", "docId", "attachedTemplate", "mailMerge", "dataBinding"),
    *("absPath", "fileSharing", "revisionPtr", "custDataLst", "customProperties"),
    *("externalData", "attachedSchema", "schemaLibrary", "saveThroughXslt"),
}
# Without the part that they name, these are nothing.
NOTHING_WITHOUT = {
    *("legacyDrawing", "legacyDrawingHF", "legacyDrawingHeaderFooter"),
    *("hlinkClick", "hlinkHover", "hlinkMouseOver", "picture", "headerReference"),
    *("footerReference", "drawing"),
}
EXTENSION = "{http://schemas.openxmlformats.org/drawingml/2006/main}ext"
NO = ("0", "false", "off")


def values(document: Any) -> set[str]:
    """Return the values of all attributes."""
    return {value for found in document.iter() for value in found.attrib.values()}


def comments(document: Any) -> list[Any]:
    """Return the comments in a part that is there for them."""
    names = ("comment", "cm", "threadedComment")
    return [found for found in document.iter() if _name(found) in names]


def clean(document: Any, dropped: set[str]) -> None:
    """Drop from a part what tells about its making.

    Args:
        dropped: by which the part names those that are dropped.

    Raises:
        UploadRefusedError: when there is what would be lost or shown by cleaning.
    """
    gone = []
    for found in document.iter():
        name = _name(found)
        _check(found, name)
        _drop_attributes(found, name)
        if name in DROPPED or _leads_nowhere(found, name, dropped):
            gone.append(found)
    for found in gone:
        _remove(found)


def _name(found: Any) -> str:
    return etree.QName(found).localname


def _is_word(found: Any) -> bool:
    return WORD in (etree.QName(found).namespace or "")


def _drop_attributes(found: Any, name: str) -> None:
    for attribute in list(found.attrib):
        if etree.QName(attribute).localname.startswith("rsid"):
            del found.attrib[attribute]
    parent = found.getparent()
    if name == "cNvPr" and parent is not None and _name(parent) == "nvPicPr":
        # Otherwise the name that the file of the picture had.
        found.set("name", f"Picture {found.get('id', '')}".strip())


def _leads_nowhere(found: Any, name: str, dropped: set[str]) -> bool:
    """Drop the names of what is dropped, and say whether anything is left."""
    is_hollow = False
    for attribute, value in list(found.attrib.items()):
        qualified = etree.QName(attribute)
        if value in dropped and (
            (qualified.namespace or "").endswith("/relationships")
            or qualified.localname == "relid"
        ):
            del found.attrib[attribute]
            is_hollow = True
    is_link = name == "hyperlink" and not _is_word(found)
    return is_hollow and (
        is_link or name in NOTHING_WITHOUT or _extension(found) is not None
    )


def _extension(found: Any) -> Any:
    """Return the extension of a picture that something is in, if any."""
    return next(found.iterancestors(EXTENSION), None)


def _remove(found: Any) -> None:
    extension = _extension(found)
    if extension is not None:
        found = extension
    parent = found.getparent()
    if parent is not None:
        parent.remove(found)


def _check(found: Any, name: str) -> None:
    if name in TRACKED and _is_word(found):
        raise UploadRefusedError(
            "This file has tracked changes: what was deleted can still be read. In "
            "Word, choose Review > Accept > Accept all changes and stop tracking, save "
            "it and upload it again.",
            code="tracked_changes",
        )
    if name == "r" and _is_word(found) and _is_hidden_text(found):
        raise _hidden("text", "In Word, show it (Home > ¶) and delete it")
    if name == "sheet" and found.get("state", "visible") != "visible":
        sheet = found.get("name", "")
        raise _hidden(
            f"a sheet (“{sheet}”)", "Right-click a sheet, choose Unhide, and delete it"
        )
    if name in ("row", "col") and found.get("hidden", "0") not in NO:
        raise _hidden("rows or columns", "Select all, choose Unhide, and delete them")
    if name == "sld" and found.get("show", "1") in NO:
        raise _hidden("a slide", "Delete it, or choose Unhide slide")
    if name in ("cNvPr", "docPr") and found.get("hidden", "0") not in NO:
        raise _hidden(
            "a picture or a shape", "Open Arrange > Selection pane, and delete it"
        )
    if name == "srcRect" and _is_cropped(found):
        raise UploadRefusedError(
            "This file has a cropped picture: what was cut off can still be seen. "
            "Choose Picture format > Compress pictures, for all pictures, with “Delete "
            "cropped areas”, save it and upload it again.",
            code="cropped",
        )


def _hidden(what: str, how: str) -> UploadRefusedError:
    return UploadRefusedError(
        f"This file hides {what}, which anybody can make visible. {how}; then upload "
        "it again.",
        code="hidden",
    )


def _is_hidden_text(run: Any) -> bool:
    namespace = etree.QName(run).namespace
    vanish = run.find(f"{{{namespace}}}rPr/{{{namespace}}}vanish")
    if vanish is None or vanish.get(f"{{{namespace}}}val", "1") in NO:
        return False
    return any((text.text or "").strip() for text in run.iter(f"{{{namespace}}}t"))


def _is_cropped(found: Any) -> bool:
    # In thousandths of a percent, or with a percent sign; below zero is a margin.
    edges = (found.get(edge, "0").rstrip("%") for edge in "ltrb")
    return any(edge not in ("", "0") and not edge.startswith("-") for edge in edges)
