"""Files that a draft shows open through it, for as long as its token is good."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.models import Document, Image, PreviewLink
from cms.previews.revoking import revoke_link
from tests.asking import Ask
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    ImageFactory,
    PublisherFactory,
)
from tests.previews.showing import PREVIEW, link_to, token_of

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file that it draws a rendition into for Python to close.
    pytest.mark.filterwarnings(
        "ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"
    ),
]

FILES = PREVIEW.format(
    """... on ContentPage { body {
      ... on DocumentBlock { document { downloadUrl } }
      ... on ImageBlock { image { rendition(spec: CARD) { url srcSet } } }
    } }"""
)


@pytest.fixture(scope="module")
def image(kept: None) -> Image:
    return ImageFactory()


@pytest.fixture(scope="module")
def made(kept: None, image: Image) -> PreviewLink:
    body = [
        ("document", {"document": DocumentFactory(title="Minutes"), "title": ""}),
        ("image", {"image": image, "caption": ""}),
    ]
    return link_to(ContentPageFactory(), PublisherFactory(), body=body)


@pytest.fixture
def link(made: PreviewLink) -> PreviewLink:
    return PreviewLink.objects.get(pk=made.pk)


@pytest.fixture
def document(made: PreviewLink) -> Document:
    return Document.objects.get()


def addresses(ask: Ask, link: PreviewLink) -> list[str]:
    """Return where the document and the image of the draft are, without the host."""
    of_document, of_image = ask(FILES, token=token_of(link))["page"]["body"]
    url = of_document["document"]["downloadUrl"]
    rendition = of_image["image"]["rendition"]
    assert rendition["srcSet"].startswith("http://localhost:8000/previews/files/")
    return [
        found.removeprefix("http://localhost:8000") for found in (url, rendition["url"])
    ]


def fetch(address: str) -> Any:
    response = Client().get(address)
    content = b"".join(response.streaming_content) if response.streaming else b""
    return response, content


def test_opens_without_an_account_and_is_kept_by_nobody(
    link: PreviewLink, ask: Ask
) -> None:
    for address in addresses(ask, link):
        assert address.startswith("/previews/files/")
        response, content = fetch(address)
        assert response.status_code == 200
        assert content
        assert response["Cache-Control"] == "private, no-store"
        assert "ETag" not in response


def test_nothing_else_of_the_file_is_open(
    link: PreviewLink, document: Document, image: Image, ask: Ask
) -> None:
    addresses(ask, link)
    rendition = image.renditions.first()
    for address in (
        f"/documents/{document.pk}/{document.filename}",
        rendition.url,
        f"/media/{image.file.name}",
    ):
        assert fetch(address)[0].status_code == 404


def test_carries_no_token(link: PreviewLink, ask: Ask) -> None:
    token = token_of(link)
    for address in addresses(ask, link):
        signed = address.split("/")[3]
        assert token not in address
        refused = ask.answer(PREVIEW.format("title"), token=signed)
        assert refused.codes == ["FORBIDDEN"]


def test_changed_address(link: PreviewLink, ask: Ask) -> None:
    of_document, of_image = addresses(ask, link)
    for changed in (
        of_document.replace("/files/W", "/files/X"),
        of_document + "x",
        "/".join([*of_document.split("/")[:4], of_image.split("/")[4]]),
        f"/previews/files/{token_of(link)}/{of_document.split('/')[4]}",
    ):
        assert fetch(changed)[0].status_code == 404


def later(**by: float) -> Any:
    moment = timezone.now() + timedelta(**by)
    return patch("django.utils.timezone.now", lambda: moment)


def test_ends_with_the_token(link: PreviewLink, ask: Ask) -> None:
    of_document, of_image = addresses(ask, link)
    with later(minutes=59):
        assert fetch(of_document)[0].status_code == 200
    with later(minutes=61):
        for address in (of_document, of_image):
            assert fetch(address)[0].status_code == 404


def replace(document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(file_hash="another")


def restrict(document: Document) -> None:
    collection = document.collection.add_child(
        instance=type(document.collection)(name="Executive")
    )
    collection.view_restrictions.create(restriction_type="groups")
    Document.objects.filter(pk=document.pk).update(collection=collection)


@pytest.mark.parametrize(
    "change",
    [
        lambda link, document: revoke_link(link, None),
        lambda link, document: link.made_by.delete(),
        lambda link, document: link.made_by.groups.clear(),
        lambda link, document: link.page.specific.delete(),
        lambda link, document: replace(document),
        lambda link, document: restrict(document),
        lambda link, document: document.delete(),
    ],
    ids=[
        "revoked",
        "maker deleted",
        "maker no editor any more",
        "page deleted",
        "file replaced",
        "file hidden from its maker",
        "file deleted",
    ],
)
def test_ends_at_once(
    change: Callable[[PreviewLink, Document], object],
    link: PreviewLink,
    document: Document,
    ask: Ask,
) -> None:
    (address, _) = addresses(ask, link)
    change(link, document)
    response, content = fetch(address)
    assert response.status_code == 404
    assert b"Minutes" not in content


def test_file_that_everybody_sees_keeps_its_address(
    link: PreviewLink, document: Document, ask: Ask
) -> None:
    body = [("document", {"document": document, "title": ""})]
    ContentPageFactory(body=body)
    assert addresses(ask, link)[0].startswith("/documents/")


def test_download_is_in_the_log(
    link: PreviewLink, document: Document, ask: Ask
) -> None:
    fetch(addresses(ask, link)[0])
    entry = ModelLogEntry.objects.get(action="cms.download")
    assert entry.object_id == str(document.pk)
    assert entry.user_id is None
    assert entry.data == {"what": f"preview link {link.pk}"}
