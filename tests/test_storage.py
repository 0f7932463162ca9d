"""Uploads in a private bucket: the same answers as from a folder, and no way round.

A real S3-compatible server runs on this machine for these tests.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import boto3
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from moto.server import ThreadedMotoServer
from wagtail.models import Collection

from cms.checks import check_bucket
from cms.models import Document, Image
from cms.settings.files import bucket_storage
from home.models import ContentPage
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    ImageFactory,
    MemberFactory,
    RestrictionFactory,
    SuperuserFactory,
    pdf,
)

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves what it makes renditions in to be tidied up by Python.
    pytest.mark.filterwarnings(
        "ignore:Unclosed file <tempfile.Spooled:ResourceWarning"
    ),
]

BUCKET = "uploads-of-partnership"
PDF = pdf("quaxfile")
KEY = {"access_key": "key-of-tests", "secret_key": "secret-of-tests"}


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """The address of a store with a private bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    connect(address).create_bucket(Bucket=BUCKET)
    yield address
    server.stop()


def connect(address: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id=KEY["access_key"],
        aws_secret_access_key=KEY["secret_key"],
    )


def storages(address: str) -> Any:
    default = bucket_storage(
        BUCKET, endpoint_url=address, region_name="us-east-1", **KEY
    )
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return override_settings(STORAGES={"default": default, "staticfiles": static})


@pytest.fixture
def bucket(store: str) -> Iterator[Any]:
    """What the bucket holds, while it keeps the uploads."""
    with storages(store):
        yield boto3.resource(
            "s3",
            endpoint_url=store,
            region_name="us-east-1",
            aws_access_key_id=KEY["access_key"],
            aws_secret_access_key=KEY["secret_key"],
        ).Bucket(BUCKET)


@dataclass(frozen=True)
class Served:
    status: int
    body: bytes
    headers: dict[str, str]


def get(url: str, client: Client | None = None) -> Served:
    response = (client or Client()).get(url)
    body = b"".join(response)  # which also closes the file
    return Served(response.status_code, body, dict(response.headers))


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


QUERY = """query ($id: ID!) { page(id: $id) {
  socialImage { title alt rendition(spec: THUMBNAIL) { url srcSet } }
  ... on ContentPage { body { ... on DocumentBlock {
    document { title filename fileType fileSize downloadUrl }
  } } }
} }"""


def ask(page: ContentPage, client: Client | None = None) -> Any:
    return (client or Client()).post(
        "/graphql/",
        {"query": QUERY, "variables": {"id": page.pk}},
        content_type="application/json",
    )


def upload(client: Client, kind: str, name: str, content: bytes) -> None:
    response = client.post(
        reverse(f"wagtail{kind}s:add"),
        {
            "title": "Uploaded",
            "file": SimpleUploadedFile(name, content),
            "collection": Collection.get_first_root_node().pk,
            "description": "A picture.",
        },
    )
    assert response.status_code == 302, response.content.decode()


def showing(document: Document, image: Image) -> ContentPage:
    page: ContentPage = ContentPageFactory(
        social_image=image, body=[("document", {"document": document, "title": ""})]
    )
    return page


def test_from_upload_to_takedown(bucket: Any, store: str) -> None:
    HomePageFactory()
    office = signed_in(SuperuserFactory())
    picture = ImageFactory.build().file.read()
    upload(office, "doc", "report.pdf", PDF)
    upload(office, "image", "picture.png", picture)
    document, image = Document.objects.get(), Image.objects.get()
    kept = {item.key for item in bucket.objects.all()}
    assert {document.file.name, image.file.name} <= kept

    assert get(document.url).status == 404  # nothing shows it yet
    page = showing(document, image)
    answer = ask(page).json()["data"]["page"]
    shown = answer["body"][0]["document"]["downloadUrl"]
    rendition = answer["socialImage"]["rendition"]["url"]
    made = image.renditions.exclude(filter_spec__startswith="max-").first()
    assert made
    assert made.file.name in {item.key for item in bucket.objects.all()}
    assert document.file_hash
    assert get(shown).status == 200
    assert get(rendition).body.startswith(b"\x89PNG")
    assert get(rendition).headers["Content-Type"] == "image/png"
    # Originals are for the admin, where their address is ours too.
    assert get(image.file.url).status == 404
    assert get(image.file.url, office).body.startswith(b"\x89PNG")

    page.unpublish()
    for url in (shown, rendition):
        nothing = get(re.sub(r"[^/]+$", "none", url))
        assert nothing.status == 404
        assert get(url) == nothing


def test_the_bucket_itself_refuses_whoever_has_no_key(bucket: Any, store: str) -> None:
    document = DocumentFactory(file__data=PDF)
    assert bucket.Object(document.file.name).get()["Body"].read() == PDF
    with pytest.raises(HTTPError) as refusal:
        urlopen(f"{store}/{BUCKET}/{document.file.name}")  # noqa: S310 - of this test
    assert refusal.value.code == 403
    refusal.value.close()


def test_no_answer_names_the_store(bucket: Any, store: str) -> None:
    HomePageFactory()
    page = showing(DocumentFactory(file__data=PDF), ImageFactory())
    host = store.removeprefix("http://")
    member = signed_in(MemberFactory())
    for restrict in (False, True):
        if restrict:
            RestrictionFactory(page=page)
        answer = ask(page, member)
        urls = re.findall(r"http://[^\s\"]+", answer.content.decode())
        assert len(urls) == 3
        served = [get(url) for url in urls]
        assert [one.status for one in served] == [200, 200, 200]
        told = [answer.content.decode(), *(str(one.headers) for one in served)]
        for secret in (host, BUCKET, *KEY.values(), "X-Amz", "amazonaws"):
            assert not any(secret in text for text in told), secret


def complaints() -> list[str]:
    return [str(found.id) for found in check_bucket(app_configs=None)]


def test_a_deployment_check_finds_a_bucket_that_anybody_can_read(
    bucket: Any, store: str
) -> None:
    document = DocumentFactory(file__data=PDF)
    assert complaints() == []
    for item in bucket.objects.all():
        item.Acl().put(ACL="public-read")
    assert complaints() == ["cms.E001"]
    bucket.objects.all().delete()
    assert not default_storage.exists(document.file.name)
    assert complaints() == []


def test_a_deployment_check_says_when_the_store_does_not_answer() -> None:
    with storages("http://127.0.0.1:9"):  # where nobody listens
        assert complaints() == ["cms.W001"]


def test_a_deployment_check_has_nothing_to_say_of_a_folder() -> None:
    assert complaints() == []


def test_addresses_are_ours_for_every_name(bucket: Any) -> None:
    assert default_storage.url("images/a b?.png") == "/media/images/a%20b%3F.png"


def test_uploads_of_one_name_do_not_overwrite_each_other(bucket: Any) -> None:
    first, second = DocumentFactory(), DocumentFactory()
    assert first.file.name != second.file.name


def test_leads_nowhere_else(bucket: Any) -> None:
    office = signed_in(SuperuserFactory())
    for name in ("../../etc/passwd", "images/", "%00", "documents/none.pdf"):
        assert get(f"/media/{name}", office).status == 404


# When the storage does not answer.


@pytest.fixture
def page(db: None) -> ContentPage:
    HomePageFactory()
    image = ImageFactory()
    image.get_rendition("width-32")
    return showing(DocumentFactory(file__data=PDF), image)


def addresses() -> list[str]:
    document, image = Document.objects.get(), Image.objects.get()
    return [document.url, image.get_rendition("width-32").url]


@pytest.fixture(params=["a bucket", "a folder"])
def broken(
    request: Any, page: ContentPage, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    if request.param == "a bucket":
        with storages("http://127.0.0.1:9"):  # where nobody listens
            yield
    else:

        def fail(name: str, mode: str = "rb") -> None:
            raise PermissionError(13, "Permission denied", name)

        monkeypatch.setattr(default_storage, "open", fail)
        yield


def test_those_who_may_see_a_file_are_told_to_try_again(
    broken: None, caplog: pytest.LogCaptureFixture
) -> None:
    for url in addresses():
        answer = get(url)
        assert answer.status == 503
        assert b"try again in a few minutes" in answer.body
        assert b"Traceback" not in answer.body
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Retry-After"] == "60"
    logged = [record for record in caplog.records if record.levelno == logging.ERROR]
    told = [one.getMessage() for one in logged if one.name == "cms.access.sending"]
    assert len(told) == 2
    assert f"document {Document.objects.get().pk}" in told[0]
    # Names of files may be names of people.
    assert ".pdf" not in told[0]


def test_those_who_may_not_are_told_nothing_new(
    broken: None, page: ContentPage
) -> None:
    RestrictionFactory(page=page)
    nothing = get("/documents/999999/none.pdf")
    assert nothing.status == 404
    for url in addresses():
        assert get(url) == nothing


def test_the_api_answers_without_it(broken: None, page: ContentPage) -> None:
    """A rendition that cannot be made now is left out."""
    answer = ask(page).json()
    assert "errors" not in answer
    shown = answer["data"]["page"]
    assert shown["socialImage"]["alt"]
    assert shown["socialImage"]["rendition"] is None
    assert shown["body"][0]["document"]["downloadUrl"]


def test_an_answer_without_a_rendition_is_not_kept(page: ContentPage) -> None:
    with storages("http://127.0.0.1:9"):  # where nobody listens
        without = ask(page)
    assert without.json()["data"]["page"]["socialImage"]["rendition"] is None
    assert without["Cache-Control"] == "no-store"
    assert ask(page).json()["data"]["page"]["socialImage"]["rendition"]["url"]


def test_nothing_is_read_before_it_is_decided(
    page: ContentPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = addresses()
    RestrictionFactory(page=page)
    touched: list[str] = []
    for method in ("open", "exists", "size", "url"):
        monkeypatch.setattr(
            default_storage, method, lambda name, *_: touched.append(name)
        )
    assert [get(url).status for url in urls] == [404, 404]
    assert touched == []


def test_a_file_that_was_lost_is_not_there(
    page: ContentPage, caplog: pytest.LogCaptureFixture
) -> None:
    nothing = get("/documents/999999/none.pdf")
    for url in addresses():
        document, image = Document.objects.get(), Image.objects.get()
        document.file.storage.delete(document.file.name)
        default_storage.delete(image.get_rendition("width-32").file.name)
        assert get(url) == nothing
    assert "The storage has no file for document" in caplog.text
