"""Images: the same picture the right way up, and nothing that the camera noted."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps, ImageStat
from pytest_django import Settings

from cms.uploads import images
from cms.uploads.refusal import UploadRefusedError
from tests.uploads import planted
from tests.uploads.planted import IMAGES, MARKER, holds

KINDS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
each_kind = pytest.mark.parametrize("ending", IMAGES)


def cleaned(data: bytes, ending: str) -> bytes:
    target = io.BytesIO()
    images.clean(io.BytesIO(data), target, KINDS[ending])
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@each_kind
def test_nothing_but_the_picture_is_kept(ending: str) -> None:
    data = IMAGES[ending]()
    assert holds(data, MARKER)
    kept = cleaned(data, ending)
    assert not holds(kept, MARKER)
    image = opened(kept)
    assert not image.getexif()
    assert not set(image.info) & {"exif", "xmp", "comment", "photoshop", "Author"}


@each_kind
def test_an_upright_picture_keeps_its_pixels(ending: str) -> None:
    data = IMAGES[ending]()
    before, after = opened(data).convert("RGB"), opened(cleaned(data, ending))
    assert after.convert("RGB").tobytes() == before.tobytes()


@each_kind
def test_a_clean_image_stays_as_it_is(ending: str) -> None:
    kept = cleaned(IMAGES[ending](), ending)
    assert cleaned(kept, ending) == kept


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
def test_a_turned_picture_is_turned_back(ending: str, orientation: int) -> None:
    make = {"jpg": planted.jpeg, "png": planted.png, "webp": planted.webp}[ending]
    data = make(orientation)
    kept = cleaned(data, ending)
    assert not holds(kept, MARKER)
    right = ImageOps.exif_transpose(opened(data)).convert("RGB")
    after = opened(kept)
    assert after.size == right.size
    assert not after.getexif()
    # Encoding a JPEG anew softens edges, and shifts no colour.
    apart = ImageStat.Stat(ImageChops.difference(after.convert("RGB"), right))
    assert max(apart.mean) < (3 if ending == "jpg" else 0.01)
    assert cleaned(kept, ending) == kept


def test_an_animation_keeps_its_pictures_its_time_and_its_loop() -> None:
    image = opened(cleaned(planted.gif(), "gif"))
    assert image.n_frames == 2
    assert image.info["loop"] == 0
    times = []
    for frame in range(image.n_frames):
        image.seek(frame)
        times.append(image.info["duration"])
    assert times == [100, 200]


@pytest.mark.parametrize("ending", ["png", "webp"])
def test_other_animations_stay_animations(ending: str) -> None:
    data = io.BytesIO()
    planted.picture().save(
        data,
        KINDS[ending],
        save_all=True,
        append_images=[Image.new("RGB", (40, 20), "red")],
        duration=100,
        exif=planted.exif(),
    )
    kept = cleaned(data.getvalue(), ending)
    assert opened(kept).n_frames == 2
    assert not holds(kept, MARKER)
    assert cleaned(kept, ending) == kept


@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
def test_the_colour_profile_stays(ending: str) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = io.BytesIO()
    planted.picture().save(data, KINDS[ending], icc_profile=profile)
    kept = cleaned(data.getvalue(), ending)
    assert opened(kept).info["icc_profile"] == profile


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_jpeg_of_other_colours_can_be_turned(mode: str) -> None:
    data = io.BytesIO()
    planted.picture(mode=mode).save(data, "JPEG", exif=planted.exif(6))
    image = opened(cleaned(data.getvalue(), "jpg"))
    assert (image.mode, image.size) == (mode, (20, 40))


def test_a_progressive_jpeg_is_cleaned() -> None:
    data = io.BytesIO()
    planted.picture(300, 200).save(data, "JPEG", progressive=True, exif=planted.exif())
    kept = cleaned(data.getvalue(), "jpg")
    assert not holds(kept, MARKER)
    assert opened(kept).info["progressive"]


def test_an_image_with_too_many_pixels_is_refused(settings: Settings) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1_000_000
    data = io.BytesIO()
    Image.new("1", (1001, 1000)).save(data, "PNG")
    with pytest.raises(UploadRefusedError, match="the most is 1 million") as refused:
        cleaned(data.getvalue(), "png")
    assert refused.value.code == "too_many_pixels"


def test_so_is_one_that_pillow_would_not_open() -> None:
    data = io.BytesIO()
    Image.new("1", (20_000, 10_000)).save(data, "PNG")
    with pytest.raises(UploadRefusedError, match="the most is 64 million"):
        cleaned(data.getvalue(), "png")


PLANTED = {ending: make() for ending, make in IMAGES.items()}


@each_kind
@given(st.data())
def test_a_damaged_image_is_refused_or_clean(ending: str, data: st.DataObject) -> None:
    damaged = bytearray(PLANTED[ending])
    for _ in range(data.draw(st.integers(0, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(
            st.integers(0, 255)
        )
    end = data.draw(st.one_of(st.none(), st.integers(0, len(damaged))))
    try:
        kept = cleaned(bytes(damaged[:end]), ending)
    except UploadRefusedError:
        return
    assert cleaned(kept, ending) == kept
