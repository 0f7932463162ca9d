"""Images in the sizes that front ends may ask for.

An allow-list: with free sizes anybody could fill the storage by asking for all of them.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import graphene
from wagtail.images.models import AbstractRendition

from cms.graphql.execution import Field
from cms.graphql.files import public_files, rendition_url
from cms.graphql.loading import seen
from cms.graphql.resolvers import Column, Row, batch
from cms.models import Image

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Size:
    """A size to show images in: what fills `src`, and what else `srcSet` offers."""

    description: str
    spec: str
    others: tuple[str, ...] = ()


SIZES = {
    "THUMBNAIL": Size("A small square.", "fill-160x160", ("fill-320x320",)),
    "CARD": Size("Beside a title in a list.", "fill-480x270", ("fill-960x540",)),
    "CONTENT": Size(
        "In the text of a page, whole.", "width-800", ("width-400", "width-1600")
    ),
    "HERO": Size("Across a page.", "fill-1600x600", ("fill-800x300",)),
    "SOCIAL": Size("For social media (Open Graph).", "fill-1200x630"),
}

RenditionSpec = graphene.Enum.from_enum(
    Enum("RenditionSpec", {name: name for name in SIZES}),
    description=lambda value: (
        "A size to show an image in."
        if value is None
        else SIZES[value.name].description
    ),
)


class Rendition(graphene.ObjectType):
    """An image in a size made for showing it."""

    url = graphene.String(
        required=True,
        description="The address, for `src`.",
        resolver=Column("url"),
    )
    src_set = graphene.String(
        required=True,
        description="All widths of this shape, for `srcset`.",
        resolver=Column("src_set"),
    )
    width = graphene.Int(
        required=True, description="The width in pixels.", resolver=Column("width")
    )
    height = graphene.Int(
        required=True, description="The height in pixels.", resolver=Column("height")
    )
    alt = graphene.String(
        required=True, description="The alternative text.", resolver=Column("alt")
    )


@batch("id", "description")
def renditions(rows: Sequence[Row], field: Field, spec: Any) -> list[Row | None]:
    """Return a rendition for each image, made now where there is none yet."""
    size = SIZES[spec.value]
    specs = (size.spec, *size.others)
    viewer = field.context.viewer
    numbers = {row["id"] for row in rows}
    images: Any = seen(Image, viewer).filter(pk__in=numbers)
    public = public_files(Image, numbers, viewer)
    shown = {}
    for image in images.prefetch_renditions(*specs):
        if made := _renditions_of(image, specs):
            urls = {
                spec: rendition_url(rendition, viewer, is_public=image.pk in public)
                for spec, rendition in made.items()
            }
            shown[image.pk] = _shown(made, urls, size)
        else:
            field.context.lasts = False
    return [
        {**shown[row["id"]], "alt": row["description"]} if row["id"] in shown else None
        for row in rows
    ]


def _renditions_of(
    image: Image, specs: Sequence[str]
) -> dict[str, AbstractRendition] | None:
    try:
        renditions: dict[str, AbstractRendition] = image.get_renditions(*specs)
    except Exception:
        # The page is still worth reading without it.
        logger.exception("No rendition of image %s could be made", image.pk)
        return None
    return renditions


def _shown(made: dict[str, AbstractRendition], urls: dict[str, str], size: Size) -> Row:
    main = made[size.spec]
    widths = {rendition.width: urls[spec] for spec, rendition in made.items()}
    return {
        "url": urls[size.spec],
        "width": main.width,
        "height": main.height,
        "src_set": ", ".join(f"{widths[width]} {width}w" for width in sorted(widths)),
    }
