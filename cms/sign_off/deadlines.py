"""What is due in sign-off: to sign, and to confirm again before a page goes live."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.contrib.auth.models import Group
from django.db.models import BigIntegerField
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState
from wagtail.query import PageQuerySet

from cms.deadlines import Deadline, register
from cms.deadlines.registry import deadline
from cms.models import SIGN_OFF_TASKS, DeadlineSettings, SignOffTask, User
from cms.sign_off.people import is_second_person, open_for
from cms.sign_off.state import missing
from cms.working_days import add_working_days

WAITING, AGAIN = "sign_off", "proceedings_again"


def _waiting(pages: PageQuerySet, today: date, until: date) -> Iterator[Deadline]:
    names = [model._meta.model_name for model in SIGN_OFF_TASKS]
    states = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        task__content_type__app_label="cms",
        task__content_type__model__in=names,
    ).annotate(number=Cast("workflow_state__object_id", BigIntegerField()))
    states = states.filter(number__in=pages.order_by().values("pk"))
    found = Page.objects.in_bulk(states.values_list("number", flat=True))
    days = DeadlineSettings.load().sign_off_working_days
    for state in states.select_related("task"):
        due = add_working_days(timezone.localdate(state.started_at), days)
        page = found.get(state.number)
        if page and due <= until:
            yield deadline(WAITING, page, due, today, detail=state.task.name)


def _asked(due: Deadline) -> Iterable[User]:
    """Return those who can sign now: not who did, and not who wrote it."""
    page = due.page.specific
    task = page.current_workflow_task
    revision = page.get_latest_revision()
    if not isinstance(task, SignOffTask) or revision is None:
        return []
    return [
        person
        for person in _members(task.groups.all())
        if is_second_person(page, revision, person)
        and open_for(task, page, revision, person)
    ]


def _again(pages: PageQuerySet, today: date, until: date) -> Iterator[Deadline]:
    scheduled = Revision.page_revisions.filter(
        approved_go_live_at__date__gte=today, approved_go_live_at__date__lte=until
    ).annotate(number=Cast("object_id", BigIntegerField()))
    scheduled = scheduled.filter(number__in=pages.order_by().values("pk"))
    for revision in scheduled:
        page = revision.as_object()
        lacking = missing(page, revision, at=revision.approved_go_live_at)
        if any(requirement.task.ages for requirement in lacking):
            goes_live = timezone.localdate(revision.approved_go_live_at)
            yield deadline(AGAIN, page, goes_live, today)


def _asked_again(due: Deadline) -> Iterable[User]:
    revision = due.page.scheduled_revision
    if revision is None:
        return []
    lacking = missing(due.page, revision, at=revision.approved_go_live_at)
    groups = {group.pk for r in lacking if r.task.ages for group in r.task.groups.all()}
    return [
        person
        for person in _members(Group.objects.filter(pk__in=groups))
        if is_second_person(due.page, revision, person)
    ]


def _members(groups: Iterable[Group]) -> Iterable[User]:
    return User.objects.filter(groups__in=groups, is_active=True).distinct()


def register_deadlines() -> None:
    """Add what is due in sign-off to what is due."""
    register(
        WAITING,
        "Sign-off",
        _waiting,
        "A page waits for you to sign it off.",
        recipients=_asked,
        # They were told when they were asked.
        gives_notice=False,
    )
    register(
        AGAIN,
        "Confirmation about proceedings",
        _again,
        "A page is scheduled to go live, and needs your word again that no "
        "proceedings stand against it.",
        recipients=_asked_again,
    )
