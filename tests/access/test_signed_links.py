"""A signed link opens one file for one person, as they are when it is opened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import APIToken, Page

from cms.access import signed_links
from cms.models import Document, User
from home.models import ContentPage
from tests.access import file_states as states
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    ImageFactory,
    MemberFactory,
    RestrictionFactory,
    SuperuserFactory,
    pdf,
    publish,
)

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves what it makes renditions in to be tidied up by Python.
    pytest.mark.filterwarnings(
        "ignore:Unclosed file <tempfile.Spooled:ResourceWarning"
    ),
]

PDF = pdf("quaxfile")


def offering(*documents: Document) -> dict[str, Any]:
    links = "".join(
        f'<p><a linktype="document" id="{document.pk}">Read</a></p>'
        for document in documents
    )
    blocks = [
        ("document", {"document": document, "title": ""}) for document in documents
    ]
    return {"body": [*blocks, ("paragraph", links)]}


@dataclass
class World:
    page: ContentPage
    document: Document
    member: User


@pytest.fixture(scope="module")
def made(kept: None) -> World:
    HomePageFactory()
    document = DocumentFactory(file__data=PDF)
    page = ContentPageFactory(social_image=ImageFactory(), **offering(document))
    RestrictionFactory(page=page, groups=[states.insiders()])
    return World(page, document, MemberFactory(groups=[states.insiders()]))


@pytest.fixture
def world(made: World, db: None) -> World:
    """A page that only insiders may see, its document, and an insider."""
    return World(
        ContentPage.objects.get(pk=made.page.pk),
        Document.objects.get(pk=made.document.pk),
        User.objects.get(pk=made.member.pk),
    )


QUERY = """query ($id: ID!) { page(id: $id) {
  socialImage { rendition(spec: THUMBNAIL) { url srcSet } }
  ... on ContentPage { body {
    ... on DocumentBlock { document { downloadUrl } }
    ... on ParagraphBlock { html }
  } }
} }"""


def ask(page: Page, user: User | None, **headers: str) -> Any:
    client = Client()
    if user:
        client.force_login(user)
    response = client.post(
        "/graphql/",
        {"query": QUERY, "variables": {"id": page.pk}},
        content_type="application/json",
        headers=headers,
    )
    return response.json()["data"]["page"]


def link(world: World, user: User | None = None, **headers: str) -> str:
    page = ask(world.page, user or world.member, **headers)
    return str(page["body"][0]["document"]["downloadUrl"])


@dataclass(frozen=True)
class Opened:
    status: int
    body: bytes
    headers: dict[str, str]


def opened(url: str, client: Client | None = None) -> Opened:
    response = (client or Client()).get(url)
    body = b"".join(response)  # which also closes the file
    return Opened(response.status_code, body, dict(response.headers))


def test_opens_without_a_session(world: World) -> None:
    url = link(world)
    assert url.startswith("http://localhost:8000/signed/")
    answer = opened(url)
    assert (answer.status, answer.body) == (200, PDF)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_opens_more_than_once(world: World) -> None:
    """Browsers fetch a file again to save what they show."""
    url = link(world)
    assert [opened(url).status, opened(url).status] == [200, 200]


def test_opens_whatever_else_the_browser_carries(world: World) -> None:
    client = Client()
    client.force_login(MemberFactory())
    assert opened(link(world), client).status == 200
    client.cookies["sessionid"] = "ended"
    assert opened(link(world), client).status == 200


def test_a_superuser_has_one_too(world: World) -> None:
    assert opened(link(world, SuperuserFactory())).body == PDF


def test_an_api_token_has_one_too(world: World) -> None:
    _, plain = APIToken.create_token(user=world.member, name="Front end")
    page = ask(world.page, None, authorization=f"Bearer {plain}")
    url = page["body"][0]["document"]["downloadUrl"]
    assert "/signed/" in url
    assert opened(url).body == PDF


def test_links_in_rich_text_are_signed_too(world: World) -> None:
    html = ask(world.page, world.member)["body"][1]["html"]
    url = html.split('href="')[1].split('"')[0]
    assert "/signed/" in url
    assert opened(url).body == PDF


def test_renditions_are_signed_too(world: World) -> None:
    rendition = ask(world.page, world.member)["socialImage"]["rendition"]
    urls = [candidate.split()[0] for candidate in rendition["srcSet"].split(", ")]
    for url in (rendition["url"], *urls):
        assert "/signed/" in url
        answer = opened(url)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "image/png"


def test_what_anybody_may_see_keeps_its_address(world: World) -> None:
    public = ContentPageFactory(**offering(world.document))
    address = f"http://localhost:8000{world.document.url}"
    for user in (None, world.member, SuperuserFactory()):
        body = ask(public, user)["body"]
        assert body[0]["document"]["downloadUrl"] == address
        assert f'href="{address}"' in body[1]["html"]


# What ends a link.


def switched_off(world: World) -> None:
    User.objects.filter(pk=world.member.pk).update(is_active=False)


def deleted_account(world: World) -> None:
    world.member.delete()


def left_the_group(world: World) -> None:
    world.member.groups.clear()


def joined_another_group(world: World) -> None:
    """It is bound to the very audience that asked."""
    world.member.groups.add(_another_group())


def became_a_superuser(world: World) -> None:
    User.objects.filter(pk=world.member.pk).update(is_superuser=True)


def changed_the_password(world: World) -> None:
    world.member.set_password("another battery staple")
    world.member.save()


def unpublished(world: World) -> None:
    world.page.unpublish()


def no_longer_shown(world: World) -> None:
    publish(world.page, body=[])


def for_others_only(world: World) -> None:
    restriction = world.page.get_view_restrictions().get()
    restriction.groups.set([_another_group()])


def in_a_collection_of_others(world: World) -> None:
    collection = states.insiders_collection()
    collection.get_view_restrictions().get().groups.set([_another_group()])
    states.keep_in(collection, [world.document])


def replaced(world: World) -> None:
    world.document.file.save("another.pdf", ContentFile(PDF))


def replaced_under_the_same_name(world: World) -> None:
    Document.objects.filter(pk=world.document.pk).update(file_hash="another")


def deleted(world: World) -> None:
    world.document.delete()


def _another_group() -> Any:
    return states.GroupFactory(name="Others")


ENDS: list[Callable[[World], object]] = [
    switched_off,
    deleted_account,
    left_the_group,
    joined_another_group,
    became_a_superuser,
    changed_the_password,
    unpublished,
    no_longer_shown,
    for_others_only,
    in_a_collection_of_others,
    replaced,
    replaced_under_the_same_name,
    deleted,
]


@pytest.fixture
def nothing(world: World) -> Opened:
    """What comes of an address where no file ever was."""
    answer = opened("/documents/999999/none.pdf")
    assert answer.status == 404
    return answer


@pytest.mark.parametrize("end", ENDS)
def test_ends_at_once(
    end: Callable[[World], object], world: World, nothing: Opened
) -> None:
    url = link(world)
    end(world)
    assert opened(url) == nothing


@pytest.mark.parametrize(("minutes", "status"), [(4.9, 200), (5.1, 404)])
def test_is_good_for_five_minutes(
    minutes: float,
    status: int,
    world: World,
    nothing: Opened,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = link(world)
    later = (timezone.now() + timedelta(minutes=minutes)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    answer = opened(url)
    assert answer.status == status
    assert status == 200 or answer == nothing


def test_opens_no_other_name(world: World, nothing: Opened) -> None:
    url = link(world)
    assert opened(url.replace(world.document.filename, "other.pdf")) == nothing


def forged(world: World, **changes: Any) -> str:
    """Return a link that says something else than we signed."""
    path, token, name = link(world).rsplit("/", 2)
    payload, rest = token.split(":", 1)
    said = signing.JSONSerializer().loads(signing.b64_decode(payload.encode()))
    keys = ["kind", "key", "user", "site", "seal"]
    said = list({**dict(zip(keys, said, strict=True)), **changes}.values())
    payload = signing.b64_encode(signing.JSONSerializer().dumps(said)).decode()
    return f"{path}/{payload}:{rest}/{name}"


def test_forged_links_open_nothing(world: World, nothing: Opened) -> None:
    assert opened(forged(world)).status == 200  # nothing was changed
    other = DocumentFactory()
    for changes in (
        {"key": other.pk},
        {"user": SuperuserFactory().pk},
        {"kind": "rendition"},
        {"seal": ""},
    ):
        assert opened(forged(world, **changes)) == nothing, changes


@pytest.mark.parametrize("token", ["none", "a:b:c", ":", "é", "%00", "a" * 5000])
def test_odd_links_open_nothing(token: str, world: World, nothing: Opened) -> None:
    assert opened(f"/signed/{token}/document.pdf") == nothing


def test_what_is_signed_for_another_purpose_opens_nothing(
    world: World, nothing: Opened
) -> None:
    url = link(world)
    token = url.split("/")[-2]
    said = signing.loads(token, salt=signed_links.SALT)
    other = signing.dumps(said, salt="another purpose")
    assert opened(url.replace(token, other)) == nothing


def test_tells_nothing_of_the_person(world: World) -> None:
    payload = signing.b64_decode(link(world).split("/")[-2].split(":")[0].encode())
    for private in (world.member.email, world.member.last_name, states.INSIDERS):
        assert private.encode() not in payload


def test_queries_do_not_grow_with_the_number_of_documents(world: World) -> None:
    counts = []
    for number in (1, 5):
        documents = [DocumentFactory() for _ in range(number)]
        publish(world.page, **offering(*documents))
        client = Client()
        client.force_login(world.member)
        for _ in range(2):  # the first time fills what is kept in memory
            with CaptureQueriesContext(connection) as queries:
                response = client.post(
                    "/graphql/",
                    {"query": QUERY, "variables": {"id": world.page.pk}},
                    content_type="application/json",
                )
        assert response.content.count(b"/signed/") >= 2 * number
        counts.append(len(queries))
    assert counts[0] == counts[1]
