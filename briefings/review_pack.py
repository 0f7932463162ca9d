"""A review, its briefing and a notice on the home page, begun together as drafts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from wagtail.models import Page

from briefings.blocks import WORDS_PER_SECTION
from briefings.models import BriefingKind, BriefingPage, preset_sections
from cms.blocks import BodyBlock
from cms.models import Release, ReviewType, Topic, User
from cms.releases.releasing import prepare
from cms.validators import count_words
from reviews.models import ReviewPage

SUMMARY_LETTERS = 500
# Which section the learning goes into: the first that is named for it.
LEARNING = "learn"


@dataclass(frozen=True)
class ReviewPack:
    """What somebody says of a review to begin with.

    Args:
        title: the pseudonym.
        learning_points: one lesson each, in order.
        reason_withheld: for learning only; internal.
    """

    title: str
    review_type: ReviewType | None
    publication_mode: str
    publication_date: date
    abstract: str = ""
    learning_points: Sequence[str] = ()
    topics: Sequence[Topic] = ()
    reason_withheld: str = ""


@dataclass
class MadePages:
    """The drafts that were made; the notice is a draft of the home page.

    Args:
        release: in which they are to go live, if they were put into one.
    """

    review: ReviewPage
    briefing: BriefingPage | None = None
    notice: Page | None = None
    release: Release | None = None
    others: list[Page] = field(init=False)

    def __post_init__(self) -> None:
        self.others = [page for page in (self.briefing, self.notice) if page]


@transaction.atomic
def begin(
    pack: ReviewPack,
    user: User,
    reviews: Page,
    briefings: Page | None = None,
    home: Page | None = None,
    *,
    as_release: bool = False,
) -> MadePages:
    """Make all drafts of a pack, or none.

    Whether the user may is for the caller to ask.

    Args:
        reviews: the page below which the review goes.
        briefings: the page below which its briefing goes; None for no briefing.
        home: the page whose draft gets the notice; None for no notice.
        as_release: whether to have all of them go live in one moment.
    """
    review = _add(reviews, _review(pack), user)
    briefing = notice = None
    if briefings:
        briefing = _add(briefings, _briefing(pack, review), user)
    if home:
        notice = _with_notice(home, review, user)
    made = MadePages(review, briefing, notice)
    if as_release:
        made.release = prepare(_title_of_release(), [review, *made.others])
    return made


def _title_of_release() -> str:
    """Return a title without the pseudonym, which may change and leave no trail."""
    now = timezone.localtime()
    return f"Review pack of {date_format(now, 'j F Y, H:i')}"


def _add(parent: Page, page: Any, user: User) -> Any:
    # The other page may have gone below the same parent a moment ago.
    parent = Page.objects.get(pk=parent.pk)
    page.live = False
    page.has_unpublished_changes = True
    page.owner = user
    parent.add_child(instance=page)
    page.save_revision(user=user, log_action=True, clean=False)
    return page


def _review(pack: ReviewPack) -> ReviewPage:
    review = ReviewPage(
        title=pack.title,
        review_type=pack.review_type,
        publication_mode=pack.publication_mode,
        publication_date=pack.publication_date,
        abstract=pack.abstract,
        reason_withheld=pack.reason_withheld,
        learning_points=[("text", point) for point in pack.learning_points],
    )
    review.topics.set(pack.topics)
    return review


def _briefing(pack: ReviewPack, review: ReviewPage) -> BriefingPage:
    briefing = BriefingPage(
        title=f"{pack.title}: seven-minute briefing",
        summary=Truncator(pack.abstract).chars(SUMMARY_LETTERS),
        kind=BriefingKind.CASE,
        source_review=review,
        last_reviewed=timezone.localdate(),
    )
    briefing.sections = briefing.sections.stream_block.to_python(
        sections_with(preset_sections(), pack.learning_points)
    )
    briefing.topics.set(pack.topics)
    return briefing


def sections_with(
    sections: list[dict[str, Any]], points: Iterable[str]
) -> list[dict[str, Any]]:
    """Return sections with learning points in the one that is named for learning.

    A section holds so many words; points that it has no room for go into those after
    it, whole, and into the last whatever is left, so that none is lost.
    """
    named = (
        place
        for place, section in enumerate(sections)
        if LEARNING in section["value"]["heading"].lower()
    )
    place = next(named, 0)
    filled: list[list[str]] = [[] for _ in sections]
    for point in points:
        words = count_words(" ".join([*filled[place], point]))
        if filled[place] and words > WORDS_PER_SECTION and place < len(sections) - 1:
            place += 1
        filled[place].append(point)
    for section, said in zip(sections, filled, strict=True):
        items = "".join(f"<li>{escape(point, quote=False)}</li>" for point in said)
        section["value"]["text"] = f"<ul>{items}</ul>" if items else ""
    return sections


def _with_notice(home: Page, review: ReviewPage, user: User) -> Page:
    """Put a notice that leads to the review on top of the home page's draft."""
    draft: Any = home.get_latest_revision_as_object()
    words = escape(review.title, quote=False)
    notice = {
        "type": "callout",
        "value": {
            "tone": "information",
            "heading": "New review",
            "text": f'<p><a linktype="page" id="{review.pk}">{words}</a></p>',
        },
    }
    draft.body = BodyBlock().to_python([notice, *draft.body.raw_data])
    draft.save_revision(user=user, log_action=True, clean=False)
    return draft
