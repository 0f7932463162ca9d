"""Reports → Access log: who sees what in it, its filters, and what it exports."""

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission, PageViewRestriction

from cms.audit.log import record
from cms.models import Document, User
from cms.roles import COMMUNICATIONS_OFFICERS
from tests.accounts.signing_in import App
from tests.factories import (
    CollectionFactory,
    ContentPageFactory,
    DocumentFactory,
    GroupFactory,
    HomePageFactory,
    MemberFactory,
    SuperuserFactory,
)

pytestmark = pytest.mark.django_db

# Rows as they are exported: who, what happened, to what.
Row = tuple[str, str, str]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def exported(client: Client, **filters: Any) -> list[Row]:
    response = client.get(reverse("access_log"), {"export": "csv", **filters})
    assert response.status_code == 200, response
    text = b"".join(response.streaming_content).decode()
    return [
        (row["Who"], row["What happened"], row["To what"])
        for row in csv.DictReader(io.StringIO(text))
    ]


@pytest.fixture
def reader() -> User:
    return MemberFactory(first_name="Robin", last_name="Ash")


@pytest.fixture
def minutes(reader: User) -> Document:
    """A document that somebody downloaded."""
    document = DocumentFactory(title="Minutes of May")
    record("cms.download", document, reader)
    return document


@pytest.fixture
def administrator() -> Client:
    return client_of(SuperuserFactory(first_name="Alex", last_name="Boss"))


def officer() -> Client:
    group = Group.objects.get(name=COMMUNICATIONS_OFFICERS)
    return client_of(MemberFactory(groups=[group]))


def keeper_of(collection: Collection) -> Client:
    """Somebody whose documents are in one collection."""
    group = GroupFactory(name="Keepers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupCollectionPermission.objects.create(
        group=group,
        collection=collection,
        permission=Permission.objects.get(
            codename="change_document", content_type__app_label="cms"
        ),
    )
    return client_of(MemberFactory(groups=[group]))


def test_everything_that_happens_is_there_in_one_list(
    administrator: Client, reader: User, minutes: Document
) -> None:
    App().sign_in(reader.email, "wrong")
    App().sign_in(reader.email)
    page = ContentPageFactory(parent=HomePageFactory(), title="Papers")
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.LOGIN
    )
    record("cms.refused_download", minutes, None)
    assert exported(administrator)[:5] == [
        ("Not signed in", "Was refused the download", "Minutes of May"),
        (
            "system",
            "Added the 'Private, accessible to any logged-in users' view restriction",
            "Papers",
        ),
        ("Robin Ash", "Signed in", "Robin Ash"),
        ("Not signed in", "Failed to sign in", "Robin Ash"),
        ("Robin Ash", "Downloaded", "Minutes of May"),
    ]


def test_an_officer_sees_who_had_which_file_and_nothing_else(
    reader: User, minutes: Document
) -> None:
    App().sign_in(reader.email)
    assert exported(officer()) == [("Robin Ash", "Downloaded", "Minutes of May")]


def test_titles_are_shown_to_those_who_manage_the_files(minutes: Document) -> None:
    theirs, other = CollectionFactory(name="Theirs"), CollectionFactory(name="Other")
    keeper = keeper_of(theirs)
    assert exported(keeper) == []
    Document.objects.update(collection=other)
    assert exported(keeper) == []
    Document.objects.update(collection=theirs)
    assert exported(keeper) == [("Robin Ash", "Downloaded", "Minutes of May")]
    minutes.delete()
    assert exported(keeper) == []
    assert exported(officer()) == [("Robin Ash", "Downloaded", "Minutes of May")]


def test_the_permission_shows_accounts_and_no_content_of_others(
    reader: User, minutes: Document
) -> None:
    group = GroupFactory(name="Data protection")
    group.permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "view_access_log"])
    )
    page = ContentPageFactory(parent=HomePageFactory(), title="Papers")
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.LOGIN
    )
    App().sign_in(reader.email)
    rows = exported(client_of(MemberFactory(groups=[group])))
    assert ("Robin Ash", "Signed in", "Robin Ash") in rows
    assert not {"Papers", "Minutes of May"} & {to for _, _, to in rows}


def member() -> Client:
    return client_of(MemberFactory())


def admin_without_files() -> Client:
    group = GroupFactory()
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return client_of(MemberFactory(groups=[group]))


@pytest.mark.parametrize("who", [Client, member, admin_without_files])
@pytest.mark.parametrize("name", ["access_log", "access_log_results"])
def test_others_do_not_come_in(
    who: Callable[[], Client], name: str, minutes: Document
) -> None:
    client = who()
    for query in ({}, {"export": "csv"}, {"export": "xlsx"}):
        response = client.get(reverse(name), query)
        assert response.status_code in {302, 403}
        assert b"Minutes" not in response.content


def test_the_menu_leads_there(administrator: Client) -> None:
    address = reverse("access_log")
    home = reverse("wagtailadmin_home")
    assert address in administrator.get(home).content.decode()
    assert address not in admin_without_files().get(home).content.decode()
    page = administrator.get(address)
    assert page.status_code == 200
    assert "Access log" in page.content.decode()


def test_filters(administrator: Client, reader: User, minutes: Document) -> None:
    App().sign_in(reader.email)
    App().sign_in(reader.email, "wrong")
    other = MemberFactory(first_name="Kim", last_name="Oak")
    record("cms.download", DocumentFactory(title="Agenda"), other)
    titles = {to for _, _, to in exported(administrator, kind="files")}
    assert titles == {"Minutes of May", "Agenda"}
    assert [to for _, _, to in exported(administrator, label="minutes")] == [
        "Minutes of May"
    ]
    # What Robin did, and what was done to Robin's account.
    whats = {what for _, what, _ in exported(administrator, user=reader.pk)}
    assert whats == {"Downloaded", "Signed in", "Failed to sign in"}
    assert exported(administrator, timestamp_to="2020-01-01") == []
    assert exported(administrator, timestamp_from="2020-01-01")


def test_who_is_deleted_is_a_number(
    administrator: Client, reader: User, minutes: Document
) -> None:
    App().sign_in(reader.email)
    number = reader.pk
    reader.delete()
    assert exported(administrator)[0] == (
        f"user {number} (deleted)",
        "Signed in",
        f"user {number} (deleted)",
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_a_title_is_no_formula_to_a_spreadsheet(
    administrator: Client, reader: User, start: str
) -> None:
    title = f'{start}HYPERLINK("https://evil.example")'
    record("cms.download", DocumentFactory(title=title), reader)
    assert exported(administrator, kind="files")[0][2] == f"'{title}"
    response = administrator.get(
        reverse("access_log"), {"export": "xlsx", "kind": "files"}
    )
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cell = book.active["D2"]
    assert (cell.data_type, cell.value) == ("s", title)


def test_a_control_character_does_not_stop_an_export(
    administrator: Client, reader: User
) -> None:
    record("cms.download", DocumentFactory(title="A\x0bB"), reader)
    response = administrator.get(reverse("access_log"), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.active["D2"].value == "AB"


def test_queries_do_not_grow_with_entries(
    administrator: Client,
    reader: User,
    minutes: Document,
    django_assert_max_num_queries: Any,
) -> None:
    administrator.get(reverse("access_log"))  # what is read once
    for _ in range(3):
        record("cms.download", minutes, reader)
        record("cms.sign_in", reader, reader)
    with django_assert_max_num_queries(100) as few:
        administrator.get(reverse("access_log"))
    for _ in range(10):
        record("cms.download", minutes, reader)
        record("cms.sign_in", MemberFactory(), reader)
    with django_assert_max_num_queries(len(few)):
        administrator.get(reverse("access_log"))
