"""What the API shows of reviews."""

import graphene
from django.db.models.functions import Lower

from cms.graphql.blocks import BODY, INTRODUCTION, short_texts
from cms.graphql.declare import declare_model, declare_page, extend
from cms.graphql.facets import ChoiceFacet, TermFacet, ValueFacet, YearFacet
from cms.graphql.fields import choices, field, list_of, type_of
from cms.graphql.filters import by_choice, by_date, by_term, by_text, by_value
from cms.graphql.list_contents import By, Order
from cms.graphql.lists import Listing
from cms.graphql.loading import through, to_many, to_one, with_it
from cms.graphql.single import one_page
from cms.models import Agency, Audience, Document, PracticeTheme, ReviewType, Topic
from reviews import visibility  # noqa: F401 - says what is seen with what
from reviews.models import (
    AgeBand,
    DocumentRole,
    IncidentType,
    PublicationMode,
    Recommendation,
    RecommendationStatus,
    ReviewDocument,
    ReviewIndexPage,
    ReviewPage,
    ReviewRelatedLink,
)

AgeBandType = choices(AgeBand, "The age of the child at the time.")
DocumentRoleType = choices(DocumentRole, "What part a document of a review plays.")
IncidentTypeType = choices(IncidentType, "What happened.")
PublicationModeType = choices(PublicationMode, "How much of a review is published.")
RecommendationStatusType = choices(
    RecommendationStatus, "What became of a recommendation."
)

declare_model(
    ReviewDocument,
    "A document of a review.",
    field("role", DocumentRoleType, "What part it plays.", required=True),
    field("language", graphene.String, "The language's code.", required=True),
    field(
        "has_accessible_html",
        graphene.Boolean,
        "Whether the page says the same in accessible HTML.",
        required=True,
    ),
    field(
        "document",
        type_of(Document),
        "The document.",
        with_it(ReviewDocument, "document"),
        required=True,
    ),
)
declare_model(
    Recommendation,
    "What a review recommends, and what came of it.",
    field("number", graphene.Int, "Its number in the review.", required=True),
    field("text", graphene.String, "The recommendation.", required=True),
    field(
        "agencies",
        list_of(type_of(Agency)),
        "Whom it is for.",
        to_many(Agency, "recommendations", "order", "name"),
        required=True,
    ),
    field(
        "response", graphene.String, "The response, or an empty string.", required=True
    ),
    field("status", RecommendationStatusType, "What became of it.", required=True),
    field("due_date", graphene.Date, "By when it is to be done."),
    field(
        "evidence_of_impact",
        graphene.String,
        "What difference it made, or an empty string.",
        required=True,
    ),
)
declare_page(ReviewIndexPage, "The landing page of the reviews.", INTRODUCTION, BODY)
declare_page(
    ReviewPage,
    "A review of a case in which a child died or was seriously harmed.",
    field(
        "review_type",
        type_of(ReviewType),
        "What kind of review it is.",
        to_one(ReviewType, "review_type_id"),
    ),
    field(
        "publication_mode",
        PublicationModeType,
        "How much of it is published.",
        required=True,
    ),
    field("publication_date", graphene.Date, "When it was published.", required=True),
    field("abstract", graphene.String, "What happened and was learned.", required=True),
    field(
        "publishers",
        graphene.String,
        "Who published it, or an empty string.",
        required=True,
    ),
    field("age_band", AgeBandType, "The age of the child."),
    field("incident_year", graphene.Int, "The year in which it happened."),
    field("incident_type", IncidentTypeType, "What happened."),
    field(
        "lead_reviewer",
        graphene.String,
        "Who led it, or an empty string.",
        required=True,
    ),
    field(
        "methodology",
        graphene.String,
        "How it was done, or an empty string.",
        required=True,
    ),
    field(
        "guidance_edition",
        graphene.String,
        "The guidance it was carried out under, or an empty string.",
        required=True,
    ),
    BODY,
    field(
        "learning_points",
        list_of(graphene.String),
        "The lessons, in order.",
        short_texts("learning_points"),
        required=True,
    ),
    *(
        field(
            name,
            list_of(type_of(model)),
            description,
            to_many(model, "reviews", "order", "name"),
            required=True,
        )
        for name, model, description in (
            ("topics", Topic, "What it is about."),
            ("practice_themes", PracticeTheme, "What practice is to learn."),
            ("agencies", Agency, "The agencies that were involved."),
            ("audiences", Audience, "Whom it is written for."),
        )
    ),
    field(
        "documents",
        list_of(type_of(ReviewDocument)),
        "Its documents, in order.",
        to_many(ReviewDocument, "page", "sort_order"),
        required=True,
    ),
    field(
        "recommendations",
        list_of(type_of(Recommendation)),
        "Its public recommendations, in order.",
        to_many(Recommendation, "page", "sort_order"),
        required=True,
    ),
    field(
        "related_links",
        list_of(type_of("home.ResourceLinkPage")),
        "Resource links beside it, in order.",
        through(ReviewRelatedLink, "home.ResourceLinkPage", "link"),
        required=True,
    ),
    field(
        "nspcc_record_id",
        graphene.String,
        "Its number in the NSPCC repository, or an empty string.",
        required=True,
    ),
    field(
        "nspcc_record_url",
        graphene.String,
        "Its address in the NSPCC repository, or an empty string.",
        required=True,
    ),
)

REVIEWS = Listing(
    name="Review",
    model=ReviewPage,
    node=type_of(ReviewPage),
    orders={
        "NEWEST": Order("Most recently published first.", "publication_date", True),
        "OLDEST": Order("Longest published first.", "publication_date"),
        "TITLE": Order("By title, from A to Z.", Lower("title")),
    },
    filters=(
        by_term("review_type", "review_type", ReviewType, ReviewPage),
        by_term("topic", "topics", Topic, ReviewPage),
        by_term("practice_theme", "practice_themes", PracticeTheme, ReviewPage),
        by_term("agency", "agencies", Agency, ReviewPage),
        by_term("audience", "audiences", Audience, ReviewPage),
        by_value(
            "year",
            "publication_date__year",
            "Published in any of these years.",
            graphene.Int,
        ),
        by_value(
            "incident_year",
            "incident_year",
            "Happened in any of these years.",
            graphene.Int,
        ),
        by_choice("age_band", "age_band", AgeBandType, "Any of these ages."),
        by_choice(
            "publication_mode",
            "publication_mode",
            PublicationModeType,
            "Published in any of these ways.",
        ),
        by_date(
            "published_from",
            "publication_date__gte",
            "Published on this date or later.",
        ),
        by_date(
            "published_to",
            "publication_date__lte",
            "Published on this date or earlier.",
        ),
        by_text(),
    ),
    facets=(
        TermFacet("reviewType", "review_type"),
        TermFacet("topic", "topics"),
        TermFacet("practiceTheme", "practice_themes"),
        TermFacet("agency", "agencies"),
        TermFacet("audience", "audiences"),
        YearFacet("year", "publication_date"),
        ValueFacet("incidentYear", "incident_year"),
        ChoiceFacet("ageBand", "age_band", AgeBand),
        ChoiceFacet("publicationMode", "publication_mode", PublicationMode),
    ),
    items="reviews",
)

for vocabulary, lookup in (
    (ReviewType, "review_type"),
    (Topic, "topics"),
    (PracticeTheme, "practice_themes"),
    (Agency, "agencies"),
    (Audience, "audiences"),
):
    extend(
        vocabulary,
        field(
            "reviews",
            REVIEWS.connection_type,
            "The reviews that carry this term.",
            REVIEWS.below(By(lookup)),
            required=True,
            arguments=REVIEWS.arguments(),
        ),
    )


class ReviewQuery:
    """The root fields about reviews."""

    review = one_page(ReviewPage, "The review of a slug or an ID.")
    reviews = REVIEWS.root_field("The reviews.")
