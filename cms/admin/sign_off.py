"""Signing off in the page editor: what it offers, what it says, and the way around."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import redirect
from django.urls import path, reverse
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, SubmitForModerationMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page, Workflow
from wagtail.permissions import page_permission_policy

from cms.admin.withdrawal import PageActionView
from cms.models import SignOffTask, SignOffWaiver, User
from cms.sign_off.content import fingerprint
from cms.sign_off.forms import form_for
from cms.sign_off.people import authors, is_second_person, may_sign
from cms.sign_off.signing import NOT_BY_AUTHORS, record_sign_off
from cms.sign_off.state import (
    Requirement,
    missing,
    sign_off_tasks,
    workflow_for,
)

WAIVED = "cms.waive_sign_off"
MAY_WAIVE = "cms.publish_without_sign_off"


class SubmitItem(SubmitForModerationMenuItem):
    """Submits a new page to the workflow of its type, which Wagtail does not know."""

    def __init__(self, workflow: Workflow, order: int | None) -> None:
        super().__init__(order=order)
        self.workflow = workflow

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        context["label"] = f"Submit to {self.workflow.name}"
        return context


def change_menu(
    items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Offer to publish only what is signed off, where that is needed."""
    if context["view"] == "create":
        workflow = _workflow_of_new(request, context)
        if not sign_off_tasks(workflow):
            return
        items[:] = [
            SubmitItem(workflow, item.order) if item.name == "action-submit" else item
            for item in items
            if item.name != "action-publish"
        ]
        return
    page = context["page"]
    revision = page.get_latest_revision()
    # What is restored from an earlier version is new to everybody.
    is_other = context["view"] != "edit"
    needed = sign_off_tasks(page.specific.get_workflow())
    if needed and (is_other or revision is None or missing(page, revision)):
        items[:] = [item for item in items if item.name != "action-publish"]


def _workflow_of_new(request: HttpRequest, context: dict[str, Any]) -> Any:
    names = request.resolver_match.kwargs if request.resolver_match else {}
    model = apps.get_model(
        names["content_type_app_name"], names["content_type_model_name"]
    )
    return workflow_for(model, context["parent_page"].specific.get_workflow())


def buttons(page: Page, user: User) -> Iterator[Button]:
    """Return what the menu of a page offers around its sign-off."""
    if may_waive(page, user):
        yield Button(
            "Publish without sign-off",
            reverse("waive_sign_off", args=[page.pk]),
            icon_name="warning",
            priority=63,
        )
    if to_confirm_again(page, user):
        yield Button(
            "Confirm again",
            reverse("confirm_again", args=[page.pk]),
            icon_name="clipboard-list",
            priority=61,
        )


def may_waive(page: Page, user: User) -> bool:
    """Say whether somebody may publish a page that is not signed off."""
    if not user.has_perm(MAY_WAIVE):
        return False
    page = page.specific
    revision = page.get_latest_revision()
    return bool(
        revision
        and page.permissions_for_user(user).can_publish()
        and missing(page, revision)
    )


def to_confirm_again(page: Page, user: User) -> SignOffTask | None:
    """Return what somebody can confirm again of a page that was signed off.

    That is a confirmation which counts for some time only, of a page that is through
    its workflow and waits to be published.
    """
    page = page.specific
    revision = page.scheduled_revision or page.get_latest_revision()
    if revision is None or page.workflow_in_progress:
        return None
    # It has to count on the day that the page goes live.
    lacking: list[Requirement] = missing(page, revision, revision.approved_go_live_at)
    if not lacking or any(not requirement.task.ages for requirement in lacking):
        return None
    task = lacking[0].task
    is_asked = task.groups.filter(pk__in=user.groups.all()).exists()
    return task if is_asked and is_second_person(page, revision, user) else None


class WaiverForm(forms.ModelForm):
    class Meta:
        model = SignOffWaiver
        fields = ("reason",)
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}


class WaiveView(PageActionView):
    """Publishes the latest version of a page that is not signed off, with a reason."""

    template_name = "cms/admin/waive_sign_off.html"
    form_class = WaiverForm
    page_title = "Publish without sign-off"
    submit_button_label = "Publish without sign-off"

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not may_waive(self.page, cast(User, request.user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        revision = self.page.get_latest_revision()
        return super().get_context_data(
            revision=revision, lacking=missing(self.page, revision), **kwargs
        )

    @transaction.atomic
    def form_valid(self, form: WaiverForm) -> HttpResponse:
        # Nobody saves a new version meanwhile.
        Page.objects.select_for_update().get(pk=self.page.pk)
        revision = self.page.get_latest_revision()
        waiver = form.save(commit=False)
        waiver.page_id = self.page.pk
        waiver.user = self.request.user
        waiver.content_hash = fingerprint(revision)
        waiver.save()
        log(
            instance=self.page,
            action=WAIVED,
            user=self.request.user,
            revision=revision,
            data={"reason": waiver.reason},
        )
        revision.publish(user=self.request.user)
        messages.success(self.request, f"“{self.page}” is published without sign-off.")
        return super().form_valid(form)


class ConfirmAgainView(PageActionView):
    """Asks again for what counts for some time only, without the whole workflow."""

    template_name = "cms/admin/confirm_again.html"
    page_title = "Confirm again"
    header_icon = "clipboard-list"
    submit_button_label = "Confirm again"

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        task = to_confirm_again(self.page, cast(User, request.user))
        if task is None:
            messages.warning(request, "There is nothing here for you to confirm.")
            return redirect("sign_off_report")
        self.task = task
        self.revision = self.page.scheduled_revision or self.page.get_latest_revision()
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[forms.Form]:
        return form_for(self.task)

    def get_initial(self) -> dict[str, Any]:
        return {"content": fingerprint(self.revision)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(task=self.task, **kwargs)

    def get_success_url(self) -> str:
        return reverse("sign_off_report")

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        if form.cleaned_data["content"] != fingerprint(self.revision):
            messages.error(
                self.request,
                "This page was changed after you opened it. Read it again.",
            )
            return redirect(self.request.path)
        record_sign_off(
            self.task,
            self.page,
            self.revision,
            cast(User, self.request.user),
            form.cleaned_data["comment"],
            at=self.revision.approved_go_live_at,
        )
        messages.success(self.request, "Your confirmation is kept.")
        return super().form_valid(form)


urlpatterns = [
    path(
        "pages/<int:page_id>/publish-without-sign-off/",
        WaiveView.as_view(),
        name="waive_sign_off",
    ),
    path(
        "pages/<int:page_id>/confirm-again/",
        ConfirmAgainView.as_view(),
        name="confirm_again",
    ),
]


def before_editing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Keep what the editor saves by itself from doing what is being asked for as well.

    Wagtail's editor may save once more while it sends the form with an action, and
    sends that action along.
    """
    if "action-workflow-action" in request.POST and not request.accepts("text/html"):
        return JsonResponse(
            {
                "success": False,
                "error_code": "locked",
                "error_message": "The page is being signed off.",
            },
            status=400,
        )
    notify(request, page)
    return None


def after_editing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Lead whoever moved a page on to where they may look.

    Checkers may see a page while it is their turn, and nothing of the tree around it,
    where Wagtail leads.
    """
    if "action-workflow-action" not in request.POST:
        return None
    if page_permission_policy.explorable_root_instance(request.user):
        return None
    return redirect("wagtailadmin_home")


def notify(request: HttpRequest, page: Page) -> None:
    """Tell whoever opens a page why they cannot sign it off, or whose turn it is."""
    task = page.current_workflow_task if request.method == "GET" else None
    if not isinstance(task, SignOffTask):
        return
    user = cast(User, request.user)
    revision = page.get_latest_revision()
    if task.groups.filter(pk__in=user.groups.all()).exists():
        if not is_second_person(page, revision, user):
            messages.warning(request, NOT_BY_AUTHORS)
        elif not may_sign(task, page, user):
            messages.info(request, "You have signed this off. It waits for others.")
    for requirement in missing(page, revision):
        if requirement.task.pk == task.pk and not could_sign(requirement, page):
            messages.warning(
                request,
                f"Nobody can sign off “{requirement.name}”: its groups have no member "
                "who did not write this. Ask whoever keeps the accounts.",
            )


def could_sign(requirement: Requirement, page: Page) -> bool:
    """Say whether there is anybody who could give a sign-off."""
    groups = [requirement.group] if requirement.group else requirement.task.groups.all()
    members = User.objects.filter(is_active=True, groups__in=groups)
    others = members.exclude(pk__in=authors(page, page.get_latest_revision()))
    return others.exists()


class SignOffFormatter(LogFormatter):
    """How a sign-off reads in the history of a page."""

    label = "Sign off"
    message = "Signed off"

    def format_message(self, log_entry: Any) -> str:
        return f"Signed off: {log_entry.data.get('what', '')}"

    def format_comment(self, log_entry: Any) -> str:
        return str(log_entry.data.get("comment", ""))


class WaiveFormatter(LogFormatter):
    """How publishing without sign-off reads in the history of a page."""

    label = "Publish without sign-off"
    message = "Published without sign-off"

    def format_comment(self, log_entry: Any) -> str:
        return str(log_entry.data.get("reason", ""))
