"""Plain text and tables as text: there is nothing in them but what readers see."""

import codecs
import re
from typing import BinaryIO

from cms.uploads.refusal import UploadRefusedError

CHUNK = 1_000_000
# Tabulator, line feed, form feed and carriage return are all the control characters
# that a text has.
NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def clean(source: BinaryIO, target: BinaryIO) -> None:
    """Copy a text as it is.

    Raises:
        UploadRefusedError: when it is no text in UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    while chunk := source.read(CHUNK):
        _check(decoder, chunk)
        target.write(chunk)
    _check(decoder, b"", is_end=True)


def _check(
    decoder: codecs.IncrementalDecoder, chunk: bytes, *, is_end: bool = False
) -> None:
    try:
        text = decoder.decode(chunk, is_end)
    except UnicodeDecodeError:
        text = "\0"
    if NO_TEXT.search(text):
        raise UploadRefusedError(
            "This is not plain text in UTF-8. In Excel, choose “Save as” and “CSV "
            "UTF-8”; in Notepad, choose “Save as” and the encoding UTF-8.",
            code="no_utf_8",
        )
