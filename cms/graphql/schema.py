"""The composition root: puts what the apps declare together into one schema."""

from functools import cache
from pathlib import Path

import graphene
from graphql import GraphQLSchema, print_schema
from grapple.registry import registry

# What the rules of @graphql-eslint cannot know, said where they look for it.
NO_IDENTITY = (
    "# eslint-disable @graphql-eslint/strict-id-in-types"
    " -- connections, edges and plain values have no identity"
)
OWN_TERM = (
    "# eslint-disable-next-line @graphql-eslint/naming-convention"
    " -- “review type” is what safeguarding partnerships call it"
)

SDL_FILE = Path(__file__).with_name("schema.graphql")


@cache
def get_schema() -> GraphQLSchema:
    """Return the schema, built once, after Grapple has built the types."""
    from briefings.schema import BriefingQuery
    from cms.graphql.pages import PageQuery
    from cms.graphql.site import SiteQuery
    from home.schema import ResourceLinkQuery
    from reviews.schema import ReviewQuery

    class Query(
        PageQuery,
        ReviewQuery,
        BriefingQuery,
        ResourceLinkQuery,
        SiteQuery,
        graphene.ObjectType,
    ):
        """Everything that can be read."""

    built = graphene.Schema(
        query=Query,
        types=[
            *registry.pages.types,
            *registry.snippets.types,
            *_own_blocks(),
        ],
    )
    schema: GraphQLSchema = built.graphql_schema
    return schema


def sdl() -> str:
    """Return the schema in GraphQL's schema language, as it is committed."""
    printed = print_schema(get_schema()).replace(
        "\ntype ReviewType ", f"\n{OWN_TERM}\ntype ReviewType "
    )
    return f"{NO_IDENTITY}\n\n{printed}\n"


def _own_blocks() -> list[type[graphene.ObjectType]]:
    """Return the types of the blocks that are declared; Grapple brings its own."""
    from cms.graphql.interfaces import BlockInterface

    return [
        type_
        for type_ in registry.streamfield_blocks.values()
        if BlockInterface in type_._meta.interfaces
    ]
