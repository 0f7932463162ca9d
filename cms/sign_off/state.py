"""Which sign-offs a page needs, which it has, and which of those still count."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Page, Revision, Task, Workflow

from cms.models import (
    DeadlineSettings,
    SignOff,
    SignOffSettings,
    SignOffTask,
    SignOffWaiver,
)
from cms.sign_off.content import fingerprint


@dataclass(frozen=True)
class Requirement:
    """A sign-off that a page needs.

    Args:
        task: the step.
        group: whose member has to give it; None for any of the groups of the task.
        given: the sign-off that counts, if there is one.
    """

    task: SignOffTask
    group: Group | None
    given: SignOff | None = None

    @property
    def name(self) -> str:
        """What is asked for, such as “Partner sign-off: Police”."""
        return f"{self.task.name}: {self.group.name}" if self.group else self.task.name


def sign_off_tasks(workflow: Workflow | None) -> list[SignOffTask]:
    """Return the steps of a workflow in which something is signed off, in order."""
    if workflow is None:
        return []
    tasks = Task.objects.filter(workflow_tasks__workflow=workflow, active=True)
    ordered = tasks.order_by("workflow_tasks__sort_order").specific()
    return [task for task in ordered if isinstance(task, SignOffTask)]


def workflow_for(model: type[Page], assigned: Workflow | None) -> Workflow | None:
    """Return the workflow of pages of a type.

    Pages that are signed off wherever they are have a workflow in which something is:
    none that is assigned to their part of the site takes that away.

    Args:
        model: their type.
        assigned: what is assigned to their part of the site.
    """
    if not getattr(model, "needs_sign_off", False) or sign_off_tasks(assigned):
        return assigned
    workflow = SignOffSettings.load().workflow
    return workflow if workflow and workflow.active else assigned


def needs_sign_off(page: Page) -> bool:
    """Say whether a page is published only after somebody signed it off."""
    return bool(sign_off_tasks(page.specific.get_workflow()))


def requirements(
    page: Page, content_hash: str, at: datetime | None = None
) -> list[Requirement]:
    """Return what a page needs to be published with certain content.

    Args:
        page: as the instance of its own type.
        content_hash: of the content.
        at: the moment of publication; None for now.
    """
    tasks = sign_off_tasks(page.specific.get_workflow())
    signed = SignOff.objects.filter(page=page.pk, content_hash=content_hash)
    found = list(signed.select_related("user", "group"))
    return [
        requirement
        for task in tasks
        for requirement in _of_task(task, found, at or timezone.now())
    ]


def _of_task(
    task: SignOffTask, signed: list[SignOff], at: datetime
) -> list[Requirement]:
    groups = list(task.groups.order_by("name")) if task.each_group else []
    counting = [each for each in signed if each.task_id == task.pk]
    if task.ages:
        life = timedelta(days=DeadlineSettings.load().proceedings_days)
        counting = [each for each in counting if each.at + life >= at]
    if not groups:
        return [Requirement(task, None, counting[-1] if counting else None)]
    by_group = {each.group_id: each for each in counting}
    return [Requirement(task, group, by_group.get(group.pk)) for group in groups]


def missing(
    page: Page, revision: Revision, at: datetime | None = None
) -> list[Requirement]:
    """Return the sign-offs that a revision lacks to be published.

    Args as of ``requirements``.
    """
    if not sign_off_tasks(page.specific.get_workflow()):
        return []
    content_hash = fingerprint(revision)
    lacking = [r for r in requirements(page, content_hash, at) if r.given is None]
    if lacking and is_waived(page, content_hash):
        return []
    return lacking


def is_waived(page: Page, content_hash: str) -> bool:
    """Say whether somebody allowed certain content to go without sign-off."""
    return SignOffWaiver.objects.filter(
        page=page.pk, content_hash=content_hash
    ).exists()
