"""The text of uploaded files, whatever is in them.

A file may be odd, huge or made to do harm. So it is read in a process of its own, that
has a limit of time and memory and whose end, however it comes, is only an answer.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cms.process_apart import FailedError, TooSlowError, run_apart
from cms.uploads.kinds import DOCX, PDF, PPTX, TEXT, XLSX, identify
from cms.uploads.refusal import UploadRefusedError

SECONDS = 30
# What the process is told, in place of names that people read.
_KINDS = {PDF: "pdf", DOCX: "docx", PPTX: "pptx", XLSX: "xlsx", TEXT: "txt"}
_READER = Path(__file__).with_name("reader.py")


@dataclass(frozen=True)
class Part:
    """The text of a page, a slide, a sheet or another part, and which that is."""

    where: str
    text: str


class UnreadableFileError(Exception):
    """No text could be read from a file: somebody has to look at it."""


def text_of(file: BinaryIO) -> list[Part]:
    """Return the text of a PDF, a Word, Excel or PowerPoint file, or plain text.

    Raises:
        UnreadableFileError: where there is none to be had, and why.
    """
    try:
        kind = _KINDS.get(identify(file))
    except UploadRefusedError as error:
        raise UnreadableFileError("It is damaged.") from error
    if kind is None:
        raise UnreadableFileError("It is not of a kind that can be read here.")
    file.seek(0)
    parts = [Part(**part) for part in json.loads(_run(kind, file.read()))]
    if not any(part.text.strip() for part in parts if part.where != "properties"):
        raise UnreadableFileError("There is no text in it: it may be a scan.")
    return parts


def _run(kind: str, content: bytes) -> bytes:
    try:
        return run_apart(["-I", str(_READER), kind], content, SECONDS)
    except TooSlowError as error:
        raise UnreadableFileError("It takes too long to read.") from error
    except FailedError as error:
        raise UnreadableFileError("It is damaged, or too large to read.") from error
