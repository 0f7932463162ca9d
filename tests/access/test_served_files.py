"""Guessing the address of a file gives nothing that no public page shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from cms.models import Document, Image
from home.models import ContentPage
from tests.factories import (
    CollectionFactory,
    CollectionRestrictionFactory,
    ContentPageFactory,
    DocumentFactory,
    EditorFactory,
    GroupFactory,
    HomePageFactory,
    ImageFactory,
    MemberFactory,
    RestrictionFactory,
    SecureAreaPageFactory,
    WithdrawalFactory,
    edit,
    publish,
)

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves what it makes renditions in to be tidied up by Python.
    pytest.mark.filterwarnings(
        "ignore:Unclosed file <tempfile.Spooled:ResourceWarning"
    ),
]


@pytest.fixture(scope="module")
def made(kept: None) -> ContentPage:
    HomePageFactory()
    return ContentPageFactory(
        social_image=ImageFactory(), **offering(DocumentFactory())
    )


@pytest.fixture
def page(made: ContentPage, db: None) -> ContentPage:
    """A public page that offers a document and has an image."""
    return ContentPage.objects.get(pk=made.pk)


@pytest.fixture
def document(page: Page, db: None) -> Document:
    return Document.objects.get()


@pytest.fixture
def image(page: Page, db: None) -> Image:
    return Image.objects.get()


def offering(document: Document) -> dict[str, Any]:
    return {"body": [("document", {"document": document, "title": ""})]}


# How a page that offers a document may come to hide it.


def on_no_page(page: Page, document: Document) -> None:
    page.delete()


def on_a_draft(page: Page, document: Document) -> None:
    page.unpublish()


def in_an_edit(page: Page, document: Document) -> None:
    edit(publish(page, body=[]), **offering(document))


def no_longer_shown(page: Page, document: Document) -> None:
    publish(page, body=[])


def on_a_page_for_login(page: Page, document: Document) -> None:
    RestrictionFactory(page=page)


def on_a_page_for_groups(page: Page, document: Document) -> None:
    RestrictionFactory(page=page, groups=[GroupFactory()])


def in_a_secure_area(page: Page, document: Document) -> None:
    page.move(SecureAreaPageFactory(), pos="last-child")


def in_a_private_collection(page: Page, document: Document) -> None:
    document.collection = CollectionFactory()
    document.save()
    CollectionRestrictionFactory(collection=document.collection)


HIDDEN = [
    on_no_page,
    on_a_draft,
    in_an_edit,
    no_longer_shown,
    on_a_page_for_login,
    on_a_page_for_groups,
    in_a_secure_area,
    in_a_private_collection,
]

Hide = Callable[[Page, Document], None]


@dataclass(frozen=True)
class Served:
    """What a visitor gets at an address."""

    status: int
    body: bytes
    headers: dict[str, str]


def get(url: str, client: Client | None = None, method: str = "get") -> Served:
    response = getattr(client or Client(), method)(url)
    body = b"".join(response)  # which also closes the file
    return Served(response.status_code, body, dict(response.headers))


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("hide", HIDDEN)
def test_hidden_document_is_the_same_as_none(
    hide: Hide, page: Page, document: Document, method: str
) -> None:
    url = document.url
    hide(page, document)
    hidden = get(url, method=method)
    Document.objects.filter(pk=document.pk).delete()
    assert hidden.status == 404
    assert hidden == get(url, method=method)


# Who signs in is let in where signing in is all that is asked for.
FOR_MEMBERS = {on_a_page_for_login, in_a_secure_area, in_a_private_collection}


@pytest.mark.parametrize("hide", HIDDEN)
def test_member_gets_what_members_may_see(
    hide: Hide, page: Page, document: Document
) -> None:
    hide(page, document)
    client = Client()
    client.force_login(MemberFactory())
    status = get(document.url, client).status
    assert status == (200 if hide in FOR_MEMBERS else 404)


def test_document_of_a_public_page_is_served(document: Document) -> None:
    served = get(document.url)
    assert served.status == 200
    assert served.body.startswith(b"%PDF")


def test_document_of_a_withdrawn_page_is_served(page: Page, document: Document) -> None:
    WithdrawalFactory(page=page)
    assert get(document.url).status == 200


def test_editors_may_open_any_document(page: Page, document: Document) -> None:
    RestrictionFactory(page=page)
    client = Client()
    client.force_login(EditorFactory())
    assert get(document.url, client).status == 200


def test_original_files_are_not_served_at_their_own_addresses(
    document: Document, image: Image
) -> None:
    """An original image may hold what a rendition has cut off."""
    assert get(document.file.url).status == 404
    assert get(image.file.url).status == 404


def test_rendition_is_served_while_a_public_page_shows_it(
    page: Page, image: Image
) -> None:
    url = image.get_rendition("width-32").url
    assert get(url).status == 200
    page.unpublish()
    hidden = get(url)
    image.renditions.all().delete()
    assert hidden.status == 404
    assert hidden == get(url)


def test_rendition_of_an_image_in_a_private_collection(image: Image) -> None:
    url = image.get_rendition("width-32").url
    image.collection = CollectionFactory()
    image.save()
    assert get(url).status == 200
    CollectionRestrictionFactory(collection=image.collection)
    assert get(url).status == 404


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "%2e%2e/%2e%2e/manage.py", "images/", "%00"]
)
def test_media_leads_nowhere_else(name: str, page: Page) -> None:
    assert get(f"/media/{name}").status == 404
