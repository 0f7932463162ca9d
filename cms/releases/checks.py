"""What stands in the way of an item of a release."""

from contextlib import AbstractContextManager

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from cms.models import Release, ReleaseItem, TakeDown
from cms.readiness.gate import require_ready
from cms.readiness.together import going_live_together
from cms.sign_off.gate import require_sign_off

# What the log of a page says when a pseudonym was changed in it.
RENAMED = ("cms.change_pseudonym", "cms.rewrite_pseudonym")


def problems_of(item: ReleaseItem) -> list[str]:
    """Return why an item cannot go live, in sentences; nothing where it can.

    To be called within ``as_one``, or links to other pages of its release lead nowhere.
    """
    if item.page is None:
        return []
    if item.revision is None:
        return ["The version that was added is no longer kept. Use the latest."]
    if _was_taken_down(item):
        return [
            "It was taken down after it was added. Take it out, and add it again once "
            "it may be seen."
        ]
    if _is_older_than_live(item.page, item.revision):
        return [
            "A later version of it is live already, which this would undo. Use the "
            "latest, or take it out."
        ]
    if _was_renamed(item):
        return [
            "A pseudonym in it was changed after it was added. Use the latest version."
        ]
    version: Page = item.revision.as_object()
    now = timezone.now()
    found = []
    if version.go_live_at and version.go_live_at > now:
        found.append("It has a date of its own to go live. Clear it, and add it anew.")
    if version.expire_at and version.expire_at <= now:
        found.append("It has expired. Clear the date of expiry, and add it anew.")
    return found + _unready(version, item.revision)


def as_one(release: Release) -> AbstractContextManager[None]:
    """Have the checks know that all pages of a release go live in one moment."""
    pages = release.items.exclude(page=None).values_list("page", flat=True)
    return going_live_together(pages)


def _unready(version: Page, revision: Revision) -> list[str]:
    try:
        require_sign_off(version, revision)
        require_ready(version)
    except ValidationError as problems:
        return list(problems.messages)
    return []


def _is_older_than_live(page: Page, revision: Revision) -> bool:
    # What was mended since, such as a name that slipped in, must not come back.
    live = page.live_revision if page.live else None
    return live is not None and live.created_at > revision.created_at


def _was_renamed(item: ReleaseItem) -> bool:
    return PageLogEntry.objects.filter(
        page=item.page_id, action__in=RENAMED, timestamp__gt=item.added_at
    ).exists()


def _was_taken_down(item: ReleaseItem) -> bool:
    return TakeDown.objects.filter(
        at__gt=item.added_at, pages__contains=[item.page_id]
    ).exists()
