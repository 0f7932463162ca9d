"""“Ready to publish?” answers while a page is written, saved or not."""

import time
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, PageLogEntry

from cms.models import Confirmation
from home.models import ContentPage, HomePage
from tests.admin.content import content_page, review, text
from tests.admin.editing import Editor
from tests.factories import (
    ContentPageFactory,
    EditorFactory,
    GroupFactory,
    HomePageFactory,
    MemberFactory,
    PublisherFactory,
    ReviewPageFactory,
    edit,
)

pytestmark = pytest.mark.django_db

NUMBER = "943 476 5919"


@pytest.fixture
def home() -> HomePage:
    return HomePageFactory()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(home: HomePage) -> Client:
    return signed_in(EditorFactory())


def ask(client: Client, page: Page, data: Any = None, view: str = "check_page") -> Any:
    return client.post(reverse(view, args=[page.pk]), data or {})


def written(client: Client, page: Page, introduction: str) -> dict[str, Any]:
    """Return what the form sends with another introduction."""
    data = content_page(page.title) | {
        "slug": page.slug,
        "introduction": text(introduction),
    }
    return Editor(client).filled_form(page, data)


def test_it_checks_what_is_not_saved_and_saves_nothing(client: Client) -> None:
    page = ContentPageFactory()
    before = page.latest_revision_id
    answer = ask(client, page, written(client, page, f"NHS {NUMBER}, Dr Khan")).json()
    assert answer["summary"] == "Not ready: 1 to mend, 1 to mend or give a reason for."
    assert answer["count"] == 2
    assert {(m["path"], m["words"], m["severity"]) for m in answer["marks"]} == {
        ("introduction", NUMBER, "refuse"),
        ("introduction", "Dr Khan", "warn"),
    }
    page.refresh_from_db()
    assert page.latest_revision_id == before
    assert NUMBER not in page.introduction
    clean = ask(client, page, written(client, page, "In order.")).json()
    assert (clean["summary"], clean["marks"]) == ("Ready to publish.", [])


def test_without_a_form_it_checks_the_latest_draft(client: Client) -> None:
    page = edit(ContentPageFactory(), introduction=f"<p>{NUMBER}</p>")
    assert ask(client, page).json()["count"] == 1


def test_a_finding_in_a_row_names_its_input(client: Client) -> None:
    page = ReviewPageFactory(live=False)
    form = Editor(client).filled_form(page, review("Child Ash"))
    form["recommendations-0-text"] = "Write to B12 8QX."
    form["recommendations-0-is_public"] = "on"
    marks = ask(client, page, form).json()["marks"]
    (mark,) = (mark for mark in marks if mark["words"] == "B12 8QX")
    assert mark["input"] == "id_recommendations-0-text"


def test_what_the_form_does_not_take_is_said(client: Client) -> None:
    page = ReviewPageFactory(live=False)
    form = Editor(client).filled_form(page, review("Child Ash"))
    form["publication_date"] = "yesterday"
    answer = ask(client, page, form).json()
    assert "Publication date" in answer["html"]
    assert answer["summary"].startswith("Not ready")


def test_half_a_form_is_a_bad_request(client: Client) -> None:
    page = ReviewPageFactory(live=False)
    assert ask(client, page, {"title": "Child Ash"}).status_code == 400


def test_a_reason_is_recorded(client: Client) -> None:
    page = ContentPageFactory(live=False)
    form = written(client, page, "Dr Khan and Mrs Patel met.")
    found = ask(client, page, form).json()["marks"]
    one = {"readiness-finding": found[0]["id"], "readiness-reason": ""}
    refused = ask(client, page, form | one, "confirm_findings").json()
    assert "Write the reason" in refused["problem"]
    one["readiness-reason"] = "He gave leave."
    answer = ask(client, page, form | one, "confirm_findings").json()
    assert (answer["problem"], answer["count"]) == ("", 1)
    assert "He gave leave." in answer["html"]
    assert Confirmation.objects.get().reason == "He gave leave."
    logged = PageLogEntry.objects.get(action="cms.confirm_finding")
    assert logged.data["reason"] == "He gave leave."
    assert "Khan" not in str(logged.data)


def test_what_is_not_there_or_refused_takes_no_reason(client: Client) -> None:
    page = ContentPageFactory(live=False)
    form = written(client, page, f"NHS {NUMBER}")
    found = ask(client, page, form).json()["marks"]
    for wanted in (found[0]["id"], "of something else"):
        data = {"readiness-finding": wanted, "readiness-reason": "I know."}
        answer = ask(client, page, form | data, "confirm_findings").json()
        assert "no longer in the form" in answer["problem"]
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("view", ["check_page", "confirm_findings"])
def test_it_is_for_those_who_may_edit_the_page(view: str, home: HomePage) -> None:
    page = ContentPageFactory(live=False, introduction=f"<p>{NUMBER}</p>")
    group = GroupFactory()
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group,
        page=ContentPageFactory(),
        permission=Permission.objects.get(codename="change_page"),
    )
    for user in (MemberFactory(), MemberFactory(groups=[group])):
        response = ask(signed_in(user), page, view=view)
        assert response.status_code in {302, 403}
        assert NUMBER not in response.content.decode()
    response = ask(Client(), page, view=view)
    assert response.status_code == 302
    assert (
        signed_in(PublisherFactory()).get(reverse(view, args=[page.pk])).status_code
        == 405
    )


def test_words_are_shown_as_words(client: Client) -> None:
    page = edit(
        ContentPageFactory(),
        search_description="Dr <b>Khan</b> & <script>alert(1)</script> Mrs Patel",
    )
    html = ask(client, page).json()["html"]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.slow
def test_a_page_of_300_blocks_answers_in_a_second(client: Client) -> None:
    """Of the processor's time; others may be using it meanwhile."""
    words = "She told the school, and nobody asked again. " * 12
    page = edit(
        ContentPageFactory(live=False),
        body=ContentPage._meta.get_field("body").stream_block.to_python(
            [{"type": "paragraph", "value": f"<p>{words}</p>"} for _ in range(300)]
        ),
    )
    ask(client, page)
    start = time.process_time()
    assert ask(client, page).json()["count"] == 0
    assert time.process_time() - start < 1


def test_the_panel_is_in_the_editor(client: Client) -> None:
    page = ContentPageFactory()
    shown = Editor(client).open("wagtailadmin_pages:edit", page.pk).content.decode()
    assert 'data-side-panel="readiness"' in shown
    assert reverse("check_page", args=[page.pk]) in shown
    assert "cms/readiness_panel.js" in shown
