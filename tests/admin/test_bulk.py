"""Several pages at once, from the listings."""

from typing import Any

from django.urls import reverse
from wagtail.models import Page

from reviews.models import ReviewPage
from tests.admin.editing import Editor, spoken
from tests.factories import (
    ReviewIndexPageFactory,
    ReviewPageFactory,
    give_reasons,
)


def in_bulk(editor: Editor, action: str, *pages: Page, **options: Any) -> list[str]:
    """Do something with all the pages and return what the editor is told."""
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    chosen = "&".join(f"id={page.pk}" for page in pages)
    response = editor.client.post(f"{url}?{chosen}&next=/admin/", options, follow=True)
    assert response.status_code == 200
    return [spoken(str(message)) for message in response.context["messages"]]


def test_published_together(publisher: Editor) -> None:
    pages = ReviewPageFactory(live=False), ReviewPageFactory(live=False)
    for page in pages:
        give_reasons(page)
    assert in_bulk(publisher, "publish", *pages) == ["2 pages have been published"]
    assert ReviewPage.objects.live().count() == 2


def test_incomplete_page_stops_the_publication(publisher: Editor) -> None:
    complete = ReviewPageFactory(title="Child Ash", live=False)
    incomplete = ReviewPageFactory(title="Child Elm", live=False, topics=[])
    give_reasons(complete)
    give_reasons(incomplete)
    assert in_bulk(publisher, "publish", complete, incomplete) == [
        "Nothing was published.",
        "“Child Elm” is not published: 1 to mend. Topics (Topics).",
    ]
    assert not ReviewPage.objects.live().exists()


def test_incomplete_page_below_stops_it_too(publisher: Editor) -> None:
    index = ReviewIndexPageFactory(live=False)
    ReviewPageFactory(parent=index, live=False, abstract="")
    told = in_bulk(publisher, "publish", index, include_descendants="on")
    assert "Nothing was published" in told[0]
    assert in_bulk(publisher, "publish", index) == ["1 page has been published"]


def test_unpublished_and_deleted_together(publisher: Editor) -> None:
    pages = ReviewPageFactory(), ReviewPageFactory()
    in_bulk(publisher, "unpublish", *pages, reason_early_end="They are wrong.")
    assert not ReviewPage.objects.live().exists()
    in_bulk(publisher, "delete", *pages)
    assert not ReviewPage.objects.exists()
