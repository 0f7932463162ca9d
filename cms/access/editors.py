"""What people may open in the admin, where `visible` has no say."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.models import Collection, Page
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from cms.access.viewer import Viewer
from cms.access.visibility import visible
from cms.models import Image, Rendition, User
from cms.sign_off.reading import files_to_read


def may_use_admin(user: User) -> bool:
    """Say whether somebody may see the files in the admin."""
    return user.has_perm("wagtailadmin.access_admin")


def may_read(page: Page, user: User | AnonymousUser) -> bool:
    """Say whether somebody may open a page in the admin: as for its preview."""
    permissions = page.permissions_for_user(user)
    return bool(permissions.can_edit() or permissions.can_publish())


def of_admin(files: QuerySet[Any], viewer: Viewer, user: User) -> QuerySet[Any]:
    """Narrow files to those that somebody may choose or change in the admin.

    Or is asked to sign off, with the page that shows them. A collection that is private
    to groups is so to editors too.
    """
    model = files.model
    if model is UserProfile:
        return files
    if model is Rendition:
        images = of_admin(Image.objects.order_by(), viewer, user)
        return files.filter(image__in=images)
    policy = policy_registry.get_by_type(model)
    managed = policy.instances_user_has_any_permission_for(
        user, ["choose", "change", "delete"]
    )
    collections = visible(Collection.objects.order_by(), viewer)
    theirs = Q(pk__in=managed.order_by().values("pk"))
    asked = Q(pk__in=files_to_read(user, model))
    return files.filter(theirs | asked, collection__in=collections)
