"""Ends previews: one link, or all that there are of a page."""

from django.db import transaction
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import Page

from cms.audit.log import record
from cms.models import PreviewedDraft, PreviewLink, User


def revoke_link(link: PreviewLink, by: User | None) -> None:
    """Make a link open nothing any more, at once, with every file shown through it.

    Args:
        by: who says so; None for whoever uses the admin at this moment.
    """
    with transaction.atomic():
        if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(
            revoked_at=timezone.now()
        ):
            record("cms.revoke_preview_link", link.page.specific, by, what=str(link))


def revoke_previews(page: Page, by: User | None = None) -> int:
    """End every preview of a page, and forget what editors typed and did not save.

    Editors who still have the page open make new ones as they type on.

    Args:
        by: who says so; None for whoever uses the admin at this moment.

    Returns:
        How many links and editors' previews opened something until now.
    """
    with transaction.atomic():
        links = list(PreviewLink.objects.open().filter(page=page))
        for link in links:
            revoke_link(link, by)
        drafts, _ = PreviewedDraft.objects.filter(page=page).delete()
        FormState.objects.for_instance(page.specific_deferred).delete()
    return len(links) + drafts
