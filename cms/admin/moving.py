"""Tells an editor who has moved a private page that it is as private as before."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin import messages
from wagtail.models import Page, PageViewRestriction


def notify(request: HttpRequest, page: Page) -> None:
    """Say that a page which was moved has a privacy of its own, if it has one."""
    if not PageViewRestriction.objects.filter(page=page).exists():
        return
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    messages.warning(
        request,
        f"“{page.get_admin_display_title()}” stays private where it is now. Whoever "
        "else may read it is chosen under Privacy, and that is logged.",
        buttons=[messages.button(edit, "Open the page")],
    )
