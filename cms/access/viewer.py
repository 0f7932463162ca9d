"""Who is asking, and for which site: made once per request."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import APIToken, Site
from wagtail.models.sites import get_site_for_hostname

from cms.access.audience import ANYONE, Audience, audience_of
from cms.access.credentials import caller_of
from cms.access.previewed import Opened, Previewed
from cms.access.restrictions import Hidden, Restrictions, hidden_from
from cms.models import User
from cms.publishing.content_version import current_version, kept


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


@dataclass(frozen=True)
class Sight:
    """What somebody sees: all that the rules of visibility may look at.

    Two viewers of one sight are shown the same, by the same SQL.
    """

    site: SiteRoot
    hidden_pages: Hidden
    hidden_collections: Hidden
    # By a preview; otherwise None.
    opened: Opened | None = None

    @property
    def sight(self) -> "Sight":
        """Itself, so that a sight may stand for a viewer."""
        return self


@dataclass
class Viewer:
    """Somebody who asks for content. Holds what was found out during the request."""

    audience: Audience
    site: SiteRoot
    # Whom to call by name and to hold to account. What they see is the audience's.
    user: User | None = None
    # Of which content; read before anything else is.
    version: UUID = field(default_factory=current_version)
    # By which they were known, if it was by one: it has limits of its own.
    token: APIToken | None = None
    # What a preview token opens to whoever holds it, and in its answer alone.
    previewed: Previewed | None = None

    @classmethod
    def from_request(cls, request: HttpRequest) -> "Viewer":
        """Return the viewer of a request, as its credentials say.

        Raises:
            InvalidCredentials: when they do not say who asks.
        """
        version = current_version()
        caller = caller_of(request)
        host, _ = split_domain_port(request.get_host())
        site = kept(version, site_at, host, request.get_port())
        audience = audience_of(caller.user)
        return cls(audience, site, caller.user, version, caller.token)

    def is_overtaken(self) -> bool:
        """Say whether what is private changed since this viewer was made.

        Asked after content was read. What left a private place in between took its
        privacy along, to where this viewer knows of none.
        """
        version = current_version()
        if version == self.version:
            return False
        return replace(self, version=version).sight != self.sight

    def anew(self) -> "Viewer":
        """Return the same viewer at this moment."""
        return replace(self, version=current_version())

    @cached_property
    def group_names(self) -> list[str]:
        """The names of the groups that the viewer is in."""
        groups = Group.objects.filter(pk__in=self.audience.groups)
        return list(groups.order_by("name").values_list("name", flat=True))

    @cached_property
    def anybody(self) -> "Viewer":
        """Somebody who has not signed in, at the same site and moment."""
        return Viewer(ANYONE, self.site, version=self.version)

    @cached_property
    def restrictions(self) -> Restrictions:
        """What is private, and to whom."""
        return Restrictions(self.version)

    @cached_property
    def sight(self) -> Sight:
        """What this viewer sees."""
        opened = self.previewed.opened if self.previewed else None
        return Sight(self.site, self.hidden_pages, self.hidden_collections, opened)

    @cached_property
    def hidden_pages(self) -> Hidden:
        """The parts of the page tree that this viewer may not see."""
        return hidden_from(self.audience, self.restrictions.pages)

    @cached_property
    def hidden_collections(self) -> Hidden:
        """The collections whose files this viewer may not see."""
        return hidden_from(self.audience, self.restrictions.collections)


# For a host that no site answers to. No page has such a path, so nothing is there.
NOWHERE = SiteRoot(0, 0, "nowhere", "nowhere", "")


def site_at(host: str, port: str) -> SiteRoot:
    """Return where the pages are of the site that answers at an address."""
    try:
        return site_root(get_site_for_hostname(host, port))
    except Site.DoesNotExist:
        return NOWHERE


def site_root(site: Site | None) -> SiteRoot:
    """Return where a site's pages are."""
    if site is None:
        return NOWHERE
    root = site.root_page
    return SiteRoot(site.pk, root.pk, root.path, root.url_path, site.root_url)
