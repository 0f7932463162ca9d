"""Root fields that give one page of a type."""

from collections.abc import Sequence
from typing import Any

import graphene
from django.db.models import F, Model, QuerySet

from cms.access.viewer import Sight
from cms.graphql.execution import Field
from cms.graphql.fields import type_of
from cms.graphql.loading import load, seen
from cms.graphql.pages import numbers_of, one_of
from cms.graphql.resolvers import Batch, Row
from cms.statements import Among, Given


def one_page(model: type[Model], description: str) -> graphene.Field:
    """Return the root field for the page of a slug or an ID."""

    def of_slug(viewer: Sight) -> QuerySet[Any]:
        # A slug is unique below one page only; what comes first in the tree is meant.
        return seen(model, viewer).filter(slug=Given("slug")).order_by("path")[:1]

    def of_number(viewer: Sight) -> QuerySet[Any]:
        return seen(model, viewer).filter(Among(F("pk"), "numbers"))

    def resolve(
        _: Sequence[Row], field: Field, slug: str | None = None, id: str | None = None
    ) -> list[Row | None]:
        one_of(slug=slug, id=id)
        if slug is not None:
            rows = load(field, of_slug, slug=slug)
        else:
            rows = load(field, of_number, numbers=numbers_of(id or ""))
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
