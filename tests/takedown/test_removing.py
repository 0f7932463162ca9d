"""Removing pages: gone for readers, who are told so where anybody could read them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from cms.models import RemovedAddress
from cms.previews.making import token_to_screen
from reviews.models import ReviewPage
from tests.admin.editing import Editor
from tests.admin.test_bulk import in_bulk
from tests.factories import (
    ContentPageFactory,
    PublisherFactory,
    RedirectFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    SecureAreaPageFactory,
    WithdrawalFactory,
    edit,
)
from tests.previews.showing import TITLE, link_to, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(publisher: Editor) -> ReviewPage:
    index = ReviewIndexPageFactory(title="Reviews")
    return ReviewPageFactory(parent=index, title="Child Ash")


def route(path: str) -> Any:
    response = Client().post(
        "/graphql/",
        {
            "query": "query ($path: String!) { route(path: $path) { __typename "
            "... on GoneRoute { explanation alternative { title } } } }",
            "variables": {"path": path},
        },
        content_type="application/json",
    )
    return response.json()["data"]["route"]


def gone(explanation: str = "", alternative: str | None = None) -> dict[str, Any]:
    return {
        "__typename": "GoneRoute",
        "explanation": explanation,
        "alternative": alternative and {"title": alternative},
    }


def opens(token: str) -> bool:
    """Say whether a preview's token opens its page."""
    response = Client().post(
        "/graphql/",
        {"query": TITLE, "variables": {"token": token}},
        content_type="application/json",
    )
    return bool((response.json()["data"] or {}).get("page"))


def entry_of_removal(page: Page) -> PageLogEntry:
    return PageLogEntry.objects.get(page=page.pk, action="cms.remove")


def remove(editor: Editor, *pages: Page, **said: Any) -> list[str]:
    return in_bulk(editor, "remove", *pages, **({"reason": "Asked for."} | said))


def test_readers_are_told(publisher: Editor, page: ReviewPage) -> None:
    other = ReviewPageFactory(parent=page.get_parent(), title="Child Elm")
    told = remove(publisher, page, explanation="It was replaced.", alternative=other.pk)
    assert told == [
        "1 page was removed. Whoever goes there is told so. The history is kept."
    ]
    assert route("/reviews/child-ash/") == gone("It was replaced.", "Child Elm")
    page.refresh_from_db()
    assert not page.live


def test_pages_below_and_aliases_are_told_of_too(
    publisher: Editor, page: ReviewPage
) -> None:
    elsewhere = ContentPageFactory(title="Elsewhere")
    page.create_alias(parent=elsewhere, update_slug="again")
    ReviewPageFactory(parent=page.get_parent(), title="Draft", live=False)
    remove(publisher, page.get_parent())
    for path in ("/reviews/", "/reviews/child-ash/", "/elsewhere/again/"):
        assert route(path) == gone(), path
    assert route("/reviews/draft/") is None


def test_what_led_to_it_is_gone_too(publisher: Editor, page: ReviewPage) -> None:
    RedirectFactory(old_path="/short", redirect_page=page)
    remove(publisher, page)
    assert route("/short") == gone()


def test_nothing_is_told_of_private_pages(publisher: Editor) -> None:
    area = SecureAreaPageFactory(title="Members")
    below = ContentPageFactory(parent=area, title="Paper")
    remove(publisher, below)
    assert not RemovedAddress.objects.exists()
    remove(publisher, area)
    assert [notice.path for notice in RemovedAddress.objects.all()] == ["/members/"]


def test_published_again_it_is_a_page_again(
    publisher: Editor, page: ReviewPage
) -> None:
    remove(publisher, page)
    page.get_latest_revision().publish()
    assert route("/reviews/child-ash/")["__typename"] == "PageRoute"
    Page.objects.get(pk=page.pk).unpublish()
    assert route("/reviews/child-ash/") is None


def test_removed_twice_says_the_latter(publisher: Editor, page: ReviewPage) -> None:
    RemovedAddress.objects.create(
        site=page.get_site(), path="/reviews/child-ash/", explanation="Old."
    )
    remove(publisher, page, explanation="New.")
    assert route("/reviews/child-ash/") == gone("New.")


def test_it_is_in_the_history(publisher: Editor, page: ReviewPage) -> None:
    remove(publisher, page)
    entry = entry_of_removal(page)
    assert entry.data == {"reason": "Asked for."}
    assert entry.user is not None
    assert "Asked for." in publisher.open("wagtailadmin_pages:history", page.pk).text


def test_end_before_its_time_is_recorded(publisher: Editor, page: ReviewPage) -> None:
    remove(publisher, page)
    entry = PageLogEntry.objects.get(page=page.pk, action="cms.end_early")
    assert entry.data["reason"] == "Asked for."
    assert entry.data["how"] == "remove"


def test_schedules_below_are_called_off(publisher: Editor, page: ReviewPage) -> None:
    """Wagtail locks what is scheduled itself: its schedule is cancelled first."""
    soon = timezone.now() + timezone.timedelta(hours=1)
    draft = edit(page, title="Later")
    Revision.objects.filter(pk=draft.latest_revision_id).update(
        approved_go_live_at=soon
    )
    remove(publisher, page)
    assert Page.objects.get(pk=page.pk).approved_schedule
    remove(publisher, page.get_parent())
    assert not Page.objects.get(pk=page.pk).approved_schedule


@pytest.mark.parametrize("alternative", ["itself", "draft"])
def test_alternative_has_to_be_there(
    publisher: Editor, page: ReviewPage, alternative: str
) -> None:
    draft = ReviewPageFactory(live=False)
    chosen = page if alternative == "itself" else draft
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "remove"])
    response = publisher.client.post(
        f"{url}?id={page.pk}", {"reason": "x", "alternative": chosen.pk}
    )
    assert "Choose another, or none." in response.text
    page.refresh_from_db()
    assert page.live


def test_previews_end(publisher: Editor, page: ReviewPage) -> None:
    """Of what is below too, drafts or not: what was removed is read by nobody."""
    draft = ReviewPageFactory(parent=page.get_parent(), title="Draft", live=False)
    elsewhere = ContentPageFactory(title="Elsewhere")
    maker = PublisherFactory()
    links = [link_to(each, maker) for each in (page, draft, elsewhere)]
    on_screen = [token_to_screen(each, maker) for each in (page, draft, elsewhere)]
    assert [opens(token_of(link)) for link in links] == [True, True, True]
    remove(publisher, page.get_parent())
    assert [opens(token_of(link)) for link in links] == [False, False, True]
    assert [opens(token) for token in on_screen] == [False, False, True]
    revoked = PageLogEntry.objects.filter(action="cms.revoke_preview_link")
    assert {entry.page_id for entry in revoked} == {page.pk, draft.pk}
    assert {entry.user for entry in revoked} == {entry_of_removal(page).user}


def test_locked_page_is_not_removed(publisher: Editor, page: ReviewPage) -> None:
    Page.objects.filter(pk=page.pk).update(locked=True)
    remove(publisher, page)
    page.refresh_from_db()
    assert page.live


def test_writer_neither_removes_nor_withdraws(writer: Editor) -> None:
    page = ReviewPageFactory()
    listed = writer.open("reviews:index").text
    for action in ("remove", "withdraw"):
        assert f"/{action}/?id={page.pk}" not in listed
        in_bulk_refused(writer, action, page)
    page.refresh_from_db()
    assert page.live
    assert not hasattr(page, "withdrawal")


def in_bulk_refused(editor: Editor, action: str, page: Page) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    data = {"reason": "No.", "date": "15/01/2026"}
    assert "not yours to unpublish" in editor.client.get(f"{url}?id={page.pk}").text
    editor.client.post(f"{url}?id={page.pk}", data)


def test_several_are_withdrawn_at_once(publisher: Editor, page: ReviewPage) -> None:
    other = ReviewPageFactory(title="Child Elm")
    already = WithdrawalFactory(reason="Before.").page
    told = in_bulk(
        publisher, "withdraw", page, other, already, reason="Old.", date="15/01/2026"
    )
    assert told == ["2 pages are withdrawn: they stay readable under a notice."]
    assert page.withdrawal.reason == other.withdrawal.reason == "Old."
    already.refresh_from_db()
    assert already.withdrawal.reason == "Before."
    assert PageLogEntry.objects.filter(action="cms.withdraw").count() == 2


def test_menus_offer_all_three(publisher: Editor, page: ReviewPage) -> None:
    edited = publisher.open("wagtailadmin_pages:edit", page.pk).text
    listed = publisher.open("reviews:index").text
    for shown in (edited, listed):
        assert f"/pages/{page.pk}/withdraw/" in shown
        assert f"/remove/?id={page.pk}" in shown
        assert f"/take_down/?id={page.pk}" in shown
