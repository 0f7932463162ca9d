"""The site that a bundle is loaded into, and the page at its root."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Site

from cms.bundles.planning import PagePlan
from cms.bundles.references import Target

# Where Wagtail's own migrations put the site that they make.
UNSET = ("localhost", 80)


class SiteRoot:
    """The default site. Wagtail's welcome page, alone, is no home page."""

    def __init__(self) -> None:
        self.site = Site.objects.filter(is_default_site=True).first()
        self.home: Page | None = self.site and self.site.root_page
        self.placeholder: Page | None = None
        if self.home and self.home.specific_class is Page and not self.home.numchild:
            self.placeholder, self.home = self.home, None

    def pages(self) -> dict[str, Target]:
        """Return what is at each path of the site."""
        if self.home is None:
            return {}
        found = Page.objects.descendant_of(self.home, inclusive=True).values_list(
            "pk", "url_path", "content_type"
        )
        start = len(self.home.url_path) - 1
        return {
            path[start:]: Target(
                ContentType.objects.get_for_id(content_type).model_class() or Page, pk
            )
            for pk, path, content_type in found
        }

    def establish(self, planned: PagePlan) -> Page:
        """Make the home page, and the site when there is none."""
        if self.placeholder and self.placeholder.depth > 1:
            # Its address is wanted, but the site still stands on it. Nobody is to be
            # told that it has left: it never was content.
            Page.objects.filter(pk=self.placeholder.pk).update(
                slug="replaced", live=False
            )
        root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
        taken = root.get_children().filter(slug="home").exists()
        # Without a slug, Wagtail makes one from the title.
        home = planned.model(
            title=planned.name, slug="" if taken else "home", live=False
        )
        root.add_child(instance=home)
        self._lead_to(home)
        if self.placeholder and self.placeholder.depth > 1:
            Page.objects.get(pk=self.placeholder.pk).delete()
        self.home = home
        return home

    def _lead_to(self, home: Page) -> None:
        site = self.site or Site(is_default_site=True, hostname=UNSET[0], port=UNSET[1])
        if (site.hostname, site.port) == UNSET:
            address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
            site.hostname = address.hostname or site.hostname
            site.port = address.port or (443 if address.scheme == "https" else 80)
        site.root_page = home
        site.save()
        self.site = site
