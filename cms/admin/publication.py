"""What happens in the admin where a page that is not ready was to be published."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.models import Page

from cms.publishing.refused import RefusedError
from cms.readiness.gate import require_ready
from cms.sign_off.gate import require_sign_off


def refuse_incomplete(
    request: HttpRequest, pages: list[Page], action: Any
) -> HttpResponseRedirect | None:
    """Publish nothing while one of the pages is not ready, and say which."""
    refused = [
        message
        for page in _to_be_published(pages, action)
        for message in _refusals(page)
    ]
    if not refused:
        return None
    messages.error(request, "Nothing was published.")
    for message in refused:
        messages.error(request, message)
    return redirect(action.next_url)


def _refusals(page: Page) -> list[str]:
    draft = page.get_latest_revision_as_object()
    try:
        require_ready(draft)
        if revision := page.get_latest_revision():
            require_sign_off(draft, revision)
    except RefusedError as found:
        return list(found.messages)
    return []


def _to_be_published(pages: list[Page], action: Any) -> Iterator[Page]:
    yield from pages
    if action.cleaned_form.cleaned_data["include_descendants"]:
        for page in pages:
            yield from page.get_descendants().not_live()
