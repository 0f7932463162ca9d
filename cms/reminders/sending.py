"""Sends reminders that were not sent, one message to each person."""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from cms.deadlines import deadline_url, sources
from cms.models import Reminder, User
from cms.reminders.planning import plan

logger = logging.getLogger(__name__)

Key = tuple[object, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a run: the numbers of messages."""

    sent: int
    failed: int


def send_due(today: date | None = None) -> Outcome:
    """Remind everybody of what is due and they were not reminded of.

    Args:
        today: None for today.
    """
    due = {_key(reminder) for reminder in plan(today)}
    waiting = Reminder.objects.filter(sent_at=None)
    people = waiting.order_by().values_list("recipient", flat=True).distinct()
    results = [_remind(number, due) for number in sorted(people)]
    return Outcome(results.count(True), results.count(False))


def _key(reminder: Reminder) -> Key:
    return (
        reminder.recipient_id,
        reminder.page_id,
        reminder.kind,
        reminder.detail,
        reminder.due_on,
        reminder.occasion,
    )


@transaction.atomic
def _remind(number: int, due: Iterable[Key]) -> bool | None:
    """Send somebody what waits for them.

    Returns:
        Whether the mail server took it; None where there is nothing to send, or
        another run is at it.
    """
    rows = Reminder.objects.filter(recipient=number, sent_at=None)
    # The table alone: to send to somebody twice is what must not be.
    locked = list(rows.select_for_update(skip_locked=True, of=("self",)))
    over = [row.pk for row in locked if _key(row) not in due]
    if over:
        # Done meanwhile, or there is a later occasion.
        Reminder.objects.filter(pk__in=over).delete()
    reminders = [row for row in locked if row.pk not in over]
    if not reminders:
        return None
    try:
        message_for(User.objects.get(pk=number), reminders).send()
    except (SMTPException, OSError):
        # The rows stay as they are, for the next run.
        logger.exception("Account %s could not be reminded by e-mail", number)
        return False
    Reminder.objects.filter(pk__in=[row.pk for row in reminders]).update(
        sent_at=timezone.now()
    )
    return True


def message_for(person: User, reminders: Sequence[Reminder]) -> EmailMessage:
    """Return the message that reminds somebody.

    It names no page: titles of drafts and of restricted pages are nobody's business
    who reads over a shoulder, keeps a mail server, or is sent it on.
    """
    sentences = {source.kind: source.reminder for source in sources()}
    things = [
        {
            "sentence": sentences[reminder.kind],
            "due_on": reminder.due_on,
            "is_overdue": reminder.occasion != "notice"
            and reminder.due_on < timezone.localdate(),
            "url": settings.WAGTAILADMIN_BASE_URL.rstrip("/")
            + deadline_url(reminder.page_id),
        }
        for reminder in reminders
    ]
    count = len(things)
    context = {
        "person": person,
        "things": things,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    return EmailMessage(
        f"{settings.WAGTAIL_SITE_NAME}: "
        f"{'one thing is' if count == 1 else f'{count} things are'} due",
        render_to_string("cms/reminders/email.txt", context),
        to=[person.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": _message_id(reminders),
        },
    )


def _message_id(reminders: Sequence[Reminder]) -> str:
    """Return the same for the same reminders, should they be sent again."""
    numbers = ",".join(str(number) for number in sorted(r.pk for r in reminders))
    name = hashlib.sha256(f"{settings.SECRET_KEY}:{numbers}".encode()).hexdigest()[:40]
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f"<{name}@{sender.rpartition('@')[2] or 'localhost'}>"
