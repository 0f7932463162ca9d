"""The fields, in Grapple's own words."""

from grapple.helpers import register_query_field, register_streamfield_block
from grapple.models import (
    GraphQLCollection,
    GraphQLDocument,
    GraphQLForeignKey,
    GraphQLStreamfield,
    GraphQLString,
)

from briefings.models import BriefingPage
from cms.blocks import DocumentBlock, HeadingBlock
from cms.models import Agency, Topic
from reviews.models import Recommendation, ReviewDocument, ReviewPage


def declare() -> None:
    Topic.graphql_fields = [GraphQLString("name"), GraphQLString("slug")]
    Agency.graphql_fields = [GraphQLString("name")]
    ReviewDocument.graphql_fields = [GraphQLString("role"), GraphQLDocument("document")]
    Recommendation.graphql_fields = [
        GraphQLString("text"),
        GraphQLCollection(GraphQLForeignKey, "agencies", "cms.Agency"),
    ]
    BriefingPage.graphql_fields = [GraphQLString("summary")]
    HeadingBlock.graphql_fields = [GraphQLString("text"), GraphQLString("level")]
    DocumentBlock.graphql_fields = [GraphQLDocument("document")]
    for block in (HeadingBlock, DocumentBlock):
        register_streamfield_block(block)
    ReviewPage.graphql_fields = [
        GraphQLString("publication_date"),
        GraphQLString("abstract"),
        GraphQLCollection(GraphQLForeignKey, "topics", "cms.Topic"),
        GraphQLCollection(GraphQLForeignKey, "agencies", "cms.Agency"),
        GraphQLCollection(GraphQLForeignKey, "documents", "reviews.ReviewDocument"),
        GraphQLCollection(
            GraphQLForeignKey, "recommendations", "reviews.Recommendation"
        ),
        GraphQLCollection(GraphQLForeignKey, "briefings", "briefings.BriefingPage"),
        GraphQLStreamfield("body"),
    ]
    register_query_field("review", "reviews")(ReviewPage)
