"""What the menus of pages offer, in the editor and in the listings."""

from urllib.parse import urlencode

from django.urls import reverse
from wagtail.models import Page


def bulk_action_url(action: str, page: Page, next_url: str | None = None) -> str:
    """Return where something is done with a page that can be done with several.

    Args:
        action: the type of the bulk action.
        next_url: where to go afterwards; to where the page is edited, if nowhere.
    """
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    after = next_url or reverse("wagtailadmin_pages:edit", args=[page.pk])
    return f"{url}?{urlencode({'id': page.pk, 'next': after})}"
