"""WebP images, animated ones included: only the chunks that draw them are kept."""

import struct
from collections.abc import Iterator

NEEDED = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP")
# In the flags of the extended header: there is Exif, there is XMP.
METADATA = 0x08 | 0x04
# Before the chunks of a frame: its place, its size and its time.
FRAME_HEADER = 16


def strip(data: bytes) -> bytes:
    """Return a WebP image without anything but what draws it.

    Raises:
        ValueError: when it is no WebP image, or ends too early.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("No WebP image")
    (length,) = struct.unpack_from("<I", data, 4)
    if length + 8 > len(data):
        raise ValueError("A WebP image without an end")
    body = b"".join(_kept(*chunk) for chunk in _chunks(data[12 : length + 8]))
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position < len(data):
        if position + 8 > len(data):
            raise ValueError("A WebP chunk without a length")
        kind, length = struct.unpack_from("<4sI", data, position)
        end = position + 8 + length
        if end > len(data):
            raise ValueError("A WebP chunk beyond the end")
        yield kind, data[position + 8 : end]
        position = end + length % 2


def _kept(kind: bytes, body: bytes) -> bytes:
    if kind not in NEEDED:
        return b""
    if kind == b"VP8X" and body:
        body = bytes([body[0] & ~METADATA]) + body[1:10]
    elif kind == b"ANMF":
        frames = b"".join(_kept(*chunk) for chunk in _chunks(body[FRAME_HEADER:]))
        body = body[:FRAME_HEADER] + frames
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
