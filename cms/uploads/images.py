"""Images: without what the camera noted, upright, and known to be readable."""

import io
import logging
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.conf import settings
from PIL import Image
from PIL.ImageFile import ImageFile

from cms.uploads import gif, jpeg, png, webp
from cms.uploads.orientation import TURNED, orientation_in
from cms.uploads.refusal import UploadRefusedError, damaged

logger = logging.getLogger(__name__)

STRIP: dict[str, Callable[[bytes], bytes]] = {
    "JPEG": jpeg.strip,
    "PNG": png.strip,
    "GIF": gif.strip,
    "WEBP": webp.strip,
}
FRAMES_LIMIT = 2_000
# Near enough to the original that nobody sees a difference; only images that have to
# be turned are encoded anew.
QUALITY = 95
ADVICE = "Open it in an image editor, save it again and upload that."


def clean(source: BinaryIO, target: BinaryIO, kind: str) -> None:
    """Write an image without its metadata, turned upright.

    Args:
        kind: Pillow's name of the format, such as ``JPEG``.

    Raises:
        UploadRefusedError: when it cannot be read, or has too many pixels.
    """
    data = source.read()
    stripped = strip(data, kind)
    with _refusing_what_cannot_be_drawn():
        _draw(stripped, kind)
        # Of a JPEG, the orientation is all that is left to be read.
        turned = _upright(stripped if kind == "JPEG" else data, stripped, kind)
    target.write(strip(turned, kind) if turned else stripped)


def strip(data: bytes, kind: str) -> bytes:
    """Return an image without anything but what draws it, and which way up.

    Raises:
        UploadRefusedError: when it cannot be read.
    """
    try:
        return STRIP[kind](data)
    except (ValueError, struct.error) as error:
        logger.info("An image was refused: %s", error)
        raise damaged("image", ADVICE) from None


@contextmanager
def _refusing_what_cannot_be_drawn() -> Iterator[None]:
    try:
        yield
    except UploadRefusedError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except Exception as error:  # noqa: BLE001 - Pillow's decoders raise anything
        logger.info("An image was refused: %s", type(error).__name__)
        raise damaged("image", ADVICE) from None


def _draw(data: bytes, kind: str) -> None:
    """Draw an image once, so that what is kept can be shown."""
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        frames = getattr(image, "n_frames", 1)
        _check_size(image.width * image.height * frames, frames)
        for frame in range(frames):
            image.seek(frame)
            image.load()


def _check_size(pixels: int, frames: int) -> None:
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS or frames > FRAMES_LIMIT:
        raise _too_large()


def _too_large() -> UploadRefusedError:
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
    return UploadRefusedError(
        f"This image has too many pixels: the most is {most} million, all pictures of "
        "an animation counted. Make it smaller in an image editor and upload that.",
        code="too_many_pixels",
    )


def _upright(data: bytes, stripped: bytes, kind: str) -> bytes | None:
    """Return an image turned as its metadata asks, or None where it stays."""
    with Image.open(io.BytesIO(data), formats=[kind]) as original:
        turn = TURNED.get(orientation_in(original.info.get("exif", b"")))
    with Image.open(io.BytesIO(stripped), formats=[kind]) as image:
        # No viewer turns animations.
        if turn is None or getattr(image, "n_frames", 1) > 1:
            return None
        turned = io.BytesIO()
        image.transpose(turn).save(turned, kind, **_encoding(image, stripped))
        return turned.getvalue()


def _encoding(image: ImageFile, data: bytes) -> dict[str, Any]:
    """Return how to encode a turned image like the original."""
    options: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
    if image.format == "JPEG":
        options["quality"] = QUALITY
        options["progressive"] = "progressive" in image.info
        options["subsampling"] = "4:4:4"
    elif image.format == "WEBP":
        options["quality"] = QUALITY
        options["lossless"] = b"VP8L" in data[:64]
    return options
