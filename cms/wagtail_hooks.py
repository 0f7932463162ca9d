"""What the engine adds to the admin."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html_join
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from cms.admin import (
    access_log,
    audience_panel,
    bulk_withdrawal,
    document_draft,
    due,
    early_end,
    guide,
    moving,
    pasting,
    preview_links,
    pseudonym,
    readiness_panel,
    releases,
    removal,
    sign_off,
    sign_off_report,
    take_down,
    view_as,
    withdrawal,
    work_in_hand,
)
from cms.admin.api_tokens import APITokenViewSet
from cms.admin.dashboard import DashboardPanel, Figure, Shortcut
from cms.admin.invitations import InvitationViewSet
from cms.admin.page_views import PagesViewSet
from cms.admin.public_collections import PublicCollectionViewSet
from cms.admin.publication import refuse_incomplete
from cms.admin.removed_addresses import RemovedAddressesViewSet
from cms.admin.reports import broken_links
from cms.admin.reports.broken_links import BrokenLinksReport
from cms.admin.reports.changes import ChangesReport
from cms.admin.spreadsheets import make_exports_harmless
from cms.admin.vocabularies import VocabulariesViewSetGroup, keep_terms_in_use
from cms.admin.work_in_hand import WorkInHandViewSet
from cms.audit import changes
from cms.models import User

register_snippet(VocabulariesViewSetGroup)
register_snippet(RemovedAddressesViewSet)
make_exports_harmless()


@hooks.register("register_admin_viewset")
def register_admin_viewset() -> list[Any]:
    return [
        InvitationViewSet(),
        PublicCollectionViewSet(),
        releases.ReleaseViewSet(),
        WorkInHandViewSet(),
        # Wagtail registers it with its own API alone, and under this name.
        APITokenViewSet("wagtailusers_api_tokens", url_prefix="api-tokens"),
    ]


@hooks.register("register_admin_viewset")
def register_pages_viewset() -> PagesViewSet:
    return PagesViewSet()


@hooks.register("register_admin_urls", order=-1)
def register_audience_urls() -> list[Any]:
    return audience_panel.urlpatterns + view_as.urlpatterns


@hooks.register("construct_homepage_panels")
def construct_homepage_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(DashboardPanel())


@hooks.register("register_dashboard_figures")
def register_dashboard_figures(request: HttpRequest) -> Iterator[Figure]:
    yield from work_in_hand.figures(request)
    yield from due.figures(request)
    yield from broken_links.figures(request)


@hooks.register("register_dashboard_shortcuts")
def register_dashboard_shortcuts(request: HttpRequest) -> Iterator[Shortcut]:
    yield from guide.shortcuts(request)


@hooks.register("insert_editor_js")
def insert_editor_js() -> str:
    return format_html_join(
        "",
        '<script src="{}"></script>',
        [[static(f"cms/{name}")] for name in ("paste_into_text.js", "tab_errors.js")],
    )


@hooks.register("before_delete_snippet")
def before_delete_snippet(
    request: HttpRequest, instances: list[Any]
) -> HttpResponse | None:
    return keep_terms_in_use(request, instances)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[Any]:
    return [
        *document_draft.urlpatterns,
        *due.urlpatterns,
        *preview_links.urlpatterns,
        *withdrawal.urlpatterns,
        *take_down.urlpatterns,
        *pseudonym.urlpatterns,
        *access_log.urlpatterns,
        *pasting.urlpatterns,
        *readiness_panel.urlpatterns,
        *BrokenLinksReport.urlpatterns(),
        *ChangesReport.urlpatterns(),
        *guide.urlpatterns,
        *sign_off.urlpatterns,
        *sign_off_report.urlpatterns,
    ]


for bulk_action in (
    bulk_withdrawal.WithdrawBulkAction,
    removal.RemoveBulkAction,
    take_down.TakeDownBulkAction,
    releases.AddToReleaseBulkAction,
):
    hooks.register("register_bulk_action", bulk_action)


@hooks.register("register_reports_menu_item")
def register_reports_menu_item() -> MenuItem:
    return access_log.menu_item()


@hooks.register("register_help_menu_item")
def register_guide_menu_item() -> MenuItem:
    return guide.guide_menu_item()


@hooks.register("register_help_menu_item")
def register_checklist_menu_item() -> MenuItem:
    return guide.checklist_menu_item()


@hooks.register("register_reports_menu_item")
def register_downloads_menu_item() -> MenuItem:
    return access_log.downloads_menu_item()


@hooks.register("register_reports_menu_item")
def register_broken_links_menu_item() -> MenuItem:
    return BrokenLinksReport.menu_item(order=730)


@hooks.register("register_reports_menu_item")
def register_changes_menu_item() -> MenuItem:
    return ChangesReport.menu_item(order=740)


@hooks.register("register_reports_menu_item")
def register_sign_off_report() -> MenuItem:
    return sign_off_report.menu_item()


@hooks.register("construct_page_action_menu")
def construct_page_action_menu(
    menu_items: list[Any], request: HttpRequest, context: dict[str, Any]
) -> None:
    sign_off.change_menu(menu_items, request, context)


@hooks.register("register_permissions")
def register_permissions() -> Any:
    return Permission.objects.filter(
        content_type__app_label="cms", codename="publish_without_sign_off"
    )


@hooks.register("register_page_header_buttons")
def register_page_header_buttons(
    page: Page, user: User, next_url: str, view_name: str
) -> Iterator[Button]:
    yield from releases.buttons(page, user, next_url)
    yield from preview_links.buttons(page, user)
    yield from withdrawal.buttons(page, user)
    yield from pseudonym.buttons(page, user)
    yield from removal.buttons(page, user, next_url)
    yield from sign_off.buttons(page, user)
    yield from take_down.buttons(page, user, next_url)
    yield from document_draft.buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def register_page_listing_more_buttons(
    page: Page, user: User, next_url: str | None = None
) -> Iterator[Button]:
    yield from releases.buttons(page, user, next_url)
    if page.live:
        yield from withdrawal.listing_buttons(page, user)
        yield from removal.buttons(page, user, next_url)
    yield from take_down.buttons(page, user, next_url)


@hooks.register("before_bulk_action")
def before_bulk_action(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    if not issubclass(action.model, Page):
        return None
    if action_type == "publish":
        return refuse_incomplete(request, objects, action)
    return early_end.before_bulk(request, action_type, objects, action)


@hooks.register("before_unpublish_page")
def before_unpublish_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    return early_end.before_unpublishing(request, page)


@hooks.register("before_delete_page")
def before_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    return early_end.before_deleting(request, page)


@hooks.register("after_bulk_action")
def after_bulk_action(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> None:
    if action_type == "set_active_state":
        # Wagtail does it in the database alone, which sends no signal.
        on = action.cleaned_form.cleaned_data["mark_as_active"]
        changes.switched([user for user in objects if user.is_active != on], on)


@hooks.register("after_move_page")
def after_move_page(request: HttpRequest, page: Page) -> None:
    moving.notify(request, page)


@hooks.register("before_edit_page")
def before_edit_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    withdrawal.notify(request, page)
    take_down.notify(request, page)
    pseudonym.notify(request, page)
    return sign_off.before_editing(request, page)


@hooks.register("after_edit_page")
def after_edit_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    return sign_off.after_editing(request, page)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action(document_draft.ACTION)(
        document_draft.DocumentDraftFormatter
    )
    actions.register_action("cms.confirm_finding")(readiness_panel.ConfirmFormatter)
    actions.register_action("cms.hold_back")(readiness_panel.HoldBackFormatter)
    actions.register_action("cms.end_early")(early_end.EarlyEndFormatter)
    actions.register_action("cms.sign_off")(sign_off.SignOffFormatter)
    actions.register_action("cms.waive_sign_off")(sign_off.WaiveFormatter)
    actions.register_action("cms.withdraw")(withdrawal.WithdrawFormatter)
    actions.register_action("cms.reinstate")(withdrawal.ReinstateFormatter)
    actions.register_action("cms.remove")(removal.RemoveFormatter)
    actions.register_action("cms.change_pseudonym")(pseudonym.ChangeFormatter)
    actions.register_action("cms.rewrite_pseudonym")(pseudonym.RewriteFormatter)
    actions.register_action("cms.take_down")(take_down.TakeDownFormatter)
