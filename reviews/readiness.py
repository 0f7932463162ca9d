"""What a review needs to be published."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from cms.models import DeadlineSettings, ProceedingsTask
from cms.readiness import Hit, Place, Rule, Severity, register
from cms.readiness.content import Content
from cms.retention import ends_early
from cms.sign_off.content import fingerprint
from cms.sign_off.state import requirements
from cms.working_days import add_working_days
from reviews.deadlines import publish_by
from reviews.models import (
    MAXIMUM_TOPICS,
    DocumentRole,
    PublicationMode,
    ReviewPage,
)

PROCEEDINGS = "review-proceedings"

# What each mode promises to readers, as a document; the body may say it instead.
PROMISED = {
    PublicationMode.FULL_REPORT: DocumentRole.REPORT,
    PublicationMode.EXECUTIVE_SUMMARY: DocumentRole.EXECUTIVE_SUMMARY,
}

STATUTORY = (
    "Working Together to Safeguard Children: publish the report, or, where that would "
    "be inappropriate, what improvements are to be made."
)


def _topics(review: ReviewPage, content: Content, at: datetime) -> Iterator[Hit]:
    topics = review.topics.count()
    if not 1 <= topics <= MAXIMUM_TOPICS:
        yield Hit(
            Place("Topics", field="topics"),
            says=f"Choose between 1 and {MAXIMUM_TOPICS} topics; {topics} are chosen.",
        )


def _learning_points(
    review: ReviewPage, content: Content, at: datetime
) -> Iterator[Hit]:
    if _is_learning_only(review) and not review.learning_points:
        yield Hit(Place("Learning points", field="learning_points"))


def _reason_withheld(
    review: ReviewPage, content: Content, at: datetime
) -> Iterator[Hit]:
    if _is_learning_only(review) and not review.reason_withheld.strip():
        yield Hit(Place("Why the report is withheld", field="reason_withheld"))


def _report(review: ReviewPage, content: Content, at: datetime) -> Iterator[Hit]:
    role = PROMISED.get(PublicationMode(review.publication_mode))
    if role is None or review.body:
        return
    if role not in {document.role for document in review.documents.all()}:
        mode = review.get_publication_mode_display()
        name = DocumentRole(role).label.lower()
        yield Hit(
            Place("Publication mode", field="publication_mode"),
            key=review.publication_mode,
            says=f"“{mode}” is chosen, and there is none to read: choose the {name} "
            "under “Documents and recommendations”, write it in the body, or choose "
            "another mode.",
        )


def _incident_year(review: ReviewPage, content: Content, at: datetime) -> Iterator[Hit]:
    if review.incident_year and review.incident_year > timezone.localdate().year:
        yield Hit(Place("Incident year", field="incident_year"))


def _early_end(review: ReviewPage, content: Content, at: datetime) -> Iterator[Hit]:
    if ends_early(review) and not review.reason_early_end.strip():
        yield Hit(Place("Why it ends early", field="reason_early_end"))


def _proceedings(review: ReviewPage, content: Content, at: datetime) -> Iterator[Hit]:
    # What is published already is not published anew by mending a word.
    if not review.live and not _is_signed_off(review, at):
        place = Place("Proceedings check", field="proceedings_check")
        yield Hit(place, key="going live")


def _proceedings_again(
    review: ReviewPage, content: Content, at: datetime
) -> Iterator[Hit]:
    if review.live or not review.go_live_at or review.go_live_at <= at:
        return
    if _is_signed_off(review, review.go_live_at):
        return
    first = review.go_live_at - _proceedings_last()
    if first > at:
        yield Hit(
            Place("Proceedings check", field="proceedings_check"),
            says=f"It is to go live on {_day(review.go_live_at)}. Confirm that again "
            f"on {_day(first)} or later: without it, the page stays a draft.",
        )


def _is_signed_off(review: ReviewPage, at: datetime) -> bool:
    """Say whether its workflow has had that confirmed, and it counts at a moment."""
    revision = review.get_latest_revision()
    if revision is None:
        return False
    asked = requirements(review, fingerprint(revision), at)
    confirmed = [r for r in asked if isinstance(r.task, ProceedingsTask)]
    return bool(confirmed) and all(r.given for r in confirmed)


def _proceedings_last() -> timedelta:
    return timedelta(days=DeadlineSettings.load().proceedings_days)


def _panel_copy(review: ReviewPage, content: Content, at: datetime) -> Iterator[Hit]:
    if review.first_published_at:
        return
    days = DeadlineSettings.load().panel_working_days
    planned = timezone.localdate(max(review.go_live_at or at, at))
    due = add_working_days(planned, -days)
    place = Place("Sent to the national Panel on", field="panel_sent_date")
    if review.panel_sent_date is None:
        yield Hit(
            place,
            key="not sent",
            says="There is no date on which a copy went to the national Panel. To be "
            f"published on {_day(planned)}, it goes there by {_day(due)}: {days} "
            "working days before.",
        )
    elif review.panel_sent_date > due:
        yield Hit(
            place,
            key=review.panel_sent_date.isoformat(),
            says=f"The Panel had its copy on {_day(review.panel_sent_date)}. It should "
            f"have it {days} working days before publication: by {_day(due)}.",
        )


def _late(review: ReviewPage, content: Content, at: datetime) -> Iterator[Hit]:
    if review.first_published_at or review.reason_late.strip():
        return
    due = publish_by(review, DeadlineSettings.load())
    if due and due < timezone.localdate(at):
        yield Hit(
            Place("Why it is published late", field="reason_late"),
            key=due.isoformat(),
            says=f"It should have been published by {_day(due)}. Say why it was not, "
            "on the tab “Internal”.",
        )


def _day(day: date) -> str:
    return str(date_format(day, "j F Y"))


def _is_learning_only(review: ReviewPage) -> bool:
    return review.publication_mode == PublicationMode.LEARNING_ONLY


RULES = (
    Rule(
        "review-topics",
        "Topics",
        Severity.REFUSE,
        f"Choose between 1 and {MAXIMUM_TOPICS} topics.",
        "A review that has no topic is found by nobody.",
        in_page=_topics,
        model=ReviewPage,
        is_required_part=True,
    ),
    Rule(
        "review-learning-points",
        "Learning points",
        Severity.REFUSE,
        "A review of which only the learning is published needs at least one learning "
        "point.",
        STATUTORY,
        in_page=_learning_points,
        model=ReviewPage,
        is_required_part=True,
    ),
    Rule(
        "review-reason-withheld",
        "Reason for withholding the report",
        Severity.REFUSE,
        "Say why the report is withheld (tab “Internal”). It stays internal.",
        STATUTORY,
        in_page=_reason_withheld,
        model=ReviewPage,
        is_required_part=True,
    ),
    Rule(
        "review-report",
        "What is published",
        Severity.WARN,
        "There is nothing to read of what the publication mode says.",
        STATUTORY,
        in_page=_report,
        model=ReviewPage,
    ),
    Rule(
        "review-incident-year",
        "Year of the incident",
        Severity.REFUSE,
        "This year is still to come.",
        "A slip of the keyboard.",
        in_page=_incident_year,
        model=ReviewPage,
        is_required_part=True,
    ),
    Rule(
        "review-early-end",
        "End before its time",
        Severity.REFUSE,
        "It is set to expire before it has been available for as long as it must be. "
        "Choose a later expiry date, or say why (tab “Internal”).",
        "Working Together to Safeguard Children: available for at least a year.",
        in_page=_early_end,
        model=ReviewPage,
        is_required_part=True,
    ),
    Rule(
        PROCEEDINGS,
        "Criminal or family proceedings",
        Severity.WARN,
        "Confirm under your name that no criminal or family proceedings stand against "
        "publication: say who was asked, and when.",
        "Practice protocols ask for it; that nothing is published without is our own "
        "choice.",
        in_page=_proceedings,
        model=ReviewPage,
        lasts=_proceedings_last,
    ),
    Rule(
        "review-proceedings-again",
        "Proceedings, when it goes live",
        Severity.NOTE,
        "Confirm that again shortly before it goes live.",
        "Proceedings may begin after a review was scheduled.",
        in_page=_proceedings_again,
        model=ReviewPage,
    ),
    Rule(
        "review-panel-copy",
        "Copy to the national Panel",
        Severity.WARN,
        "The national Panel should have a copy before publication.",
        "Guidance of the Panel; unverified, so that the number of days is a setting.",
        in_page=_panel_copy,
        model=ReviewPage,
    ),
    Rule(
        "review-late",
        "Publication after the time there is for it",
        Severity.WARN,
        "It should have been published by now.",
        "Statutory guidance; from when the time counts is not clear.",
        in_page=_late,
        model=ReviewPage,
    ),
)


def register_rules() -> None:
    """Add the rules of reviews."""
    register(*RULES)
