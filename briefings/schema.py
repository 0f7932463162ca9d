"""What the API shows of briefings."""

import graphene
from django.db.models.functions import Lower

from briefings.models import (
    BriefingIndexPage,
    BriefingKind,
    BriefingPage,
    BriefingRelatedLink,
    words_in_sections,
)
from cms.graphql.blocks import BODY, INTRODUCTION, raw_blocks, short_texts, stream
from cms.graphql.declare import declare_page, extend
from cms.graphql.execution import Field
from cms.graphql.facets import ChoiceFacet, TermFacet
from cms.graphql.fields import Declared, choices, field, list_of, type_of
from cms.graphql.filters import by_choice, by_date, by_term, by_text
from cms.graphql.list_contents import By, Order
from cms.graphql.lists import Listing
from cms.graphql.loading import through, to_many, to_one
from cms.graphql.resolvers import Column, Row, computed
from cms.graphql.rich_text import rich_text
from cms.graphql.single import one_page
from cms.models import Audience, Document, Topic
from cms.validators import count_words, reading_minutes
from reviews.models import ReviewPage

BriefingKindType = choices(BriefingKind, "What a briefing is drawn from.")


@computed("text")
def section_words(row: Row, _: Field) -> int:
    return count_words(row["text"])


class BriefingSection(graphene.ObjectType):
    """One of the seven sections of a briefing."""

    heading = graphene.String(
        required=True, description="The heading.", resolver=Column("heading")
    )
    html = graphene.String(
        required=True, description="The text.", resolver=rich_text("text")
    )
    word_count = graphene.Int(
        required=True, description="The words of the text.", resolver=section_words
    )


@computed("sections")
def word_count(row: Row, _: Field) -> int:
    return words_in_sections(raw_blocks(row["sections"]))


@computed("sections")
def reading_time(row: Row, _: Field) -> int:
    return reading_minutes(words_in_sections(raw_blocks(row["sections"])))


declare_page(
    BriefingIndexPage, "The landing page of the briefings.", INTRODUCTION, BODY
)
declare_page(
    BriefingPage,
    "What a team can learn in seven minutes.",
    field("summary", graphene.String, "What it is about.", required=True),
    field("kind", BriefingKindType, "What it is drawn from.", required=True),
    field(
        "sections",
        list_of(BriefingSection),
        "The seven sections, in order.",
        stream("sections", lambda block: block["value"]),
        required=True,
    ),
    *(
        field(
            name,
            list_of(graphene.String),
            description,
            short_texts(name),
            required=True,
        )
        for name, description in (
            ("key_themes", "Up to five themes."),
            ("reflective_questions", "Questions for a discussion in the team."),
            ("action_plan_prompts", "What a team could write down to do."),
        )
    ),
    field(
        "source_review",
        type_of(ReviewPage),
        "The review that the learning comes from, unless it is hidden.",
        to_one(ReviewPage, "source_review_id"),
    ),
    field(
        "topics",
        list_of(type_of(Topic)),
        "What it is about.",
        to_many(Topic, "briefings", "order", "name"),
        required=True,
    ),
    field(
        "audiences",
        list_of(type_of(Audience)),
        "Whom it is written for.",
        to_many(Audience, "briefings", "order", "name"),
        required=True,
    ),
    field(
        "related_links",
        list_of(type_of("home.ResourceLinkPage")),
        "Resource links beside it, in order.",
        through(BriefingRelatedLink, "home.ResourceLinkPage", "link"),
        required=True,
    ),
    field("last_reviewed", graphene.Date, "When it was last checked.", required=True),
    field("next_review", graphene.Date, "When to check it again.", required=True),
    field(
        "document",
        type_of(Document),
        "The briefing as a document, where there is one.",
        to_one(Document, "document_id"),
    ),
    field(
        "word_count",
        graphene.Int,
        "The words of all sections.",
        word_count,
        required=True,
    ),
    field(
        "reading_time",
        graphene.Int,
        "How many minutes it takes to read.",
        reading_time,
        required=True,
    ),
)

BRIEFINGS = Listing(
    name="Briefing",
    model=BriefingPage,
    node=type_of(BriefingPage),
    orders={
        "NEWEST": Order("Most recently reviewed first.", "last_reviewed", True),
        "DUE": Order("What is to be reviewed soonest first.", "next_review"),
        "TITLE": Order("By title, from A to Z.", Lower("title")),
    },
    filters=(
        by_term("topic", "topics", Topic, BriefingPage),
        by_term("audience", "audiences", Audience, BriefingPage),
        by_choice("kind", "kind", BriefingKindType, "Any of these kinds."),
        by_date("due_to", "next_review__lte", "To be reviewed by this date."),
        by_date(
            "reviewed_from",
            "last_reviewed__gte",
            "Last reviewed on this date or later.",
        ),
        by_text(),
    ),
    facets=(
        TermFacet("topic", "topics"),
        TermFacet("audience", "audiences"),
        ChoiceFacet("kind", "kind", BriefingKind),
    ),
    items="briefings",
)


def _briefings(lookup: str, description: str) -> Declared:
    return field(
        "briefings",
        BRIEFINGS.connection_type,
        description,
        BRIEFINGS.below(By(lookup)),
        required=True,
        arguments=BRIEFINGS.arguments(),
    )


extend(Topic, _briefings("topics", "The briefings that carry this term."))
extend(Audience, _briefings("audiences", "The briefings that carry this term."))
extend(ReviewPage, _briefings("source_review", "The briefings drawn from it."))


class BriefingQuery:
    """The root fields about briefings."""

    briefing = one_page(BriefingPage, "The briefing of a slug or an ID.")
    briefings = BRIEFINGS.root_field("The briefings.")
