"""The rules of the general pages, and what holds for every page."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import ReferenceIndex

from cms.models import BasePage, LinkStatus
from home.models import ResourceType
from reviews.models import ReviewPage
from tests.factories import (
    DocumentFactory,
    ResourceLinkPageFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    TopicFactory,
    edit,
    publish,
)

pytestmark = pytest.mark.django_db


def refused(**fields: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as problem, transaction.atomic():
        ResourceLinkPageFactory(**fields)
    return problem.value.message_dict


@pytest.mark.parametrize(
    "address", ["http://example.org/", "ftp://example.org/", "example.org", ""]
)
def test_resource_link_leads_to_https(address: str) -> None:
    assert set(refused(external_url=address)) == {"external_url"}
    # A draft may be on its way there.
    assert not ResourceLinkPageFactory(external_url=address, live=False).live


def test_long_address() -> None:
    start = "https://example.org/"
    exactly = start + "a" * (500 - len(start))
    page = ResourceLinkPageFactory(external_url=exactly)
    assert page.external_url == exactly
    page.external_url = f"{exactly}a"
    with pytest.raises(ValidationError, match="at most 500 characters"):
        page.full_clean()


def test_resource_link_has_a_provider() -> None:
    assert set(refused(provider="")) == {"provider"}


@pytest.mark.parametrize("resource_type", ResourceType)
def test_resource_types(resource_type: ResourceType) -> None:
    assert ResourceLinkPageFactory(resource_type=resource_type).live


def test_links_start_unchecked() -> None:
    assert ResourceLinkPageFactory().link_status == LinkStatus.UNCHECKED


def test_no_page_offers_a_shared_password() -> None:
    for model in BasePage.__subclasses__():
        assert "password" not in model.private_page_options


def test_search_index_holds_the_topics_of_the_published_version() -> None:
    """Wagtail would index the page before its topics are saved."""
    page = ReviewPageFactory(topics=[TopicFactory(name="Neglect")])
    edit(page, topics=[TopicFactory(name="Fractures")])
    assert list(ReviewPage.objects.search("neglect")) == [page]
    assert not ReviewPage.objects.search("fractures")
    publish(page)
    assert list(ReviewPage.objects.search("fractures")) == [page]
    assert not ReviewPage.objects.search("neglect")


def test_reference_index_follows_the_documents() -> None:
    before, after = DocumentFactory(title="Zebra"), DocumentFactory(title="Giraffe")
    page = ReviewPageFactory(documents=[ReviewDocumentFactory.build(document=before)])
    publish(page, documents=[ReviewDocumentFactory.build(document=after)])
    assert not ReferenceIndex.get_references_to(before).exists()
    assert ReferenceIndex.get_references_to(after).count() == 1
