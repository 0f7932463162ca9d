"""What changed since a moment: whole pages, and of those that went, the IDs alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Site

from cms.models import Document, PageChange
from cms.publishing.changes import CLOCKS
from cms.takedown.files import hold
from home.models import ContentPage, HomePage
from tests.asking import Ask
from tests.factories import (
    CollectionRestrictionFactory,
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    RestrictionFactory,
    SecureAreaPageFactory,
    WithdrawalFactory,
    edit,
    publish,
)

pytestmark = pytest.mark.django_db

CHANGES = """query ($since: DateTime!) { changes(since: $since) {
  until removed
  pages(first: 100, orderBy: TITLE) { totalCount nodes { id title path } }
} }"""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SECRET = "quaxchanged"


@pytest.fixture(scope="module")
def about(kept: None) -> ContentPage:
    page = ContentPageFactory(parent=HomePageFactory(), title="About us")
    ContentPageFactory(parent=page, title="Our partners")
    Page.objects.update(first_published_at=LONG_AGO, last_published_at=LONG_AGO)
    PageChange.objects.all().delete()
    return page


@pytest.fixture
def page(about: ContentPage, db: None) -> ContentPage:
    """A public page that has long been there, with one below it."""
    return fresh(about)


@pytest.fixture
def since(page: ContentPage, db: None) -> datetime:
    return timezone.now()


def fresh(page: Page) -> ContentPage:
    """Return a page as it is in the tree now."""
    return ContentPage.objects.get(pk=page.pk)


def changed(ask: Ask, since: datetime) -> list[str]:
    found = ask(CHANGES, since=since.isoformat())["changes"]["pages"]
    titles = [node["title"] for node in found["nodes"]]
    assert found["totalCount"] == len(titles)
    return titles


def removed(ask: Ask, since: datetime) -> list[str]:
    ids: list[str] = ask(CHANGES, since=since.isoformat())["changes"]["removed"]
    return ids


def test_nothing(since: datetime, ask: Ask) -> None:
    assert changed(ask, since) == []
    assert removed(ask, since) == []


def test_everything_since_long_ago(since: datetime, ask: Ask) -> None:
    assert changed(ask, LONG_AGO) == ["About us", "Our partners", "Partnership"]


def test_until_is_where_to_go_on_from(since: datetime, ask: Ask) -> None:
    until = ask(CHANGES, since=since.isoformat())["changes"]["until"]
    assert since - datetime.fromisoformat(until) < CLOCKS + timedelta(minutes=1)
    assert datetime.fromisoformat(until) + CLOCKS <= timezone.now()
    ContentPageFactory(title="New")
    found = ask(CHANGES, since=until)["changes"]["pages"]
    assert [node["title"] for node in found["nodes"]] == ["New"]


def test_published_page(since: datetime, ask: Ask) -> None:
    ContentPageFactory(title="New")
    assert changed(ask, since) == ["New"]


def test_published_edit(page: ContentPage, since: datetime, ask: Ask) -> None:
    publish(page, title="About all of us")
    assert changed(ask, since) == ["About all of us"]


def test_edit_that_is_not_published(
    page: ContentPage, since: datetime, ask: Ask
) -> None:
    edit(page, title=SECRET)
    assert changed(ask, since) == []


def test_new_draft(since: datetime, ask: Ask) -> None:
    ContentPageFactory(live=False)
    assert changed(ask, since) == []
    assert removed(ask, since) == []


def test_moved_page_and_what_is_below_it(
    page: ContentPage, since: datetime, ask: Ask
) -> None:
    elsewhere = ContentPageFactory(title="Elsewhere")
    fresh(page).move(elsewhere, pos="last-child")
    found = ask(CHANGES, since=since.isoformat())["changes"]
    assert [node["path"] for node in found["pages"]["nodes"]] == [
        "/elsewhere/about-us/",
        "/elsewhere/",
        "/elsewhere/about-us/our-partners/",
    ]
    assert found["removed"] == []


RENAMED = ["/who-we-are/", "/who-we-are/our-partners/"]


def paths(ask: Ask, since: datetime) -> list[str]:
    pages = ask(CHANGES, since=since.isoformat())["changes"]["pages"]
    return [node["path"] for node in pages["nodes"]]


def test_renamed_address_and_what_is_below_it(
    page: ContentPage, since: datetime, ask: Ask
) -> None:
    before = page.latest_revision
    edited = edit(page, slug="who-we-are")
    edited.latest_revision.publish(previous_revision=before)  # as the admin does
    assert paths(ask, since) == RENAMED


def test_address_renamed_by_schedule_and_what_is_below_it(
    page: ContentPage, since: datetime, ask: Ask
) -> None:
    soon = timezone.now() + timedelta(hours=1)
    revision = edit(page, slug="who-we-are", go_live_at=soon).latest_revision
    revision.publish()
    assert paths(ask, since) == []
    # An hour later.
    revision.content["go_live_at"] = since.isoformat()
    revision.approved_go_live_at = since
    revision.save()
    call_command("publish_scheduled")
    assert paths(ask, since) == RENAMED


def test_withdrawn_page_is_a_change(
    page: ContentPage, since: datetime, ask: Ask
) -> None:
    """Who keeps a copy has to put the notice on it."""
    WithdrawalFactory(page=page)
    assert changed(ask, since) == ["About us"]
    assert removed(ask, since) == []


def test_withdrawal_taken_back_is_a_change(page: ContentPage, ask: Ask) -> None:
    withdrawal = WithdrawalFactory(page=page)
    since = timezone.now()
    withdrawal.delete()
    assert changed(ask, since) == ["About us"]


def test_restriction_taken_off_is_a_change(page: ContentPage, ask: Ask) -> None:
    restriction = RestrictionFactory(page=page)
    since = timezone.now()
    restriction.delete()
    assert changed(ask, since) == ["About us", "Our partners"]
    assert removed(ask, since) == []


# Aliases, which show what their source shows.


@pytest.fixture
def alias(page: ContentPage, db: None) -> Page:
    alias: Page = page.create_alias(parent=HomePage.objects.get(), update_slug="alias")
    Page.objects.filter(pk=alias.pk).update(last_published_at=LONG_AGO)
    PageChange.objects.all().delete()
    return alias


def test_alias_is_withdrawn_with_its_source(
    page: ContentPage, alias: Page, ask: Ask
) -> None:
    since = timezone.now()
    WithdrawalFactory(page=page)
    assert changed(ask, since) == ["About us", "About us"]


def test_alias_leaves_when_its_source_is_restricted(
    page: ContentPage, alias: Page, ask: Ask
) -> None:
    since = timezone.now()
    RestrictionFactory(page=fresh(page))
    assert str(alias.pk) in removed(ask, since)


def test_alias_of_an_alias_leaves_with_them(
    page: ContentPage, alias: Page, ask: Ask
) -> None:
    another = alias.create_alias(parent=HomePage.objects.get(), update_slug="another")
    Page.objects.filter(pk=another.pk).update(last_published_at=LONG_AGO)
    PageChange.objects.all().delete()
    since = timezone.now()
    RestrictionFactory(page=fresh(page))
    assert {str(alias.pk), str(another.pk)} <= set(removed(ask, since))


# Files, which a page shows.


@pytest.fixture
def shown(page: ContentPage, db: None) -> Document:
    """A document on a page that has long been there."""
    document: Document = DocumentFactory(title="Report")
    publish(page, body=[("document", {"document": document})])
    Page.objects.update(last_published_at=LONG_AGO)
    PageChange.objects.all().delete()
    return document


def renamed(document: Document) -> None:
    document.title = "Another title"
    document.save()


def deleted_from_the_library(document: Document) -> None:
    document.delete()


def held(document: Document) -> None:
    hold([document], None)


def restricted_with_its_collection(document: Document) -> None:
    CollectionRestrictionFactory(collection=document.collection)


def opened_with_its_collection(document: Document) -> None:
    restriction = CollectionRestrictionFactory(collection=document.collection)
    PageChange.objects.all().delete()
    restriction.delete()


@pytest.mark.parametrize(
    "change",
    [
        renamed,
        deleted_from_the_library,
        held,
        restricted_with_its_collection,
        opened_with_its_collection,
    ],
)
def test_pages_that_show_a_file_change_with_it(
    change: Callable[[Document], None], shown: Document, ask: Ask
) -> None:
    since = timezone.now()
    assert changed(ask, since) == []
    change(shown)
    assert changed(ask, since) == ["About us"]
    assert removed(ask, since) == []


def test_hidden_page_that_shows_a_file_is_not_told(
    page: ContentPage, shown: Document, ask: Ask
) -> None:
    RestrictionFactory(page=fresh(page))
    PageChange.objects.all().delete()
    since = timezone.now()
    renamed(shown)
    assert changed(ask, since) == []
    assert removed(ask, since) == []


# What left the site.


def unpublished(page: ContentPage) -> set[int]:
    page.unpublish()
    return {page.pk}


def deleted(page: ContentPage) -> set[int]:
    gone = {known.pk for known in page.get_descendants(inclusive=True)}
    page.delete()
    return gone


def restricted(page: ContentPage) -> set[int]:
    RestrictionFactory(page=page)
    return {known.pk for known in page.get_descendants(inclusive=True)}


def moved_into_a_secure_area(page: ContentPage) -> set[int]:
    gone = {known.pk for known in page.get_descendants(inclusive=True)}
    page.move(SecureAreaPageFactory(title="Members"), pos="last-child")
    return gone


def moved_out_of_the_site(page: ContentPage) -> set[int]:
    gone = {known.pk for known in page.get_descendants(inclusive=True)}
    page.move(Page.get_first_root_node(), pos="last-child")
    return gone


def expired(page: ContentPage) -> set[int]:
    Page.objects.filter(pk=page.pk).update(
        expire_at=timezone.now() - timedelta(minutes=1)
    )
    call_command("publish_scheduled")
    return {page.pk}


WAYS_TO_GO = [
    unpublished,
    deleted,
    restricted,
    moved_into_a_secure_area,
    moved_out_of_the_site,
    expired,
]


@pytest.mark.parametrize("go", WAYS_TO_GO)
def test_what_left_is_told_by_its_id_alone(
    go: Callable[[ContentPage], set[int]], page: ContentPage, since: datetime, ask: Ask
) -> None:
    gone = go(fresh(page))
    answer = ask.answer(CHANGES, since=since.isoformat())
    assert set(answer.data["changes"]["removed"]) == {str(pk) for pk in gone}
    assert not answer.mentions("about us")
    assert not answer.mentions("about-us")


def test_page_that_came_back_is_not_removed(
    page: ContentPage, since: datetime, ask: Ask
) -> None:
    fresh(page).unpublish()
    fresh(page).get_latest_revision().publish()
    assert removed(ask, since) == []
    assert changed(ask, since) == ["About us"]


def test_page_that_left_twice_is_told_once(
    page: ContentPage, since: datetime, ask: Ask
) -> None:
    fresh(page).unpublish()
    fresh(page).get_latest_revision().publish()
    fresh(page).unpublish()
    assert removed(ask, since) == [str(page.pk)]


# What was never public is never told of.


def draft() -> Page:
    return ContentPageFactory(title=SECRET, live=False)


def born_restricted() -> Page:
    page = ContentPageFactory(title=SECRET, live=False)
    RestrictionFactory(page=page)
    page.latest_revision.publish()
    return fresh(page)


def below_a_secure_area() -> Page:
    return ContentPageFactory(title=SECRET, parent=SecureAreaPageFactory())


def outside_the_site() -> Page:
    return ContentPageFactory(title=SECRET, parent=Page.get_first_root_node())


def on_another_site() -> Page:
    other = ContentPageFactory(title="Other", parent=Page.get_first_root_node())
    Site.objects.create(hostname="127.0.0.1", root_page=other)
    return ContentPageFactory(title=SECRET, parent=other)


NEVER_PUBLIC = [
    draft,
    born_restricted,
    below_a_secure_area,
    outside_the_site,
    on_another_site,
]


@pytest.mark.parametrize("make", NEVER_PUBLIC)
def test_what_was_never_public_never_shows(
    make: Callable[[], Page], since: datetime, ask: Ask
) -> None:
    """Whatever happens to it, not even its ID is told."""
    page = make()
    number = str(page.pk)
    board = SecureAreaPageFactory(title="Board")
    for happens in (
        lambda: RestrictionFactory(page=page),
        lambda: fresh(page).move(board, pos="last-child"),
        lambda: fresh(page).unpublish(),
        lambda: fresh(page).delete(),
    ):
        happens()
        answer = ask.answer(CHANGES, since=since.isoformat())
        changes = answer.data["changes"]
        assert number not in changes["removed"]
        assert number not in [node["id"] for node in changes["pages"]["nodes"]]
        assert not answer.mentions(SECRET)


def test_page_published_long_after_it_was_restricted(since: datetime, ask: Ask) -> None:
    born_restricted()
    assert changed(ask, since) == []
    assert removed(ask, since) == []


# Asking.


@pytest.mark.parametrize("moment", ["2026-01-31T09:00", "2026-01-31T09:00:00.5"])
def test_moment_without_a_time_zone_is_refused(
    moment: str, since: datetime, ask: Ask
) -> None:
    assert "time zone" in ask.refusal(CHANGES, since=moment)


@pytest.mark.parametrize(
    "moment",
    [
        "yesterday",
        "",
        "2026-13-01T00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        7,
        None,
    ],
)
def test_what_is_no_moment_is_refused(moment: Any, since: datetime, ask: Ask) -> None:
    assert ask.refusal(CHANGES, since=moment)


@pytest.mark.parametrize(
    "moment", ["2026-01-31T09:00:00Z", "2026-01-31T09:00+01:00", "1970-01-02T00:00Z"]
)
def test_moments_that_are_understood(moment: str, since: datetime, ask: Ask) -> None:
    assert not ask.answer(CHANGES, since=moment).errors


def test_a_moment_to_come(since: datetime, ask: Ask) -> None:
    ContentPageFactory()
    later = timezone.now() + timedelta(days=1)
    assert changed(ask, later) == []


def test_pages_that_changed_are_turned_and_filtered_like_others(
    since: datetime, ask: Ask
) -> None:
    for title in ("A", "B", "C"):
        ContentPageFactory(title=title)
    query = """query ($since: DateTime!, $after: String) {
      changes(since: $since) { pages(
        orderBy: TITLE, first: 2, after: $after, filter: {type: [CONTENT_PAGE]}
      ) { totalCount nodes { title } pageInfo { hasNextPage endCursor } } }
    }"""
    first = ask(query, since=since.isoformat())["changes"]["pages"]
    assert [node["title"] for node in first["nodes"]] == ["A", "B"]
    assert first["totalCount"] == 3
    rest = ask(query, since=since.isoformat(), after=first["pageInfo"]["endCursor"])[
        "changes"
    ]["pages"]
    assert [node["title"] for node in rest["nodes"]] == ["C"]
    assert not rest["pageInfo"]["hasNextPage"]
