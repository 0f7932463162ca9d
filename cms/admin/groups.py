"""Groups in the admin, where a change of permissions is logged with what changed."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from wagtail.users.views import groups

from cms.audit.changes import permissions_of, record_permissions


class PermissionLogMixin:
    """Compares permissions before and after: Wagtail saves some without a signal."""

    object: Any

    @transaction.atomic
    def process_form(self) -> HttpResponse:
        before = permissions_of(self.object) if self.object.pk else set()
        response: HttpResponse = super().process_form()  # type: ignore[misc]
        if self.object.pk:
            record_permissions(self.object, before)
        return response


class CreateView(PermissionLogMixin, groups.CreateView):
    pass


class EditView(PermissionLogMixin, groups.EditView):
    pass


class GroupViewSet(groups.GroupViewSet):
    add_view_class = CreateView
    edit_view_class = EditView
