"""What lies on the pages of a PDF: links and forms are kept, comments refused.

A comment carries meaning, and a black box drawn over a name is one too: removing it
would show the name. So whoever made the file has to decide.
"""

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object

from cms.uploads.refusal import UploadRefusedError

OF_LINK = {
    *("/Type", "/Subtype", "/Rect", "/QuadPoints", "/Border", "/BS", "/C", "/H"),
    *("/F", "/P", "/A", "/Dest", "/StructParent", "/Contents", "/Lang"),
}
ABOUT_FIELD = {"/NM", "/M", "/Popup"}
# They only hold what is dropped anyway: other files, programs, notes to printers.
DROPPED = {
    *("/Popup", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia"),
    *("/3D", "/PrinterMark", "/TrapNet"),
}
SAFE_ADDRESSES = (b"http:", b"https:", b"mailto:", b"tel:")


def clean(page: Dictionary, number: int) -> None:
    """Keep the links and form fields of a page.

    Args:
        number: of the page, from 1, to tell the editor where to look.

    Raises:
        UploadRefusedError: when there are comments, or marks to redact.
    """
    annotations = page.get("/Annots")
    if annotations is None:
        return
    kept = [found for found in annotations if _is_kept(found, number)]
    if kept:
        page["/Annots"] = Array(kept)
    else:
        del page["/Annots"]


def _is_kept(annotation: Object, page: int) -> bool:
    if not isinstance(annotation, Dictionary):
        return False
    kind = str(annotation.get("/Subtype"))
    if kind == "/Link":
        _drop(annotation, set(annotation.keys()) - OF_LINK)
    elif kind == "/Widget":
        _drop(annotation, ABOUT_FIELD)
    elif kind in DROPPED:
        # The tags may still lead to it.
        _drop(annotation, set(annotation.keys()))
        return False
    elif kind == "/Redact":
        raise UploadRefusedError(
            f"This PDF has marks to redact on page {page} that were never applied: "
            "the text below them is still there. Apply the redactions, save it and "
            "upload that.",
            code="redactions",
        )
    else:
        raise UploadRefusedError(
            f"This PDF has comments or drawings on top of page {page}. Remove the "
            "comments. If anything was covered up, redact it properly: what is below "
            "a drawing can still be read. Then upload it again.",
            code="comments",
        )
    return True


def _drop(of: Object, keys: set[str]) -> None:
    for key in keys & set(of.keys()):
        del of[key]


def clean_action(of: Object) -> None:
    """Drop what happens on a click, but for going to a place or a web address."""
    action = of.get("/A")
    if not isinstance(action, Dictionary) or "/S" not in action or "/O" in action:
        return  # The attributes of tags are called the same.
    if action.S in (Name.GoTo, Name.Named) or (
        action.S == Name.URI
        and bytes(action.get("/URI", b"")).strip().lower().startswith(SAFE_ADDRESSES)
    ):
        _drop(action, {"/Next"})
    else:
        del of["/A"]


def check_form(form: Object) -> None:
    """Refuse a form that cannot be cleaned without breaking it.

    Raises:
        UploadRefusedError: when it is signed, or made of XFA.
    """
    if "/XFA" in form:
        raise UploadRefusedError(
            "This PDF holds a form made with Adobe LiveCycle (XFA). Print it as a PDF "
            "and upload that.",
            code="xfa",
        )
    if any(field.get("/FT") == Name.Sig and "/V" in field for field in _fields(form)):
        raise UploadRefusedError(
            "This PDF has a digital signature, which tells who signed it. Print it as "
            "a PDF and upload that.",
            code="signed",
        )


def _fields(form: Object) -> Iterator[Object]:
    seen: set[tuple[int, int]] = set()
    waiting = list(form.get("/Fields", []))
    while waiting:
        field = waiting.pop()
        if field.is_indirect and field.objgen in seen:
            continue
        seen.add(field.objgen)
        yield field
        waiting.extend(field.get("/Kids", []))
