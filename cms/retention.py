"""Keeps what has been published available for as long as it must be.

A published review stays available for at least a year from its first publication. To
end it sooner, by unpublishing, deleting or letting it expire, somebody has to say why,
and that is kept in Wagtail's log. A takedown asks for its own reason and needs none of
this: it is always possible.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from wagtail.models import Page

from cms.audit.log import record
from cms.deadlines.months import add_months
from cms.models import BasePage, DeadlineSettings, User

EARLY_END = "cms.end_early"


def kept_until(page: Page, months: int | None = None) -> date | None:
    """Return the last day on which a page has to be available.

    Args:
        page: as the instance of its own type.
        months: how long; None for what the settings say.

    Returns:
        None where it need not be: its type is not kept, or it was never published.
    """
    if not getattr(page, "is_kept_after_publication", False):
        return None
    if page.first_published_at is None:
        return None
    return _last_day(page.first_published_at, months)


def _last_day(first_published: datetime, months: int | None) -> date:
    # By the calendar of the people it is kept for, not by that of the database.
    day = timezone.localdate(first_published)
    return add_months(
        day, DeadlineSettings.load().kept_months if months is None else months
    )


def must_be_kept(page: Page, on: date | None = None) -> bool:
    """Say whether a page has to be available on a day.

    Args:
        page: as the instance of its own type.
        on: None for today.
    """
    until = kept_until(page)
    return until is not None and (on or timezone.localdate()) <= until


def kept_among(pages: Iterable[Page]) -> list[Page]:
    """Return the published ones of some pages that have to stay available today."""
    return [page for page in pages if page.live and must_be_kept(page)]


def ends_early(page: Page) -> bool:
    """Say whether a page is set to expire while it still has to be available.

    A page that is yet to be published is kept from the day that it goes live.
    """
    if page.expire_at is None or not getattr(page, "is_kept_after_publication", False):
        return False
    now = timezone.now()
    start = page.first_published_at or max(page.go_live_at or now, now)
    return timezone.localdate(page.expire_at) <= _last_day(start, None)


def record_early_end(page: BasePage, user: User | None, reason: str, how: str) -> None:
    """Keep why a page ends before its time.

    Args:
        page: as the instance of its own type.
        user: who ends it; None for whoever uses the admin at this moment.
        reason: what they say. It is shown in the history of the page.
        how: what is done, such as “unpublish” or “delete”.
    """
    until = kept_until(page)
    record(
        EARLY_END,
        page,
        user,
        reason=reason,
        how=how,
        kept_until=until.isoformat() if until else None,
    )
