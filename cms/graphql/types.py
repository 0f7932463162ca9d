"""The types of what all apps share: files and vocabularies."""

from collections.abc import Sequence

import graphene

from cms.graphql import blocks  # noqa: F401 - declares the types of the blocks
from cms.graphql.declare import declare_model, declare_term
from cms.graphql.execution import Field
from cms.graphql.fields import field
from cms.graphql.files import document_urls
from cms.graphql.renditions import Rendition, RenditionSpec, renditions
from cms.graphql.resolvers import Column, Row, batch, computed
from cms.models import (
    Agency,
    Audience,
    Document,
    Image,
    PracticeTheme,
    ReviewType,
    Topic,
)


class FocalPoint(graphene.ObjectType):
    """The part of an image that matters most, in pixels of the original."""

    x = graphene.Int(
        required=True, description="Its centre from the left.", resolver=Column("x")
    )
    y = graphene.Int(
        required=True, description="Its centre from the top.", resolver=Column("y")
    )
    width = graphene.Int(
        required=True, description="How wide it is.", resolver=Column("width")
    )
    height = graphene.Int(
        required=True, description="How high it is.", resolver=Column("height")
    )


_FOCAL_POINT = tuple(f"focal_point_{name}" for name in ("x", "y", "width", "height"))


@computed(*_FOCAL_POINT)
def focal_point(row: Row, _: Field) -> Row | None:
    values = [row[name] for name in _FOCAL_POINT]
    if None in values[:2]:
        return None
    return dict(
        zip(
            ("x", "y", "width", "height"), (value or 0 for value in values), strict=True
        )
    )


@batch("id", "file", "file_hash")
def download_urls(rows: Sequence[Row], field: Field) -> list[str]:
    urls = document_urls(rows, field.context.viewer)
    return [urls[row["id"]] for row in rows]


@computed("file")
def filename(row: Row, _: Field) -> str:
    return str(row["file"]).rpartition("/")[2]


@computed("file")
def extension(row: Row, _: Field) -> str:
    return str(row["file"]).rpartition(".")[2].lower()


declare_model(
    Document,
    "A file to download.",
    field("title", graphene.String, "The title.", required=True),
    field(
        "filename", graphene.String, "The name of the file.", filename, required=True
    ),
    field(
        "file_type",
        graphene.String,
        "The kind of file by its ending, such as pdf.",
        extension,
        required=True,
    ),
    field("file_size", graphene.Int, "The size in bytes."),
    field(
        "download_url",
        graphene.String,
        "The address from which anybody may download it. Where only some may see it, "
        "a link that opens it for whoever asked, without signing in, for five minutes: "
        "ask for it when it is wanted, and keep it nowhere.",
        download_urls,
        required=True,
    ),
)

declare_model(
    Image,
    "An image. To show it, ask for a rendition.",
    field("title", graphene.String, "The title.", required=True),
    field(
        "alt",
        graphene.String,
        "The alternative text, where the page gives none of its own.",
        Column("description"),
        required=True,
    ),
    field("width", graphene.Int, "The width of the original.", required=True),
    field("height", graphene.Int, "The height of the original.", required=True),
    field(
        "focal_point",
        FocalPoint,
        "The part that matters most, where an editor marked it.",
        focal_point,
    ),
    field(
        "rendition",
        Rendition,
        "The image in a size made for showing it.",
        renditions,
        arguments={
            "spec": graphene.Argument(
                RenditionSpec, required=True, description="Which size."
            )
        },
    ),
)

declare_term(
    ReviewType,
    "What kind of review: local, national, rapid, adult …",
    field(
        "is_legacy",
        graphene.Boolean,
        "Whether new reviews are no longer of this kind.",
        required=True,
    ),
    field(
        "owning_body",
        graphene.String,
        "Who commissions such reviews, or an empty string.",
        required=True,
    ),
)
declare_term(Topic, "What a page is about, such as neglect.")
declare_term(
    PracticeTheme, "What practice is to learn, such as professional curiosity."
)
declare_term(Agency, "An organisation or profession that safeguards children.")
declare_term(Audience, "Whom a page is written for.")
