"""The sources of deadlines, and what of it concerns whom."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from cms.models import DeadlineSettings, User


@dataclass(frozen=True)
class Deadline:
    """Something that has to be done with a page by a day.

    Args:
        kind: the name of its source, such as ``next_review``.
        page: what it is about. Its title may be secret.
        due_on: the last day on which it is done in time.
        url: where in the admin it is done.
        is_overdue: whether that day has gone by. Never, where nothing is wrong with
            leaving it, such as a review that may end now.
        detail: which of several there are on a page, such as “Recommendation 3”.
    """

    kind: str
    page: Page
    due_on: date
    url: str
    is_overdue: bool
    detail: str = ""

    @property
    def label(self) -> str:
        """What is due, for people."""
        return _sources[self.kind].label


Find = Callable[[PageQuerySet, date, date], Iterable[Deadline]]


@dataclass(frozen=True)
class Source:
    """Where deadlines of one kind come from.

    Args:
        kind: its name, stable: reminders are remembered by it.
        label: what is due, such as “Next review”.
        find: is given the pages in question, today's date, and the last day to look
            at; returns what is due on these pages by then, overdue things included, in
            a fixed number of queries.
        recipients: says whom a deadline concerns, where that is not whoever owns or
            publishes the page.
        gives_notice: whether people are reminded before the day.
        reminder: one sentence that an e-mail says about it. It names no page: e-mails
            are read by others, kept for years, and passed on.
    """

    kind: str
    label: str
    find: Find
    reminder: str
    recipients: Callable[[Deadline], Iterable[User]] | None = None
    gives_notice: bool = True


_sources: dict[str, Source] = {}


def register(kind: str, label: str, find: Find, reminder: str, **more: Any) -> None:
    """Add a source of deadlines. Args as of ``Source``."""
    _sources[kind] = Source(kind, label, find, reminder, **more)


def sources() -> list[Source]:
    """Return what has been registered, in that order."""
    return list(_sources.values())


def source_of(deadline: Deadline) -> Source:
    """Return where a deadline comes from."""
    return _sources[deadline.kind]


def deadlines_for(
    user: User, today: date | None = None, until: date | None = None
) -> list[Deadline]:
    """Return what is due on the pages that somebody may change or publish.

    The number of queries does not depend on how many pages or deadlines there are.

    Args:
        user: whose pages.
        today: None for today.
        until: the last day to look at; None for as far as the settings say.

    Returns:
        What is overdue first, then what is due soonest.
    """
    pages = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(
        user, ["change", "publish"]
    )
    return due_on(pages.order_by(), today, until)


def due_on(
    pages: PageQuerySet, today: date | None = None, until: date | None = None
) -> list[Deadline]:
    """Return what is due on some pages, whoever asks. Args as of ``deadlines_for``."""
    today = today or timezone.localdate()
    until = until or today + timedelta(days=DeadlineSettings.load().notice_days)
    found = [d for source in sources() for d in source.find(pages, today, until)]
    return sorted(found, key=lambda d: (d.due_on, d.kind, d.page.pk, d.detail))


def deadline(kind: str, page: Page, due: date, today: date, **more: Any) -> Deadline:
    """Return a deadline that is met in the editor of its page."""
    url = deadline_url(page.pk)
    return Deadline(kind, page, due, url, **{"is_overdue": due < today, **more})


def deadline_url(page: int) -> str:
    """Return where in the admin something that is due on a page is done."""
    return reverse("wagtailadmin_pages:edit", args=[page])
