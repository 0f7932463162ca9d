"""What a file really is, by its content."""

import re
from dataclasses import dataclass
from typing import BinaryIO

from cms.uploads.archives import Archive
from cms.uploads.refusal import UploadRefusedError

HEAD = 4_096
CONTENT_TYPES = "[Content_Types].xml"
# A line for each part; this is read before anything is known of the file.
CONTENT_TYPES_LIMIT = 1_000_000


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Args:
        name: what people call it, with its article.
        endings: of the names of such files, the usual one first; none where no such
            file is kept.
        advice: what to do where it is not kept.
    """

    name: str
    endings: tuple[str, ...] = ()
    advice: str = ""


AS_PDF = "Save it as a PDF and upload that."
AS_PICTURE = "Save it as JPEG or PNG and upload that."
UNPACK = "Unpack it and upload the files that are in it."
WITHOUT_MACROS = "Save it without macros, as {}, and upload that."
IN_NEW_FORMAT = "Open it in {} and save it as {}, or as a PDF."

PDF = Kind("a PDF", ("pdf",))
DOCX = Kind("a Word document", ("docx",))
XLSX = Kind("an Excel workbook", ("xlsx",))
PPTX = Kind("a PowerPoint presentation", ("pptx",))
TEXT = Kind("plain text", ("txt", "csv"))
JPEG = Kind("a JPEG image", ("jpg", "jpeg"))
PNG = Kind("a PNG image", ("png",))
GIF = Kind("a GIF image", ("gif",))
WEBP = Kind("a WebP image", ("webp",))

MACROS = Kind(
    "an Office file with macros",
    advice=WITHOUT_MACROS.format(".docx, .xlsx or .pptx"),
)
TEMPLATE = Kind(
    "an Office template or show",
    advice="Save it as .docx, .xlsx or .pptx and upload that.",
)
OLD_OFFICE = Kind(
    "an older Office file, or one protected by a password",
    advice="Open it in Office, remove the password, and save it as .docx, .xlsx or "
    ".pptx, or as a PDF.",
)
OPEN_DOCUMENT = Kind(
    "an OpenDocument file",
    advice="Save it as .docx, .xlsx or .pptx, or as a PDF, and upload that.",
)
RICH_TEXT = Kind("rich text (RTF)", advice=IN_NEW_FORMAT.format("Word", ".docx"))
ARCHIVE = Kind("an archive of files", advice=UNPACK)
PROGRAM = Kind("a program", advice="Programs are not kept here.")
WEB_PAGE = Kind("a web page or a drawing (HTML, SVG or XML)", advice=AS_PDF)
OTHER_IMAGE = Kind("an image of another kind", advice=AS_PICTURE)
RECORDING = Kind(
    "a sound or a film",
    advice="Publish it where films are shown, and link to it.",
)
UNKNOWN = Kind("something that is not known here", advice=AS_PDF)

STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (b"{\\rtf", RICH_TEXT),
    (b"\x1f\x8b", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ\0", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"#!", PROGRAM),
    (b"II*\0", OTHER_IMAGE),
    (b"MM\0*", OTHER_IMAGE),
    (b"BM", OTHER_IMAGE),
    (b"8BPS", OTHER_IMAGE),
    (b"ID3", RECORDING),
    (b"OggS", RECORDING),
    (b"\x1aE\xdf\xa3", RECORDING),
)
WEB_PAGE_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|\?xml|html|head|body|script|svg|!--)",
    re.IGNORECASE,
)
# The content type of the main part of an Office document, as it says itself.
MAIN_PART = re.compile(
    rb"(wordprocessingml\.document|spreadsheetml\.sheet"
    rb"|presentationml\.presentation)\.main\+xml"
)
MAIN_PARTS = {
    b"wordprocessingml.document": DOCX,
    b"spreadsheetml.sheet": XLSX,
    b"presentationml.presentation": PPTX,
}
OFFICE_PARTS = (b"wordprocessingml.", b"spreadsheetml.", b"presentationml.")

# What is refused by its name alone, before anybody looks into it.
NAMED = {
    "doc": Kind("an older Word file", advice=IN_NEW_FORMAT.format("Word", ".docx")),
    "xls": Kind("an older Excel file", advice=IN_NEW_FORMAT.format("Excel", ".xlsx")),
    "ppt": Kind(
        "an older PowerPoint file",
        advice=IN_NEW_FORMAT.format("PowerPoint", ".pptx"),
    ),
    "docm": Kind("a Word file with macros", advice=WITHOUT_MACROS.format(".docx")),
    "xlsm": Kind("an Excel file with macros", advice=WITHOUT_MACROS.format(".xlsx")),
    "pptm": Kind(
        "a PowerPoint file with macros", advice=WITHOUT_MACROS.format(".pptx")
    ),
    **dict.fromkeys(("odt", "ods", "odp"), OPEN_DOCUMENT),
    **dict.fromkeys(("dotx", "dotm", "xltx", "xltm", "potx", "ppsx"), TEMPLATE),
    **dict.fromkeys(("zip", "7z", "rar", "gz", "tar"), ARCHIVE),
    **dict.fromkeys(("exe", "msi", "bat", "cmd", "com", "js", "ps1", "sh"), PROGRAM),
    **dict.fromkeys(("html", "htm", "svg", "xml"), WEB_PAGE),
    **dict.fromkeys(("heic", "heif", "avif", "tif", "tiff", "bmp"), OTHER_IMAGE),
    **dict.fromkeys(("mp3", "mp4", "m4a", "mov", "wav", "avi", "webm"), RECORDING),
    "rtf": RICH_TEXT,
}


def identify(file: BinaryIO) -> Kind:
    """Return what a file is, whatever its name says.

    Raises:
        UploadRefusedError: when it cannot be read even so far.
    """
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    for start, kind in STARTS:
        if head.startswith(start):
            return kind
    if head[:2] == b"PK":
        return _in_archive(file)
    if head[:4] == b"RIFF":
        return WEBP if head[8:12] == b"WEBP" else RECORDING
    if head[4:8] == b"ftyp":
        is_still = head[8:11] in (b"avi", b"hei", b"mif")
        return OTHER_IMAGE if is_still else RECORDING
    if WEB_PAGE_START.match(head):
        return WEB_PAGE
    return UNKNOWN if b"\0" in head else TEXT


def _in_archive(file: BinaryIO) -> Kind:
    try:
        archive = Archive(file)
        if "mimetype" in archive:
            return OPEN_DOCUMENT
        if CONTENT_TYPES not in archive:
            return ARCHIVE
        types = archive.read(CONTENT_TYPES, CONTENT_TYPES_LIMIT)
    finally:
        file.seek(0)
    if b"macroEnabled" in types or b"vbaProject" in types:
        return MACROS
    if found := MAIN_PART.search(types):
        return MAIN_PARTS[found[1]]
    return TEMPLATE if any(part in types for part in OFFICE_PARTS) else ARCHIVE


def named(ending: str) -> Kind:
    """Return what files with such a name are said to be."""
    return NAMED.get(ending, UNKNOWN)


def not_what_it_is_called(ending: str, kind: Kind) -> UploadRefusedError:
    """Return the refusal of a file whose content is not what its name says."""
    advice = kind.advice or (
        f"Give it a name that ends in .{kind.endings[0]}, or upload the right file."
    )
    return UploadRefusedError(
        f"This file is called .{ending}, but it is {kind.name}. {advice}",
        code="not_what_it_is_called",
    )
