"""The one way to write to Wagtail's log, and what we write there.

Entries outlive what they are about. Accounts, and what belongs to somebody's, are
logged by number: their names are shown for as long as the accounts exist.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail import hooks
from wagtail.log_actions import LogFormatter, get_active_log_context, log
from wagtail.log_actions import registry as log_registry
from wagtail.models import APIToken, ModelLogEntry

from cms.models import Invitation, User

# Kind by kind, as the access log shows them: what each action is called in filters,
# and what is said of each time that it happened.
ACTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "sign_ins": {
        "cms.sign_in": ("Sign in", "Signed in"),
        "cms.sign_in_failed": ("Failed sign-in", "Failed to sign in"),
        "cms.locked_out": ("Lock-out", "Locked out after too many failed sign-ins"),
        "cms.sign_out": ("Sign out", "Signed out"),
        "cms.use_api_token": ("Use API token", "API token used on this day"),
        "cms.refuse_credentials": ("Refused credentials", "The API refused"),
    },
    "accounts": {
        "cms.change_password": ("Change password", "Password changed"),
        "cms.reset_password": ("Reset password", "Password reset; all sessions ended"),
        "cms.add_second_factor": ("Add second factor", "Second factor added"),
        "cms.remove_second_factor": ("Remove second factor", "Second factor removed"),
        "cms.invite": ("Invite", "Invited"),
        "cms.revoke_invitation": ("Revoke invitation", "Invitation revoked"),
        "cms.accept_invitation": ("Accept invitation", "Invitation accepted"),
        "cms.activate": ("Switch account on", "Account switched on"),
        "cms.deactivate": (
            "Switch account off",
            "Account switched off; all sessions ended",
        ),
        "cms.make_superuser": ("Make administrator", "Made an administrator"),
        "cms.unmake_superuser": (
            "Take administrator away",
            "No administrator any more",
        ),
        "cms.change_email": ("Change e-mail address", "E-mail address changed"),
        "cms.change_groups": ("Change groups", "Groups"),
        "cms.change_permissions": ("Change permissions", "Permissions"),
        "cms.change_second_factor_groups": (
            "Change who needs a second factor",
            "Groups that need a second factor",
        ),
    },
    "privacy": {
        "cms.change_readers": ("Change readers", "Groups that may read"),
        "cms.restrict_collection": ("Restrict collection", "Private now"),
        "cms.open_collection": ("Open collection", "No longer private by itself"),
        "cms.make_collection_public": (
            "Make collection public",
            "Files of the collection made public",
        ),
        "cms.end_public_collection": (
            "End public collection",
            "Files of the collection no longer public",
        ),
    },
    "previews": {
        "cms.make_preview_link": ("Make preview link", "Made a preview link"),
        "cms.revoke_preview_link": ("Revoke preview link", "Revoked a preview link"),
        "cms.use_preview_link": ("Use preview link", "A draft was read by a link"),
    },
    "releases": {
        "cms.release": ("Release", "Went live"),
        "cms.schedule_release": ("Schedule release", "Scheduled"),
        "cms.unschedule_release": ("Cancel schedule", "Schedule cancelled"),
    },
    "files": {
        "cms.download": ("Download", "Downloaded"),
        "cms.refused_download": ("Refused download", "Was refused the download"),
        "cms.hold_file": ("Hold file", "Stopped in a take-down"),
    },
}

ONCE = timedelta(hours=1)

# Their titles are names, addresses, or what somebody typed about a person.
ABOUT_PEOPLE = (User, Invitation, APIToken)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for kind in ACTIONS.values():
        for action, (label, message) in kind.items():
            formatter = type(action, (Formatter,), {"label": label, "message": message})
            actions.register_action(action)(formatter)


class Formatter(LogFormatter):
    """Says what happened, and what is known of it."""

    def format_message(self, entry: Any) -> str:
        data = entry.data
        details = [str(data["what"])] if "what" in data else []
        if "before" in data:
            details.append(f"{_listed(data['before'])} → {_listed(data['after'])}")
        if data.get("given"):
            details.append(f"given: {_listed(data['given'])}")
        if data.get("taken"):
            details.append(f"taken: {_listed(data['taken'])}")
        return f"{self.message}: {'; '.join(details)}" if details else self.message


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"


def record(action: str, instance: Model, user: User | None, **data: Any) -> None:
    """Write to Wagtail's log.

    Args:
        action: one of ``ACTIONS``.
        instance: what it is about.
        user: who did it; None for whoever uses the admin at this moment, or for
            nobody that is known.
        data: what else there is to tell. No secrets, and nothing that people type.
    """
    log(instance, action, user=user, data=data)


def record_change(
    action: str, instance: Model, before: list[str], after: list[str]
) -> None:
    """Record names that were there before and are after, once for what is one act.

    Forms take names away and add others in two steps, of which nobody knows.
    """
    uuid = get_active_log_context().uuid
    if uuid is not None:
        entries = log_registry.get_logs_for_instance(instance)
        entry = entries.filter(uuid=uuid, action=action).first()
        if entry is not None:
            entry.data["after"] = after
            entry.save()
            return
    record(action, instance, None, before=before, after=after)


def record_once(action: str, instance: Model, user: User | None, **data: Any) -> None:
    """Record what may happen again and again, unless the last hour has that entry.

    Args as of ``record``. The log itself is asked: a cache of each process would let as
    many entries through as there are processes, and one that is full or down would let
    through all.
    """
    entries = log_registry.get_logs_for_instance(instance).filter(
        action=action, user=user, data=data, timestamp__gt=timezone.now() - ONCE
    )
    if not entries.exists():
        record(action, instance, user, **data)


@receiver(pre_save, sender=ModelLogEntry)
def _name_nobody(instance: ModelLogEntry, **_: Any) -> None:
    """Give entries about people a number for a title, those of Wagtail too."""
    model = instance.content_type.model_class()
    if issubclass(model, ABOUT_PEOPLE):
        instance.label = f"{model._meta.verbose_name} {instance.object_id}"
