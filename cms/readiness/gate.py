"""The gate: nothing goes live that is not ready, and signed off where it has to be.

Wagtail publishes from many places, and runs one action in all of them: the button,
bulk publishing, approval in a workflow, a schedule, its API, ``revision.publish()``. So
it is the action that asks.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page

from cms.models import BasePage
from cms.publishing.refused import RefusedError
from cms.readiness.checking import check
from cms.readiness.results import Result
from cms.sign_off.gate import require_sign_off
from cms.sign_off.state import needs_sign_off

# What Wagtail's command says that it does when a schedule fires.
BY_SCHEDULE = "wagtail.publish.scheduled"


class NotReadyError(RefusedError):
    """A page was not published, because its checks found something.

    The message names the rules and places, not the words that were found: it may end up
    in a log.
    """

    def __init__(self, page: Page, result: Result) -> None:
        self.result = result
        super().__init__(page, summary(page, result), code="not_ready")

    @property
    def message_dict(self) -> dict[str, list[str]]:
        """What must be mended, by field, for whoever has a form to put it into."""
        found: dict[str, list[str]] = {}
        for each in self.result.refusals:
            found.setdefault(each.hit.place.field, []).append(each.message)
        return found


def guard_publishing() -> None:
    """Have Wagtail's actions ask the checks before a page or a copy of it is public."""
    PublishPageRevisionAction.execute = _guarded(PublishPageRevisionAction.execute)
    CopyPageAction.execute = _guarded_copy(CopyPageAction.execute)


def _guarded(execute: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(execute)
    def guarded(action: Any, skip_permission_checks: bool = False) -> Any:
        action.check(skip_permission_checks=skip_permission_checks)
        if isinstance(action.object, BasePage):
            is_asked = bool(action.user) or action.log_action == BY_SCHEDULE
            if is_asked:
                require_sign_off(action.object, action.revision)
            require_ready(action.object, with_reasons=is_asked)
        return execute(action, skip_permission_checks=skip_permission_checks)

    return guarded


def _guarded_copy(execute: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(execute)
    def guarded(action: Any, *args: Any, **kwargs: Any) -> Any:
        if action.keep_live:
            pages = action.page.get_descendants(inclusive=True)
            if not action.recursive:
                pages = pages[:1]
            # What is live, and would not be published today, has drafts for copies.
            action.keep_live = all(
                check(page).is_ready and not (action.user and needs_sign_off(page))
                for page in pages.specific()
                if page.live and isinstance(page, BasePage)
            )
        return execute(action, *args, **kwargs)

    return guarded


def require_ready(page: Page, *, with_reasons: bool = True) -> None:
    """Refuse a page that its checks refuse.

    Args:
        page: as it would go live.
        with_reasons: whether warnings must have been confirmed. Code that publishes for
            nobody, such as the loading of a bundle, has nobody to give a reason.

    Raises:
        NotReadyError: with what the checks found.
    """
    result = check(page)
    if result.refusals_of_all or (with_reasons and not result.is_ready):
        raise NotReadyError(page, result)


def summary(page: Page, result: Result) -> str:
    """Return in a few lines what keeps a page from being published."""
    found = [*result.refusals, *result.warnings]
    said = list(dict.fromkeys(f"{f.rule.title} ({f.hit.place.label})" for f in found))
    more = f" and {len(said) - 5} more" if len(said) > 5 else ""
    title = page.get_admin_display_title()
    return (
        f"“{title}” is not published: {_counted(result)}. {'; '.join(said[:5])}{more}."
    )


def _counted(result: Result) -> str:
    refusals, warnings = len(result.refusals), len(result.warnings)
    parts = []
    if refusals:
        parts.append(f"{refusals} to mend")
    if warnings:
        parts.append(f"{warnings} to mend or to give a reason for")
    return ", ".join(parts) or "its files could not be read in time"
