"""Which pages go when some are taken off the site."""

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.models import Page

from cms.models import User
from cms.publishing.locking import lock_pages


def may_take_down(page: Page, user: User | AnonymousUser) -> bool:
    """Say whether somebody may take a page down: whoever may publish it.

    Whatever locks it, and whatever workflow it is in.
    """
    return bool(page.permissions_for_user(user).can_publish())


def below(pages: Iterable[Page]) -> QuerySet[Page]:
    """Return the pages below some pages."""
    conditions = [Q(path__startswith=page.path) & ~Q(pk=page.pk) for page in pages]
    found: QuerySet[Page] = Page.objects.filter(reduce(or_, conditions, Q(pk__in=[])))
    return found


def translations(pages: Collection[Page], user: User) -> list[Page]:
    """Return the translations of pages that somebody may take down."""
    keys = {page.translation_key for page in pages}
    # An alias in another language goes with its source anyway.
    others = Page.objects.filter(translation_key__in=keys, alias_of=None).exclude(
        pk__in=[page.pk for page in pages]
    )
    return [page for page in others if may_take_down(page, user)]


def sources(pages: Iterable[Page]) -> list[Page]:
    """Return the pages that aliases among some pages stand for."""
    numbers = {page.alias_of_id for page in pages if page.alias_of_id}
    return list(Page.objects.filter(pk__in=numbers))


def lock_going(pages: Collection[Page], *, with_below: bool) -> set[int]:
    """Return the same as ``going``, and keep it so until the transaction ends.

    What comes to them while others are waited for is waited for too.
    """
    locked: set[int] = set()
    while not (found := going(pages, with_below=with_below)) <= locked:
        lock_pages(found)
        locked = found
    return locked


def going(pages: Iterable[Page], *, with_below: bool) -> set[int]:
    """Return the numbers of pages, of their aliases and of what goes with them.

    An alias says what its source says, wherever it is.
    """
    chosen = list(pages)
    numbers = {page.pk for page in chosen}
    if with_below:
        numbers |= set(below(chosen).values_list("pk", flat=True))
    aliases = numbers
    while aliases:
        found = Page.objects.filter(alias_of__in=aliases).values_list("pk", flat=True)
        aliases = set(found) - numbers
        numbers |= aliases
    return numbers
