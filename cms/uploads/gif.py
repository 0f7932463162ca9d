"""GIF images: frames, their timing and the loop are kept; comments are not."""

import struct

IMAGE, EXTENSION, END = 0x2C, 0x21, 0x3B
CONTROL, APPLICATION = 0xF9, 0xFF
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def strip(data: bytes) -> bytes:
    """Return a GIF image without anything but what draws it.

    Raises:
        ValueError: when it is no GIF image, or ends too early.
    """
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise ValueError("No GIF image")
    try:
        return _strip(data)
    except IndexError:
        raise ValueError("A GIF image without an end") from None


def _strip(data: bytes) -> bytes:
    position = 13 + _colours(data[10])
    parts = [data[:position]]
    while data[position] != END:
        start, kind = position, data[position]
        if kind == IMAGE:
            # Its place and size, its colours, the size of its codes, its data.
            position += 10 + _colours(data[position + 9]) + 1
            is_needed = True
        elif kind == EXTENSION:
            position += 2
            is_needed = data[start + 1] == CONTROL or (
                data[start + 1] == APPLICATION and _is_loop(data, position)
            )
        else:
            raise ValueError("An unknown block in a GIF image")
        position = _end_of_blocks(data, position)
        if is_needed:
            parts.append(data[start:position])
    return b"".join([*parts, struct.pack("B", END)])


def _colours(flags: int) -> int:
    """Return how many bytes a table of colours takes, which may be none."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(data: bytes, position: int) -> int:
    while length := data[position]:
        position += length + 1
    return position + 1


def _is_loop(data: bytes, position: int) -> bool:
    name, block = data[position + 1 : position + 12], data[position + 12 :]
    # One block of three bytes: a one, and how often.
    return name in LOOPS and block[:2] == b"\x03\x01" and block[4:5] == b"\0"
