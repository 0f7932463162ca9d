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

from django.contrib.auth.models import Group
from django.db import transaction
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
    """Return the restrictions that Wagtail applies to a page."""
    return set(page.specific.get_view_restrictions())


def keep_private(
    page: Page, before: set[PageViewRestriction], parent: Page, source: Page
) -> None:
    """Give a page the privacy that it, or what it was made from, had elsewhere.

    Args:
        page: what is to be restricted, if it is not already.
        before: the restrictions that hold where it comes from.
        parent: the page below which it is, or comes to be.
        source: what it was made from; for a page that moves, the page itself.
    """
    own = set(PageViewRestriction.objects.filter(page=page))
    above = parent.get_ancestors(inclusive=True)
    after = own | set(PageViewRestriction.objects.filter(page__in=above))
    missing = {
        restriction
        for restriction in before - after
        # Wagtail copies what is set on the source itself.
        if not (own and restriction.page_id == source.pk)
    }
    if not missing:
        return
    restriction = own.pop() if own else PageViewRestriction(page=page)
    groups = _groups_in_all(before)
    restriction.restriction_type = (
        PageViewRestriction.LOGIN if groups is None else PageViewRestriction.GROUPS
    )
    restriction.save()
    restriction.groups.set(groups or ())


def _groups_in_all(restrictions: Iterable[PageViewRestriction]) -> set[Group] | None:
    """Return the groups that every restriction admits; None where none names groups."""
    admitted: set[Group] | None = None
    for restriction in restrictions:
        if restriction.restriction_type == PageViewRestriction.GROUPS:
            groups = set(restriction.groups.all())
            admitted = groups if admitted is None else admitted & groups
    return admitted


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
            source: Page = action.page
            before = restrictions_on(source)
            made = execute(action, *args, **kwargs)
            if made.alias_of_id:
                # An alias has the restrictions of its source: that is where they go.
                keep_private(source, before, made.get_parent(), source)
            keep_private(made, before, made.get_parent(), source)
            return made

    return guarded
