"""Makes previews: of what is on an editor's screen, and links for reviewers."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.audit.log import record
from cms.models import PreviewedDraft, PreviewLink, User
from cms.previews.opening import DRAFT_KIND
from cms.previews.tokens import new_token

# Each pause in typing makes one; those that are left on other screens are a few.
DRAFTS_KEPT = 20


def preview_on_screen(page: Page, request: Any) -> str:
    """Return where a page is shown as it is on the screen of who makes a request."""
    token = token_to_screen(page, request.user)
    if getattr(request, "in_preview_panel", False):
        # Wagtail's panel takes hold of what it frames, which another host forbids.
        return f"{reverse('preview', args=[token])}?in_preview_panel=true"
    return address_of(token, type(page))


def token_to_screen(page: Page, maker: User) -> str:
    """Return a token to a page as it is on somebody's screen, saved or not.

    Args:
        page: as the form or the revision has it, and not to be saved.
        maker: who looks at it, and may edit it.
    """
    PreviewedDraft.objects.filter(expires_at__lte=timezone.now()).delete()
    draft = PreviewedDraft.objects.create(
        content=page.serializable_data(),
        content_type=ContentType.objects.get_for_model(page),
        page_id=page.pk,
        parent=None if page.pk else page.get_parent(),
        made_by_id=maker.pk,
    )
    of_page = PreviewedDraft.objects.filter(made_by=maker.pk, page=page.pk)
    newest = of_page.order_by("-pk").values("pk")[:DRAFTS_KEPT]
    of_page.exclude(pk__in=newest).delete()
    return new_token(DRAFT_KIND, draft.pk)


def address_of(token: str, model: type[Page]) -> str:
    """Return where a preview is shown: by the front end, or by the CMS itself.

    Args:
        token: of the preview.
        model: of the page.
    """
    front_end = settings.HEADLESS_PREVIEW_URL
    if not front_end:
        return reverse("preview", args=[token])
    # As wagtail-headless-preview has it, for the front ends that know that.
    told = {"content_type": model._meta.label_lower, "token": token}
    parts = urlsplit(front_end)
    query = "&".join(filter(None, [parts.query, urlencode(told)]))
    return urlunsplit(parts._replace(query=query))


def make_link(page: Page, maker: User, reader: str, life: timedelta) -> PreviewLink:
    """Make a link by which somebody without an account reads the latest draft.

    Args:
        maker: who makes it, and may edit the page.
        reader: whom it is for, as the list of links calls them.
        life: how long it is good for, unless it is revoked before.

    Raises:
        ValueError: when the page has no draft to read.
    """
    revision = page.get_latest_revision()
    if revision is None:
        raise ValueError("The page has no saved draft.")
    with transaction.atomic():
        link = PreviewLink.objects.create(
            page_id=page.pk,
            revision=revision,
            reader=reader,
            made_by=maker,
            expires_at=timezone.now() + life,
        )
        until = timezone.localtime(link.expires_at)
        record(
            "cms.make_preview_link",
            page.specific,
            maker,
            what=f"{link}, of revision {revision.pk}, until {until:%-d %B %Y %H:%M}",
        )
    return link
