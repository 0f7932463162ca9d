"""Two editors in one page at once: nobody's work is lost without a word."""

import pytest
from django.test import Client
from django.urls import reverse

from home.models import ContentPage
from tests.admin.conftest import editor_who_is
from tests.admin.content import content_page
from tests.admin.editing import Editor
from tests.factories import ContentPageFactory, PublisherFactory


@pytest.fixture
def other(publisher: Editor) -> Editor:
    return editor_who_is(PublisherFactory(first_name="Sam", last_name="Other"))


@pytest.fixture
def page(publisher: Editor) -> ContentPage:
    return ContentPageFactory(title="Shared page")


def form_for(page: ContentPage, title: str) -> dict[str, object]:
    return content_page(title) | {"slug": page.slug}


def test_each_is_told_of_the_other(
    publisher: Editor, other: Editor, page: ContentPage
) -> None:
    """The editor asks again and again who else is here and what was saved."""
    session = publisher.open("wagtailadmin_pages:edit", page.pk).context[
        "editing_sessions"
    ]
    other.edit(page, form_for(page, "Sam's title"))
    ping: Client = publisher.client
    seen = ping.post(
        session.ping_url,
        {"revision_id": page.latest_revision_id, "is_editing": "1"},
    ).json()
    assert [someone["user"] for someone in seen["other_sessions"]] == ["Sam Other"]
    assert seen["other_sessions"][0]["revision_id"] > page.latest_revision_id


def test_autosave_does_not_write_over_a_newer_version(
    publisher: Editor, other: Editor, page: ContentPage
) -> None:
    mine = publisher.filled_form(page, form_for(page, "My title"))
    other.edit(page, form_for(page, "Sam's title"))
    response = publisher.client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        mine,
        headers={"accept": "application/json"},
    )
    assert response.json()["error_code"] == "invalid_revision"
    assert ContentPage.objects.get(pk=page.pk).draft_title == "Sam's title"


def test_version_that_was_saved_over_stays_in_the_history(
    publisher: Editor, other: Editor, page: ContentPage
) -> None:
    mine = publisher.filled_form(page, form_for(page, "My title"))
    other.edit(page, form_for(page, "Sam's title"))
    publisher.send("wagtailadmin_pages:edit", page.pk, **mine)
    titles = [revision.as_object().title for revision in page.revisions.order_by("pk")]
    assert titles == ["Shared page", "Sam's title", "My title"]
