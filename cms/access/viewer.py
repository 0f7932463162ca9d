"""Who is asking, and for which site: made once per request."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import Group
from django.http import HttpRequest
from wagtail.models import Site

from cms.access.audience import Audience, audience_of
from cms.access.credentials import user_of
from cms.access.restrictions import (
    Hidden,
    collection_restrictions,
    hidden_from,
    page_restrictions,
)
from cms.models import User


@dataclass(frozen=True)
class SiteRoot:
    """The part of the page tree that a site shows, and where front ends show it."""

    site_id: int
    page_id: int
    tree_path: str
    url_path: str
    url: str

    def front_end_path(self, url_path: str) -> str:
        """Return the path on the site, such as ``/reviews/``, of a page's url_path."""
        return "/" + url_path[len(self.url_path) :]


@dataclass
class Viewer:
    """Somebody who asks for content. Holds what was found out during the request."""

    audience: Audience
    site: SiteRoot
    # Whom to call by name and to hold to account. What they see is the audience's.
    user: User | None = None

    @classmethod
    def from_request(cls, request: HttpRequest) -> "Viewer":
        """Return the viewer of a request, as its credentials say.

        Raises:
            InvalidCredentials: when they do not say who asks.
        """
        user = user_of(request)
        site = site_root(Site.find_for_request(request))
        return cls(audience_of(user), site, user)

    @cached_property
    def group_names(self) -> list[str]:
        """The names of the groups that the viewer is in."""
        groups = Group.objects.filter(pk__in=self.audience.groups)
        return list(groups.order_by("name").values_list("name", flat=True))

    @cached_property
    def hidden_pages(self) -> Hidden:
        """The parts of the page tree that this viewer may not see."""
        return hidden_from(self.audience, page_restrictions())

    @cached_property
    def hidden_collections(self) -> Hidden:
        """The collections whose files this viewer may not see."""
        return hidden_from(self.audience, collection_restrictions())


# For a host that no site answers to. No page has such a path, so nothing is there.
NOWHERE = SiteRoot(0, 0, "nowhere", "nowhere", "")


def site_root(site: Site | None) -> SiteRoot:
    """Return where a site's pages are."""
    if site is None:
        return NOWHERE
    root = site.root_page
    return SiteRoot(site.pk, root.pk, root.path, root.url_path, site.root_url)
