"""What is due on resource links."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone
from wagtail.query import PageQuerySet

from cms.deadlines import Deadline, register
from cms.deadlines.registry import deadline
from cms.models import DeadlineSettings, LinkStatus
from home.models import ResourceLinkPage


def _links(pages: PageQuerySet) -> PageQuerySet:
    links: PageQuerySet = ResourceLinkPage.objects.filter(
        pk__in=pages.values("pk"), live=True, alias_of=None
    )
    return links


def _checked(link: ResourceLinkPage) -> date:
    """Return when a link was last known to work: when checked, or written."""
    if link.last_checked:
        return link.last_checked
    return timezone.localdate(link.first_published_at)


def _checks(pages: PageQuerySet, today: date, until: date) -> Iterator[Deadline]:
    life = timedelta(days=DeadlineSettings.load().link_check_days)
    for link in _links(pages).exclude(link_status=LinkStatus.BROKEN):
        due = _checked(link) + life
        if due <= until:
            yield deadline("link_check", link, due, today)


def _broken(pages: PageQuerySet, today: date, until: date) -> Iterator[Deadline]:
    for link in _links(pages).filter(link_status=LinkStatus.BROKEN):
        # To be mended from the moment that it is known.
        found = _checked(link)
        yield deadline("broken_link", link, found, today, is_overdue=True)


def register_deadlines() -> None:
    """Add what is due on resource links to what is due."""
    register(
        "link_check",
        "Check of a resource link",
        _checks,
        "A resource link is due to be checked.",
    )
    register(
        "broken_link",
        "Broken resource link",
        _broken,
        "A resource link is broken.",
    )
