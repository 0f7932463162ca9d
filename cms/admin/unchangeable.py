"""Permissions for what is made and taken away, and never changed in between."""

from wagtail.permission_policies import ModelPermissionPolicy

from cms.models import User


class UnchangeablePermissionPolicy(ModelPermissionPolicy):
    """Lets nobody change an object, whatever else they may do with it."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action != "change" and super().user_has_permission(user, action)
