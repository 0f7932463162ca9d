"""What can be done with one page or several, after one confirmation."""

from functools import cached_property

from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page


class ConfirmedPageAction(PageBulkAction):
    """A bulk action of ours; subclasses say what it is called and what it does."""

    template_name = "cms/admin/confirm_for_pages.html"
    icon_name = "warning"
    button_label = ""
    button_class = ""
    # Why some of the pages that were chosen are left out.
    why_not = ""

    @cached_property
    def pages(self) -> list[Page]:
        """The pages that it is done with."""
        pages, _ = self.get_actionable_objects()
        return list(pages)
