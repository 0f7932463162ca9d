"""Has whoever makes a page public wait for whoever is taking it down.

Otherwise they could be past their checks when the page is taken down, and set it live
again a moment later. Waiting first, they find it taken down, and are asked why.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page

from cms.models import BasePage
from cms.readiness.checking import read_files
from cms.takedown.scope import lock_going


def guard_actions() -> None:
    """Have Wagtail's actions, which all ways to publish run, wait before all else."""
    PublishPageRevisionAction.execute = _waiting(
        PublishPageRevisionAction.execute, lambda action: action.object
    )
    for action in (CopyPageAction, CreatePageAliasAction):
        action.execute = _waiting(action.execute, lambda action: action.page)


def _waiting(
    execute: Callable[..., Any], page_of: Callable[[Any], Page]
) -> Callable[..., Any]:
    @wraps(execute)
    def waiting(action: Any, *args: Any, **kwargs: Any) -> Any:
        page = page_of(action)
        if page.pk is None:
            return execute(action, *args, **kwargs)
        is_deep = getattr(action, "recursive", False)
        # It may take long, and nobody is to wait for that who takes a page down.
        for each in _checked(page, is_deep):
            read_files(each)
        with transaction.atomic():
            lock_going([page], with_below=is_deep)
            # A copy of what was live when it was read would be live too.
            page.live = page.specific.live = Page.objects.get(pk=page.pk).live
            return execute(action, *args, **kwargs)

    return waiting


def _checked(page: Page, is_deep: bool) -> list[BasePage]:
    pages = [page.specific]
    if is_deep:
        pages += page.get_descendants().live().specific()
    return [page for page in pages if isinstance(page, BasePage)]
