"""Two runs at once, and one that is stopped: in a database where all is committed."""

import threading
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection

from briefings.models import BriefingPage
from cms.models import Reminder, User
from cms.reminders.sending import send_due
from cms.roles import COMMUNICATIONS_OFFICERS
from tests.factories import BriefingPageFactory, HomePageFactory
from tests.sign_off.conftest import member_of

pytestmark = pytest.mark.slow

TODAY = date(2026, 6, 15)


@pytest.fixture
def db(committed_database: None) -> None:
    """In which everything is committed."""


@pytest.fixture
def committed(db: None) -> list[User]:
    """Two people with something due, as other connections see them."""
    HomePageFactory()
    people = [member_of(COMMUNICATIONS_OFFICERS) for _ in range(2)]
    for person in people:
        briefing = BriefingPageFactory()
        BriefingPage.objects.filter(pk=briefing.pk).update(
            next_review=TODAY, owner=person
        )
    return people


def test_two_runs_at_once_send_each_message_once(
    committed: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    handing_over, go_on = threading.Event(), threading.Event()
    handed_over: list[str] = []

    def send(message: EmailMessage, *args: Any) -> int:
        handed_over.append(message.to[0])
        if not handing_over.is_set():
            # The first is slow, and the other run comes meanwhile.
            handing_over.set()
            assert go_on.wait(60)
        return 1

    monkeypatch.setattr(EmailMessage, "send", send)
    problems: list[BaseException] = []

    def run() -> None:
        try:
            send_due(TODAY)
        except BaseException as error:  # noqa: BLE001 - shown below
            problems.append(error)
        finally:
            connection.close()

    first = threading.Thread(target=run)
    first.start()
    assert handing_over.wait(60)
    second = threading.Thread(target=run)
    second.start()
    second.join(60)
    # It did not wait for the first, and did what that was not at.
    assert not second.is_alive()
    go_on.set()
    first.join(60)
    assert problems == []
    assert sorted(handed_over) == sorted(person.email for person in committed)
    assert not Reminder.objects.filter(sent_at=None).exists()


def test_stopped_in_the_middle_nothing_is_sent_twice_or_lost(
    committed: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_over: list[str] = []

    def stopped_at_the_second(message: EmailMessage, *args: Any) -> int:
        if handed_over:
            raise KeyboardInterrupt
        handed_over.extend(message.to)
        return 1

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", stopped_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            send_due(TODAY)
    assert len(handed_over) == 1
    send_due(TODAY)
    assert sorted(handed_over + [message.to[0] for message in mail.outbox]) == sorted(
        p.email for p in committed
    )
