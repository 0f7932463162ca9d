"""Images in the sizes that front ends may ask for.

An allow-list: with free sizes anybody could fill the storage by asking for all of them.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import graphene
from wagtail.images.models import AbstractRendition, SourceImageIOError

from cms.graphql.execution import Field
from cms.graphql.files import file_url
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
    images: Any = seen(Image, field.context.viewer).filter(
        pk__in={row["id"] for row in rows}
    )
    made = {
        image.pk: _renditions_of(image, specs)
        for image in images.prefetch_renditions(*specs)
    }
    return [_shown(row, made.get(row["id"]), size) for row in rows]


def _renditions_of(
    image: Image, specs: Sequence[str]
) -> dict[str, AbstractRendition] | None:
    try:
        renditions: dict[str, AbstractRendition] = image.get_renditions(*specs)
    except (SourceImageIOError, OSError):
        # The page is still worth reading without it.
        logger.exception("No rendition of image %s could be made", image.pk)
        return None
    return renditions


def _shown(
    row: Row, made: dict[str, AbstractRendition] | None, size: Size
) -> Row | None:
    if not made:
        return None
    main = made[size.spec]
    widths = {rendition.width: rendition.url for rendition in made.values()}
    return {
        "url": file_url(main.url),
        "width": main.width,
        "height": main.height,
        "alt": row["description"],
        "src_set": ", ".join(
            f"{file_url(widths[width])} {width}w" for width in sorted(widths)
        ),
    }
