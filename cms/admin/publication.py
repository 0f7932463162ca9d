"""Publishing several pages at once, which Wagtail does without a form's checks."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.models import Page


def refuse_incomplete(
    request: HttpRequest, pages: list[Page], action: Any
) -> HttpResponseRedirect | None:
    """Publish nothing while one of the pages breaks a rule, and say which."""
    problems = {}
    for page in _to_be_published(pages, action):
        draft = page.get_latest_revision_as_object()
        try:
            draft.full_clean()
            draft.clean_for_publication()
        except ValidationError as found:
            problems[draft] = " ".join(found.messages)
    if not problems:
        return None
    for draft, problem in problems.items():
        messages.error(
            request, f"Nothing was published: “{draft}” is not complete. {problem}"
        )
    return redirect(action.next_url)


def _to_be_published(pages: list[Page], action: Any) -> Iterator[Page]:
    yield from pages
    if action.cleaned_form.cleaned_data["include_descendants"]:
        for page in pages:
            yield from page.get_descendants().not_live()
