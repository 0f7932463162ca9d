"""Secure areas: what lies below is private, always, and stays private when it leaves.

An area has a restriction of Wagtail's own from the moment it exists. It says who may
read what lies below; the area's page itself stays public (see
``BasePage.get_view_restrictions``). What is moved, copied or linked as an alias to a
place outside takes its privacy along, and becomes public only when somebody says so on
that page, which Wagtail logs.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from wagtail.models import Page, PageViewRestriction

from cms.models import BasePage


def protect(area: BasePage) -> None:
    """Make what lies below an area private, unless it is already."""
    if not PageViewRestriction.objects.filter(page=area).exists():
        PageViewRestriction.objects.create(
            page=area, restriction_type=PageViewRestriction.LOGIN
        )


def areas_above(page: Page) -> list[BasePage]:
    """Return the secure areas that a page lies in, outermost first."""
    return [
        ancestor
        for ancestor in page.get_ancestors().specific()
        if isinstance(ancestor, BasePage) and ancestor.protects_descendants
    ]


def keep_private(page: Page, leaving: Page, destination: Page) -> None:
    """Give a page outside the privacy that it, or its original, has in an area.

    Args:
        page: what is to be restricted.
        leaving: the page inside: the same one, or what it was copied from.
        destination: the page below which it comes to be.
    """
    inside = areas_above(leaving)
    around = {*areas_above(destination), destination.specific}
    if not inside or around.intersection(inside):
        return
    if PageViewRestriction.objects.filter(page=page).exists():
        return
    above = leaving.get_ancestors(inclusive=True)
    restrictions = PageViewRestriction.objects.filter(page__in=above)
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.LOGIN
    )
    groups = _groups_in_all(restrictions)
    if groups is not None:
        restriction.restriction_type = PageViewRestriction.GROUPS
        restriction.save()
        restriction.groups.set(groups)


def _groups_in_all(restrictions: Iterable[PageViewRestriction]) -> set[Group] | None:
    """Return the groups that every restriction admits; None where none names groups."""
    admitted: set[Group] | None = None
    for restriction in restrictions:
        if restriction.restriction_type == PageViewRestriction.GROUPS:
            groups = set(restriction.groups.all())
            admitted = groups if admitted is None else admitted & groups
    return admitted
