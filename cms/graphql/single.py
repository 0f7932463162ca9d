"""Root fields that give one page of a type."""

from collections.abc import Sequence

import graphene
from django.db.models import Model, Q

from cms.graphql.execution import Field
from cms.graphql.fields import type_of
from cms.graphql.loading import load, seen
from cms.graphql.pages import by_number, one_of
from cms.graphql.resolvers import Batch, Row


def one_page(model: type[Model], description: str) -> graphene.Field:
    """Return the root field for the page of a slug or an ID."""

    def resolve(
        _: Sequence[Row], field: Field, slug: str | None = None, id: str | None = None
    ) -> list[Row | None]:
        one_of(slug=slug, id=id)
        condition = Q(slug=slug) if slug is not None else by_number(id or "")
        viewer = field.context.viewer
        # A slug is unique below one page only; what comes first in the tree is meant.
        queryset = seen(model, viewer).filter(condition).order_by("path")
        rows = load(queryset[:1], viewer, [field])
        return [rows[0] if rows else None]

    return graphene.Field(
        type_of(model),
        args={
            "slug": graphene.Argument(
                graphene.String,
                description="The last part of the page's path; of several pages "
                "with the same, the first in the tree is meant.",
            ),
            "id": graphene.Argument(graphene.ID, description="The page's ID."),
        },
        description=description,
        resolver=Batch((), resolve),
    )
