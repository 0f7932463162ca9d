"""What happens when the time of a page has come."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from cms.models import Confirmation, DeadlineSettings
from cms.readiness import check, schedules
from home.models import ContentPage
from reviews.models import ReviewPage
from tests.factories import (
    ContentPageFactory,
    PublisherFactory,
    ReviewPageFactory,
    edit,
    give_reasons,
)

pytestmark = pytest.mark.django_db

NUMBER = "943 476 5919"


def due(page: Any, **changes: Any) -> Any:
    """Schedule a page, and let its time come."""
    later = timezone.now() + timedelta(days=1)
    page = edit(page, go_live_at=later, **changes)
    # As if it had been found in order then.
    Revision.objects.filter(pk=page.latest_revision_id).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    revision = page.latest_revision
    revision.content["go_live_at"] = str(timezone.now() - timedelta(minutes=1))
    revision.save(update_fields=["content"])
    return page


def is_live(page: Any) -> bool:
    return bool(type(page).objects.get(pk=page.pk).live)


def test_one_page_that_is_not_ready_keeps_no_other_back() -> None:
    owner = PublisherFactory(email="owner@partnership.example")
    refused = due(
        ContentPageFactory(live=False, owner=owner, introduction=f"<p>{NUMBER}</p>")
    )
    warned = due(ContentPageFactory(live=False, introduction="<p>Dr Khan came.</p>"))
    ready = due(ContentPageFactory(live=False))
    call_command("publish_scheduled")

    assert [is_live(page) for page in (refused, warned, ready)] == [False, False, True]
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()
    logged = PageLogEntry.objects.filter(action="cms.hold_back")
    assert {entry.page_id for entry in logged} == {refused.pk, warned.pk}
    assert NUMBER not in str(logged.get(page=refused).data)

    (told,) = [m for m in mail.outbox if m.to == [owner.email]]
    assert "NHS number (Introduction)" in told.body
    assert f"/admin/pages/{refused.pk}/edit/" in told.body
    assert NUMBER not in told.body

    call_command("publish_scheduled")
    assert len(logged.all()) == 2


def test_what_is_published_stays_as_it_was() -> None:
    page = due(ContentPageFactory(title="Before"), introduction=f"<p>{NUMBER}</p>")
    call_command("publish_scheduled")
    page.refresh_from_db()
    assert page.live
    assert NUMBER not in page.introduction


def test_a_failure_is_raised_after_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, ready = (
        due(ContentPageFactory(live=False)),
        due(ContentPageFactory(live=False)),
    )
    publish = Revision.publish

    def failing(self: Revision, **kwargs: Any) -> None:
        if self.object_id == str(broken.pk):
            raise RuntimeError("the disk is full")
        publish(self, **kwargs)

    monkeypatch.setattr(Revision, "publish", failing)
    with pytest.raises(RuntimeError):
        call_command("publish_scheduled")
    assert (is_live(broken), is_live(ready)) == (False, True)
    # The next run tries again.
    assert Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_mail_that_fails_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(schedules, "send_mail", unreachable)
    PublisherFactory(is_superuser=True)
    refused = due(ContentPageFactory(live=False, introduction=f"<p>{NUMBER}</p>"))
    ready = due(ContentPageFactory(live=False))
    call_command("publish_scheduled")
    assert (is_live(refused), is_live(ready)) == (False, True)


@pytest.mark.parametrize(("days_ago", "goes_live"), [(1, True), (29, False)])
def test_proceedings_are_asked_about_again(days_ago: int, goes_live: bool) -> None:
    DeadlineSettings.load()
    review = ReviewPageFactory(live=False)
    give_reasons(review)
    Confirmation.objects.update(at=timezone.now() - timedelta(days=days_ago))
    due(review)
    call_command("publish_scheduled")
    assert is_live(review) is goes_live


def test_an_editor_is_told_that_proceedings_will_be_asked_about_again() -> None:
    review = edit(
        ReviewPageFactory(live=False), go_live_at=timezone.now() + timedelta(days=60)
    )
    (note,) = check(review.get_latest_revision_as_object()).notes
    assert re.match(r"It is to go live on \d+ \w+ \d{4}\. Confirm", note.message)
    assert ReviewPage.objects.count() == 1


def test_a_dry_run_changes_nothing() -> None:
    page = due(ContentPageFactory(live=False))
    call_command("publish_scheduled", "--dryrun", verbosity=0)
    assert not is_live(page)
    assert ContentPage.objects.count() == 1
