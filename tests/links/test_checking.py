"""Rounds of checks: what is asked, when again, and what becomes of the answer."""

import threading
import time
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.links import checking
from cms.links.asking import Answer
from cms.models import LinkCheck, LinkStatus, LinkUse
from cms.publishing.content_version import current_version
from home.models import ResourceLinkPage
from tests.factories import ResourceIndexPageFactory, ResourceLinkPageFactory, edit

pytestmark = pytest.mark.django_db

WORKING = Answer(LinkStatus.WORKING, "")
TROUBLE = Answer(LinkStatus.TROUBLE, "The site does not answer in time.")
BROKEN = Answer(LinkStatus.BROKEN, "The page is not there any more (404).")


class Sites:
    """Stands in for the other sites: says what it was told to, and notes who asks."""

    def __init__(self, says: Answer = WORKING) -> None:
        self.says = says
        self.asked: list[str] = []
        self.times: list[tuple[float, float]] = []
        self.lock = threading.Lock()

    def ask(self, url: str) -> Answer:
        start = time.monotonic()
        time.sleep(0.02)
        with self.lock:
            self.asked.append(url)
            self.times.append((start, time.monotonic()))
        return self.says


def check(sites: Sites, pause: float = 0) -> checking.Round:
    return checking.check_links(sites, pause)  # type: ignore[arg-type]


def make_due() -> None:
    LinkCheck.objects.update(due_at=timezone.now())


@pytest.fixture
def link(db: None) -> ResourceLinkPage:
    return ResourceLinkPageFactory(external_url="https://a.example/guide")


def test_what_works_is_asked_again_in_a_week(link: ResourceLinkPage) -> None:
    sites = Sites()
    assert check(sites) == checking.Round(known=1, asked=1, broken=0)
    assert check(sites) == checking.Round(known=1, asked=0, broken=0)
    assert sites.asked == ["https://a.example/guide"]
    found = LinkCheck.objects.get()
    assert found.status == LinkStatus.WORKING
    assert found.due_at - found.checked_at == timedelta(days=7)


def test_trouble_is_broken_the_third_time(link: ResourceLinkPage) -> None:
    waits, statuses = [], []
    for _ in range(3):
        check(Sites(TROUBLE))
        found = LinkCheck.objects.get()
        statuses.append(found.status)
        waits.append(found.due_at - found.checked_at)
        make_due()
    assert statuses == [LinkStatus.TROUBLE, LinkStatus.TROUBLE, LinkStatus.BROKEN]
    assert waits == [timedelta(hours=1), timedelta(hours=4), timedelta(hours=16)]
    assert found.failures == 3
    check(Sites(WORKING))
    found.refresh_from_db()
    assert (found.status, found.failures, found.detail) == (LinkStatus.WORKING, 0, "")


def test_waits_for_a_week_at_most(link: ResourceLinkPage) -> None:
    check(Sites(TROUBLE))
    LinkCheck.objects.update(failures=500)
    make_due()
    check(Sites(TROUBLE))
    found = LinkCheck.objects.get()
    assert found.due_at - found.checked_at == timedelta(days=7)


def test_what_no_page_leads_to_is_forgotten(link: ResourceLinkPage) -> None:
    check(Sites())
    link.external_url = "https://b.example/"
    link.save_revision().publish()
    sites = Sites()
    check(sites)
    assert sites.asked == ["https://b.example/"]
    assert list(LinkUse.objects.values_list("check_of__url", "page_id")) == [
        ("https://b.example/", link.pk)
    ]


def test_what_is_in_the_hand_of_one_round_is_not_asked_by_another(
    link: ResourceLinkPage,
) -> None:
    checking.find_links()
    assert len(checking._take_in_hand()) == 1
    other = Sites()
    check(other)
    assert other.asked == []
    # A round that was cut off loses nothing: an hour later it is due again.
    LinkCheck.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    check(other)
    assert other.asked == ["https://a.example/guide"]


def test_one_question_at_a_time_to_each_site(db: None) -> None:
    links = ResourceIndexPageFactory()
    for number in range(3):
        ResourceLinkPageFactory(
            parent=links, external_url=f"https://a.example/{number}"
        )
    sites = Sites()
    check(sites, pause=0.05)
    times = sorted(sites.times)
    pauses = [start - end for (_, end), (start, _) in pairwise(times)]
    assert len(pauses) == 2
    assert min(pauses) >= 0.05


def test_several_sites_at_once(db: None) -> None:
    links = ResourceIndexPageFactory()
    for name in "abcd":
        ResourceLinkPageFactory(parent=links, external_url=f"https://{name}.example/")
    barrier = threading.Barrier(checking.SITES_AT_ONCE, timeout=10)

    class Together(Sites):
        def ask(self, url: str) -> Answer:
            barrier.wait()
            return WORKING

    assert check(Together()).asked == 4


def test_does_not_wait_for_a_site_for_ever(
    link: ResourceLinkPage, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr(checking, "STALLED", 0.1)
    go_on = threading.Event()

    class Silent(Sites):
        def ask(self, url: str) -> Answer:
            go_on.wait(10)
            return WORKING

    check(Silent())
    go_on.set()
    assert LinkCheck.objects.get().status == LinkStatus.UNCHECKED
    assert "unchecked" in caplog.text


class TestResourceLinks:
    def test_know_how_their_address_answered(self, link: ResourceLinkPage) -> None:
        check(Sites(BROKEN))
        link.refresh_from_db()
        assert link.link_status == LinkStatus.BROKEN
        assert link.last_checked == timezone.localdate()

    def test_a_draft_written_before_says_nothing_else(
        self, link: ResourceLinkPage
    ) -> None:
        draft = edit(link, title="Edited")
        check(Sites(BROKEN))
        draft.latest_revision.publish()
        link.refresh_from_db()
        assert (link.title, link.link_status) == ("Edited", LinkStatus.BROKEN)

    def test_what_is_no_news_changes_nothing(self, link: ResourceLinkPage) -> None:
        check(Sites())
        before = current_version()
        make_due()
        check(Sites())
        assert current_version() == before


def test_the_command_says_how_far_it_is(
    link: ResourceLinkPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "Asker", Sites)
    out = StringIO()
    call_command("check_links", stdout=out)
    assert out.getvalue().splitlines() == [
        "1 of 1",
        "1 of 1 links checked; 0 are broken. See Reports → Broken links.",
    ]


def test_in_the_background(
    link: ResourceLinkPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "Asker", Sites)
    call_command("check_links", "--in-background")
    assert LinkCheck.objects.get().status == LinkStatus.WORKING
