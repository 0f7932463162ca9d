"""Keeps the history under a former pseudonym to those who may read it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from wagtail.models import Page
from wagtail.models.pages import PageLogEntryManager

from cms.models import PseudonymChange, User

PERMISSION = "cms.view_former_names"


def hidden_until(page: Page, user: User | AnonymousUser) -> datetime | None:
    """Return up to when the history of a page is not for somebody to read."""
    if user.has_perm(PERMISSION):
        return None
    last = PseudonymChange.objects.filter(page=page.pk).first()
    return last.at if last else None


def readable(entries: QuerySet[Any], user: User | AnonymousUser) -> QuerySet[Any]:
    """Leave out entries of the log from before a page's pseudonym was changed."""
    if user.has_perm(PERMISSION):
        return entries
    later = PseudonymChange.objects.filter(
        page=OuterRef("page"), at__gte=OuterRef("timestamp")
    )
    return entries.exclude(Exists(later))


def guard_log() -> None:
    """Have Wagtail's reports leave them out too, whichever way they ask."""
    PageLogEntryManager.viewable_by_user = _guarded(
        PageLogEntryManager.viewable_by_user
    )


def _guarded(viewable: Callable[..., QuerySet[Any]]) -> Callable[..., QuerySet[Any]]:
    @wraps(viewable)
    def guarded(manager: Any, user: User) -> QuerySet[Any]:
        return readable(viewable(manager, user), user)

    return guarded
