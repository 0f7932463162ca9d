"""Zip archives, which Office documents are: read under limits, written canonically."""

import zlib
from collections.abc import Iterable
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from cms.uploads.refusal import UploadRefusedError, damaged

MEGABYTE = 1_000_000
# A list of thousands of members takes memory before the first of them is read.
DIRECTORY_LIMIT = 1 * MEGABYTE
MEMBERS_LIMIT = 5_000
MEMBER_LIMIT = 100 * MEGABYTE
TOTAL_LIMIT = 300 * MEGABYTE
IS_ENCRYPTED = 1
ADVICE = "Open it, save it again under a new name and upload that."
END_OF_DIRECTORY = b"PK\x05\x06"
# The time of every member written: none that tells when somebody worked.
NO_TIME = (1980, 1, 1, 0, 0, 0)


class Archive:
    """The members of a zip archive, none of which is read beyond the limits.

    Raises:
        UploadRefusedError: when it is damaged, or more than a document would be.
    """

    def __init__(self, file: BinaryIO) -> None:
        _check_directory(file)
        try:
            self._zip = ZipFile(file)
        except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
            raise damaged("file", ADVICE) from None
        self._left = TOTAL_LIMIT
        self._members = {info.filename: info for info in self._zip.infolist()}
        if len(self._members) != len(self._zip.infolist()):
            raise damaged("file", ADVICE)
        if len(self._members) > MEMBERS_LIMIT:
            raise _too_large()
        for info in self._members.values():
            _check_member(info)

    def __contains__(self, name: object) -> bool:
        return name in self._members

    @property
    def names(self) -> list[str]:
        """The names of all members but folders, in their order."""
        return [name for name in self._members if not name.endswith("/")]

    def read(self, name: str, limit: int = MEMBER_LIMIT) -> bytes:
        """Return a member.

        Args:
            limit: how many bytes it may have.

        Raises:
            UploadRefusedError: when it is damaged or larger.
        """
        limit = min(limit, self._left)
        try:
            with self._zip.open(self._members[name]) as member:
                data = member.read(limit + 1)
        except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
            raise damaged("file", ADVICE) from None
        if len(data) > limit:
            raise _too_large()
        self._left -= len(data)
        return data


def write(target: BinaryIO, members: Iterable[tuple[str, bytes]]) -> None:
    """Write an archive that tells nothing but names and content of its members."""
    with ZipFile(target, "w") as archive:
        for name, data in members:
            info = ZipInfo(name, NO_TIME)
            info.compress_type = ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0
            archive.writestr(info, data)


def _check_directory(file: BinaryIO) -> None:
    """Refuse an archive whose list of members is itself too long."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 2**16 - 22))
    tail = file.read()
    file.seek(0)
    place = tail.rfind(END_OF_DIRECTORY)
    if place < 0 or place + 22 > len(tail):
        raise damaged("file", ADVICE)
    if int.from_bytes(tail[place + 12 : place + 16], "little") > DIRECTORY_LIMIT:
        raise _too_large()


def _check_member(info: ZipInfo) -> None:
    steps = info.filename.split("/")
    if info.flag_bits & IS_ENCRYPTED:
        raise UploadRefusedError(
            "This file is protected by a password. Save it without one and upload "
            "that.",
            code="encrypted",
        )
    if (
        ".." in steps
        or "\\" in info.filename
        or info.filename.startswith("/")
        or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED)
    ):
        raise damaged("file", ADVICE)


def _too_large() -> UploadRefusedError:
    return UploadRefusedError(
        "This file is too large once unpacked to be checked. Split it, or save it as "
        "a PDF.",
        code="too_large_unpacked",
    )
