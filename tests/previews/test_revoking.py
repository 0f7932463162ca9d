"""Ending previews: what was shown through them is gone at once."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import Page, PageLogEntry

from cms.models import PreviewedDraft, PreviewLink
from cms.previews import revoke_previews
from tests.factories import ContentPageFactory, PublisherFactory

pytestmark = pytest.mark.django_db


def with_previews() -> tuple[Page, PreviewLink]:
    page, editor = ContentPageFactory(), PublisherFactory()
    link = PreviewLink.objects.create(
        page=page,
        revision=page.latest_revision,
        reader="Pat",
        made_by=editor,
        expires_at=timezone.now() + timedelta(days=1),
    )
    about = {"content_type": ContentType.objects.get_for_model(page)}
    PreviewedDraft.objects.create(content={}, page=page, made_by=editor, **about)
    FormState.objects.create(
        data="title=Typed",
        user=editor,
        object_id=str(page.pk),
        last_updated_at=timezone.now(),
        **about,
    )
    return page, link


def test_all_previews_of_a_page_end_and_no_others() -> None:
    page, link = with_previews()
    _, other = with_previews()
    editor = PublisherFactory()
    assert revoke_previews(page, editor) == 2
    assert list(PreviewLink.objects.open()) == [other]
    assert PreviewedDraft.objects.get().page_id == other.page_id
    assert FormState.objects.get().object_id == str(other.page_id)
    link.refresh_from_db()
    assert link.state == "Revoked"
    entry = PageLogEntry.objects.get(action="cms.revoke_preview_link")
    assert (entry.page_id, entry.user) == (page.pk, editor)
    assert entry.data == {"what": f"Preview link {link.pk}"}


def test_what_has_ended_is_not_ended_again() -> None:
    page, _ = with_previews()
    revoke_previews(page)
    assert revoke_previews(page) == 0
    assert PageLogEntry.objects.filter(action="cms.revoke_preview_link").count() == 1
