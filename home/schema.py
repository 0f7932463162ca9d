"""What the API shows of the general pages."""

import graphene
from django.db.models.functions import Lower

from cms.graphql.blocks import BODY, INTRODUCTION
from cms.graphql.declare import declare_page, extend
from cms.graphql.facets import ChoiceFacet, TermFacet, ValueFacet
from cms.graphql.fields import choices, field, list_of, type_of
from cms.graphql.filters import by_choice, by_term, by_text, by_value
from cms.graphql.list_contents import By, Order
from cms.graphql.lists import Listing
from cms.graphql.loading import to_many
from cms.models import Audience, Topic
from home.models import (
    ContentPage,
    HomePage,
    ResourceIndexPage,
    ResourceLinkPage,
    ResourceType,
    SecureAreaPage,
)

ResourceTypeType = choices(ResourceType, "What kind of thing a resource link leads to.")

declare_page(HomePage, "The page at the site's address.", INTRODUCTION, BODY)
declare_page(ContentPage, "A page of text.", INTRODUCTION, BODY)
declare_page(
    ResourceIndexPage, "The landing page of the resource links.", INTRODUCTION, BODY
)
declare_page(
    SecureAreaPage,
    "The door to an area for signed-in people; all below it is private.",
    INTRODUCTION,
)
declare_page(
    ResourceLinkPage,
    "A link to something useful on another site.",
    field("external_url", graphene.String, "Where it leads.", required=True),
    field("provider", graphene.String, "Who offers it.", required=True),
    field(
        "description",
        graphene.String,
        "What it is, or an empty string.",
        required=True,
    ),
    field(
        "resource_type", ResourceTypeType, "What kind of thing it is.", required=True
    ),
    field(
        "topics",
        list_of(type_of(Topic)),
        "What it is about.",
        to_many(Topic, "resource_links", "order", "name"),
        required=True,
    ),
    field(
        "audiences",
        list_of(type_of(Audience)),
        "Whom it is for.",
        to_many(Audience, "resource_links", "order", "name"),
        required=True,
    ),
)

RESOURCE_LINKS = Listing(
    name="ResourceLink",
    model=ResourceLinkPage,
    node=type_of(ResourceLinkPage),
    orders={
        "TITLE": Order("By title, from A to Z.", Lower("title")),
        "PROVIDER": Order("By who offers it, from A to Z.", Lower("provider")),
        "TREE": Order("As editors have sorted them in the tree.", "path"),
    },
    filters=(
        by_term("topic", "topics", Topic, ResourceLinkPage),
        by_term("audience", "audiences", Audience, ResourceLinkPage),
        by_choice(
            "resource_type", "resource_type", ResourceTypeType, "Any of these kinds."
        ),
        by_value("provider", "provider", "Offered by any of these."),
        by_text(),
    ),
    facets=(
        TermFacet("topic", "topics"),
        TermFacet("audience", "audiences"),
        ChoiceFacet("resourceType", "resource_type", ResourceType),
        ValueFacet("provider", "provider"),
    ),
    items="resource links",
)

for vocabulary, lookup in ((Topic, "topics"), (Audience, "audiences")):
    extend(
        vocabulary,
        field(
            "resource_links",
            RESOURCE_LINKS.connection_type,
            "The resource links that carry this term.",
            RESOURCE_LINKS.below(By(lookup)),
            required=True,
            arguments=RESOURCE_LINKS.arguments(),
        ),
    )


class ResourceLinkQuery:
    """The root field about resource links."""

    resource_links = RESOURCE_LINKS.root_field("The resource links.")
