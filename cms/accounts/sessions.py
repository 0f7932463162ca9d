"""The sessions of accounts."""

from collections.abc import Iterable

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from cms.models import User


def end_sessions(users: Iterable[User]) -> None:
    """End all sessions of some accounts, those of apps too.

    Otherwise they would go on where an account is switched on again. Sessions do not
    tell whose they are until they are read: none is older than twelve hours, and
    accounts are seldom switched off.
    """
    numbers = {str(user.pk) for user in users}
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) in numbers:
            session.delete()
