"""Asks for drafts with preview tokens, as a front end does."""

from datetime import timedelta
from typing import Any

from wagtail.models import Page

from cms.models import PreviewLink, User
from cms.previews.making import make_link
from cms.previews.opening import LINK_KIND
from cms.previews.tokens import new_token
from tests.access.fragments import document
from tests.factories import edit

PREVIEW = "query ($token: String!) {{ page(previewToken: $token) {{ {} }} }}"
TITLE = PREVIEW.format("title")
EVERYTHING = document(PREVIEW.format("...AnyPage"))


def link_to(page: Page, maker: User, **changes: Any) -> PreviewLink:
    """Return a reviewer's link to a page, after some changes that are not published."""
    if changes:
        page = edit(page, **changes)
    return make_link(page, maker, "Pat", timedelta(days=1))


def token_of(link: PreviewLink) -> str:
    """Return the token that somebody gets who opens the link now."""
    return new_token(LINK_KIND, link.pk)


def token_to(page: Page, maker: User, **changes: Any) -> str:
    return token_of(link_to(page, maker, **changes))
