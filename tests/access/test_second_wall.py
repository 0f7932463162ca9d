"""With the first wall broken, the second lets nothing out and says so in the log."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from wagtail.models import ReferenceIndex

from tests.factories import (
    BriefingPageFactory,
    CollectionFactory,
    CollectionRestrictionFactory,
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    ImageFactory,
    PublicCollectionFactory,
    RestrictionFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    SecureAreaPageFactory,
)
from tests.walls import first_wall_broken

pytestmark = pytest.mark.django_db

SECRET = "Zebracorn"


@pytest.fixture
def first_wall_is_broken() -> Iterator[None]:
    with first_wall_broken():
        yield


def answer(client: Client, query: str) -> str:
    response = client.post(
        "/graphql/", json.dumps({"query": query}), content_type="application/json"
    )
    return response.content.decode()


def held_back(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.name == "cms.access.wall" and record.levelno == logging.ERROR
    ]


@pytest.mark.usefixtures("first_wall_is_broken")
class TestWithTheFirstWallBroken:
    def test_the_way_to_a_hidden_page_was_open(self, client: Client) -> None:
        # Or the tests below would show nothing.
        home = HomePageFactory(title="Public home")
        assert "Public home" in answer(client, '{ page(path: "/") { title } }')
        draft = ContentPageFactory(parent=home, title=SECRET, live=False)
        counted = "{ pages(filter: {type: [CONTENT_PAGE]}) { totalCount } }"
        assert '"totalCount":1' in answer(client, counted)
        assert not draft.live

    @pytest.mark.parametrize(
        "query",
        [
            '{ page(path: "/hidden/") { title } }',
            "{ pages { nodes { title } } }",
            "{ pages { edges { node { title } } } }",
            '{ page(path: "/") { children { nodes { title } } } }',
            '{ route(path: "/hidden/") { ... on PageRoute { page { title } } } }',
        ],
    )
    @pytest.mark.parametrize("kind", ["draft", "restricted", "below an area"])
    def test_hidden_pages_are_held_back(
        self, client: Client, caplog: pytest.LogCaptureFixture, kind: str, query: str
    ) -> None:
        home = HomePageFactory()
        parent = SecureAreaPageFactory(parent=home) if kind == "below an area" else home
        page = ContentPageFactory(
            parent=parent, title=SECRET, slug="hidden", live=kind != "draft"
        )
        if kind == "restricted":
            RestrictionFactory(page=page)
        if kind == "below an area":
            path = f"{parent.url}hidden/".replace(parent.get_site().root_url, "")
            query = query.replace("/hidden/", path).replace('"/"', f'"{parent.url}"')
        assert SECRET not in answer(client, query)
        assert any(f"page {page.pk}" in message for message in held_back(caplog))

    def test_the_review_behind_a_briefing_is_held_back(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        review = ReviewPageFactory(title=SECRET, live=False)
        BriefingPageFactory(source_review=review)
        query = "{ briefings { nodes { title sourceReview { title } } } }"
        body = answer(client, query)
        assert SECRET not in body
        assert '"sourceReview":null' in body
        assert held_back(caplog)

    def test_documents_of_a_private_collection_are_held_back(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        collection = CollectionFactory()
        CollectionRestrictionFactory(collection=collection)
        document = DocumentFactory(title=SECRET, collection=collection)
        ReviewPageFactory(documents=[ReviewDocumentFactory.build(document=document)])
        query = "{ reviews { nodes { documents { document { title } } } } }"
        assert SECRET not in answer(client, query)
        assert held_back(caplog) == [
            f"The second wall held back document {document.pk}"
        ]

    def test_documents_of_a_public_collection_pass_unless_it_is_private(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        public = PublicCollectionFactory().collection
        document = DocumentFactory(title=SECRET, collection=public)
        page = ReviewPageFactory(
            documents=[ReviewDocumentFactory.build(document=document)]
        )
        # As if the page showed it no more, and a resolver did not know.
        ReferenceIndex.objects.filter(object_id=str(page.pk)).delete()
        query = "{ reviews { nodes { documents { document { title } } } } }"
        assert SECRET in answer(client, query)
        assert held_back(caplog) == []
        CollectionRestrictionFactory(collection=public)
        assert SECRET not in answer(client, query)
        assert held_back(caplog)

    def test_images_that_no_public_page_shows_are_held_back(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        collection = CollectionFactory()
        CollectionRestrictionFactory(collection=collection)
        image = ImageFactory(title=SECRET, collection=collection)
        ContentPageFactory(slug="shows", social_image=image)
        query = '{ page(path: "/shows/") { socialImage { title } } }'
        assert SECRET not in answer(client, query)
        assert held_back(caplog) == [f"The second wall held back image {image.pk}"]


def test_with_both_walls_up_the_second_has_nothing_to_say(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    home = HomePageFactory()
    ContentPageFactory(parent=home, title=SECRET, live=False)
    assert SECRET not in answer(client, "{ pages { nodes { title } } }")
    assert held_back(caplog) == []
