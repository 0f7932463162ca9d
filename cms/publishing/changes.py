"""Notes what front ends cannot learn from dates of publication (``PageChange``)."""

from collections.abc import Iterable

from wagtail.models import Page, Site

from cms.access.audience import ANYONE
from cms.access.restrictions import hidden_from, page_restrictions
from cms.models import PageChange


def note_change(page: Page) -> None:
    """Note that a live page leaves, or is about to look different or to be private."""
    _note([(page.pk, page.path)])


def note_changes(pages: Iterable[Page]) -> None:
    """Note the same of several pages."""
    _note([(page.pk, page.path) for page in pages])


def note_changes_below(page: Page) -> None:
    """Note the same of a page and of every live page below it."""
    below = Page.objects.filter(path__startswith=page.path, live=True)
    _note(list(below.values_list("pk", "path")))


def _note(pages: list[tuple[int, str]]) -> None:
    hidden = hidden_from(ANYONE, page_restrictions())
    roots = list(Site.objects.values_list("pk", "root_page__path"))
    PageChange.objects.bulk_create(
        PageChange(page_id=pk, site_id=site, was_public=not hidden.covers(path))
        for pk, path in pages
        for site, root in roots
        if path.startswith(root)
    )
