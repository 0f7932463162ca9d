"""Public pages and settings from which links lead to content in every state."""

from dataclasses import dataclass
from typing import Any

from wagtail.models import Locale, Page
from wagtail.rich_text import RichText

from briefings.models import BriefingPage
from cms.models import RemovedAddress, SiteSettings
from home.models import ContentPage
from reviews.models import ReviewPage
from tests.access.content import Content
from tests.factories import (
    BriefingPageFactory,
    ContentPageFactory,
    RedirectFactory,
    RemovedAddressFactory,
    ReviewPageFactory,
    ReviewRelatedLinkFactory,
)


@dataclass
class Signposts:
    """What leads to content; ``point_to`` turns the ones that lead to one page only."""

    # These lead to the content of every state.
    links: ContentPage
    words: ContentPage
    review: ReviewPage
    # These are turned.
    briefing: BriefingPage
    translation: ContentPage
    notice: RemovedAddress

    def point_to(self, content: Content) -> None:
        """Turn what leads to one page only."""
        briefings = BriefingPage.objects
        briefings.filter(pk=self.briefing.pk).update(source_review=content.review)
        briefings.filter(pk=content.briefing.pk).update(source_review=self.review)
        welsh, _ = Locale.objects.get_or_create(language_code="cy")
        Page.objects.filter(pk=self.translation.pk).update(
            translation_key=content.review.translation_key, locale=welsh
        )
        RemovedAddress.objects.filter(pk=self.notice.pk).update(
            alternative=content.review
        )
        RedirectFactory(old_path="/moved", redirect_page=content.review)
        SiteSettings.objects.update_or_create(
            site_id=self.notice.site_id,
            defaults={"accessibility_page": content.section},
        )


def put_up(contents: list[Content]) -> Signposts:
    pages = [page for content in contents for page in content.pages]
    notice = RemovedAddressFactory(path="/removed/")
    SiteSettings.objects.create(
        site_id=notice.site_id, header_menu=menu(pages), footer_menu=menu(pages)
    )
    return Signposts(
        ContentPageFactory(title="Links", body=[("link_list", menu_of(pages))]),
        ContentPageFactory(title="Words", body=[("paragraph", anchors(pages))]),
        ReviewPageFactory(
            title="Signpost",
            related_links=[
                ReviewRelatedLinkFactory.build(link=content.link)
                for content in contents
            ],
        ),
        BriefingPageFactory(title="Signpost briefing"),
        ContentPageFactory(title="Arwydd"),
        notice,
    )


def menu(pages: list[Page]) -> list[tuple[str, dict[str, Any]]]:
    return [("link", {"page": page}) for page in pages]


def menu_of(pages: list[Page]) -> dict[str, Any]:
    return {"links": [{"page": page} for page in pages]}


def anchors(pages: list[Page]) -> RichText:
    return RichText(
        "".join(
            f'<p>Read <a linktype="page" id="{page.pk}">on {page.pk}</a>.</p>'
            for page in pages
        )
    )
