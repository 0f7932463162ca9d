"""“Who can see this?”: the side panel beside a page, a document or an image."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.documents.views.documents import EditView as DocumentEditView
from wagtail.images.views.images import EditView as ImageEditView
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.access.editors import may_read
from cms.access.explanation import Explainer, Explanation, Reason
from cms.access.shown import Shown, shown_by
from cms.models import User

MAY_BE_NAMED = {"change", "publish"}


def explainer_for(user: User | AnonymousUser) -> Explainer:
    """Return what explains to an editor, naming the pages that they may edit."""
    pages = PagePermissionPolicy().instances_user_has_any_permission_for(
        user, MAY_BE_NAMED
    )
    return Explainer(pages)


class AudiencePanel(BaseSidePanel):
    """Says who can see something, where that comes from, and what a page shows."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle who can see this"
        icon_name = "group"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["count"] = self.panel.warnings
            return context

    class Media:
        css = {"all": ["cms/audience_panel.css"]}

    name = "audience"
    title = "Who can see this?"
    template_name = "cms/admin/audience_panel.html"
    order = 150

    def __init__(
        self, object: Model, request: HttpRequest, parent_page: Page | None = None
    ) -> None:
        """Explain a page or file; a page without a number is to be below the parent."""
        super().__init__(object, request)
        self.explainer = explainer_for(request.user)
        self.shown: list[Shown] = []
        self.explanation: Explanation
        if not isinstance(object, Page):
            self.explanation = self.explainer.file(object)
        elif parent_page:
            self.explanation = self.explainer.page_below(parent_page)
        else:
            self.explanation = self.explainer.page(object)
            self.shown = shown_by(object, self.explanation, self.explainer)
        self.warnings = sum(bool(item.warning) for item in self.shown)
        if self.warnings:
            self.toggle.aria_label += f": {self.warnings} to look at"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        finder = AdminURLFinder(self.request.user)
        explanation = self.explanation
        return super().get_context_data(parent_context) | {
            "explanation": explanation,
            "reasons": [
                (reason.text, self._to_open(reason, finder))
                for reason in explanation.reasons
            ],
            "shown": [
                (item, item.target and finder.get_edit_url(item.target))
                for item in self.shown
            ],
            # Of which administrators are no members, and yet see it.
            "names_groups": any(least.groups for least in explanation.published.least),
            "is_page": isinstance(self.object, Page),
            "refresh_url": self.refresh_url,
        }

    def _to_open(self, reason: Reason, finder: AdminURLFinder) -> Page | None:
        """Return the page to edit where it is another one, and may be edited."""
        page = reason.page
        is_here = isinstance(self.object, Page) and page and page.pk == self.object.pk
        return page if page and not is_here and finder.get_edit_url(page) else None

    @property
    def refresh_url(self) -> str:
        """The address of what the panel says at this moment, for pages."""
        if isinstance(self.object, Page) and self.object.pk:
            return reverse("audience_panel", args=[self.object.pk])
        return ""


def audience_panel(request: HttpRequest, page_id: int) -> HttpResponse:
    """Return what the panel of a page says now, after its privacy was changed.

    Raises:
        PermissionDenied: for somebody who may not edit the page.
    """
    page = get_object_or_404(Page, pk=page_id).get_latest_revision_as_object()
    if not may_read(page, request.user):
        raise PermissionDenied
    panel = AudiencePanel(page, request)
    return TemplateResponse(
        request, "cms/admin/audience_panel_content.html", panel.get_context_data({})
    )


def with_panels(panels: MediaContainer, *ours: BaseSidePanel) -> MediaContainer:
    """Return side panels with ours after the first, which is the status."""
    first, *others = panels or [None]
    return MediaContainer([known for known in (first, *ours, *others) if known])


class FilePanelMixin:
    """Adds the panel to the view in which a document or image is edited."""

    object: Model
    request: HttpRequest

    def get_side_panels(self) -> MediaContainer:
        panels: MediaContainer = super().get_side_panels()  # type: ignore[misc]
        return with_panels(panels, AudiencePanel(self.object, self.request))


class DocumentWithAudienceView(FilePanelMixin, DocumentEditView):
    pass


class ImageWithAudienceView(FilePanelMixin, ImageEditView):
    pass


# Wagtail fixes the views of its files; ours answer at the same addresses, before them.
urlpatterns = [
    path("audience/<int:page_id>/", audience_panel, name="audience_panel"),
    path("documents/edit/<int:document_id>/", DocumentWithAudienceView.as_view()),
    path("images/<int:image_id>/", ImageWithAudienceView.as_view()),
]
