"""What has to be signed off before it is published, by whom, and what was."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import (
    AbstractGroupApprovalTask,
    Page,
    Revision,
    Task,
    TaskState,
    Workflow,
    WorkflowState,
)

from cms.models.users import User


class SignOffTask(AbstractGroupApprovalTask):
    """A step of a workflow in which somebody else signs a page off.

    Members of the groups do it, and nobody who wrote what they would sign. Signing off
    publishes nothing: it allows whoever publishes to do so, for that very content.
    """

    # What is confirmed, word for word, by whoever signs off.
    statement = ""
    # Whether a member of each group has to sign off, rather than of any.
    each_group = False
    # Whether a sign-off is asked for again after some days (Settings → Deadlines).
    ages = False

    class Meta:
        abstract = True

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> Any:
        from cms.sign_off.signing import skip_if_signed

        state = super().start(workflow_state, user=user)
        return skip_if_signed(self, state, user)

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, str, bool]]:
        from cms.sign_off.people import may_sign

        if not self._user_in_groups(user):
            return []
        actions = [("reject", "Request changes", True)]
        if may_sign(self, obj, user):
            actions.insert(0, ("sign_off", "Sign off", True))
        return actions

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        from cms.sign_off.forms import form_for

        if action == "sign_off":
            return form_for(self)
        form: type[forms.Form] = super().get_form_for_action(action)
        return form

    def get_template_for_action(self, action: str) -> str:
        return "cms/admin/sign_off_modal.html" if action == "sign_off" else ""

    def on_action(
        self, task_state: TaskState, user: User, action_name: str, **given: Any
    ) -> None:
        from cms.sign_off.signing import sign_off

        if action_name == "sign_off":
            sign_off(self, task_state, user, **given)
        elif action_name == "reject":
            super().on_action(task_state, user, action_name, **given)
        else:
            raise PermissionDenied

    def user_can_access_editor(self, obj: Page, user: User) -> bool:
        return bool(self._user_in_groups(user))

    def get_task_states_user_can_moderate(
        self, user: User, **kwargs: Any
    ) -> "QuerySet[TaskState]":
        states: QuerySet[TaskState] = self.task_states.filter(
            status=TaskState.STATUS_IN_PROGRESS
        )
        # Administrators keep accounts; what is signed off is for the groups to say.
        return states if self._user_in_groups(user) else states.none()


class AnonymisationTask(SignOffTask):
    """Somebody reads it to find what could identify a person."""

    statement = (
        "I have read the text, and the files that go with it. Nothing in them lets "
        "anybody work out who a child, a relative or a member of staff is."
    )

    class Meta:
        verbose_name = "anonymisation check"
        verbose_name_plural = "anonymisation checks"

    @classmethod
    def get_description(cls) -> str:
        return "A member of the groups, not an author, confirms that nobody is named"


class ProceedingsTask(SignOffTask):
    """Somebody confirms that no court case stands against publication."""

    statement = (
        "No criminal, family or other proceedings, and no inquest, stand against "
        "publication, or those concerned have agreed to it."
    )
    ages = True

    class Meta:
        verbose_name = "proceedings check"
        verbose_name_plural = "proceedings checks"

    @classmethod
    def get_description(cls) -> str:
        return (
            "A member of the groups, not an author, confirms that no court case is in "
            "the way; asked again when publication takes long"
        )


class PartnerSignOffTask(SignOffTask):
    """The partners sign it off, each for itself, in any order."""

    statement = "On behalf of my organisation, I agree that this is published."
    each_group = True

    class Meta:
        verbose_name = "partner sign-off"
        verbose_name_plural = "partner sign-offs"

    @classmethod
    def get_description(cls) -> str:
        return "A member of each of the groups, not an author, agrees to publication"


SIGN_OFF_TASKS: tuple[type[SignOffTask], ...] = (
    AnonymisationTask,
    ProceedingsTask,
    PartnerSignOffTask,
)


class SignOff(models.Model):
    """Somebody's word that certain content may be published.

    It counts for that content alone: for the text as it was and the files that it
    showed, whatever revision they are found in.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="signed_off")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(
        Group, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    user = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.ForeignKey(
        Revision, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    content_hash = models.CharField(max_length=64)
    statement = models.TextField()
    comment = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["page", "content_hash"], name="sign_offs_of_content")
        ]

    def __str__(self) -> str:
        return f"{self.task} by {self.user} at {self.at:%Y-%m-%d %H:%M}"


class SignOffWaiver(models.Model):
    """Allows certain content to be published without sign-off, in an emergency."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    content_hash = models.CharField(max_length=64)
    reason = models.TextField(
        help_text="Why it cannot wait. It is kept in the history of the page."
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"Waiver by {self.user} at {self.at:%Y-%m-%d %H:%M}"


@register_setting(icon="clipboard-list")
class SignOffSettings(BaseGenericSetting):
    """What has to be signed off wherever it is."""

    workflow = models.ForeignKey(
        Workflow,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"active": True},
        verbose_name="workflow for reviews",
        help_text="Reviews go through this workflow wherever they are, unless another "
        "workflow with sign-off is assigned to their part of the site (Settings → "
        "Workflows). With none, only what such a workflow is assigned to has to be "
        "signed off.",
    )

    panels: ClassVar[list[Any]] = [FieldPanel("workflow")]

    class Meta:
        verbose_name = "sign-off"
        permissions = [
            (
                "publish_without_sign_off",
                "Can publish without sign-off, in an emergency",
            )
        ]
