"""Who had a restricted file, and who tried, stands in the log: once, and no more."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import APIToken, ModelLogEntry

from cms.access.files import serve_document
from cms.models import Document, Image, User
from home.models import ContentPage
from tests.access import file_states as states
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    EditorFactory,
    HomePageFactory,
    ImageFactory,
    MemberFactory,
    RestrictionFactory,
)

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves what it makes renditions in to be tidied up by Python.
    pytest.mark.filterwarnings(
        "ignore:Unclosed file <tempfile.Spooled:ResourceWarning"
    ),
]


@dataclass
class World:
    page: ContentPage
    document: Document
    image: Image
    rendition: str
    insider: User
    outsider: User


@pytest.fixture(scope="module")
def made(kept: None) -> World:
    HomePageFactory()
    document, image = DocumentFactory(), ImageFactory()
    page = ContentPageFactory(
        social_image=image, body=[("document", {"document": document, "title": ""})]
    )
    rendition = image.get_rendition("width-32").url
    insider = MemberFactory(groups=[states.insiders()])
    return World(page, document, image, rendition, insider, MemberFactory())


@pytest.fixture
def world(made: World, db: None) -> World:
    """A page for insiders with a document and an image; an insider and another."""
    RestrictionFactory(page=made.page, groups=[states.insiders()])
    return made


def get(url: str, user: User | None = None, method: str = "get", **headers: str) -> int:
    client = Client()
    if user:
        client.force_login(user)
    response = getattr(client, method)(url, headers=headers)
    b"".join(response)  # which also closes the file
    return int(response.status_code)


Entry = tuple[str, object, User | None]


def log() -> list[Entry]:
    """Return what stands in the log of downloads, oldest first."""
    entries = ModelLogEntry.objects.filter(action__contains="download")
    return [
        (
            entry.action,
            entry.content_type.get_object_for_this_type(pk=entry.object_id),
            entry.user,
        )
        for entry in entries.order_by("timestamp")
    ]


def test_a_download_is_logged_with_who_and_what(world: World) -> None:
    before = timezone.now()
    assert get(world.document.url, world.insider) == 200
    assert log() == [("cms.download", world.document, world.insider)]
    entry = ModelLogEntry.objects.get(action="cms.download")
    assert before <= entry.timestamp <= timezone.now()


def test_every_download_of_a_document_is_logged(world: World) -> None:
    get(world.document.url, world.insider)
    get(world.document.url, world.insider)
    assert log() == [("cms.download", world.document, world.insider)] * 2


def test_download_by_token_is_logged(world: World) -> None:
    _, plain = APIToken.create_token(user=world.insider, name="Front end")
    assert get(world.document.url, authorization=f"Bearer {plain}") == 200
    assert log() == [("cms.download", world.document, world.insider)]


def signed(world: World) -> str:
    client = Client()
    client.force_login(world.insider)
    query = (
        f"{{ page(id: {world.page.pk}) {{ ... on ContentPage "
        "{ body { ... on DocumentBlock { document { downloadUrl } } } } } }"
    )
    answer = client.post(
        "/graphql/", {"query": query}, content_type="application/json"
    ).json()
    return str(answer["data"]["page"]["body"][0]["document"]["downloadUrl"])


def test_download_by_signed_link_is_logged_and_asking_for_it_is_not(
    world: World,
) -> None:
    url = signed(world)
    assert log() == []
    assert get(url) == 200
    assert log() == [("cms.download", world.document, world.insider)]


def test_download_by_an_editor_is_logged(world: World) -> None:
    editor = EditorFactory()
    assert get(world.document.url, editor) == 200
    assert get(world.image.file.url, editor) == 200
    assert get(world.rendition, editor) == 200  # as the admin's lists show them
    assert log() == [
        ("cms.download", world.document, editor),
        ("cms.download", world.image, editor),
    ]


def test_an_image_is_logged_once_an_hour(world: World) -> None:
    assert get(world.rendition, world.insider) == 200
    assert get(world.rendition, world.insider) == 200
    assert log() == [("cms.download", world.image, world.insider)]
    an_hour_pass()
    get(world.rendition, world.insider)
    assert len(log()) == 2


def an_hour_pass() -> None:
    ModelLogEntry.objects.update(timestamp=timezone.now() - timedelta(minutes=61))


def test_public_files_are_not_logged(made: World, db: None) -> None:
    for url in (made.document.url, made.rendition):
        for user in (None, made.insider):
            assert get(url, user) == 200
    assert log() == []


def test_asking_without_having_it_is_no_download(world: World) -> None:
    assert get(world.document.url, world.insider, "head") == 200
    assert log() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"range": "bytes=0-0"},
        {"range": "bytes=5-"},
        {"if_modified_since": "Sun, 01 Jan 2090 00:00:00 GMT"},
        {"if_none_match": "*"},
        {"if_match": '"another"'},
    ],
)
def test_a_download_in_parts_or_on_condition_is_one_and_whole(
    headers: dict[str, str], world: World
) -> None:
    world.document.get_file_hash()
    assert get(world.document.url, world.insider, **headers) == 200
    assert log() == [("cms.download", world.document, world.insider)]


# Attempts.


def test_a_refused_attempt_is_logged(world: World) -> None:
    assert get(world.document.url, world.outsider) == 404
    assert log() == [("cms.refused_download", world.document, world.outsider)]


def test_of_an_attempt_by_nobody_known_nothing_is_kept(world: World) -> None:
    assert get(world.document.url) == 404
    assert log() == [("cms.refused_download", world.document, None)]
    assert ModelLogEntry.objects.get(action="cms.refused_download").data == {}


def test_attempts_on_images_are_logged(world: World) -> None:
    for url in (world.rendition, world.image.file.url):
        assert get(url, world.outsider) == 404
    assert log() == [("cms.refused_download", world.image, world.outsider)]


def test_hammering_fills_no_table(world: World) -> None:
    others = [None, world.outsider, MemberFactory()]
    for _ in range(3):
        for user in others:
            get(world.document.url, user)
            get(world.document.url, user, "head")
    assert [user for _, _, user in log()] == others
    an_hour_pass()
    get(world.document.url)
    assert len(log()) == 4


def test_guesses_at_what_is_not_there_are_not_logged(world: World) -> None:
    for url in (
        f"/documents/{world.document.pk}/another.pdf",
        "/documents/999999/document.pdf",
        "/media/images/none.png",
        "/signed/none/document.pdf",
    ):
        assert get(url, world.outsider) == 404
    assert log() == []


def test_an_ended_link_is_an_attempt_of_whom_it_was_for(
    world: World,
) -> None:
    url = signed(world)
    world.insider.groups.clear()
    assert get(url) == 404
    assert log() == [("cms.refused_download", world.document, world.insider)]


def test_an_ended_link_to_what_is_public_by_now_is_no_attempt(world: World) -> None:
    url = signed(world)
    world.insider.groups.clear()
    world.page.get_view_restrictions().delete()
    assert get(url) == 404
    assert log() == []


def test_the_log_is_written_after_the_answer(world: World) -> None:
    """So nobody can tell by the time it takes that there is something."""
    request = RequestFactory().get(world.document.url)
    response = serve_document(
        request, number=world.document.pk, name=world.document.filename
    )
    assert (response.status_code, log()) == (404, [])
    # Otherwise it would close the test's own connection, as Django's client knows.
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
    assert log() == [("cms.refused_download", world.document, None)]
