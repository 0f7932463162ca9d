"""Lets nobody publish around the sign-off; the gate (`cms.readiness.gate`) asks it.

Code that publishes for nobody, such as the loading of content at the machine, is not
asked; what a schedule publishes is.
"""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex, Revision

from cms.models import Document, Image
from cms.sign_off.refused import SignOffRefusedError
from cms.sign_off.state import missing, needs_sign_off


def require_sign_off(page: Page, revision: Revision) -> None:
    """Refuse to publish a revision that was not signed off as it is.

    Args:
        page: as it would go live.
        revision: that would go live.

    Raises:
        SignOffRefusedError: with what is missing.
    """
    lacking = missing(page, revision)
    if lacking:
        names = "; ".join(r.name for r in lacking)
        raise SignOffRefusedError(
            page,
            f"“{page.get_admin_display_title()}” is not published: this version is "
            f"not signed off ({names}). It is kept as a draft. Submit it for sign-off.",
        )


def is_shown_signed_off(file: Document | Image) -> bool:
    """Say whether something published that had to be signed off shows a file.

    To put another file in its place would publish what nobody signed off.
    """
    references = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    numbers = [int(number) for number in references.values_list("object_id", flat=True)]
    pages = Page.objects.live().filter(pk__in=numbers).specific()
    return any(needs_sign_off(page) for page in pages)
