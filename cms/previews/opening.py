"""Finds what a preview token opens: a draft, as long as its maker may show it.

A token gives nothing that whoever made it could not open in the admin at this moment:
it ends with their account, and with their permission to edit the page.
"""

from typing import Any

from django.db.models import Model
from django.utils import timezone
from wagtail.models import Page

from cms.access.audience import audience_of
from cms.access.editors import may_read, of_admin
from cms.access.previewed import Opened, Previewed, PreviewKey
from cms.access.shown import references_in
from cms.access.viewer import SiteRoot, Viewer
from cms.models import Document, Image, PreviewedDraft, PreviewLink, User
from cms.previews.tokens import read_token

DRAFT_KIND, LINK_KIND = "draft", "link"


def opened(token: str, site: SiteRoot) -> Previewed | None:
    """Return what a token opens on a site.

    None when it was never made by us, is over or revoked, or when its page is gone; for
    callers these are all the same.
    """
    key = read_token(token)
    return opened_by_key(key, site) if key else None


def opened_by_key(key: PreviewKey, site: SiteRoot) -> Previewed | None:
    """Return what the key of a preview opens on a site; None as of `opened`."""
    if key.until <= timezone.now():
        return None
    found = _FIND[key.kind](key.number)
    if found is None:
        return None
    page, maker = found
    if not maker.is_active or not page.path.startswith(site.tree_path):
        return None
    return Previewed(key, page, _opened(page, maker, site))


def draft_of(token: str) -> Page | None:
    """Return the draft of a token, wherever its site is; None as of `opened`."""
    key = read_token(token)
    found = _FIND[key.kind](key.number) if key else None
    if found is None:
        return None
    page, maker = found
    return page if maker.is_active else None


def _by_draft(number: int) -> tuple[Page, User] | None:
    draft = (
        PreviewedDraft.objects.filter(pk=number, expires_at__gt=timezone.now())
        .select_related("page", "parent", "made_by")
        .first()
    )
    if draft is None:
        return None
    if draft.page:
        if not may_read(draft.page, draft.made_by):
            return None
        return draft.page.with_content_json(draft.content), draft.made_by
    if not draft.parent or not _may_add(draft.parent, draft.made_by):
        return None
    # It is where it was to be added; nothing of it is in the tree.
    model: Any = draft.content_type.model_class()
    return model.from_serializable_data(draft.content), draft.made_by


def _may_add(parent: Page, user: User) -> bool:
    return bool(parent.permissions_for_user(user).can_add_subpage())


def _by_link(number: int) -> tuple[Page, User] | None:
    link = (
        PreviewLink.objects.open()
        .filter(pk=number)
        .select_related("page", "revision", "made_by")
        .first()
    )
    if link is None or not may_read(link.page, link.made_by):
        return None
    return link.revision.as_object(), link.made_by


_FIND = {DRAFT_KIND: _by_draft, LINK_KIND: _by_link}


def _opened(page: Page, maker: User, site: SiteRoot) -> Opened:
    """Return what a draft shows, of the files that its maker may open."""
    viewer = Viewer(audience_of(maker), site, maker)
    referred = references_in(page)

    def files(model: type[Model]) -> frozenset[int]:
        shown = model._default_manager.order_by().filter(pk__in=referred[model])
        return frozenset(of_admin(shown, viewer, maker).values_list("pk", flat=True))

    return Opened(page.pk, files(Document), files(Image))
