"""What an editor types into the form of each page type."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield

from briefings.blocks import SECTIONS
from briefings.models import BriefingIndexPage, BriefingPage
from home.models import (
    ContentPage,
    ResourceIndexPage,
    ResourceLinkPage,
    SecureAreaPage,
)
from reviews.models import ReviewIndexPage, ReviewPage
from tests.factories import (
    AgencyFactory,
    BriefingIndexPageFactory,
    BriefingPageFactory,
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    ResourceIndexPageFactory,
    ResourceLinkPageFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    ReviewTypeFactory,
    SecureAreaPageFactory,
    TopicFactory,
)


def text(words: str) -> Any:
    return rich_text(f"<p>{words}</p>", features=["bold", "link"])


def short(*texts: str) -> dict[str, Any]:
    return streamfield([("text", words) for words in texts])


def body() -> dict[str, Any]:
    return streamfield(
        [
            ("heading", {"text": "What we do", "level": "2"}),
            ("paragraph", text("We work together.")),
            (
                "quotation",
                {
                    "text": text("Children come first."),
                    "source": "Guidance",
                    "source_url": "",
                },
            ),
        ]
    )


def content_page(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "slug": slugify(title),
        "introduction": text("An introduction."),
        "body": body(),
    }


def secure_area(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "slug": slugify(title),
        "introduction": text("For members."),
    }


def resource_link(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "slug": slugify(title),
        "external_url": "https://learning.example/guide",
        "provider": "Example provider",
        "resource_type": "guidance",
        "description": "A guide.",
    }


def review(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "slug": slugify(title),
        "review_type": str(ReviewTypeFactory().pk),
        "publication_mode": "full_report",
        "publication_date": "2026-01-15",
        "abstract": "What happened, and what was learned.",
        "topics": (str(TopicFactory().pk),),
        "learning_points": short("Ask again.", "Write it down."),
        "body": body(),
        "documents": inline_formset(
            [
                {
                    "document": str(DocumentFactory().pk),
                    "role": "report",
                    "language": "en",
                }
            ]
        ),
        "recommendations": inline_formset(
            [
                {
                    "number": "1",
                    "text": "Share what you know.",
                    "status": "accepted",
                    "agencies": (str(AgencyFactory().pk),),
                    "is_public": "on",
                }
            ]
        ),
        "related_links": inline_formset([{"link": str(ResourceLinkPageFactory().pk)}]),
    }


def sections(*texts: str) -> dict[str, Any]:
    return streamfield(
        [
            ("section", {"heading": f"Heading {number}", "text": text(words)})
            for number, words in enumerate(texts, start=1)
        ]
    )


def briefing(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "slug": slugify(title),
        "summary": "What a team can learn.",
        "kind": "topic",
        "sections": sections(*["What there is to know."] * SECTIONS),
        "key_themes": short("Curiosity"),
        "reflective_questions": short("What would you do?"),
        "action_plan_prompts": short("Who will do it?"),
        "topics": (str(TopicFactory().pk),),
        "last_reviewed": "2026-01-15",
        "next_review": "2027-01-15",
        "related_links": inline_formset([]),
    }


@dataclass(frozen=True)
class Authored:
    """A page type: where its pages go, how they are written and what shows them."""

    model: type[Page]
    form: Callable[[str], dict[str, Any]]
    factory: Callable[..., Page]
    parent: Callable[[], Page]
    # A text of the form that a preview shows.
    shown: str

    def __str__(self) -> str:
        return self.model.__name__


AUTHORED = [
    Authored(
        ContentPage, content_page, ContentPageFactory, HomePageFactory, "work together"
    ),
    Authored(
        SecureAreaPage,
        secure_area,
        SecureAreaPageFactory,
        HomePageFactory,
        "For members",
    ),
    Authored(
        ResourceIndexPage,
        content_page,
        ResourceIndexPageFactory,
        HomePageFactory,
        "work together",
    ),
    Authored(
        ResourceLinkPage,
        resource_link,
        ResourceLinkPageFactory,
        ResourceIndexPageFactory,
        "Example provider",
    ),
    Authored(
        ReviewIndexPage,
        content_page,
        ReviewIndexPageFactory,
        HomePageFactory,
        "work together",
    ),
    Authored(
        ReviewPage, review, ReviewPageFactory, ReviewIndexPageFactory, "Write it down."
    ),
    Authored(
        BriefingIndexPage,
        content_page,
        BriefingIndexPageFactory,
        HomePageFactory,
        "work together",
    ),
    Authored(
        BriefingPage,
        briefing,
        BriefingPageFactory,
        BriefingIndexPageFactory,
        "Who will do it?",
    ),
]
