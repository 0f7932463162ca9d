"""Who is to be reminded of what, and on which occasion."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.deadlines import Deadline, source_of
from cms.deadlines.registry import due_on
from cms.models import Reminder, User

# What is overdue is reminded of again after so many days.
AGAIN_AFTER = 7


def plan(today: date | None = None) -> list[Reminder]:
    """Return what people are to be reminded of today, with what they were already.

    All are kept, so that whoever plans the same finds them.
    """
    today = today or timezone.localdate()
    wanted = [
        Reminder(
            recipient=person,
            page_id=deadline.page.pk,
            kind=deadline.kind,
            detail=deadline.detail,
            due_on=deadline.due_on,
            occasion=occasion(deadline, today),
        )
        for deadline in due_on(Page.objects.all(), today)
        if today >= deadline.due_on or source_of(deadline).gives_notice
        for person in recipients(deadline)
    ]
    Reminder.objects.bulk_create(wanted, ignore_conflicts=True)
    return wanted


def occasion(deadline: Deadline, today: date) -> str:
    """Return what tells one reminder of a deadline from the next.

    There is one when it comes into sight, one on its day, and one each week from then.
    What is never overdue is told once.
    """
    late = (today - deadline.due_on).days
    if late < 0 or not (deadline.is_overdue or late == 0):
        return "notice"
    return f"week {late // AGAIN_AFTER}"


def recipients(deadline: Deadline) -> list[User]:
    """Return whom a deadline concerns, of those who can do something about it.

    That is for its source to say. Otherwise it is the owner of the page; where there is
    none, or not any more, whoever may publish it; and at the last whoever keeps the
    accounts.
    """
    source = source_of(deadline)
    if source.recipients:
        return _reachable(source.recipients(deadline))
    owner = deadline.page.owner
    if owner and deadline.page.permissions_for_user(owner).can_edit():
        found = _reachable([owner])
        if found:
            return found
    policy = policy_registry.get_by_type(Page)
    publishers = policy.users_with_any_permission_for_instance(
        ["publish"], deadline.page, include_superusers=False
    )
    return _reachable(publishers) or _reachable(User.objects.filter(is_superuser=True))


def _reachable(people: Iterable[User]) -> list[User]:
    """Return those who have an address and may use the admin."""
    numbers = [person.pk for person in people]
    found = User.objects.filter(pk__in=numbers, is_active=True).exclude(email="")
    may_enter = (
        Q(is_superuser=True)
        | Q(groups__permissions__codename="access_admin")
        | Q(user_permissions__codename="access_admin")
    )
    return list(found.filter(may_enter).distinct().order_by("pk"))
