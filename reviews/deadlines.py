"""What is due on reviews."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone
from wagtail.query import PageQuerySet

from cms.deadlines import Deadline, register
from cms.deadlines.months import add_months
from cms.deadlines.registry import deadline
from cms.models import DeadlineSettings
from cms.retention import kept_until
from cms.working_days import add_working_days
from reviews.models import Recommendation, RecommendationStatus, ReviewPage

# How long it is told that a review need not be kept any more.
TOLD_FOR = timedelta(days=30)
OPEN = (RecommendationStatus.ACCEPTED, RecommendationStatus.IN_PROGRESS)


def planned_publication(review: ReviewPage) -> date | None:
    """Return the day on which a review is to be published; None while it is open.

    The date that readers see begins as the day on which the draft was begun, so that it
    says nothing until it is to come.
    """
    if review.go_live_at:
        return timezone.localdate(review.go_live_at)
    if review.publication_date > timezone.localdate():
        return review.publication_date
    return None


def panel_copy_date(review: ReviewPage, numbers: DeadlineSettings) -> date | None:
    """Return the day by which the Panel should have a copy; None while it is open."""
    planned = planned_publication(review)
    if planned is None:
        return None
    return add_working_days(planned, -numbers.panel_working_days)


def publish_by(review: ReviewPage, numbers: DeadlineSettings) -> date | None:
    """Return the day by which a review should be published, if that is known."""
    if review.decision_date is None:
        return None
    return add_months(review.decision_date, numbers.publish_within_months)


def _panel_copies(pages: PageQuerySet, today: date, until: date) -> Iterator[Deadline]:
    numbers = DeadlineSettings.load()
    for review in _unpublished(pages).filter(panel_sent_date=None):
        due = panel_copy_date(review, numbers)
        if due and due <= until:
            yield deadline("panel_copy", review, due, today)


def _late_reviews(pages: PageQuerySet, today: date, until: date) -> Iterator[Deadline]:
    numbers = DeadlineSettings.load()
    for review in _unpublished(pages).filter(reason_late=""):
        due = publish_by(review, numbers)
        if due and due <= until:
            yield deadline("publish_by", review, due, today)


def _unpublished(pages: PageQuerySet) -> PageQuerySet:
    reviews: PageQuerySet = ReviewPage.objects.filter(
        pk__in=pages.values("pk"), first_published_at=None, alias_of=None
    )
    return reviews


def _kept_long_enough(
    pages: PageQuerySet, today: date, until: date
) -> Iterator[Deadline]:
    months = DeadlineSettings.load().kept_months
    # A day to spare at both ends; what is exact is said below.
    first, last = (
        add_months(day, -months) + timedelta(days=spare)
        for day, spare in ((today - TOLD_FOR, -2), (until, 2))
    )
    reviews = ReviewPage.objects.filter(
        pk__in=pages.values("pk"),
        live=True,
        first_published_at__date__range=(first, last),
    )
    for review in reviews:
        end = kept_until(review, months)
        if end and today - TOLD_FOR <= end < until:
            free = end + timedelta(days=1)
            yield deadline("kept_long_enough", review, free, today, is_overdue=False)


def _recommendations(
    pages: PageQuerySet, today: date, until: date
) -> Iterator[Deadline]:
    found = Recommendation.objects.filter(
        page__in=pages.values("pk"), status__in=OPEN, due_date__lte=until
    )
    for each in found.select_related("page"):
        if each.due_date:
            yield deadline(
                "recommendation", each.page, each.due_date, today, detail=str(each)
            )


def register_deadlines() -> None:
    """Add what is due on reviews to what is due."""
    register(
        "panel_copy",
        "Copy to the national Panel",
        _panel_copies,
        "A copy of a review is due with the national Panel.",
    )
    register(
        "publish_by",
        "Publication due",
        _late_reviews,
        "A review is to be published, or an internal reason for the delay recorded.",
    )
    register(
        "kept_long_enough",
        "End of the time it must stay available",
        _kept_long_enough,
        "A review has been available for as long as it must be: decide whether it "
        "stays.",
    )
    register(
        "recommendation",
        "Recommendation due",
        _recommendations,
        "A recommendation of a review is due.",
    )
