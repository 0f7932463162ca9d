"""Privacy that follows a page: secure areas, and what leaves a private place.

An area has a restriction of Wagtail's own from the moment it exists. It says who may
read what lies below; the area's page itself stays public (see
``BasePage.get_view_restrictions``). What is moved, copied or linked as an alias
from a private place to another takes its privacy along, and becomes public only when
somebody says so on that page, which Wagtail logs.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Page, PageViewRestriction

from cms.models import BasePage


def protect(area: BasePage) -> None:
    """Make what lies below an area private, unless it is already."""
    if not PageViewRestriction.objects.filter(page=area).exists():
        PageViewRestriction.objects.create(
            page=area, restriction_type=PageViewRestriction.LOGIN
        )


def restrictions_on(page: Page) -> set[PageViewRestriction]:
    """Return the restrictions that hold on a page; of an area, below it."""
    return set(Page.get_view_restrictions(page))


def keep_private(page: Page, before: set[PageViewRestriction], parent: Page) -> None:
    """Give a page the privacy that it, or what it was made from, had elsewhere.

    Args:
        page: what is to be restricted, if it is not already.
        before: the restrictions that hold where it comes from.
        parent: the page below which it is, or comes to be.
    """
    own = list(PageViewRestriction.objects.filter(page=page))
    wanted = _admitted(before)
    kept = _admitted([*own, *restrictions_on(parent)])
    # Whoever is in a group has signed in.
    if wanted <= kept | ({None} if kept else set()):
        return
    restriction = own[0] if own else PageViewRestriction(page=page)
    groups = _in_all(wanted | _admitted(own))
    restriction.restriction_type = (
        PageViewRestriction.LOGIN if groups is None else PageViewRestriction.GROUPS
    )
    restriction.save()
    restriction.groups.set(groups or ())


def keep_private_on_move(page: Page, parent: Page) -> None:
    """Keep a page private that is about to be moved.

    An alias says what its source says, to whom its source does; what lies below it is
    not its source's, and takes along the privacy that it had.
    """
    moved = page.get_children() if page.alias_of_id else [page]
    for each in moved:
        keep_private(each, restrictions_on(each), parent)
    # What is written where a page comes to be shows through its aliases elsewhere.
    for alias in Page.objects.filter(
        alias_of__path__startswith=page.path
    ).select_related("alias_of"):
        if not alias.path.startswith(page.path):
            keep_private(alias.alias_of, restrictions_on(parent), alias.get_parent())


def keep_aliases_private(page: Page, origin: Any) -> None:
    """Keep the aliases of a page private that is about to be deleted.

    They stay, as pages of their own, and would lose the restrictions of their source.

    Args:
        origin: what is being deleted, as Django tells.
    """
    for alias in Page.objects.filter(alias_of=page):
        goes_too = isinstance(origin, QuerySet) and origin.filter(pk=alias.pk).exists()
        if not goes_too:
            keep_private(alias, restrictions_on(alias), alias.get_parent())


def _admitted(
    restrictions: Iterable[PageViewRestriction],
) -> set[frozenset[int] | None]:
    """Return whom restrictions admit: the members of groups, or None for who signs in.

    Shared passwords admit nobody.
    """
    admitted: set[frozenset[int] | None] = set()
    for restriction in restrictions:
        match restriction.restriction_type:
            case PageViewRestriction.LOGIN:
                admitted.add(None)
            case PageViewRestriction.GROUPS:
                admitted.add(frozenset(restriction.groups.values_list("pk", flat=True)))
            case PageViewRestriction.PASSWORD:
                admitted.add(frozenset())
    return admitted


def _in_all(admitted: set[frozenset[int] | None]) -> frozenset[int] | None:
    """Return the groups that are admitted everywhere; None where none is named."""
    groups = [each for each in admitted if each is not None]
    return frozenset.intersection(*groups) if groups else None


def guard_actions() -> None:
    """Keep copies, aliases and aliases that become pages as private as their source.

    Wagtail sends no signal for these, and the admin does not pass the page's methods,
    so its actions themselves are wrapped: whoever copies, by whatever way, runs them.
    """
    for action in (CopyPageAction, CreatePageAliasAction, ConvertAliasPageAction):
        action.execute = _guarded(action.execute)


def _guarded(execute: Callable[..., Page]) -> Callable[..., Page]:
    @wraps(execute)
    def guarded(action: Any, *args: Any, **kwargs: Any) -> Page:
        with transaction.atomic():
            sources = action.page.get_descendants(inclusive=True).order_by("path")
            if not getattr(action, "recursive", False):
                sources = sources[:1]
            before = [restrictions_on(source) for source in sources]
            made = execute(action, *args, **kwargs)
            if made.alias_of_id:
                _lead_to_sources(made)
                # An alias has the restrictions of its source: that is where they go.
                keep_private(made.alias_of, before[0], made.get_parent())
            else:
                # Wagtail copies restrictions to public places only.
                copies = made.get_descendants(inclusive=True).order_by("path")
                for copy, privacy in zip(copies, before, strict=False):
                    keep_private(copy, privacy, copy.get_parent())
            return made

    return guarded


def _lead_to_sources(made: Page) -> None:
    """Make aliases of aliases, here and below, aliases of what those stand for."""
    chained = made.get_descendants(inclusive=True).filter(alias_of__alias_of__gt=0)
    for alias in chained.select_related("alias_of"):
        source = alias.alias_of.alias_of_id
        Page.objects.filter(pk=alias.pk).update(alias_of=source)
    made.refresh_from_db(fields=["alias_of"])
