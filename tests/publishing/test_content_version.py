"""The version changes with the content, in the same transaction, whoever changes it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.models import SiteSettings, Topic
from cms.publishing.content_version import (
    WITHOUT_CONTENT,
    content_models,
    current_version,
    kept,
)
from home.models import ContentPage
from tests.committed import second_connection
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    GroupFactory,
    HomePageFactory,
    ImageFactory,
    MemberFactory,
    SecureAreaPageFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> ContentPage:
    HomePageFactory()
    page: ContentPage = ContentPageFactory(title="A page")
    return page


def changes(page: ContentPage) -> Iterator[tuple[str, Any]]:
    """What an answer to anybody can depend on, and how it is changed."""
    area = SecureAreaPageFactory(title="Members")
    document = DocumentFactory()
    topic = TopicFactory()
    yield "publishing", lambda: publish(page, "Another title")
    yield "unpublishing", page.unpublish
    yield "a bulk update", lambda: Page.objects.filter(pk=page.pk).update(live=True)
    yield "SQL by hand", lambda: execute("UPDATE cms_topic SET name = 'Renamed'")
    yield "moving", lambda: Page.objects.get(pk=page.pk).move(area, "last-child")
    yield "restricting", lambda: restrict(page)
    yield (
        "giving to a group",
        lambda: page.view_restrictions.get().groups.add(GroupFactory()),
    )
    yield "renaming a document", lambda: save(document, title="Renamed")
    yield (
        "moving a file",
        lambda: save(
            document, collection=document.collection.add_child(name="Private")
        ),
    )
    yield "a term", lambda: save(topic, name="Another name")
    yield "a deleted term", topic.delete
    yield "settings", lambda: SiteSettings.objects.create(site=page.get_site())
    yield "deleting", lambda: Page.objects.get(pk=page.pk).delete()


def publish(page: ContentPage, title: str) -> None:
    page.title = title
    page.save_revision().publish()


def restrict(page: ContentPage) -> None:
    page.view_restrictions.create(restriction_type="groups")


def save(instance: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(instance, name, value)
    instance.save()


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_every_change_of_content_changes_the_version(page: ContentPage) -> None:
    seen = [current_version()]
    for name, change in changes(page):
        seen.append(current_version())  # what made the content for the change counts
        change()
        assert current_version() != seen[-1], name
        seen.append(current_version())
    distinct = list(dict.fromkeys(seen))
    assert len(distinct) == len(set(seen))


def test_what_nobody_reads_leaves_the_version(page: ContentPage) -> None:
    before = current_version()

    page.title = "A draft"
    page.save_revision(user=MemberFactory())
    page.refresh_from_db()
    page.locked = True
    page.save()
    MemberFactory().delete()

    assert current_version() == before


@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Sp:ResourceWarning")
def test_a_rendition_made_while_answering_leaves_the_version() -> None:
    image = ImageFactory()
    before = current_version()
    image.get_rendition("width-20")
    assert current_version() == before


def test_a_change_that_is_taken_back_never_comes_again(page: ContentPage) -> None:
    before = current_version()
    versions: set[UUID] = {before}
    for _ in range(2):
        with transaction.atomic():
            publish(ContentPage.objects.get(pk=page.pk), "A title")
            versions.add(current_version())
            transaction.set_rollback(True)
        assert current_version() == before
    assert len(versions) == 3


def test_asking_for_the_version_is_one_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        current_version()
    assert len(queries) == 1


def test_what_is_kept_is_made_once_in_each_version() -> None:
    made: list[str] = []

    def make(name: str) -> list[str]:
        made.append(name)
        return list(Topic.objects.values_list("name", flat=True))

    version = current_version()
    assert kept(version, make, "one") == kept(version, make, "one") == []
    TopicFactory(name="Neglect")
    assert kept(current_version(), make, "one") == ["Neglect"]
    kept(current_version(), make, "another")
    assert made == ["one", "one", "another"]


def test_what_is_left_out_exists() -> None:
    models = apps.get_models(include_auto_created=True)
    known = {model._meta.label for model in models} | {
        app.label for app in apps.get_app_configs()
    }
    assert known >= WITHOUT_CONTENT


def test_every_page_model_counts() -> None:
    models = set(content_models())
    assert {model for model in apps.get_models() if issubclass(model, Page)} <= models


def test_triggers_are_on_every_table_that_counts() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger "
            "WHERE tgname = 'content_changed' AND tgdeferrable AND tginitdeferred"
        )
        tables = {row[0] for row in cursor.fetchall()}
    assert tables == {model._meta.db_table for model in content_models()}


def test_it_changes_when_the_transaction_ends_and_not_before() -> None:
    """Looked at through two more connections, since a test's own never commits."""
    with second_connection() as writer, second_connection() as reader:
        before = version_seen_by(reader)
        with writer.transaction(force_rollback=False):
            writer.execute("INSERT INTO auth_group (name) VALUES ('For a moment')")
            assert version_seen_by(writer) == version_seen_by(reader) == before
        after = version_seen_by(reader)
        writer.execute("DELETE FROM auth_group WHERE name = 'For a moment'")
        assert len({before, after, version_seen_by(reader)}) == 3


def test_emptying_a_table_changes_it() -> None:
    with second_connection() as writer:
        before = version_seen_by(writer)
        with writer.transaction(force_rollback=True):
            writer.execute("TRUNCATE cms_pagechange")
            assert version_seen_by(writer) != before


def version_seen_by(connection: psycopg.Connection[Any]) -> UUID:
    row = connection.execute("SELECT version FROM cms_contentversion").fetchone()
    assert row is not None
    version: UUID = row[0]
    return version
