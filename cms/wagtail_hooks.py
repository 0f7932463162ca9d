"""What the engine adds to the admin."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from cms.admin import withdrawal
from cms.admin.invitations import InvitationViewSet
from cms.admin.publication import refuse_incomplete
from cms.admin.removed_addresses import RemovedAddressesViewSet
from cms.admin.vocabularies import VocabulariesViewSetGroup, keep_terms_in_use
from cms.models import User

register_snippet(VocabulariesViewSetGroup)
register_snippet(RemovedAddressesViewSet)


@hooks.register("register_admin_viewset")
def register_admin_viewset() -> InvitationViewSet:
    return InvitationViewSet()


@hooks.register("before_delete_snippet")
def before_delete_snippet(
    request: HttpRequest, instances: list[Any]
) -> HttpResponse | None:
    return keep_terms_in_use(request, instances)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[Any]:
    return withdrawal.urlpatterns


@hooks.register("register_page_header_buttons")
def register_page_header_buttons(
    page: Page, user: User, next_url: str, view_name: str
) -> Iterator[Button]:
    return withdrawal.buttons(page, user)


@hooks.register("before_bulk_action")
def before_bulk_action(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    if action_type == "publish" and issubclass(action.model, Page):
        return refuse_incomplete(request, objects, action)
    return None


@hooks.register("before_edit_page")
def before_edit_page(request: HttpRequest, page: Page) -> None:
    withdrawal.notify(request, page)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("cms.withdraw")(withdrawal.WithdrawFormatter)
    actions.register_action("cms.reinstate")(withdrawal.ReinstateFormatter)
