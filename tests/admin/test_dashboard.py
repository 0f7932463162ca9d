"""What waits for an editor, as numbers that lead to listings of just that."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from cms.models import LinkCheck, LinkStatus, LinkUse
from tests.admin.conftest import editor_who_is
from tests.admin.editing import Editor
from tests.factories import (
    BriefingPageFactory,
    ContentPageFactory,
    GroupFactory,
    PublisherFactory,
    ResourceLinkPageFactory,
    edit,
)

IN_A_WEEK = timedelta(days=7)


def figures(editor: Editor) -> dict[str, tuple[int, str]]:
    """Return the count and the address beneath each label of the dashboard."""
    shown = BeautifulSoup(editor.open("wagtailadmin_home").text, "html.parser")
    return {
        figure.find_all("span")[1].text: (
            int(figure.find_all("span")[0].text),
            str(figure["href"]),
        )
        for figure in shown.select(".dashboard__figure")
    }


def listed(editor: Editor, label: str) -> list[str]:
    """Follow a figure, and return the titles that its listing shows."""
    count, url = figures(editor)[label]
    pages = editor.client.get(url).context["pages"]
    assert len(pages) == count
    return sorted(page.title for page in pages)


def user_of(editor: Editor) -> Any:
    request: Any = type("Request", (), {"session": editor.client.session})
    user = get_user(request)
    assert not isinstance(user, AnonymousUser)
    return user


def test_nothing_to_do_is_said_in_numbers(publisher: Editor) -> None:
    assert {count for count, _ in figures(publisher).values()} == {0}


def test_my_drafts_are_what_i_began_or_changed_last(publisher: Editor) -> None:
    me, other = user_of(publisher), PublisherFactory()
    ContentPageFactory(title="Mine", owner=me, live=False)
    ContentPageFactory(title="Published", owner=me)
    ContentPageFactory(title="Theirs", owner=other, live=False)
    edited = edit(ContentPageFactory(title="Edited", owner=other), title="Edited by me")
    edited.latest_revision.user = me
    edited.latest_revision.save()
    assert listed(publisher, "My drafts") == ["Edited", "Mine"]


def test_work_in_hand_says_what_it_is_and_who_began_it(publisher: Editor) -> None:
    ContentPageFactory(
        live=False, owner=PublisherFactory(first_name="", last_name="", email="a@b.org")
    )
    shown = publisher.open("work_in_hand:index").text
    heading = BeautifulSoup(shown, "html.parser").select(".w-breadcrumbs li")[-1]
    assert heading.text.split() == ["Work", "in", "hand"]
    assert "a@b.org" in shown


def test_what_is_scheduled_is_no_draft(publisher: Editor) -> None:
    me = user_of(publisher)
    later = timezone.now() + IN_A_WEEK
    page = ContentPageFactory(title="To come", owner=me, live=False)
    page.go_live_at = later
    page.save_revision().publish()
    ContentPageFactory(title="To end", owner=me, expire_at=later)
    ContentPageFactory(title="Wished", owner=me, live=False, go_live_at=later)
    assert listed(publisher, "Scheduled") == ["To come", "To end"]
    assert listed(publisher, "My drafts") == ["Wished"]


def test_what_waits_for_me_waits_for_my_group(publisher: Editor) -> None:
    group = GroupFactory(name="Checkers")
    task = GroupApprovalTask.objects.create(name="Check", active=True)
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Checks", active=True)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    page = ContentPageFactory(title="To check", live=False)
    workflow.start(page, PublisherFactory())
    assert listed(publisher, "Waiting for me") == []
    user_of(publisher).groups.add(group)
    assert listed(publisher, "Waiting for me") == ["To check"]


def test_what_is_due(publisher: Editor) -> None:
    today = timezone.localdate()
    for title, days in (("Late", -1), ("Soon", 10), ("Later", 300)):
        BriefingPageFactory(
            title=title,
            last_reviewed=today - timedelta(days=90),
            next_review=today + timedelta(days=days),
        )
    ResourceLinkPageFactory(title="Lost", link_status=LinkStatus.BROKEN)
    assert due(publisher, "Overdue") == ["Late", "Lost"]
    assert due(publisher, "Next review of a briefing") == ["Late", "Soon"]
    assert due(publisher, "Broken resource link") == ["Lost"]
    shown = publisher.open("due").text
    assert "Soon" in shown
    assert "Later" not in shown


def test_broken_links_lead_to_their_report(publisher: Editor) -> None:
    page = ContentPageFactory(title="With a broken link")
    for status in (LinkStatus.BROKEN, LinkStatus.WORKING):
        check = LinkCheck.objects.create(
            url=f"https://{status}.example/", status=status
        )
        LinkUse.objects.create(check_of=check, page=page)
    count, url = figures(publisher)["Broken links on pages"]
    assert count == 1
    shown = publisher.client.get(url).text
    assert "https://broken.example/" in shown
    assert "https://working.example/" not in shown


def due(editor: Editor, label: str) -> list[str]:
    """Follow a figure of deadlines, and return the titles that are listed."""
    count, url = figures(editor)[label]
    deadlines = editor.client.get(url).context["deadlines"]
    assert len(deadlines) == count
    return [deadline.page.title for deadline in deadlines]


def test_listing_without_a_filter_is_all_that_is_unfinished(publisher: Editor) -> None:
    ContentPageFactory(title="Theirs", live=False)
    ContentPageFactory(title="Published")
    pages = publisher.open("work_in_hand:index").context["pages"]
    assert [page.title for page in pages] == ["Theirs"]
    found = publisher.open("work_in_hand:index", q="their").context["pages"]
    assert [page.title for page in found] == ["Theirs"]


def test_nobody_is_told_of_pages_that_they_may_not_explore(publisher: Editor) -> None:
    stranger = PublisherFactory()
    stranger.groups.all()[0].page_permissions.all().delete()
    page = ContentPageFactory(title="Child Alder", owner=stranger, live=False)
    editor = editor_who_is(stranger)
    assert page.owner == stranger
    counts = {label: count for label, (count, _) in figures(editor).items()}
    assert set(counts.values()) == {0}
    for url in ("/admin/work-in-hand/", "/admin/due/"):
        assert "Child Alder" not in editor.client.get(url).text


def test_strangers_get_no_dashboard(client: Client, db: None) -> None:
    assert client.get("/admin/work-in-hand/").status_code == 302


@pytest.mark.parametrize("url", ["/admin/", "/admin/work-in-hand/", "/admin/due/"])
def test_queries_do_not_grow_with_the_pages(
    publisher: Editor, django_assert_max_num_queries: DjangoAssertNumQueries, url: str
) -> None:
    me = user_of(publisher)
    ContentPageFactory(owner=me, live=False)
    publisher.client.get(url)
    with django_assert_max_num_queries(200) as few:
        publisher.client.get(url)
    for _ in range(6):
        ContentPageFactory(owner=me, live=False)
    with django_assert_max_num_queries(len(few)):
        publisher.client.get(url)
