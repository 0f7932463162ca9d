"""People are reminded of what is due, each once on each occasion."""

from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page, TaskState

from briefings.models import BriefingPage
from cms.models import Reminder, User
from cms.reminders.sending import send_due
from cms.roles import COMMUNICATIONS_OFFICERS
from tests.factories import (
    BriefingPageFactory,
    HomePageFactory,
    MemberFactory,
    ReviewPageFactory,
    SuperuserFactory,
)
from tests.sign_off.conftest import REPORT, fresh, member_of, sign, submit

TODAY = date(2026, 6, 15)


@pytest.fixture
def officer(db: None) -> User:
    HomePageFactory()
    officer: User = member_of(COMMUNICATIONS_OFFICERS)
    return officer


@pytest.fixture
def briefing(officer: User) -> BriefingPage:
    return overdue("Secret name", owner=officer)


def overdue(title: str, owner: User | None) -> BriefingPage:
    page: BriefingPage = BriefingPageFactory(title=title)
    BriefingPage.objects.filter(pk=page.pk).update(next_review=TODAY, owner=owner)
    return page


def sent_to() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def test_says_what_is_due_and_where_and_names_no_page(
    briefing: BriefingPage, officer: User
) -> None:
    assert send_due(TODAY).sent == 1
    [message] = mail.outbox
    assert message.to == [officer.email]
    assert message.subject == "Partnership CMS: one thing is due"
    assert "1. A briefing is due to be reviewed." in message.body
    assert "15 June 2026" in message.body
    assert f"http://localhost:8000/admin/pages/{briefing.pk}/edit/" in message.body
    assert "Secret" not in str(message.message())


def test_names_of_people_are_not_escaped_as_in_html(officer: User) -> None:
    User.objects.update(first_name="O'Hara & <Sons>")
    overdue("Briefing", owner=officer)
    send_due(TODAY)
    assert "Hello O'Hara & <Sons>," in mail.outbox[0].body


def test_run_again_sends_nothing(briefing: BriefingPage) -> None:
    for _ in range(2):
        send_due(TODAY)
    assert len(mail.outbox) == 1


def test_one_message_for_all_that_is_due(briefing: BriefingPage, officer: User) -> None:
    overdue("Another", owner=officer)
    send_due(TODAY)
    assert [m.subject for m in mail.outbox] == ["Partnership CMS: 2 things are due"]


def test_reminds_before_on_the_day_and_each_week_after(briefing: BriefingPage) -> None:
    days = [-31, -30, -10, 0, 3, 6, 7, 13, 14]
    told = []
    for day in days:
        mail.outbox.clear()
        send_due(TODAY + timedelta(days=day))
        told += [day] if mail.outbox else []
    assert told == [-30, 0, 7, 14]


def test_what_is_done_is_not_reminded_of(briefing: BriefingPage) -> None:
    Reminder.objects.create(
        recipient=briefing.owner or User.objects.get(),
        page=briefing.page_ptr,
        kind="next_review",
        due_on=TODAY,
        occasion="week 0",
    )
    BriefingPage.objects.update(next_review=TODAY + timedelta(days=365))
    send_due(TODAY)
    assert mail.outbox == []
    assert not Reminder.objects.exists()


def test_goes_to_those_who_publish_where_the_owner_is_gone(officer: User) -> None:
    gone = MemberFactory(is_active=False)
    SuperuserFactory()
    overdue("Briefing", owner=gone)
    send_due(TODAY)
    assert sent_to() == [officer.email]


def test_nobody_outside_the_admin_is_reminded(officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    administrator = SuperuserFactory()
    overdue("Briefing", owner=MemberFactory())
    send_due(TODAY)
    assert sent_to() == [administrator.email]


def test_those_who_can_sign_are_reminded(officer: User) -> None:
    review = ReviewPageFactory(live=False)
    review.latest_revision.user = officer
    review.latest_revision.save()
    officer.groups.add(Group.objects.get(name="Anonymisation checkers"))
    checker = member_of("Anonymisation checkers")
    lawyer = member_of("Proceedings checkers")
    submit(review, officer)
    # Asked on Thursday 2 April 2026; after it come Good Friday and Easter Monday.
    asked = datetime(2026, 4, 2, 9, tzinfo=UTC)
    TaskState.objects.update(started_at=asked)
    mail.outbox.clear()
    send_due(date(2026, 4, 8))
    assert mail.outbox == []
    # Three working days on.
    send_due(date(2026, 4, 9))
    assert sent_to() == [checker.email]
    assert "A page waits for you to sign it off." in mail.outbox[0].body
    mail.outbox.clear()
    sign(review, checker)
    TaskState.objects.filter(status="in_progress").update(started_at=asked)
    mail.outbox.clear()
    send_due(date(2026, 4, 9))
    assert sent_to() == [lawyer.email]


def test_confirmation_is_asked_for_again_before_a_page_goes_live(
    officer: User,
) -> None:
    review = ReviewPageFactory(
        live=False,
        panel_sent_date=date(2026, 1, 5),
        body=REPORT,
    )
    review.latest_revision.user = officer
    review.latest_revision.save()
    names = ("Anonymisation checkers", "Proceedings checkers")
    partners = Group.objects.filter(name__startswith="Partner:")
    people = [member_of(name) for name in (*names, *(p.name for p in partners))]
    submit(review, officer)
    for person in people:
        sign(review, person)
    draft = fresh(review)
    goes_live = timezone.now() + timedelta(days=29)
    draft.go_live_at = goes_live
    draft.save_revision()
    fresh(review).latest_revision.publish(user=officer)
    mail.outbox.clear()
    send_due()
    to_lawyer = [m for m in mail.outbox if m.to == [people[1].email]]
    assert len(to_lawyer) == 1
    assert "needs your word again" in to_lawyer[0].body


def test_failure_is_logged_and_tried_again(
    briefing: BriefingPage,
    officer: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(message: EmailMessage, *args: Any) -> int:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", fail)
        BriefingPage.objects.update(next_review=timezone.localdate())
        with pytest.raises(CommandError, match="did not take: 1"):
            call_command("send_reminders")
    assert officer.email not in caplog.text
    assert f"Account {officer.pk} could not be reminded" in caplog.text
    call_command("send_reminders")
    assert sent_to() == [officer.email]


def test_sent_again_it_has_the_same_number(briefing: BriefingPage) -> None:
    send_due(TODAY)
    # As if stopped before it was noted.
    Reminder.objects.update(sent_at=None)
    send_due(TODAY)
    first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == second


def test_page_that_is_deleted_takes_its_reminders_along(briefing: BriefingPage) -> None:
    send_due(TODAY)
    Page.objects.get(pk=briefing.pk).delete()
    assert not Reminder.objects.exists()
