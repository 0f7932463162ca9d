"""Logs changes of who may see and do what, whoever makes them and by whatever way.

Wagtail logs that an account, a group or a page's privacy changed; here it is told how.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import (
    CollectionViewRestriction,
    GroupCollectionPermission,
    GroupPagePermission,
    PageViewRestriction,
)

from cms.accounts.sessions import end_sessions
from cms.audit.log import record, record_change
from cms.models import SignInSettings, User

# Relations to groups: where they are kept, what their change is called, and what the
# entry is about.
_RELATIONS: dict[Any, tuple[str, str, Callable[[Any], Model]]] = {
    User.groups.through: ("groups", "cms.change_groups", lambda user: user),
    PageViewRestriction.groups.through: (
        "groups",
        "cms.change_readers",
        lambda restriction: restriction.page.specific,
    ),
    CollectionViewRestriction.groups.through: (
        "groups",
        "cms.change_readers",
        lambda restriction: restriction.collection,
    ),
    SignInSettings.second_factor_groups.through: (
        "second_factor_groups",
        "cms.change_second_factor_groups",
        lambda settings: settings,
    ),
}


@receiver(m2m_changed)
def _changed_groups(
    sender: Any,
    instance: Any,
    action: str,
    reverse: bool,
    model: Any,
    pk_set: set[int] | None,
    **_: Any,
) -> None:
    if sender not in _RELATIONS:
        return
    name, log_action, subject_of = _RELATIONS[sender]
    if action.startswith("pre_"):
        owners = _owners(sender, instance, reverse, model, pk_set)
        instance._groups_before = [(owner, _names(owner, name)) for owner in owners]
        return
    for owner, before in instance.__dict__.pop("_groups_before", []):
        after = _names(owner, name)
        if after != before:
            record_change(log_action, subject_of(owner), before, after)


def _owners(
    through: Any, instance: Any, reverse: bool, model: Any, pk_set: set[int] | None
) -> Iterable[Any]:
    """Return what has the groups: from the groups' side it is many."""
    if not reverse:
        return [instance]
    if pk_set is not None:
        return list(model.objects.filter(pk__in=pk_set))
    name = model._meta.model_name
    rows = through.objects.filter(group=instance)
    return list(model.objects.filter(pk__in=rows.values(f"{name}_id")))


def _names(owner: Any, name: str) -> list[str]:
    groups = Group.objects.filter(pk__in=getattr(owner, name).values("pk"))
    return list(groups.order_by("name").values_list("name", flat=True))


@receiver(pre_save, sender=User)
def _remember_account(
    instance: User, update_fields: Iterable[str] | None, **_: Any
) -> None:
    watched = {"is_active", "is_superuser", "email"}
    if instance.pk and (update_fields is None or watched & set(update_fields)):
        before = User.objects.filter(pk=instance.pk).values(*watched).first()
        instance.__dict__["_before"] = before


@receiver(post_save, sender=User)
def _changed_account(instance: User, **_: Any) -> None:
    before = instance.__dict__.pop("_before", None)
    if before is None:
        return
    if before["is_active"] != instance.is_active:
        switched([instance], on=instance.is_active)
    if before["is_superuser"] != instance.is_superuser:
        action = "make" if instance.is_superuser else "unmake"
        record(f"cms.{action}_superuser", instance, None)
    if before["email"] != instance.email:
        record("cms.change_email", instance, None)


def switched(users: list[User], on: bool) -> None:
    """Record that accounts were switched on, or off, which ends their sessions."""
    for user in users:
        record("cms.activate" if on else "cms.deactivate", user, None)
    if not on:
        end_sessions(users)


@receiver(post_save, sender=CollectionViewRestriction)
def _restricted(instance: CollectionViewRestriction, **_: Any) -> None:
    what = instance.get_restriction_type_display()
    record("cms.restrict_collection", instance.collection, None, what=str(what))


@receiver(pre_delete, sender=CollectionViewRestriction)
def _opened(instance: CollectionViewRestriction, **_: Any) -> None:
    record("cms.open_collection", instance.collection, None)


def permissions_of(group: Group) -> set[str]:
    """Return what a group may do, in words, with numbers for titles."""
    permissions = set(group.permissions.values_list("name", flat=True))
    pages = GroupPagePermission.objects.filter(group=group)
    permissions |= {
        f"{name}: page {page}"
        for name, page in pages.values_list("permission__name", "page")
    }
    collections = GroupCollectionPermission.objects.filter(group=group)
    return permissions | {
        f"{name}: collection {collection}"
        for name, collection in collections.values_list(
            "permission__name", "collection"
        )
    }


def record_permissions(group: Group, before: set[str]) -> None:
    """Record what a group may do that it might not before, and the reverse."""
    after = permissions_of(group)
    if before != after:
        given, taken = sorted(after - before), sorted(before - after)
        record("cms.change_permissions", group, None, given=given, taken=taken)
