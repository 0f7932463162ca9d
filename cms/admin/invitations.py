"""Invitations in the admin, where they are sent, listed and revoked."""

import logging
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from cms.accounts import invitations
from cms.admin.unchangeable import UnchangeablePermissionPolicy
from cms.audit.log import record
from cms.models import Invitation, User

logger = logging.getLogger(__name__)

# An invitation that was sent cannot be changed, by anybody.
register_permission_policy(Invitation, UnchangeablePermissionPolicy(Invitation))


def groups_given_by(user: User) -> QuerySet[Group]:
    """Return the groups that somebody may invite into.

    Nobody gives more than they have: groups with permissions of their own are for
    their members to give, and groups of readers for everybody who invites.
    """
    if user.is_superuser:
        return Group.objects.all()
    readers = Group.objects.filter(
        permissions=None, page_permissions=None, collection_permissions=None
    )
    return (readers | Group.objects.filter(user=user)).distinct()


class InvitationForm(WagtailAdminModelForm):
    class Meta:
        model = Invitation
        fields = ("email", "groups")
        widgets = {"groups": CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = self.fields["groups"]
        assert isinstance(groups, forms.ModelMultipleChoiceField)  # noqa: S101
        groups.queryset = groups_given_by(self.for_user).order_by("name")


class InviteView(generic.CreateView):
    page_title = "Invite"
    success_message: str | None = "The invitation is on its way."

    @transaction.atomic
    def save_instance(self) -> Invitation:
        invitation: Invitation = self.form.instance
        invitation.invited_by = self.request.user
        token = invitation.new_token()
        invitation = self.form.save()
        record("cms.invite", invitation, self.request.user)
        transaction.on_commit(lambda: self._send(invitation, token))
        return invitation

    def _send(self, invitation: Invitation, token: str) -> None:
        try:
            invitations.send(invitation, token)
        except OSError as error:  # its text may have the address
            kind = type(error).__name__
            logger.error("Invitation %s could not be sent (%s)", invitation.pk, kind)
            self.success_message = None
            messages.error(
                self.request,
                "The e-mail could not be sent. Revoke the invitation, and invite again "
                "when e-mail works.",
            )


class RevokeView(generic.DeleteView):
    page_title = "Revoke"
    success_message = "The invitation is revoked."
    header_icon = "cross"

    @property
    def confirmation_message(self) -> str:
        return "The link that was sent will stop working."

    def get_queryset(self) -> QuerySet[Invitation]:
        return Invitation.objects.filter(accepted_at=None, revoked_at=None)

    @transaction.atomic
    def delete_action(self) -> None:
        self.object.revoked_at = timezone.now()
        self.object.save(update_fields=["revoked_at"])
        record("cms.revoke_invitation", self.object, self.request.user)


class InvitationViewSet(ModelViewSet):
    model = Invitation
    name = "invitations"
    icon = "mail"
    menu_label = "Invitations"
    menu_order = 610
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = InviteView
    delete_view_class = RevokeView
    form_class = InvitationForm
    list_display = [
        "email",
        Column("state", label="State"),
        UserColumn("invited_by", label="Invited by"),
        Column("created_at", label="Sent"),
        Column("expires_at", label="Expires"),
    ]
    list_filter = ["invited_by", "created_at"]
    search_fields = ["email"]

    def get_form_class(self, for_update: bool = False) -> type[InvitationForm]:
        return InvitationForm
