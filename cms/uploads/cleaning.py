"""Cleans a file of whatever kind, or says why not."""

from collections.abc import Callable, Collection
from functools import partial
from io import BytesIO
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.template.defaultfilters import filesizeformat

from cms.uploads import images, kinds, office, pdf, plain_text
from cms.uploads.kinds import Kind
from cms.uploads.refusal import UploadRefusedError

Cleaner = Callable[[BinaryIO, BinaryIO], None]

CLEANERS: dict[Kind, Cleaner] = {
    kinds.PDF: pdf.clean,
    kinds.DOCX: office.clean,
    kinds.XLSX: office.clean,
    kinds.PPTX: office.clean,
    kinds.TEXT: plain_text.clean,
    kinds.JPEG: partial(images.clean, kind="JPEG"),
    kinds.PNG: partial(images.clean, kind="PNG"),
    kinds.GIF: partial(images.clean, kind="GIF"),
    kinds.WEBP: partial(images.clean, kind="WEBP"),
}
IS_CALLED = {ending: kind for kind in CLEANERS for ending in kind.endings}


class CleanFile(File):
    """A file that came out of `clean`, and may be stored as it is."""


def clean(file: File, name: str, endings: Collection[str], limit: int) -> CleanFile:
    """Return what of a file may be kept; the file itself stays as it is.

    Nothing larger than a few megabytes is held in memory whole.

    Args:
        name: that it has, or is to have.
        endings: of the names that are accepted, such as ``pdf``.
        limit: how many bytes it may have.

    Raises:
        UploadRefusedError: when it is not accepted, or cannot be cleaned.
    """
    if isinstance(file, CleanFile):
        return file
    ending = PurePath(name).suffix[1:].lower()
    _check_name(ending, endings)
    _check_size(file, limit)
    source = cast(BinaryIO, file)
    file.open()
    kind = kinds.identify(source)
    if ending not in kind.endings:
        raise kinds.not_what_it_is_called(ending, kind)
    # Whoever stores it closes it.
    is_small = file.size <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    target: Any = BytesIO() if is_small else TemporaryFile()  # noqa: SIM115
    try:
        CLEANERS[kind](source, target)
    except BaseException:
        target.close()
        raise
    file.seek(0)
    target.seek(0)
    return CleanFile(target, name)


def _check_name(ending: str, endings: Collection[str]) -> None:
    if ending in endings and ending in IS_CALLED:
        return
    accepted = ", ".join(f".{one}" for one in sorted(endings))
    kind = kinds.named(ending)
    if kind is kinds.UNKNOWN:
        called = f"called .{ending}" if ending else "whose name has no ending"
        message = f"Files {called} are not kept here. {kind.advice}"
    else:
        message = f"This is {kind.name} (.{ending}). {kind.advice}"
    raise UploadRefusedError(
        f"{message} Accepted are {accepted}.", code="invalid_extension"
    )


def _check_size(file: File, limit: int) -> None:
    if file.size > limit:
        raise UploadRefusedError(
            f"This file is too big ({filesizeformat(file.size)}). "
            f"The most is {filesizeformat(limit)}.",
            code="file_too_large",
        )
    if not file.size:
        raise UploadRefusedError("This file is empty.", code="empty")
