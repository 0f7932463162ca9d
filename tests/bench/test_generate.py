"""Generated content is what saving it page by page would have left."""

from typing import Any

import pytest
from wagtail.models import Page, ReferenceIndex
from wagtail.search.index import insert_or_update_object
from wagtail.search.models import IndexEntry

from cms.models import Document, SearchWords, Withdrawal
from cms.publishing.content_version import current_version
from reviews.models import ReviewPage
from tests.asking import Ask, ask, kept  # noqa: F401
from tests.bench.generate import Amounts, generate

pytestmark = pytest.mark.django_db

AMOUNTS = Amounts(
    reviews=12,
    briefings=4,
    links=5,
    content_pages=3,
    private_pages=2,
    documents=5,
    topics=6,
)


@pytest.fixture(scope="module", autouse=True)
def generated(kept: None) -> None:  # noqa: F811
    generate(AMOUNTS)


def words(page: Page | Document) -> list[Any]:
    """Return what the search index has of an object."""
    columns = ("title", "body", "autocomplete", "title_text", "body_text")
    return list(
        IndexEntry.objects.filter(
            content_type__model=page._meta.model_name, object_id=str(page.pk)
        ).values_list(*columns)
    )


def references(page: Page) -> list[Any]:
    columns = (
        "content_type",
        "base_content_type",
        "object_id",
        "to_content_type",
        "to_object_id",
        "model_path",
        "content_path",
        "content_path_hash",
    )
    found = ReferenceIndex.get_references_for_object(page).values_list(*columns)
    return sorted(found, key=str)


def generated_pages() -> list[Page]:
    return list(Page.objects.filter(depth=4).specific())


def test_all_pages_are_there() -> None:
    assert len(generated_pages()) == AMOUNTS.pages


def test_tree_is_sound() -> None:
    assert Page.find_problems() == ([], [], [], [], [])


def test_addresses_are_those_that_wagtail_gives() -> None:
    for page in generated_pages():
        assert page.url_path == page.set_url_path(page.get_parent())


def test_search_index_is_what_wagtail_makes() -> None:
    for one in [*generated_pages(), *Document.objects.all()]:
        before = words(one)
        assert len(before) == 1
        insert_or_update_object(one)
        assert words(one) == before


def test_reference_index_is_what_wagtail_makes() -> None:
    assert any(references(page) for page in generated_pages())
    for page in generated_pages():
        before = references(page)
        ReferenceIndex.remove_for_object(page)
        ReferenceIndex.create_or_update_for_object(page)
        assert references(page) == before


def test_pages_can_be_saved_afterwards() -> None:
    review = ReviewPage.objects.filter(live=True).first()
    assert review is not None
    review.full_clean()
    review.save_revision().publish()
    before = Page.objects.count()
    review.get_parent().add_child(
        instance=ReviewPage(title="Another", abstract="What happened.", live=False)
    )
    assert Page.objects.count() == before + 1


def test_the_same_seed_makes_the_same_reviews() -> None:
    from tests.bench.content import review
    from tests.bench.generate import make_world

    world = make_world(AMOUNTS, seed=1)
    world.documents = list(Document.objects.order_by("pk"))
    again = review(world, 3)
    assert ReviewPage.objects.filter(slug=again.slug, abstract=again.abstract).exists()


def test_the_api_shows_what_is_public(ask: Ask) -> None:  # noqa: F811
    data = ask("{ reviews { totalCount nodes { documents { document { title } } } } }")
    public = ReviewPage.objects.filter(live=True).count() - Withdrawal.objects.count()
    assert data["reviews"]["totalCount"] == public
    assert all(review["documents"] for review in data["reviews"]["nodes"])


def test_content_is_generated_once() -> None:
    with pytest.raises(ValueError, match="already"):
        generate(AMOUNTS)


def test_all_that_is_generated_is_one_change_of_the_content() -> None:
    before = current_version()
    ReviewPage.objects.update(abstract="Another.")
    assert current_version() != before


def test_what_can_be_searched_is_what_saving_gives() -> None:
    entries = IndexEntry.objects.filter(object_id__regex=r"^[0-9]+$")
    assert set(SearchWords.objects.values_list("entry", flat=True)) == set(
        entries.values_list("pk", flat=True)
    )
