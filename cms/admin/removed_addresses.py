"""The addresses of removed pages, beside Wagtail's redirects in the settings."""

from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import RemovedAddress


class RemovedAddressesViewSet(SnippetViewSet):
    model = RemovedAddress
    icon = "cross"
    menu_label = "Removed addresses"
    menu_order = 810
    add_to_settings_menu = True
    list_display = [
        "path",
        Column("explanation"),
        Column("alternative", label="Read instead"),
    ]
    search_fields = ["path", "explanation"]
