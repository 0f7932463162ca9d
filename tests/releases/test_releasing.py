"""A release goes live as a whole or not at all, once, and says why not."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.audit.log import record
from cms.models import PublicCollection, Release, ReleaseItem, TakeDown, User
from cms.publishing.content_version import current_version
from cms.releases.checks import as_one, problems_of
from cms.releases.releasing import NotReleased, add_page, release_due, release_now
from tests.factories import (
    CollectionFactory,
    ContentPageFactory,
    HomePageFactory,
    PublisherFactory,
    ReviewPageFactory,
    edit,
    give_reasons,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    HomePageFactory()
    user: User = PublisherFactory()
    return user


@pytest.fixture
def release(user: User) -> Release:
    return Release.objects.create(title="Spring", user=user)


def live(*pages: Page) -> list[bool]:
    return [Page.objects.get(pk=page.pk).live for page in pages]


def due(release: Release) -> None:
    past = timezone.now() - timedelta(minutes=1)
    Release.objects.filter(pk=release.pk).update(go_live_at=past)


def test_all_of_it_goes_live(release: Release, user: User) -> None:
    draft = ContentPageFactory(live=False)
    page = edit(ContentPageFactory(title="Before"), title="After")
    collection = CollectionFactory()
    add_page(release, draft)
    add_page(release, page)
    release.items.create(collection=collection)
    assert release_now(release, user)
    assert live(draft, page) == [True, True]
    assert Page.objects.get(pk=page.pk).title == "After"
    assert PublicCollection.objects.get().collection == collection
    release.refresh_from_db()
    assert release.state == "Live"


def test_what_was_added_goes_live_and_not_what_came_later(
    release: Release, user: User
) -> None:
    page = ContentPageFactory(title="Before")
    item = add_page(release, edit(page, title="Added"))
    edit(page, title="Later")
    item.refresh_from_db()
    assert item.is_older_than_draft
    release_now(release, user)
    page.refresh_from_db()
    assert page.title == "Added"
    assert page.get_latest_revision_as_object().title == "Later"


def test_added_again_it_is_the_latest(release: Release, user: User) -> None:
    page = ContentPageFactory(title="Before")
    add_page(release, edit(page, title="Added"))
    add_page(release, edit(page, title="Later"))
    assert release.items.count() == 1
    release_now(release, user)
    page.refresh_from_db()
    assert page.title == "Later"


def test_nothing_goes_live_while_one_is_not_ready(release: Release, user: User) -> None:
    ready, unready = (
        ContentPageFactory(live=False),
        ReviewPageFactory(title="Child Elm", live=False, abstract=""),
    )
    add_page(release, ready)
    item = add_page(release, unready)
    assert problems_of(item)
    with pytest.raises(NotReleased, match="Child Elm"):
        release_now(release, user)
    assert live(ready, unready) == [False, False]
    release.refresh_from_db()
    assert "Child Elm" in release.problem
    assert release.state == "Did not go live"


def test_failure_half_way_takes_all_back(release: Release, user: User) -> None:
    first, second = ContentPageFactory(live=False), ContentPageFactory(live=False)
    add_page(release, first)
    add_page(release, second)
    publish_page = Revision.publish

    def fails_for_second(revision: Revision, *args: Any, **kwargs: Any) -> Any:
        if revision.object_id == str(second.pk):
            raise RuntimeError("quaxsecret")
        return publish_page(revision, *args, **kwargs)

    with (
        patch.object(Revision, "publish", fails_for_second),
        pytest.raises(NotReleased) as raised,
    ):
        release_now(release, user)
    assert live(first, second) == [False, False]
    assert "quaxsecret" not in str(raised.value)
    release.refresh_from_db()
    assert release.problem == str(raised.value)
    # Mended, it goes live, and the problem is over.
    assert release_now(release, user)
    release.refresh_from_db()
    assert release.problem == ""


def leading_to(page: Page, **said: Any) -> Page:
    words = f'<p><a linktype="page" id="{page.pk}">The other page</a></p>'
    return ContentPageFactory(introduction=words, **said)


def test_pages_of_one_release_may_lead_to_each_other(
    release: Release, user: User
) -> None:
    first = ContentPageFactory(live=False)
    second = leading_to(first, live=False)
    first = edit(first, introduction=second.introduction.replace(*ids(first, second)))
    items = [add_page(release, page) for page in (first, second)]
    with as_one(release):
        assert [problems_of(item) for item in items] == [[], []]
    assert release_now(release, user)
    assert live(first, second) == [True, True]


def ids(*pages: Page) -> list[str]:
    return [f'id="{page.pk}"' for page in pages]


def test_link_to_a_draft_of_no_release_leads_nowhere(
    release: Release, user: User
) -> None:
    other = Release.objects.create(title="Other")
    draft = ContentPageFactory(live=False)
    add_page(other, draft)
    add_page(release, leading_to(draft, live=False))
    with pytest.raises(NotReleased, match="leads nowhere"):
        release_now(release, user)


def test_empty_one_does_not_go_live(release: Release, user: User) -> None:
    with pytest.raises(NotReleased, match="nothing in it"):
        release_now(release, user)


def test_twice_is_once(release: Release, user: User) -> None:
    page = ContentPageFactory(live=False)
    add_page(release, page)
    assert release_now(release, user)
    Page.objects.get(pk=page.pk).unpublish()
    assert not release_now(release, user)
    assert live(page) == [False]


def test_content_has_one_version_before_and_one_after(
    release: Release, user: User
) -> None:
    """What no answer depends on leaves the version as it is: preparing a release."""
    pages = [ContentPageFactory(live=False) for _ in range(2)]
    before = current_version()
    for page in pages:
        add_page(release, page)
    release.title = "Summer"
    release.save()
    assert current_version() == before
    release_now(release, user)
    assert current_version() != before


@pytest.mark.parametrize(
    ("name", "hours", "said"),
    [("go_live_at", 1, "date of its own"), ("expire_at", -1, "It has expired")],
)
def test_dates_of_a_page_do_not_hold_it_back_silently(
    release: Release, user: User, name: str, hours: int, said: str
) -> None:
    page = edit(
        ContentPageFactory(live=False),
        **{name: timezone.now() + timedelta(hours=hours)},
    )
    add_page(release, page)
    with pytest.raises(NotReleased, match=said):
        release_now(release, user)


def test_what_was_taken_down_since_does_not_come_back(
    release: Release, user: User
) -> None:
    page = ContentPageFactory()
    item = add_page(release, page)
    TakeDown.objects.create(reason="A name.", pages=[page.pk])
    with pytest.raises(NotReleased, match="taken down"):
        release_now(release, user)
    add_page(release, page)
    item.refresh_from_db()
    assert ["Taken down in an emergency" in why for why in problems_of(item)] == [True]
    give_reasons(page)
    assert problems_of(item) == []


def test_what_was_published_since_is_not_undone(release: Release, user: User) -> None:
    """Such as a page from which a name was taken out in a hurry."""
    page = edit(ContentPageFactory(title="Before"), title="Quaxsecret")
    item = add_page(release, page)
    edit(page, title="Mended").get_latest_revision().publish()
    with pytest.raises(NotReleased, match="later version of it is live"):
        release_now(release, user)
    add_page(release, Page.objects.get(pk=page.pk))
    assert problems_of(release.items.get(pk=item.pk)) == []


@pytest.mark.parametrize("action", ["cms.change_pseudonym", "cms.rewrite_pseudonym"])
def test_former_pseudonym_does_not_come_back_by_a_release(
    release: Release, user: User, action: str
) -> None:
    page = ContentPageFactory(live=False)
    item = add_page(release, page)
    record(action, page, user)
    assert ["pseudonym" in why for why in problems_of(item)] == [True]
    add_page(release, page)
    item.refresh_from_db()
    assert problems_of(item) == []


def test_deleted_page_leaves_the_release(release: Release) -> None:
    page = ContentPageFactory()
    add_page(release, page)
    page.delete()
    assert not ReleaseItem.objects.exists()


# On time.


def test_command_has_what_is_due_go_live_once(release: Release) -> None:
    page, other = ContentPageFactory(live=False), ContentPageFactory(live=False)
    later = Release.objects.create(
        title="Later", go_live_at=timezone.now() + timedelta(days=1)
    )
    add_page(release, page)
    add_page(later, other)
    due(release)
    call_command("publish_releases")
    assert live(page, other) == [True, False]
    assert release_due() == (0, 0)


def test_what_cannot_go_live_is_mailed_and_not_tried_again(release: Release) -> None:
    page = ReviewPageFactory(title="Child Elm", live=False, abstract="")
    fine = Release.objects.create(title="Fine", user=release.user)
    add_page(release, page)
    add_page(fine, ContentPageFactory(live=False))
    due(release)
    due(fine)
    with pytest.raises(CommandError, match="Did not go live: 1"):
        call_command("publish_releases")
    (sent,) = mail.outbox
    assert sent.to == [release.user and release.user.email]
    assert f"/releases/edit/{release.pk}/" in sent.body
    assert "Elm" not in sent.body
    release.refresh_from_db()
    assert release.go_live_at is None
    assert release_due() == (0, 0)
    fine.refresh_from_db()
    assert fine.state == "Live"


def test_failing_mail_holds_nothing_up(release: Release, settings: Any) -> None:
    settings.EMAIL_BACKEND = "no.such.Backend"
    due(release)
    assert release_due() == (0, 1)
    release.refresh_from_db()
    assert release.problem == "There is nothing in it."
