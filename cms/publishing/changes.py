"""Notes what front ends cannot learn from dates of publication (``PageChange``)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model
from wagtail.models import Page, Site

from cms.access.audience import ANYONE
from cms.access.restrictions import hidden_from, page_restrictions
from cms.access.visibility import references_from_pages
from cms.models import PageChange

# By how much the clocks of the nodes may differ, and the longest between the moment
# that a transaction gives to a change and the first row that it writes.
CLOCKS = timedelta(seconds=5)
FIRST_ROW = timedelta(minutes=1)

OLDEST_OPEN_TRANSACTION = """
SELECT least(clock_timestamp(), min(xact_start) FILTER (
    WHERE backend_xid IS NOT NULL OR xact_start > clock_timestamp() - %s
)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def settled_until() -> datetime:
    """Return a moment before which no change can turn up any more.

    A change bears the moment at which it was made and is seen once its transaction is
    committed, which may be much later. So nobody knows yet of all that happened since
    the oldest open transaction began. Sessions of other database users are not counted.

    What is read after this has all changes before the moment.
    """
    with connection.cursor() as cursor:
        parameters: list[Any] = [FIRST_ROW]
        cursor.execute(OLDEST_OPEN_TRANSACTION, parameters)
        (moment,) = cursor.fetchone()
    settled: datetime = moment - CLOCKS
    return settled


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


def note_changes_of_files(model: type[Model], files: Iterable[int]) -> None:
    """Note that live pages look different, since files that they show do.

    Args:
        model: of the files.
        files: their numbers.
    """
    numbers = [str(number) for number in files]
    references = references_from_pages(model).filter(to_object_id__in=numbers)
    showing = Page.objects.filter(pk__in=references.values("page_pk"), live=True)
    _note(list(showing.values_list("pk", "path")))


def _note(pages: list[tuple[int, str]]) -> None:
    if not pages:
        return
    pages = _with_aliases(pages)
    hidden = hidden_from(ANYONE, page_restrictions())
    roots = list(Site.objects.values_list("pk", "root_page__path"))
    PageChange.objects.bulk_create(
        PageChange(page_id=pk, site_id=site, was_public=not hidden.covers(path))
        for pk, path in pages
        for site, root in roots
        if path.startswith(root)
    )


def _with_aliases(pages: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return pages and their live aliases, which show and hide what they do."""
    found = dict(pages)
    sources = set(found)
    while sources:
        aliases = Page.objects.filter(alias_of__in=sources, live=True)
        new = {
            pk: path
            for pk, path in aliases.values_list("pk", "path")
            if pk not in found
        }
        found |= new
        sources = set(new)
    return list(found.items())
