"""The previews of pages that go: tokens, and the links of people without an account."""

from collections.abc import Collection

from wagtail.models import Page

from cms.models import PreviewedDraft, PreviewLink, User
from cms.previews.revoking import revoke_previews


def end_previews(numbers: Collection[int], user: User | None) -> None:
    """End every preview of some pages.

    Args:
        numbers: of the pages.
    """
    for page in Page.objects.filter(pk__in=_previewed(numbers)):
        revoke_previews(page, user)


def are_previewed(numbers: Collection[int]) -> bool:
    """Say whether a preview of any of the pages still opens."""
    return bool(_previewed(numbers))


def _previewed(numbers: Collection[int]) -> set[int]:
    links = PreviewLink.objects.open().filter(page__in=numbers)
    drafts = PreviewedDraft.objects.filter(page__in=numbers)
    return {
        *links.values_list("page", flat=True),
        *drafts.values_list("page", flat=True),
    }
