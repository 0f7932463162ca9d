"""Which page goes below which."""

import pytest
from wagtail.models import Page

from briefings.models import BriefingIndexPage, BriefingPage
from home.models import (
    ContentPage,
    HomePage,
    ResourceIndexPage,
    ResourceLinkPage,
    SecureAreaPage,
)
from reviews.models import ReviewIndexPage, ReviewPage
from tests.admin.content import content_page
from tests.admin.editing import Editor
from tests.factories import (
    ContentPageFactory,
    ResourceIndexPageFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    SecureAreaPageFactory,
)

INDEXES = {ReviewIndexPage, BriefingIndexPage, ResourceIndexPage}
LEAVES = {ReviewPage, BriefingPage, ResourceLinkPage}

MAY_HOLD = {
    Page: {HomePage},
    HomePage: {ContentPage, SecureAreaPage} | INDEXES,
    ContentPage: {ContentPage, SecureAreaPage} | INDEXES | LEAVES,
    SecureAreaPage: {ContentPage} | INDEXES | LEAVES,
    ReviewIndexPage: {ReviewPage, ContentPage},
    BriefingIndexPage: {BriefingPage, ContentPage},
    ResourceIndexPage: {ResourceLinkPage},
    ReviewPage: set(),
    BriefingPage: set(),
    ResourceLinkPage: set(),
}


@pytest.mark.parametrize("parent", MAY_HOLD, ids=lambda model: model.__name__)
def test_what_a_page_may_hold(parent: type[Page]) -> None:
    # Wagtail's own plain page type can be made nowhere.
    held = {model for model in parent.allowed_subpage_models() if model.is_creatable}
    assert held == MAY_HOLD[parent]


def test_admin_offers_only_what_may_be_added(publisher: Editor) -> None:
    index = ResourceIndexPageFactory()
    response = publisher.open("wagtailadmin_pages:add_subpage", index.pk)
    # With one kind to choose from, Wagtail goes straight to its form.
    assert response["Location"].endswith(f"/add/home/resourcelinkpage/{index.pk}/")


def test_form_below_the_wrong_page_is_refused(publisher: Editor) -> None:
    review = ReviewPageFactory()
    response = publisher.open(
        "wagtailadmin_pages:add", "home", "contentpage", review.pk
    )
    assert response.status_code == 302
    assert not ContentPage.objects.exists()


def test_page_is_not_moved_below_the_wrong_page(publisher: Editor) -> None:
    page = ReviewPageFactory()
    below = ResourceIndexPageFactory()
    publisher.send("wagtailadmin_pages:move_confirm", page.pk, below.pk)
    page.refresh_from_db()
    assert isinstance(page.get_parent().specific, ReviewIndexPage)


def test_slug_is_refused_twice_below_one_page(publisher: Editor) -> None:
    parent = ContentPageFactory()
    publisher.create(parent, ContentPage, content_page("Same"))
    response = publisher.create(parent, ContentPage, content_page("Same"))
    assert "slug" in response.context["form"].errors
    publisher.create(ContentPageFactory(), ContentPage, content_page("Same"))
    assert ContentPage.objects.filter(slug="same").count() == 2


def test_any_page_type_may_live_in_a_secure_area(publisher: Editor) -> None:
    area = SecureAreaPageFactory()
    reviews = ReviewIndexPageFactory(parent=area)
    page = ReviewPageFactory(parent=reviews)
    assert page.is_descendant_of(area)
