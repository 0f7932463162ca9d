"""What is due on briefings."""

from collections.abc import Iterator
from datetime import date

from wagtail.query import PageQuerySet

from briefings.models import BriefingPage
from cms.deadlines import Deadline, register
from cms.deadlines.registry import deadline


def _next_reviews(pages: PageQuerySet, today: date, until: date) -> Iterator[Deadline]:
    # Drafts that never were published mislead nobody by being old.
    due = BriefingPage.objects.filter(
        pk__in=pages.values("pk"), live=True, next_review__lte=until, alias_of=None
    )
    for briefing in due:
        yield deadline("next_review", briefing, briefing.next_review, today)


def register_deadlines() -> None:
    """Add what is due on briefings to what is due."""
    register(
        "next_review",
        "Next review of a briefing",
        _next_reviews,
        "A briefing is due to be reviewed.",
    )
