"""People to ask a real site as: accounts made for a check, and gone with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Group
from django.utils.crypto import get_random_string

from cms.accounts import second_factor
from cms.accounts.sessions import end_sessions
from cms.leak_check.audiences import ANONYMOUS, Audience, by_session, by_token
from cms.models import User

# No mail is ever delivered to such an address (RFC 2606).
DOMAIN = "leak-check.invalid"
SIGNED_IN = "signed in"
# Should a check be killed, what it signed in with is worth nothing after so long.
LONGEST = 60 * 60 * 6


@contextmanager
def readers() -> Iterator[list[Audience]]:
    """Keep an account in no group, and one in each group, for as long as a check lasts.

    They have no password, and nobody else knows their credentials.
    """
    remove()
    try:
        yield list(_audiences())
    finally:
        remove()


def remove() -> None:
    """Remove these accounts, those of a check that was killed too."""
    users = list(User.objects.filter(email__endswith=f"@{DOMAIN}"))
    end_sessions(users)
    for user in users:
        user.delete()


def _audiences() -> Iterator[Audience]:
    yield ANONYMOUS
    yield from _of(SIGNED_IN, None)
    for group in Group.objects.order_by("pk"):
        yield from _of(group_name(group.pk), group)


def group_name(number: int) -> str:
    """Return what a group is called in a report, where its name may be a secret."""
    return f"group {number}"


def _of(name: str, group: Group | None) -> Iterator[Audience]:
    address = f"{get_random_string(20).lower()}@{DOMAIN}"
    user: User = User.objects.create_user(address)
    if group:
        user.groups.add(group)
    audience, session = by_session(name, user)
    if second_factor.is_missing(user, session):
        session.delete()
    else:
        session.set_expiry(LONGEST)
        session.save()
        yield audience
    yield by_token(audience, user)[0]
