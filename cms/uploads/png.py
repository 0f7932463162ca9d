"""PNG images, animated ones included: only the chunks that draw them are kept."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
NEEDED = {
    *(b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"),
    *(b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT"),
    *(b"bKGD", b"pHYs"),
    *(b"acTL", b"fcTL", b"fdAT"),
}


def strip(data: bytes) -> bytes:
    """Return a PNG image without anything but what draws it.

    Raises:
        ValueError: when it is no PNG image, or ends too early.
    """
    if not data.startswith(SIGNATURE):
        raise ValueError("No PNG image")
    parts = [SIGNATURE]
    position, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        if position + 12 > len(data):
            raise ValueError("A PNG image without an end")
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise ValueError("A PNG chunk beyond the end")
        if kind in NEEDED:
            parts.append(_chunk(kind, data[position + 8 : end - 4]))
        position = end
    return b"".join(parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    if kind == b"iCCP":
        # The profile has a name, which says whose it is or nothing of use.
        _, separator, profile = body.partition(b"\0")
        body = b"ICC profile\0" + profile if separator else body
    if kind == b"IEND":
        body = b""
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", checksum)
