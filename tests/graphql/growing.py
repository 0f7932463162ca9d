"""A site that grows, for counting what a query costs at any size."""

from django.core.management import call_command
from django.test import override_settings
from wagtail.models import Page, Site
from wagtail.rich_text import RichText

from briefings.models import BriefingPage
from cms.models import SiteSettings
from home.models import ContentPage, HomePage, ResourceLinkPage
from reviews.models import (
    Recommendation,
    ReviewDocument,
    ReviewPage,
    ReviewRelatedLink,
)
from tests.factories import (
    AgencyFactory,
    BriefingIndexPageFactory,
    DocumentFactory,
    HomePageFactory,
    ImageFactory,
    ReviewIndexPageFactory,
    ReviewTypeFactory,
    SecureAreaPageFactory,
    TopicFactory,
    sections_of,
)

WITHOUT_SEARCH = {
    "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}
}


class Library:
    """A site that grows: each item brings a page of each kind, with all relations."""

    def __init__(self, host: str = "") -> None:
        """Make an empty site.

        Args:
            host: by which it answers; by default it is the default site.
        """
        self.size = 0
        home: Page = HomePageFactory()
        self.site = Site.objects.get(is_default_site=True)
        if host:
            home = home.get_parent().add_child(instance=HomePage(title=host))
            self.site = Site.objects.create(hostname=host, root_page=home)
        self.reviews = ReviewIndexPageFactory(title="Reviews", parent=home)
        self.briefings = BriefingIndexPageFactory(title="Briefings", parent=home)
        self.area = SecureAreaPageFactory(title="Members", parent=home)
        self.type = ReviewTypeFactory(name=f"Local review {host}", aliases=["LCSPR"])
        self.agency = AgencyFactory(name=f"Police {host}")
        self.links: list[Page] = []

    def grow(self, size: int) -> None:
        # Nothing is indexed one by one: that is not what is measured.
        with override_settings(WAGTAILSEARCH_BACKENDS=WITHOUT_SEARCH):
            while self.size < size:
                self.add()
        call_command("update_index", verbosity=0)
        menu = [("link", {"page": page}) for page in self.links]
        SiteSettings.objects.update_or_create(
            site=self.site,
            defaults={
                "header_menu": menu,
                "footer_menu": menu,
                "accessibility_page": self.links[0],
            },
        )

    def add(self) -> None:
        number = self.size
        topic = TopicFactory(name=f"Topic {number} {self.site.hostname}")
        page = put(self.reviews, ContentPage(title=f"Page {number}"))
        hidden = put(self.area, ContentPage(title=f"Paper {number}"))
        link = put(
            page,
            ResourceLinkPage(
                title=f"Link {number}",
                external_url="https://link.example/",
                provider="A provider",
                topics=[topic],
            ),
        )
        self.links.append(page)
        document, image = DocumentFactory(), ImageFactory()
        image.contextual_alt_text, image.decorative = "A child", False
        review = put(
            self.reviews,
            ReviewPage(
                title=f"Child {number}",
                abstract="What happened.",
                review_type=self.type,
                topics=[topic],
                agencies=[self.agency],
                social_image=image,
                documents=[ReviewDocument(document=document)],
                recommendations=[
                    Recommendation(number=1, agencies=[self.agency], is_public=True)
                ],
                related_links=[ReviewRelatedLink(link=link)],
                body=[
                    ("paragraph", anchor(page, hidden)),
                    ("list", {"items": [anchor(page), anchor(hidden)]}),
                    ("image", {"image": image}),
                    ("document", {"document": document}),
                    ("link_list", {"links": [{"page": page}, {"page": hidden}]}),
                ],
            ),
        )
        put(
            self.briefings,
            BriefingPage(
                title=f"Briefing {number}",
                summary="What to learn.",
                sections=sections_of(*["What to know."] * 7),
                source_review=review,
                topics=[topic],
            ),
        )
        self.size += 1


def put(parent: Page, page: Page) -> Page:
    """Add a public page as it is, without the revisions that publishing makes."""
    return parent.add_child(instance=page)


def anchor(*pages: Page) -> RichText:
    links = (f'<a linktype="page" id="{page.pk}">On</a>' for page in pages)
    return RichText(f"<p>{' '.join(links)}</p>")
