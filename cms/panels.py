"""Panels of the page editor that several page types use."""

from typing import Any

from django import forms
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
