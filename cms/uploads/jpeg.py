"""JPEG images: what is not needed to draw them is left out, pixel data untouched.

Encoding anew would lose quality each time, and never give the same bytes twice; so the
segments of the file are copied, but for those that tell about the image.
"""

import re
import struct
from collections.abc import Iterator

from cms.uploads.orientation import UPRIGHT, note_of, orientation_in

END, SCAN = 0xD9, 0xDA
WITHOUT_LENGTH = (0x01, 0xD8)
# Tables, frames and intervals: what a decoder needs.
NEEDED = {
    *range(0xC0, 0xD0),  # frames, Huffman and arithmetic tables
    SCAN,
    0xDB,  # quantisation
    0xDC,  # number of lines
    0xDD,  # restart interval
    0xDE,  # hierarchical progression
    0xDF,
}
JFIF, COLOUR_PROFILE, EXIF, ADOBE = 0xE0, 0xE2, 0xE1, 0xEE
# In coded data, 0xFF is followed by a zero or is one of the restart markers.
MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def strip(data: bytes) -> bytes:
    """Return a JPEG image without anything but what draws it, and which way up.

    Raises:
        ValueError: when it is no JPEG image, or ends too early.
    """
    parts = [b"\xff\xd8"]
    orientation = UPRIGHT
    for marker, body in _segments(data):
        if marker == EXIF and body.startswith(b"Exif\0\0"):
            orientation = orientation_in(body)
        else:
            parts.append(_kept(marker, body))
    if orientation != UPRIGHT:
        # Directly after the start, where all readers look for it.
        parts.insert(1, _segment(EXIF, note_of(orientation)))
    return b"".join([*parts, b"\xff\xd9"])


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the segments up to the end of the image, coded data with its scan."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("No JPEG image")
    marker, position = _next(data, 2)
    while marker != END:
        if marker not in WITHOUT_LENGTH:
            end = _end(data, marker, position)
            yield marker, data[position + 2 : end]
            position = end
        marker, position = _next(data, position)


def _next(data: bytes, position: int) -> tuple[int, int]:
    """Return the next marker, and where what follows it begins."""
    # Whatever lies between two segments belongs to none.
    found = MARKER.search(data, position)
    if found is None:
        raise ValueError("A JPEG image without an end")
    return data[found.end() - 1], found.end()


def _end(data: bytes, marker: int, position: int) -> int:
    """Return where a segment ends that begins with its length."""
    if position + 3 > len(data):
        raise ValueError("A JPEG segment without a length")
    (length,) = struct.unpack_from(">H", data, position)
    end = position + length
    if length < 2 or end > len(data):
        raise ValueError("A JPEG segment beyond the end")
    if marker != SCAN:
        return end
    following = MARKER.search(data, end)
    if following is None or length != 6 + 2 * data[position + 2]:
        raise ValueError("A JPEG scan without an end")
    return following.start()


def _kept(marker: int, body: bytes) -> bytes:
    if marker == SCAN:
        header = 6 + 2 * body[0]
        return struct.pack(">BBH", 0xFF, SCAN, header) + body
    if marker == JFIF and body.startswith(b"JFIF\0") and len(body) >= 14:
        return _segment(marker, body[:12] + b"\0\0")  # no thumbnail
    if marker == ADOBE and body.startswith(b"Adobe") and len(body) >= 12:
        return _segment(marker, body[:12])
    if marker == COLOUR_PROFILE and body.startswith(b"ICC_PROFILE\0"):
        return _segment(marker, body)
    return _segment(marker, body) if marker in NEEDED else b""


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
