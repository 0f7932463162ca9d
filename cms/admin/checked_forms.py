"""The forms of settings and terms, which are public as soon as they are saved."""

from typing import Any, cast

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from cms.models import SiteSettings, Vocabulary
from cms.readiness.forms import CheckedModelForm


class ReasonWidget(forms.Textarea):
    """A text area that brings its label along: Wagtail's panels show none for it."""

    template_name = "cms/admin/reason_widget.html"


class TermForm(CheckedModelForm, WagtailAdminModelForm):
    """A term of a vocabulary."""

    reason_widget = ReasonWidget


class SiteSettingsForm(CheckedModelForm, WagtailAdminModelForm):
    """The settings of a site, where its own address may be full."""

    reason_widget = ReasonWidget
    unchecked_fields = frozenset({"contact_address", "public_postcodes"})


def check_when_saved() -> None:
    """Have Wagtail's views use these forms. Models know no forms."""
    cast(Any, Vocabulary).base_form_class = TermForm
    cast(Any, SiteSettings).base_form_class = SiteSettingsForm
