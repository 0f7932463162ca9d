"""What stands in the way of an item of a release."""

from contextlib import AbstractContextManager

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.models import Release, ReleaseItem, TakeDown
from cms.readiness.gate import require_ready
from cms.readiness.together import going_live_together
from cms.sign_off.gate import require_sign_off


def problems_of(item: ReleaseItem) -> list[str]:
    """Return why an item cannot go live, in sentences; nothing where it can."""
    if item.page is None:
        return []
    if item.revision is None:
        return ["The version that was added is no longer kept. Use the latest."]
    if _was_taken_down(item):
        return [
            "It was taken down after it was added. Take it out, and add it again once "
            "it may be seen."
        ]
    version: Page = item.revision.as_object()
    now = timezone.now()
    found = []
    if version.go_live_at and version.go_live_at > now:
        found.append("It has a date of its own to go live. Clear it, and add it anew.")
    if version.expire_at and version.expire_at <= now:
        found.append("It has expired. Clear the date of expiry, and add it anew.")
    with as_one(item.release):
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


def _was_taken_down(item: ReleaseItem) -> bool:
    return TakeDown.objects.filter(
        at__gt=item.added_at, pages__contains=[item.page_id]
    ).exists()
