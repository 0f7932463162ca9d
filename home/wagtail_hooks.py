"""What the general pages add to the admin."""

from wagtail import hooks
from wagtail.admin.ui.tables import Column

from cms.admin.listings import DayColumn, PagesFilterSet, PagesViewSet
from home.models import ResourceLinkPage


class ResourceLinksFilterSet(PagesFilterSet):
    class Meta:
        model = ResourceLinkPage
        fields = ["resource_type", "link_status"]


class ResourceLinksViewSet(PagesViewSet):
    model = ResourceLinkPage
    name = "resource_links"
    menu_label = "Resource links"
    icon = "link-external"
    menu_order = 130
    ordering = "title"
    filterset_class = ResourceLinksFilterSet
    particular_columns = [
        Column("provider", sort_key="provider"),
        Column(
            "resource_type",
            label="Type",
            accessor="get_resource_type_display",
            sort_key="resource_type",
        ),
        Column(
            "link_status",
            label="Link",
            accessor="get_link_status_display",
            sort_key="link_status",
        ),
        DayColumn("last_checked", sort_key="last_checked"),
    ]


@hooks.register("register_admin_viewset")
def resource_links() -> ResourceLinksViewSet:
    return ResourceLinksViewSet()
