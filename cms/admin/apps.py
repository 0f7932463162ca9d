"""Wagtail's apps, where we put views of our own in place of theirs."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    group_viewset = "cms.admin.groups.GroupViewSet"
