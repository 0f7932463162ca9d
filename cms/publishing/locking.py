"""Locks pages against whoever else publishes, releases or takes them down."""

from collections.abc import Collection

from wagtail.models import Page


def lock_pages(numbers: Collection[int]) -> list[Page]:
    """Return pages as they are now, and keep them so until the transaction ends.

    Two that want the same pages wait for each other. All lock in one order, or they
    could wait for each other for ever.

    Args:
        numbers: of the pages.
    """
    return list(Page.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))
