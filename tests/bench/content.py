"""The pages of a generated site, as objects that are in no database yet.

A page of a number is the same whenever it is made with the same seed, and holds what
hangs on it, so that Wagtail's own code can say what the search index and the reference
index have of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from briefings.blocks import SECTIONS
from briefings.models import HEADINGS, BriefingKind, BriefingPage, BriefingRelatedLink
from cms.models import (
    Agency,
    Audience,
    Document,
    PracticeTheme,
    ReviewType,
    Topic,
    Withdrawal,
)
from home.models import ContentPage, ResourceLinkPage, ResourceType
from reviews.models import (
    AgeBand,
    DocumentRole,
    IncidentType,
    PublicationMode,
    Recommendation,
    RecommendationStatus,
    ReviewDocument,
    ReviewPage,
    ReviewRelatedLink,
)
from tests.bench.wording import phrase, text

LONDON = ZoneInfo("Europe/London")
FIRST_DAY = date(2008, 1, 1)
DAYS = 365 * 18
PSEUDONYMS = [
    *("Alder", "Ash", "Aspen", "Beech", "Birch", "Cedar", "Elm", "Fern", "Hazel"),
    *("Holly", "Ivy", "Juniper", "Larch", "Laurel", "Linden", "Maple", "Oak"),
    *("Olive", "Pine", "Rowan", "Willow", "Yew"),
]
PROVIDERS = [
    "Department for Education",
    "Lucy Faithfull Foundation",
    "NHS England",
    "NSPCC",
    "Research in Practice",
    "SafeLives",
]
# One page in so many is no more than a draft.
DRAFTS = 40


@dataclass
class World:
    """What there is for pages to point to."""

    seed: int
    types: Sequence[ReviewType]
    topics: Sequence[Topic]
    themes: Sequence[PracticeTheme]
    agencies: Sequence[Agency]
    audiences: Sequence[Audience]
    documents: Sequence[Document]
    # Numbers of pages: of resource links, and of reviews that are public.
    links: Sequence[int] = ()
    reviews: Sequence[int] = ()

    def random(self, kind: str, number: int) -> Random:
        """Return the source of chance for one page."""
        return Random(f"{self.seed} {kind} {number}")  # noqa: S311


def resource_link(world: World, number: int) -> ResourceLinkPage:
    random = world.random("link", number)
    return dated(
        random,
        ResourceLinkPage(
            **named(f"{phrase(random, 4)} {number}"),
            external_url=f"https://resources.example/{number}",
            provider=random.choice(PROVIDERS),
            description=text(random, 2),
            resource_type=random.choice(ResourceType.values),
            topics=some(random, world.topics, 3),
            audiences=some(random, world.audiences, 3),
        ),
    )


def content_page(world: World, number: int) -> ContentPage:
    random = world.random("content", number)
    return dated(
        random,
        ContentPage(
            **named(f"{phrase(random, 5)} {number}"),
            introduction=paragraph(random, 2),
            body=body(random, world, 4),
        ),
    )


def review(world: World, number: int) -> ReviewPage:
    random = world.random("review", number)
    agencies = some(random, world.agencies, 5)
    day = FIRST_DAY + timedelta(days=random.randrange(DAYS))
    return dated(
        random,
        ReviewPage(
            **named(f"Child {random.choice(PSEUDONYMS)} {number}"),
            review_type=random.choice(world.types),
            publication_mode=random.choice(
                [PublicationMode.FULL_REPORT, PublicationMode.EXECUTIVE_SUMMARY]
            ),
            publication_date=day,
            abstract=text(random, 6),
            age_band=random.choice(AgeBand.values),
            incident_year=day.year - random.randrange(1, 4),
            incident_type=random.choice(IncidentType.values),
            lead_reviewer=f"Reviewer {random.randrange(80)}",
            methodology=phrase(random, 6),
            body=body(random, world, 6),
            learning_points=short_texts(random, 4),
            topics=some(random, world.topics, 4),
            practice_themes=some(random, world.themes, 3),
            agencies=agencies,
            audiences=some(random, world.audiences, 3),
            documents=[
                ReviewDocument(
                    document=random.choice(world.documents),
                    role=role,
                    sort_order=place,
                )
                for place, role in enumerate(
                    [DocumentRole.REPORT, DocumentRole.ACTION_PLAN][
                        : random.randint(1, 2)
                    ]
                )
            ],
            recommendations=[
                Recommendation(
                    number=place + 1,
                    sort_order=place,
                    text=text(random, 2),
                    status=random.choice(RecommendationStatus.values),
                    is_public=random.random() < 0.8,
                    agencies=some(random, agencies, 2),
                )
                for place in range(random.randint(2, 5))
            ],
            related_links=[
                ReviewRelatedLink(link_id=link, sort_order=place)
                for place, link in enumerate(linked(random, world))
            ],
        ),
    )


def briefing(world: World, number: int) -> BriefingPage:
    random = world.random("briefing", number)
    day = FIRST_DAY + timedelta(days=random.randrange(DAYS))
    return dated(
        random,
        BriefingPage(
            **named(f"{phrase(random, 5)} {number}"),
            summary=text(random, 2),
            kind=random.choice(BriefingKind.values),
            sections=[
                block(
                    random,
                    "section",
                    {"heading": heading, "text": paragraph(random, 4)},
                )
                for heading in HEADINGS.splitlines()[:SECTIONS]
            ],
            key_themes=short_texts(random, 4),
            reflective_questions=short_texts(random, 4),
            action_plan_prompts=short_texts(random, 3),
            source_review_id=random.choice(world.reviews) if world.reviews else None,
            topics=some(random, world.topics, 3),
            audiences=some(random, world.audiences, 3),
            last_reviewed=day,
            next_review=day + timedelta(days=365),
            document=random.choice(world.documents),
            related_links=[
                BriefingRelatedLink(link_id=link, sort_order=place)
                for place, link in enumerate(linked(random, world))
            ],
        ),
    )


def named(title: str) -> dict[str, str]:
    return {"title": title, "draft_title": title, "slug": slugify(title)}


def dated(random: Random, page: Any) -> Any:
    """Give a page what Wagtail would when it is saved and published."""
    day = FIRST_DAY + timedelta(days=random.randrange(DAYS), hours=random.randrange(24))
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)
    page.live = bool(random.randrange(DRAFTS))
    if page.live:
        page.first_published_at = page.last_published_at = moment
    page.has_unpublished_changes = not page.live
    page.translation_key = uuid(random)
    return page


def some(random: Random, among: Sequence[Any], most: int) -> list[Any]:
    return random.sample(among, random.randint(1, min(most, len(among))))


def linked(random: Random, world: World) -> list[int]:
    return some(random, world.links, 3) if world.links else []


def uuid(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


def block(random: Random, kind: str, value: Any) -> dict[str, Any]:
    """Return a block as StreamField keeps it."""
    return {"type": kind, "value": value, "id": str(uuid(random))}


def short_texts(random: Random, most: int) -> list[dict[str, Any]]:
    return [
        block(random, "text", text(random, 1)) for _ in range(random.randint(1, most))
    ]


def paragraph(random: Random, sentences: int, link: int | None = None) -> str:
    after = f' <a linktype="page" id="{link}">Read on</a>' if link else ""
    return f"<p>{text(random, sentences)}{after}</p>"


def body(random: Random, world: World, parts: int) -> list[dict[str, Any]]:
    """Return headings and paragraphs, some with a link, and a document at the end."""
    blocks: list[dict[str, Any]] = []
    for _ in range(parts):
        link = random.choice(world.links) if world.links else None
        blocks += [
            block(random, "heading", {"text": phrase(random, 5), "level": "2"}),
            block(
                random,
                "paragraph",
                paragraph(random, random.randint(2, 4), random.choice([link, None])),
            ),
        ]
    document = random.choice(world.documents)
    return [
        *blocks,
        block(random, "document", {"document": document.pk, "title": ""}),
    ]


def withdrawal(page: int) -> Withdrawal:
    return Withdrawal(
        page_id=page, date=FIRST_DAY, reason="It no longer reflects practice."
    )
