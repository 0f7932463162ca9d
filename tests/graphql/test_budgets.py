"""SQL queries per request depend on the document, not on how much there is."""

import pytest
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
from tests.asking import Ask
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

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves what it makes renditions in to be tidied up by Python.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Sp:ResourceWarning"),
]

SIZES = [1, 10, 30]

# For each document, the most SQL queries that it may take, at any size.
BUDGETS: dict[str, tuple[int, str]] = {
    "reviews with topics, documents and briefings": (
        22,
        """{ reviews(first: 30) { totalCount nodes {
          title url reviewType { name }
          topics { name } practiceThemes { name } agencies { name } audiences { name }
          documents { role document { title downloadUrl } }
          recommendations { text agencies { name } }
          relatedLinks { title externalUrl }
          briefings(first: 3) { totalCount nodes { title path } }
        } } }""",
    ),
    "reviews with facets": (
        8,
        "{ reviews(first: 30) { nodes { title } facets { name values { count } } } }",
    ),
    "mixed pages with parents and ancestors": (
        30,
        """{ pages(first: 100, filter: {under: "/reviews/"}) { nodes {
          __typename title url parent { title } ancestors { title path }
          breadcrumbs { title path } alternates { path } withdrawal { reason }
          children(first: 2) { totalCount nodes { title } }
        } } }""",
    ),
    "bodies": (
        22,
        """{ reviews(first: 30) { nodes {
          socialImage { alt rendition(spec: THUMBNAIL) { url srcSet } }
          body {
            ... on ParagraphBlock { html }
            ... on ListBlock { items }
            ... on ImageBlock { image { rendition(spec: CARD) { url } } }
            ... on DocumentBlock { document { title downloadUrl } }
            ... on LinkListBlock { links { title url page { path } } }
          }
        } } }""",
    ),
    "site settings with menus": (
        12,
        """{ site {
          name headerMenu { title url page { title parent { title } } }
          footerMenu { title url } banner { message } contact { email }
          accessibilityPage { title path } homePage { title }
        } }""",
    ),
    "search with facets": (
        14,
        """{ search(query: "child", first: 30) {
          totalCount facets { name values { count } }
          nodes { extract page { title path breadcrumbs { title } } }
        } }""",
    ),
    "topics with their pages": (
        14,
        """{ topics {
          name
          reviews(first: 3) { totalCount nodes { title topics { name } } }
          briefings(first: 3) { totalCount nodes { title } }
          resourceLinks(first: 3) { totalCount nodes { title } }
        } }""",
    ),
    "what changed": (
        8,
        """{ changes(since: "2020-01-01T00:00:00Z") {
          removed pages(first: 100) { totalCount nodes { title path } }
        } }""",
    ),
    "a whole page of the front end": (
        16,
        """{
          site { name headerMenu { title url } footerMenu { title url } }
          route(path: "/reviews/child-0/") { ... on PageRoute { page {
            title breadcrumbs { title path } children { totalCount }
            ... on ReviewPage { topics { name } documents { document { title } } }
          } } }
        }""",
    ),
}


WITHOUT_SEARCH = {
    "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}
}


class Library:
    """A site that grows: each item brings a page of each kind, with all relations."""

    def __init__(self) -> None:
        self.size = 0
        self.home: HomePage = HomePageFactory()
        self.reviews = ReviewIndexPageFactory(title="Reviews")
        self.briefings = BriefingIndexPageFactory(title="Briefings")
        self.area = SecureAreaPageFactory(title="Members")
        self.type = ReviewTypeFactory(name="Local review", aliases=["LCSPR"])
        self.agency = AgencyFactory(name="Police")
        self.links: list[Page] = []

    def grow(self, size: int) -> None:
        # Nothing is indexed one by one: that is not what is measured.
        with override_settings(WAGTAILSEARCH_BACKENDS=WITHOUT_SEARCH):
            while self.size < size:
                self.add()
        call_command("update_index", verbosity=0)
        menu = [("link", {"page": page}) for page in self.links]
        SiteSettings.objects.update_or_create(
            site=Site.objects.get(is_default_site=True),
            defaults={
                "header_menu": menu,
                "footer_menu": menu,
                "accessibility_page": self.links[0],
            },
        )

    def add(self) -> None:
        number = self.size
        topic = TopicFactory(name=f"Topic {number}")
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


@pytest.fixture(scope="module")
def measured(kept: None, ask: Ask) -> dict[str, dict[int, int]]:
    """Each document's SQL queries at each size."""
    library = Library()
    counts: dict[str, dict[int, int]] = {name: {} for name in BUDGETS}
    for size in SIZES:
        library.grow(size)
        for name, (_, query) in BUDGETS.items():
            ask(query)  # makes renditions, and keeps what is kept in memory
            counts[name][size] = ask.answer(query).queries
    return counts


@pytest.mark.parametrize("name", BUDGETS)
def test_queries_do_not_grow(name: str, measured: dict[str, dict[int, int]]) -> None:
    counts = measured[name]
    assert len(set(counts.values())) == 1, counts


@pytest.mark.parametrize("name", BUDGETS)
def test_queries_are_few(name: str, measured: dict[str, dict[int, int]]) -> None:
    most, _ = BUDGETS[name]
    assert max(measured[name].values()) <= most
