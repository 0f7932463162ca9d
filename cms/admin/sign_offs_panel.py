"""Shows in the editor who signed a page off, and whether that counts still."""

from typing import Any

from wagtail.admin.panels import Panel

from cms.models import SignOff
from cms.sign_off.content import fingerprint


class SignOffsPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/sign_offs_panel.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(
            self, parent_context: dict[str, Any] | None = None
        ) -> dict[str, Any]:
            revision = self.instance.get_latest_revision()
            now = fingerprint(revision) if revision else ""
            signed = SignOff.objects.filter(page=self.instance.pk)
            return {
                **super().get_context_data(parent_context),
                "signed": [
                    (each, each.content_hash == now)
                    for each in signed.select_related("task", "group", "user")
                ],
            }
