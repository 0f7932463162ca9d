"""A take-down, and somebody who makes the same page public at once: it stays down."""

import time
from collections.abc import Callable
from threading import Thread

import pytest
from django.db import connection, transaction
from wagtail.models import Page

from cms.models import Release, TakeDown, User
from cms.publishing.refused import RefusedError
from cms.releases.releasing import NotReleased, add_page, release_now
from cms.takedown import taking_down
from cms.takedown.taking_down import Order, take_down
from home.models import ContentPage
from tests.factories import (
    ContentPageFactory,
    HomePageFactory,
    PublisherFactory,
    edit,
)

pytestmark = pytest.mark.slow

SECRET = "Quaxsecret"


@pytest.fixture
def db(committed_database: None) -> None:
    HomePageFactory()


@pytest.fixture
def user(db: None) -> User:
    user: User = PublisherFactory()
    return user


@pytest.fixture
def page(db: None) -> Page:
    return edit(ContentPageFactory(title=SECRET))


def by_button(page: Page, user: User) -> None:
    page.get_latest_revision().publish(user=user)


def by_nobody(page: Page, user: User) -> None:
    page.get_latest_revision().publish()


def by_release(page: Page, user: User) -> None:
    release = Release.objects.create(title="Spring", user=user)
    add_page(release, page)
    release_now(release, user)


def as_copy(page: Page, user: User) -> None:
    page.copy(update_attrs={"slug": "copy"}, user=user)


def as_alias(page: Page, user: User) -> None:
    page.create_alias(update_slug="alias", user=user)


@pytest.mark.parametrize("way", [by_button, by_nobody, by_release, as_copy, as_alias])
def test_what_is_being_taken_down_does_not_come_back(
    way: Callable[[Page, User], None], page: Page, user: User
) -> None:
    refused: list[str] = []

    def make_public() -> None:
        try:
            way(page, user)
        except (RefusedError, NotReleased) as problem:
            refused.append(str(problem))
        finally:
            connection.close()

    other = Thread(target=make_public)
    with transaction.atomic():
        taking_down._take_down(Order([page], "It names a child.", user))
        other.start()
        time.sleep(0.5)
        assert other.is_alive()
    other.join()
    assert not Page.objects.filter(title=SECRET, live=True).exists()
    if way in (as_copy, as_alias):
        assert Page.objects.filter(title=SECRET).count() == 2
    else:
        assert ["Taken down" in why for why in refused] == [True]


def test_what_has_just_been_published_goes_too(page: Page, user: User) -> None:
    """A take-down that waits for somebody takes down what that somebody adds."""

    def take() -> None:
        take_down(Order([page], "It names a child.", user), "localhost")
        connection.close()

    other = Thread(target=take)
    with transaction.atomic():
        page.create_alias(update_slug="alias", user=user)
        other.start()
        time.sleep(0.5)
        assert other.is_alive()
    other.join()
    assert not Page.objects.filter(title=SECRET, live=True).exists()
    assert len(TakeDown.objects.get().pages) == 2


def test_waiting_for_each_other_ends_with_the_page_down(page: Page, user: User) -> None:
    """Somebody holds the second page and wants the first, as the take-down does not."""
    second = edit(ContentPageFactory(title=SECRET, slug="second"))

    def write() -> None:
        try:
            with transaction.atomic():
                ContentPage.objects.filter(pk=second.pk).update(seo_title="A")
                time.sleep(0.5)
                ContentPage.objects.filter(pk=page.pk).update(seo_title="A")
        finally:
            connection.close()

    other = Thread(target=write)
    other.start()
    time.sleep(0.2)
    take_down(Order([page, second], "It names a child.", user), "localhost")
    other.join()
    assert not Page.objects.filter(title=SECRET, live=True).exists()
