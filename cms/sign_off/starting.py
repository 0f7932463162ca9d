"""The workflow that a new site starts with, and the groups that work in it."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import Task, Workflow, WorkflowTask

from cms.models import (
    SIGN_OFF_TASKS,
    AnonymisationTask,
    PartnerSignOffTask,
    ProceedingsTask,
    SignOffSettings,
    SignOffTask,
)
from cms.roles import make_permissions

WORKFLOW = "Sign-off of reviews"
ANONYMISATION_CHECKERS = "Anonymisation checkers"
PROCEEDINGS_CHECKERS = "Proceedings checkers"
# The three safeguarding partners of England.
PARTNERS = (
    "Partner: local authority",
    "Partner: integrated care board",
    "Partner: police",
)
TASKS: tuple[tuple[type[SignOffTask], str, tuple[str, ...]], ...] = (
    (AnonymisationTask, "Anonymisation check", (ANONYMISATION_CHECKERS,)),
    (ProceedingsTask, "Proceedings check", (PROCEEDINGS_CHECKERS,)),
    (PartnerSignOffTask, "Partner sign-off", PARTNERS),
)


def make_sign_off(**kwargs: Any) -> None:
    """Make the workflow of reviews, unless there ever was a task of its kind.

    Whoever changes it under Settings → Workflows is right: it is never touched again.
    """
    made = Task.objects.filter(
        content_type__app_label="cms",
        content_type__model__in=[model._meta.model_name for model in SIGN_OFF_TASKS],
    )
    if made.exists():
        return
    make_permissions()
    workflow = Workflow.objects.create(name=WORKFLOW)
    for order, (model, name, groups) in enumerate(TASKS):
        task = model.objects.create(name=name)
        task.groups.set([_group(each) for each in groups])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    settings = SignOffSettings.load()
    settings.workflow = workflow
    settings.save()


def _group(name: str) -> Group:
    """Return a group whose members enter the admin to sign off, and nothing else."""
    group, is_new = Group.objects.get_or_create(name=name)
    if is_new:
        group.permissions.add(Permission.objects.get(codename="access_admin"))
    return group
