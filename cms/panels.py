"""Panels of the page editor that several page types use."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from wagtail.admin.panels import FieldPanel, HelpPanel

INTERNAL_NOTICE = HelpPanel(
    "<p>Only people who sign in to this admin see what is on this tab.</p>"
)


def checkboxes(field: str, **options: Any) -> FieldPanel:
    """Return a panel that shows a vocabulary as boxes to tick.

    A list to pick from with Ctrl held down loses choices to a stray click.
    """
    # Wagtail would want them in drafts too, as of any column that cannot be null.
    return FieldPanel(
        field, widget=forms.CheckboxSelectMultiple, required_on_save=False, **options
    )


def guide_link(chapter: str, words: str) -> HelpPanel:
    """Return a panel that leads to a chapter of the guide, in a tab of its own.

    Args:
        chapter: its slug, such as "publish-a-review".
        words: what the link says.
    """
    return HelpPanel(
        format_lazy(
            '<p><a href="{}" target="_blank">{}<span class="w-sr-only"> (opens in a '
            "new tab)</span></a></p>",
            reverse_lazy("guide_chapter", args=[chapter]),
            words,
        )
    )
