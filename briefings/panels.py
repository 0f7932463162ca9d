"""Panels of the briefing's editor."""

from typing import Any

from wagtail.admin.panels import Panel

from briefings.blocks import WORDS_PER_SECTION
from cms.validators import WORDS_PER_MINUTE, count_words


class ReadingTimePanel(Panel):
    """Shows how long each section and the whole briefing is, while it is written.

    Without scripts, as it was last saved.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "briefings/admin/reading_time_panel.html"

        class Media:
            js = ("briefings/section_lengths.js",)

        def get_context_data(
            self, parent_context: dict[str, Any] | None = None
        ) -> dict[str, Any]:
            return {
                **super().get_context_data(parent_context),
                "sections": [
                    {
                        "heading": section.value["heading"],
                        "words": count_words(section.value["text"].source),
                    }
                    for section in self.instance.sections
                ],
                "limit": WORDS_PER_SECTION,
                "words_per_minute": WORDS_PER_MINUTE,
            }
