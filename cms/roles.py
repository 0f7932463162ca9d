"""The roles that a new site starts with."""

from itertools import chain
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)
from wagtail.snippets.models import get_snippet_models

from cms.models import Document, Image, Release, SignInSettings, SignOffSettings

COMMUNICATIONS_OFFICERS = "Communications officers"

PAGE_ACTIONS = ("add", "bulk_delete", "change", "lock", "publish", "unlock")
FILE_ACTIONS = ("add", "change", "choose")


def make_communications_officers(**kwargs: Any) -> None:
    """Make the group that may author and publish everything, unless it exists.

    Accounts and technical settings are not theirs. Whoever changes the group in the
    admin is right: it is never touched again.
    """
    if Group.objects.filter(name=COMMUNICATIONS_OFFICERS).exists():
        return
    make_permissions()
    group = Group.objects.create(name=COMMUNICATIONS_OFFICERS)
    group.permissions.add(
        Permission.objects.get(codename="access_admin"), *_model_permissions()
    )
    for action in PAGE_ACTIONS:
        GroupPagePermission.objects.create(
            group=group,
            page=Page.get_first_root_node(),
            permission=_permission(Page, action),
        )
    for model in (Image, Document):
        for action in FILE_ACTIONS:
            GroupCollectionPermission.objects.create(
                group=group,
                collection=Collection.get_first_root_node(),
                permission=_permission(model, action),
            )


def make_permissions() -> None:
    """Make the permissions of all apps.

    What runs after the migrations of our own app may run before Django has made those
    of others.
    """
    for app in apps.get_app_configs():
        create_permissions(app, verbosity=0)


def _model_permissions() -> list[Permission]:
    """Return all permissions on settings, vocabularies, addresses and releases.

    How people sign in, and what has to be signed off, is for others to say.
    """
    theirs = (SignInSettings, SignOffSettings)
    settings = (model for model in settings_registry if model not in theirs)
    models = chain(settings, get_snippet_models(), [Redirect, Release])
    content_types = ContentType.objects.get_for_models(*models).values()
    return list(Permission.objects.filter(content_type__in=content_types))


def _permission(model: type[Model], action: str) -> Permission:
    return Permission.objects.get(
        content_type=ContentType.objects.get_for_model(model),
        codename=f"{action}_{model._meta.model_name}",
    )
