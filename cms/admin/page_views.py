"""The views in which pages of every type are edited, with the side panels we add."""

from django.http import HttpResponse
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from cms.admin import former_names
from cms.admin.audience_panel import AudiencePanel, with_panels
from cms.admin.readiness_panel import ReadinessPanel


class PageEditView(EditView):
    def get_side_panels(self) -> MediaContainer:
        return with_panels(
            super().get_side_panels(),
            ReadinessPanel(self.page, self.request),
            AudiencePanel(self.page, self.request),
        )


class PageCreateView(CreateView):
    def publish_action(self) -> HttpResponse:
        # Wagtail would save it as live before it is published. Until its checks are
        # done, it is a draft, and stays one where they refuse it.
        self.form.instance.live = False
        self.form.instance.has_unpublished_changes = True
        return super().publish_action()

    def get_side_panels(self) -> MediaContainer:
        return with_panels(
            super().get_side_panels(),
            ReadinessPanel(self.page, self.request),
            AudiencePanel(self.page, self.request, self.parent_page),
        )


class PagesViewSet(PageViewSet):
    """How pages of every type are edited, and their history is read."""

    add_view_class = PageCreateView
    edit_view_class = PageEditView
    history_view_class = former_names.HistoryView
    revisions_view_class = former_names.GuardedRevisionView
    revisions_compare_view_class = former_names.GuardedCompareView
    revisions_revert_view_class = former_names.GuardedRevertView
    revisions_unschedule_view_class = former_names.GuardedUnscheduleView
    workflow_history_detail_view_class = former_names.GuardedWorkflowView
    workflow_preview_view_class = former_names.GuardedTaskPreviewView
