"""The same content in every state that it can be in, each with a word of its own.

Whatever belongs to a state carries its word: titles, texts, slugs, names of files. So a
test asks the API anything and looks for the word in the bytes of the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.rich_text import RichText
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.models import Agency, Audience, PracticeTheme, ReviewType, Topic
from tests.factories import (
    AgencyFactory,
    AudienceFactory,
    BriefingPageFactory,
    ContentPageFactory,
    DocumentFactory,
    GroupFactory,
    HomePageFactory,
    ImageFactory,
    PracticeThemeFactory,
    RecommendationFactory,
    ResourceLinkPageFactory,
    RestrictionFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    ReviewTypeFactory,
    SecureAreaPageFactory,
    TopicFactory,
    WithdrawalFactory,
    edit,
    publish,
    sections_of,
    short_texts,
)

# Stands in the text of everything, so that one search finds all of it.
COMMON_WORD = "commonality"


@dataclass
class Terms:
    """A term of each vocabulary that nothing but the content of one state carries."""

    slug: str
    review_type: ReviewType = field(init=False)
    topic: Topic = field(init=False)
    practice_theme: PracticeTheme = field(init=False)
    agency: Agency = field(init=False)
    audience: Audience = field(init=False)

    def __post_init__(self) -> None:
        self.review_type = ReviewTypeFactory(name=self.slug)
        self.topic = TopicFactory(name=self.slug)
        self.practice_theme = PracticeThemeFactory(name=self.slug)
        self.agency = AgencyFactory(name=self.slug)
        self.audience = AudienceFactory(name=self.slug)


@dataclass
class Content:
    """A page of each type that matters here, all in one state."""

    state: str
    # Below it stand the pages.
    place: Page
    terms: Terms
    review: Page
    briefing: Page
    link: Page
    section: Page
    # Below the section; public unless the section closes what is below it.
    inside: Page

    @property
    def word(self) -> str:
        return word_of(self.state)

    @property
    def pages(self) -> list[Page]:
        return [self.review, self.briefing, self.link, self.section]


def word_of(state: str) -> str:
    return "quax" + state.replace("_", "")


def fields_of_review(word: str, terms: Terms, link: Page | None) -> dict[str, Any]:
    return {
        "title": f"{word} review",
        "slug": f"{word}-review",
        "abstract": f"About {word}abstract, {COMMON_WORD}.",
        "body": [("paragraph", RichText(f"<p>The {word}body, {COMMON_WORD}.</p>"))],
        "learning_points": short_texts(f"Think of {word}."),
        "search_description": f"What {word} taught.",
        "review_type": terms.review_type,
        "topics": [terms.topic],
        "practice_themes": [terms.practice_theme],
        "agencies": [terms.agency],
        "audiences": [terms.audience],
        "social_image": ImageFactory(title=f"{word} picture"),
        "documents": [
            ReviewDocumentFactory.build(
                document=DocumentFactory(
                    title=f"{word}document", file__filename=f"{word}-report.pdf"
                )
            )
        ],
        "recommendations": [
            RecommendationFactory.build(
                number=1, text=f"Heed {word}.", agencies=[terms.agency], is_public=True
            )
        ],
    }


def fields_of_briefing(word: str, terms: Terms) -> dict[str, Any]:
    return {
        "title": f"{word} briefing",
        "slug": f"{word}-briefing",
        "summary": f"About {word}, {COMMON_WORD}.",
        "sections": sections_of(*[f"The {word}body."] * 7),
        "topics": [terms.topic],
        "audiences": [terms.audience],
        "document": DocumentFactory(title=f"{word}handout"),
    }


def fields_of_link(word: str, terms: Terms) -> dict[str, Any]:
    return {
        "title": f"{word} link",
        "slug": f"{word}-link",
        "external_url": f"https://{word}.example/",
        "provider": f"{word} provider",
        "description": f"About {word}, {COMMON_WORD}.",
        "topics": [terms.topic],
        "audiences": [terms.audience],
    }


def write(
    state: str, place: Page | None = None, word: str | None = None, live: bool = True
) -> Content:
    """Write the content of a state, below a place of its own unless one is given."""
    place = place or ContentPageFactory(title=f"Place of {state}")
    terms = Terms(f"of-{state.replace('_', '-')}")
    word = word or word_of(state)
    where = {"parent": place, "live": live}
    link = ResourceLinkPageFactory(**where, **fields_of_link(word, terms))
    review = ReviewPageFactory(**where, **fields_of_review(word, terms, link))
    briefing = BriefingPageFactory(
        **where, **fields_of_briefing(word, terms), source_review=review
    )
    # The address of the page inside shows the section's slug: no secret there.
    section = ContentPageFactory(
        **where, title=f"{word} section", slug=f"section-{state.replace('_', '-')}"
    )
    inside = ContentPageFactory(parent=section, title=f"Inside {state}")
    return Content(state, place, terms, review, briefing, link, section, inside)


def restrict(content: Content, **restriction: Any) -> Content:
    for page in content.pages:
        RestrictionFactory(page=page, **restriction)
    return content


def public(state: str) -> Content:
    return write(state)


def draft(state: str) -> Content:
    return write(state, live=False)


def unpublished(state: str) -> Content:
    content = write(state)
    for page in content.pages:
        page.unpublish()
    return content


def login_restricted(state: str) -> Content:
    return restrict(write(state))


def group_restricted(state: str) -> Content:
    return restrict(write(state), groups=[GroupFactory(name="Executive")])


def password_restricted(state: str) -> Content:
    return restrict(
        write(state), restriction_type=PageViewRestriction.PASSWORD, password="shared"
    )


def below_restricted(state: str) -> Content:
    closed = ContentPageFactory(title="Closed")
    RestrictionFactory(page=closed)
    return write(state, ContentPageFactory(parent=closed, title="Below what is closed"))


def alias_of_restricted(state: str) -> Content:
    content = login_restricted(state)
    elsewhere = ContentPageFactory(title="Where aliases are")
    for name in ("review", "briefing", "link", "section"):
        source = getattr(content, name)
        alias = source.create_alias(parent=elsewhere, update_slug=f"{source.slug}-too")
        setattr(content, name, alias.specific)
    content.place = elsewhere
    content.inside = ContentPageFactory(parent=content.section, title="Inside alias")
    return content


def secure(state: str) -> Content:
    return write(state, SecureAreaPageFactory(title="Members"))


def deep_in_secure(state: str) -> Content:
    """Written below a public-looking page of the secure area."""
    area = SecureAreaPageFactory(title="Board")
    return write(state, ContentPageFactory(parent=area, title="Papers of the board"))


def outside_site(state: str) -> Content:
    root = Page.get_first_root_node()
    return write(state, ContentPageFactory(parent=root, title="Beside the site"))


def other_site(state: str) -> Content:
    root = Page.get_first_root_node()
    home = ContentPageFactory(parent=root, title="Another partnership")
    Site.objects.create(hostname="127.0.0.1", root_page=home, site_name="Another")
    return write(state, home)


def expired(state: str) -> Content:
    content = write(state)
    numbers = [page.pk for page in content.pages]
    past = timezone.now() - timedelta(minutes=1)
    Page.objects.filter(pk__in=numbers).update(expire_at=past)
    call_command("publish_scheduled")
    assert Page.objects.filter(pk__in=numbers, expired=True).count() == len(numbers)
    return content


def scheduled(state: str) -> Content:
    content = write(state, live=False)
    for page in content.pages:
        edited = edit(page, go_live_at=timezone.now() + timedelta(days=7))
        edited.latest_revision.publish()
    return content


def withdrawn(state: str) -> Content:
    content = write(state)
    for page in content.pages:
        WithdrawalFactory(page=page)
    return content


def edited(state: str) -> Content:
    """Public under another word; the state's own is in an edit not yet published."""
    content = write(state, word="plain")
    secret = Terms("of-the-draft")
    word = word_of(state)
    edit(content.review, **fields_of_review(word, secret, None))
    edit(content.briefing, **fields_of_briefing(word, secret))
    edit(content.link, **fields_of_link(word, secret))
    edit(content.section, title=f"{word} section")
    content.terms = secret
    return content


def edited_back(state: str) -> Content:
    """Public under another word now; the state's own was published before."""
    content = write(state)
    words, terms = "formerly", Terms("of-what-it-is-now")
    publish(content.review, **fields_of_review(words, terms, None))
    publish(content.briefing, **fields_of_briefing(words, terms))
    publish(content.link, **fields_of_link(words, terms))
    publish(content.section, title=f"{words} section")
    return content


STATES: dict[str, Callable[[str], Content]] = {
    state.__name__: state
    for state in (
        public,
        draft,
        unpublished,
        login_restricted,
        group_restricted,
        password_restricted,
        below_restricted,
        alias_of_restricted,
        secure,
        deep_in_secure,
        outside_site,
        other_site,
        expired,
        scheduled,
        withdrawn,
        edited,
        edited_back,
    )
}


# What is in the indexes because the site is as it is, not because of what happened to
# it, is put there in one go.
INDEXED_AS_IT_IS = [
    public,
    draft,
    login_restricted,
    group_restricted,
    password_restricted,
    below_restricted,
    secure,
    deep_in_secure,
    outside_site,
    other_site,
    withdrawn,
]
WITHOUT_INDEXING = {
    "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}
}


def write_everything() -> dict[str, Content]:
    HomePageFactory()
    with (
        override_settings(WAGTAILSEARCH_BACKENDS=WITHOUT_INDEXING),
        disable_reference_index_auto_update(),
    ):
        written = {make.__name__: make(make.__name__) for make in INDEXED_AS_IT_IS}
    call_command("update_index", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)
    written |= {
        name: make(name) for name, make in STATES.items() if name not in written
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # which a real site's database has done by itself
    return written
