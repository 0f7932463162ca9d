"""Which way up a camera was held: all that is kept of what it wrote beside an image.

Read here rather than by Pillow, which reads, and warns about, all the rest as well.
"""

import struct

from PIL import Image

UPRIGHT = 1
TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


# An entry of a directory: its tag, its type, how many values, and the first of them.
TAG, SHORT = 0x0112, 3


def orientation_in(exif: bytes) -> int:
    """Return the orientation that Exif data tells, or that of an upright image."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return UPRIGHT
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for place in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, place)
            if (tag, kind) == (TAG, SHORT) and value in TURNED:
                return value
    except struct.error:
        return UPRIGHT  # What ends too early turns no image, anywhere.
    return UPRIGHT


def note_of(orientation: int) -> bytes:
    """Return Exif data that tells an orientation, and nothing else."""
    entry = struct.pack(">HHIHH", TAG, SHORT, 1, orientation, 0)
    return b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
