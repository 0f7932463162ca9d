"""Signing off, step by step through a workflow."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision, TaskState

from cms.models import SignOff, SignOffTask, User
from cms.sign_off.content import fingerprint
from cms.sign_off.people import is_second_person, open_for
from cms.sign_off.refused import SignOffRefusedError
from cms.sign_off.state import Requirement, missing, requirements, sign_off_tasks

SIGNED_OFF = "cms.sign_off"
NOT_BY_AUTHORS = (
    "You wrote some of this since it was last signed off, so that somebody else has to "
    "sign it off."
)


@transaction.atomic
def sign_off(
    task: SignOffTask,
    task_state: TaskState,
    user: User,
    *,
    confirmed: bool = False,
    content: str = "",
    step: int | None = None,
    comment: str = "",
) -> None:
    """Sign a page off in the task that it is at, and move it on when that is done.

    Args:
        task: the step.
        task_state: of that step.
        user: who signs.
        confirmed: whether they confirmed the statement of the task.
        content: the fingerprint of the version that they had before them.
        step: the number of the state of the task that they were asked about.
        comment: what they add.

    Raises:
        SignOffRefusedError: where they may not, or the page has changed meanwhile.
    """
    number = int(task_state.workflow_state.object_id)
    # Nobody saves a new version meanwhile, or signs off the same.
    Page.objects.select_for_update().get(pk=number)
    task_state.refresh_from_db(fields=["status"])
    page = Page.objects.get(pk=number).specific
    latest = page.get_latest_revision()
    if task_state.status != TaskState.STATUS_IN_PROGRESS or step != task_state.pk:
        raise SignOffRefusedError(
            page, "This page has moved on since you opened it. Look at it again."
        )
    if not confirmed:
        raise PermissionDenied
    # Not which version it is: Wagtail may save one with the very act, without a change
    # in it, and a file may be replaced without one.
    if latest is None or fingerprint(latest) != content:
        raise SignOffRefusedError(
            page,
            "This page was changed after you opened it. Read it again, then sign off.",
        )
    record_sign_off(task, page, latest, user, comment)
    if not _open(task, page, latest):
        _move_on(task_state, latest, user, comment)


def record_sign_off(
    task: SignOffTask,
    page: Page,
    revision: Revision,
    user: User,
    comment: str,
    at: datetime | None = None,
) -> SignOff:
    """Keep that somebody signed a version of a page off.

    Args as of ``open_for``, and what they add.

    Raises:
        SignOffRefusedError: where they may not.
    """
    if not is_second_person(page, revision, user):
        raise SignOffRefusedError(page, NOT_BY_AUTHORS)
    requirement = open_for(task, page, revision, user, at)
    if requirement is None:
        raise SignOffRefusedError(page, "There is nothing here for you to sign off.")
    return _kept(requirement, page, revision, user, comment)


def _kept(
    requirement: Requirement, page: Page, revision: Revision, user: User, comment: str
) -> SignOff:
    task = requirement.task
    kept = SignOff.objects.create(
        page_id=page.pk,
        task_id=task.pk,
        group=requirement.group,
        user=user,
        revision=revision,
        content_hash=fingerprint(revision),
        statement=task.statement,
        comment=comment,
    )
    log(
        instance=page,
        action=SIGNED_OFF,
        user=user,
        revision=revision,
        data={
            "what": requirement.name,
            "statement": task.statement,
            "comment": comment,
        },
    )
    return kept


def _open(task: SignOffTask, page: Page, revision: Revision) -> list[Requirement]:
    return [r for r in missing(page, revision) if r.task.pk == task.pk]


def _move_on(
    task_state: TaskState, revision: Revision, user: User, comment: str
) -> None:
    """Finish a step, and start the next, or one before it that has to be done again."""
    task_state.revision = revision
    task_state.approve(user=user, update=False, comment=comment)
    state = task_state.workflow_state
    state.refresh_from_db()
    page = state.content_object.specific
    lacking = {r.task.pk for r in missing(page, revision)}
    again = [t for t in sign_off_tasks(state.workflow) if t.pk in lacking]
    state.update(user=user, next_task=again[0] if again else None)


def skip_if_signed(
    task: SignOffTask, task_state: TaskState, user: User | None
) -> TaskState:
    """Finish a step at once whose sign-offs were given for the same content before."""
    page = task_state.workflow_state.content_object.specific
    asked = requirements(page, fingerprint(task_state.revision))
    if all(r.given for r in asked if r.task.pk == task.pk):
        task_state.status = TaskState.STATUS_SKIPPED
        task_state.finished_at = timezone.now()
        task_state.comment = "Signed off before, and not changed since."
        task_state.save()
    return task_state
