"""PDF files: written anew, with the pages, their structure, links and forms alone.

Writing anew drops former revisions and whatever nothing leads to. What remains is
walked from its root: of the catalogue, of pages and of links only what is listed here
is kept, and elsewhere what tells about the making of the file is dropped. Tags,
alternative texts, language, bookmarks and page labels stay, so that the file is as
accessible as it was. Its title does not: it is often a file name or a former pseudonym,
and would not follow when the document is renamed.
"""

import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from cms.uploads import pdf_annotations, pdf_images
from cms.uploads.refusal import UploadRefusedError, damaged

logger = logging.getLogger(__name__)

PAGES_LIMIT = 3_000
OBJECTS_LIMIT = 500_000
# What one stream may unpack to, of those that have to be unpacked to read the file,
# and how many values may be in one list.
STREAM_LIMIT = 100_000_000
LIST_LIMIT = 1_000_000
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=STREAM_LIMIT,
    run_length_max_memory=STREAM_LIMIT,
    png_max_memory=STREAM_LIMIT,
    tiff_max_memory=STREAM_LIMIT,
    parser_max_container_size=LIST_LIMIT,
)

ADVICE = "Open it in a PDF reader, print or export it as a PDF again and upload that."
OF_TRAILER = {"/Root", "/Size"}
OF_CATALOGUE = {
    *("/Type", "/Version", "/Extensions", "/Pages", "/PageLabels", "/PageLayout"),
    *("/PageMode", "/ViewerPreferences", "/Names", "/Dests", "/Outlines"),
    *("/MarkInfo", "/StructTreeRoot", "/Lang", "/OutputIntents"),
    *("/OCProperties", "/AcroForm"),
}
OF_PAGE = {
    *("/Type", "/Parent", "/Resources", "/Contents", "/Group", "/Rotate"),
    *("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/UserUnit"),
    *("/StructParents", "/Annots", "/Tabs", "/Dur", "/Trans"),
}
OF_FORM = {"/Fields", "/NeedAppearances", "/DR", "/DA", "/Q"}
# Dropped wherever it is found.
TELLING = {
    *("/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/CreatorInfo"),
    *("/EF", "/RF", "/AF", "/OPI", "/PtData", "/AA", "/JS"),
}
# Below these, keys are names that an author has chosen, such as those of fonts.
NAME_MAPS = {
    *("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading"),
    *("/Properties", "/CharProcs", "/Dests", "/RoleMap", "/ClassMap", "/N", "/D"),
}
CONTAINERS = Array | Dictionary | Stream


def clean(source: BinaryIO, target: BinaryIO) -> None:
    """Write a PDF file without what does not show.

    Raises:
        UploadRefusedError: when it is damaged or encrypted, or holds what would be
            lost or shown by cleaning: comments, marks to redact, hidden layers,
            signatures.
    """
    with (
        _refusing_what_cannot_be_read(),
        pikepdf.open(source, attempt_recovery=False) as pdf,
    ):
        _check(pdf)
        _clean(pdf)
        pdf.save(
            target,
            compress_streams=True,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            fix_metadata_version=False,
        )


@contextmanager
def _refusing_what_cannot_be_read() -> Iterator[None]:
    try:
        yield
    except UploadRefusedError:
        raise
    except pikepdf.PasswordError:
        raise _protected() from None
    except Exception as error:  # noqa: BLE001 - whatever a damaged file leads to
        logger.info("A PDF was refused: %s", type(error).__name__)
        raise damaged("PDF", ADVICE) from None


def _protected() -> UploadRefusedError:
    return UploadRefusedError(
        "This PDF is protected. Save it without a password and without restrictions, "
        "and upload that.",
        code="encrypted",
    )


def _check(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise _protected()
    if len(pdf.objects) > OBJECTS_LIMIT or len(pdf.pages) > PAGES_LIMIT:
        raise UploadRefusedError(
            f"This PDF is too large to be checked: it has {len(pdf.pages)} pages, and "
            f"the most is {PAGES_LIMIT}. Split it.",
            code="too_many_pages",
        )
    if not len(pdf.pages):
        raise damaged("PDF", ADVICE)
    if "/Collection" in pdf.Root:
        raise UploadRefusedError(
            "This PDF is a portfolio of other files. Upload those, each for itself.",
            code="portfolio",
        )
    if _has_hidden_layers(pdf.Root):
        raise UploadRefusedError(
            "This PDF has hidden layers, which anybody can make visible. Flatten or "
            "delete them, or print it as a PDF, and upload that.",
            code="hidden_layers",
        )


def _has_hidden_layers(root: Object) -> bool:
    layers = root.get("/OCProperties", Dictionary()).get("/D", Dictionary())
    return layers.get("/BaseState") == Name.OFF or bool(len(layers.get("/OFF", [])))


def _clean(pdf: pikepdf.Pdf) -> None:
    _keep(pdf.trailer, OF_TRAILER)
    _keep(pdf.Root, OF_CATALOGUE)
    if "/Names" in pdf.Root:
        _keep(pdf.Root.Names, {"/Dests"})
    if "/AcroForm" in pdf.Root:
        pdf_annotations.check_form(pdf.Root.AcroForm)
        _keep(pdf.Root.AcroForm, OF_FORM)
    for number, page in enumerate(pdf.pages, start=1):
        _keep(page.obj, OF_PAGE)
        pdf_annotations.clean(page.obj, number)
    for found, keys_are_names in _reachable(pdf.Root):
        if isinstance(found, Stream):
            pdf_images.clean(pdf, found)
            _pack(found)
        if isinstance(found, Dictionary | Stream) and not keys_are_names:
            _drop(found, TELLING)
            pdf_annotations.clean_action(found)
            if found.get("/Type") == Name.StructElem:
                _drop(found, {"/T"})


def _pack(stream: Stream) -> None:
    """Compress a stream that is not.

    Left to qpdf, the first and the second writing differ in the order of two keys.
    """
    if "/Filter" not in stream:
        packed = zlib.compress(stream.read_raw_bytes())
        stream.write(packed, filter=Name.FlateDecode)


def _keep(of: Object, keys: set[str]) -> None:
    _drop(of, set(of.keys()) - keys)


def _drop(of: Object, keys: set[str]) -> None:
    for key in keys & set(of.keys()):
        del of[key]


def _reachable(root: Object) -> Iterator[tuple[Object, bool]]:
    """Give each container that something leads to once, before what it leads to.

    With each it is told whether its keys are names that an author has chosen.
    """
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Object, bool]] = [(root, False)]
    while waiting:
        found, keys_are_names = waiting.pop()
        if found.is_indirect:
            if found.objgen in seen:
                continue
            seen.add(found.objgen)
        yield found, keys_are_names
        if isinstance(found, Array):
            waiting.extend(
                (item, False) for item in found if isinstance(item, CONTAINERS)
            )
        else:
            waiting.extend(
                (value, key in NAME_MAPS and not isinstance(value, Stream))
                for key, value in found.items()
                if isinstance(value, CONTAINERS)
            )
