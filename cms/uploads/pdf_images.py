"""Photographs within a PDF: whole JPEG files, with all that the camera noted."""

import struct
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Name, Stream

from cms.uploads import jpeg

# Boxes of a JPEG 2000 file that draw the image.
JPEG_2000 = b"\0\0\0\x0cjP  "
DRAWING = (b"jP  ", b"ftyp", b"jp2h", b"jp2c", b"rreq")


def clean(pdf: pikepdf.Pdf, stream: Stream) -> None:
    """Drop what a photograph tells beside the picture.

    Raises:
        ValueError: when it cannot be read.
    """
    filters: list[Any] = _filters(stream)
    if not filters or filters[-1] not in (Name.DCTDecode, Name.JPXDecode):
        return
    data = _unpacked(pdf, stream, filters)
    if filters[-1] == Name.JPXDecode:
        stripped = _strip_jpeg_2000(data)
    else:
        stripped = _strip_jpeg(data)
    if stripped != data or len(filters) > 1:
        parameters: Any = stream.get("/DecodeParms")
        if isinstance(parameters, Array):
            parameters = parameters[-1]
        stream.write(stripped, filter=filters[-1], decode_parms=parameters)


def _filters(stream: Stream) -> list[pikepdf.Object]:
    found = stream.get("/Filter")
    if found is None:
        return []
    return list(found) if isinstance(found, Array) else [found]


def _unpacked(pdf: pikepdf.Pdf, stream: Stream, filters: list[pikepdf.Object]) -> bytes:
    """Return the image file, which may be packed once more."""
    data = stream.read_raw_bytes()
    if len(filters) == 1:
        return data
    packed = Stream(pdf, data)
    packed.Filter = Array(filters[:-1])
    return packed.read_bytes()


def _strip_jpeg(data: bytes) -> bytes:
    try:
        return jpeg.strip(data)
    except ValueError:
        # Some programs leave out the end, and readers of PDF do without.
        return jpeg.strip(data + b"\xff\xd9")


def _strip_jpeg_2000(data: bytes) -> bytes:
    if not data.startswith(JPEG_2000):
        return data  # The image alone, without a file around it.
    return b"".join(box for kind, box in _boxes(data) if kind in DRAWING)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, position + 8)
        end = position + length if length else len(data)
        if end < position + 8 or end > len(data):
            raise ValueError("A JPEG 2000 box beyond the end")
        yield kind, data[position:end]
        position = end
