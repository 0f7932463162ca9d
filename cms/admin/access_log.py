"""Reports → Access log: who signed in, who changed what people see, who had which file.

Whoever may change files sees who had them. The rest is for people with the permission
"Can see the access log". Nobody sees entries about pages, files or collections that are
not theirs to manage: their titles may be secret.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, IntegerField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import HttpResponse
from django.urls import path, reverse
from wagtail.admin.filters import (
    DateRangePickerWidget,
    MultipleUserFilter,
    WagtailFilterSet,
)
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.models import APIToken, Collection, ModelLogEntry, PageLogEntry
from wagtail.permissions import policy_registry

from cms.audit.log import ABOUT_PEOPLE, ACTIONS
from cms.models import Document, Image, Invitation, SignInSettings, User

DOWNLOADS = "downloads"
KINDS = [
    ("sign_ins", "Signing in"),
    ("accounts", "Accounts and permissions"),
    ("privacy", "Privacy"),
    ("previews", "Preview links"),
    ("files", "Restricted files"),
    (DOWNLOADS, "Downloads alone"),
]
PERMISSION = "cms.view_access_log"
# What Wagtail logs itself.
_ACCOUNTS = (User, Group, Invitation, APIToken, SignInSettings)
_RESTRICTIONS = "wagtail.view_restriction."
# Somebody did these, whom nobody knows; the rest is the doing of the system.
WITHOUT_SIGNING_IN = {
    "cms.sign_in_failed",
    "cms.locked_out",
    "cms.refuse_credentials",
    "cms.refused_download",
    "cms.use_preview_link",
}
CHUNK = 500


def may_see(user: User) -> bool:
    """Say whether there is anything in the access log for somebody."""
    return user.has_perm(PERMISSION) or any(
        policy_registry.get_by_type(model).user_has_permission(user, "change")
        for model in (Document, Image)
    )


def of_kind(kind: str) -> Q:
    """Return the condition for the entries of a kind."""
    if kind == DOWNLOADS:
        return Q(action="cms.download")
    condition = Q(action__in=ACTIONS[kind])
    if kind == "privacy":
        condition |= Q(action__startswith=_RESTRICTIONS)
    if kind == "accounts":
        types = ContentType.objects.get_for_models(*_ACCOUNTS).values()
        condition |= Q(action__startswith="wagtail.", content_type__in=types)
    return condition


def model_entries(user: User) -> QuerySet[ModelLogEntry]:
    """Return the entries about accounts, files and collections that somebody sees."""
    seen = of_kind("files") & (
        _about_theirs(user, Document) | _about_theirs(user, Image)
    )
    if user.has_perm(PERMISSION):
        types = ContentType.objects.get_for_models(*_ACCOUNTS).values()
        seen |= (of_kind("sign_ins") | of_kind("accounts")) & Q(content_type__in=types)
        seen |= of_kind("privacy") & _about_theirs(user, Collection)
    return ModelLogEntry.objects.filter(seen)


def page_entries(user: User) -> QuerySet[PageLogEntry]:
    """Return the entries about pages that somebody sees."""
    if not user.has_perm(PERMISSION):
        return PageLogEntry.objects.none()
    about = of_kind("privacy") | of_kind("previews")
    return PageLogEntry.objects.viewable_by_user(user).filter(about)


def _about_theirs(user: User, model: type[Model]) -> Q:
    """Return the condition for entries about what somebody may change.

    What was deleted belongs to those who may change all.
    """
    condition = Q(content_type=ContentType.objects.get_for_model(model))
    policy = policy_registry.get_by_type(model)
    if user.is_superuser or _may_change_all(user, policy):
        return condition
    theirs = policy.instances_user_has_permission_for(user, "change")
    return condition & Q(object_id__in=theirs.values(key=Cast("pk", CharField())))


def _may_change_all(user: User, policy: Any) -> bool:
    if not hasattr(policy, "collections_user_has_permission_for"):
        return False
    root = Collection.get_first_root_node()
    collections = policy.collections_user_has_permission_for(user, "change")
    return bool(collections.filter(pk=root.pk).exists())


def _people(request: Any) -> QuerySet[User]:
    entries: tuple[Any, ...] = model_entries(request.user), page_entries(request.user)
    numbers = {pk for found in entries for pk in found.get_user_ids()}
    return User.objects.filter(pk__in=numbers)


class AccessLogFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label="Kind",
        method="filter_kind",
        choices=KINDS,
        empty_label="All",
        widget=RadioSelect,
    )
    user = MultipleUserFilter(
        label="Who",
        method="filter_user",
        queryset=_people,
        widget=CheckboxSelectMultiple,
    )
    label = django_filters.CharFilter(label="What", lookup_expr="icontains")
    timestamp = django_filters.DateFromToRangeFilter(
        label="When", widget=DateRangePickerWidget
    )

    class Meta:
        model = ModelLogEntry
        fields: list[str] = []

    def filter_kind(self, entries: Any, name: str, value: str) -> Any:
        return entries.filter(of_kind(value))

    def filter_user(self, entries: Any, name: str, users: list[User]) -> Any:
        """Find what people did, and what was done to their accounts."""
        if not users:
            return entries
        condition = Q(user__in=users)
        if entries.model is ModelLogEntry:
            condition |= Q(
                content_type=ContentType.objects.get_for_model(User),
                object_id__in=[str(user.pk) for user in users],
            )
        return entries.filter(condition)


class AccessLogView(LogEntriesView):
    page_title = "Access log"
    header_icon = "lock"
    filterset_class = AccessLogFilterSet
    index_url_name = "access_log"
    index_results_url_name = "access_log_results"
    log_models = [ModelLogEntry, PageLogEntry]
    list_export = [
        "timestamp",
        "user_display_name",
        "message",
        "label",
        "content_type",
        "object_id",
    ]
    export_headings = {
        "timestamp": "When (UTC)",
        "user_display_name": "Who",
        "message": "What happened",
        "label": "To what",
        "content_type": "Type",
        "object_id": "ID",
    }

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_filename(self) -> str:
        return super().get_filename().replace("audit-log", "access-log")

    def get_filtered_queryset(self) -> Any:
        # As Wagtail does for its site history, with what is in this log.
        rows = [
            self.filter_queryset(
                entries(self.request.user)
                .values("pk", "timestamp")
                .annotate(log_model_index=Value(index, output_field=IntegerField()))
            ).order_by()
            for index, entries in enumerate((model_entries, page_entries))
        ]
        return rows[0].union(rows[1], all=True).order_by("-timestamp", "-pk")

    def decorate_paginated_queryset(self, rows: Any) -> Iterable[Any]:
        # Exports may be long: some entries at a time.
        return self._exported(rows) if self.is_export else self._named(rows)

    def _exported(self, rows: Any) -> Iterator[Any]:
        remaining = iter(rows)
        while chunk := list(islice(remaining, CHUNK)):
            yield from self._named(chunk)

    def _named(self, rows: Iterable[Any]) -> list[Any]:
        entries = super().decorate_paginated_queryset(rows)
        people = {
            model._meta.label: model.objects.in_bulk(_numbers(entries, model))
            for model in ABOUT_PEOPLE
        }
        for entry in entries:
            model = entry.content_type.model_class() if entry.content_type else None
            if model in ABOUT_PEOPLE:
                known = people[model._meta.label].get(int(entry.object_id))
                entry.label = str(known) if known else f"{entry.label} (deleted)"
            if entry.user_id is None and entry.action in WITHOUT_SIGNING_IN:
                entry.user_display_name = "Not signed in"
        return entries


def _numbers(entries: list[Any], model: type[Model]) -> set[int]:
    wanted = ContentType.objects.get_for_model(model).pk
    return {int(e.object_id) for e in entries if e.content_type_id == wanted}


urlpatterns = [
    path("reports/access-log/", AccessLogView.as_view(), name="access_log"),
    path(
        "reports/access-log/results/",
        AccessLogView.as_view(results_only=True),
        name="access_log_results",
    ),
]


class AccessLogMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return may_see(request.user)


def menu_item() -> MenuItem:
    return AccessLogMenuItem(
        "Access log",
        reverse("access_log"),
        name="access-log",
        icon_name="lock",
        order=810,
    )


def downloads_menu_item() -> MenuItem:
    """Return what leads to the same log, narrowed to who had which file."""
    return AccessLogMenuItem(
        "Downloads",
        f"{reverse('access_log')}?{urlencode({'kind': DOWNLOADS})}",
        name="downloads",
        icon_name="download",
        order=750,
    )
