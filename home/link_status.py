"""Resource links know how their address answered last."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.dispatch import receiver

from cms.links import links_checked
from cms.models import LinkCheck
from home.models import ResourceLinkPage


@receiver(links_checked)
def fill_link_status(**_: Any) -> None:
    """Tell each resource link what was heard; all at once, and only what is news."""
    check = LinkCheck.objects.filter(uses__page=OuterRef("pk"))
    links = ResourceLinkPage.objects.annotate(
        heard=Subquery(check.values("status")[:1]),
        heard_on=Subquery(check.values(day=TruncDate("checked_at"))[:1]),
    ).filter(heard__isnull=False)
    changed = []
    for link in links:
        if (link.link_status, link.last_checked) != (link.heard, link.heard_on):
            link.link_status, link.last_checked = link.heard, link.heard_on
            changed.append(link)
    ResourceLinkPage.objects.bulk_update(changed, ["link_status", "last_checked"])
