"""Removes pages for good: readers are told that they are gone, and what to read now.

The pages are unpublished and keep their history; whoever may see drafts finds them in
the tree. Their addresses answer ``GoneRoute`` until a page is published there again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.access.audience import ANYONE
from cms.access.restrictions import hidden_from, page_restrictions
from cms.access.viewer import site_root
from cms.models import RemovedAddress, User
from cms.retention import kept_among, record_early_end
from cms.takedown.previews import end_previews
from cms.takedown.scope import lock_going
from cms.takedown.unpublishing import log_pages, unpublish

LONGEST_PATH = RemovedAddress._meta.get_field("path").max_length or 0


@dataclass(frozen=True)
class Notice:
    """What readers are told where a page was; both may be left out."""

    explanation: str = ""
    alternative: Page | None = None


@transaction.atomic
def remove(pages: Iterable[Page], notice: Notice, reason: str, user: User) -> int:
    """Remove pages, with what is below them, their aliases and their previews.

    Args:
        reason: for the record; readers never see it.

    Returns:
        How many pages were live and are not any more.
    """
    numbers = lock_going(list(pages), with_below=True)
    live = list(Page.objects.filter(pk__in=numbers, live=True).specific(defer=True))
    for kept in kept_among(live):
        record_early_end(kept, user, reason, "remove")
    addresses = dict.fromkeys(_public_addresses(live))
    unpublish(numbers)
    # Whoever has a link would read on what everybody else is told is gone.
    end_previews(numbers, user)
    RemovedAddress.objects.bulk_create(
        (
            RemovedAddress(
                site_id=site,
                path=path,
                explanation=notice.explanation,
                alternative=notice.alternative,
            )
            for site, path in addresses
        ),
        update_conflicts=True,
        unique_fields=["site", "path"],
        update_fields=["explanation", "alternative"],
    )
    log_pages("cms.remove", live, user, reason=reason)
    return len(live)


def _public_addresses(pages: list[Page]) -> Iterator[tuple[int, str]]:
    """Return where anybody could read pages, with the number of the site.

    A notice in a private place would tell that there was something.
    """
    hidden = hidden_from(ANYONE, page_restrictions())
    public = [page for page in pages if not hidden.covers(page.path)]
    redirects = Redirect.objects.filter(redirect_page__in=public, redirect_link="")
    led = list(redirects.values_list("redirect_page", "site", "old_path"))
    for site in Site.objects.select_related("root_page"):
        root = site_root(site)
        shown = {page.pk: page for page in public if _is_on(page, site)}
        paths = [root.front_end_path(page.url_path) for page in shown.values()]
        # What led to them leads nowhere now. With a query it is no address of a page.
        paths += [
            f"{old_path}/"
            for page, of_site, old_path in led
            if page in shown and of_site in (None, site.pk) and "?" not in old_path
        ]
        yield from ((site.pk, path) for path in paths if len(path) <= LONGEST_PATH)


def end_notices(page: Page) -> None:
    """Delete what is said where a page was removed, since one is there now."""
    for site in Site.objects.select_related("root_page"):
        if _is_on(page, site):
            path = site_root(site).front_end_path(page.url_path)
            RemovedAddress.objects.filter(site=site, path=path).delete()


def _is_on(page: Page, site: Site) -> bool:
    return page.path.startswith(site.root_page.path)
