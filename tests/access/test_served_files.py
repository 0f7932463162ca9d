"""Who gets which file, by which address: the table, and what nothing there looks like.

Guessing an address gives nothing, and tells nothing: what somebody may not have answers
in every byte as what does not exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.users.models import UserProfile

from cms.models import Document, Image, User
from home.models import ContentPage
from tests.access import file_states as states
from tests.access.file_states import Arrange, kept_in
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    EditorFactory,
    HomePageFactory,
    ImageFactory,
    MemberFactory,
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

SECRET = "quaxfile"
PDF = pdf(SECRET)

# Who asks. An editor may choose files in the admin; "accounts" may enter the admin to
# look after accounts, and has nothing to do with files.
VIEWERS = ["anybody", "member", "insider", "editor", "accounts", "superuser"]

# What each of them gets, in the order above:
#   A   the API shows the file, and the address that it gives opens it anywhere
#   F   the API says nothing of it; its own address opens it
#   -   nothing
EVERYONE, NOBODY = "AAAAAA", "------"
TABLE: list[tuple[str, Arrange, str]] = [
    ("on a public page", states.on_a_public_page, EVERYONE),
    ("on a withdrawn page", states.on_a_withdrawn_page, EVERYONE),
    ("on no page", states.on_no_page, "---F-F"),
    ("on a draft", states.on_a_draft, "---F-F"),
    ("in an unpublished edit", states.in_an_unpublished_edit, "---F-F"),
    ("no longer shown", states.no_longer_shown, "---F-F"),
    ("on a page for members", states.on_a_page_for_members, "-AAAAA"),
    ("on a page for insiders", states.on_a_page_for_insiders, "--AF-A"),
    ("in a secure area", states.in_a_secure_area, "-AAAAA"),
    ("in a members' collection", kept_in(states.members_collection), "-AAAAA"),
    ("in an insiders' collection", kept_in(states.insiders_collection), "--A--A"),
    ("below a private one", kept_in(states.below_members_collection), "-AAAAA"),
    ("in one with a password", kept_in(states.password_collection), NOBODY),
    ("in one that was private", states.collection_opened_again, EVERYONE),
    ("on no page, collection public", states.no_page_but_public_collection, "FFFFFF"),
    (
        "on a page for insiders, collection public",
        states.private_page_but_public_collection,
        "FFAFFA",
    ),
    ("below a public collection", states.below_public_collection, "---F-F"),
    ("collection public, private", states.public_collection_that_is_private, "--A--A"),
    ("public below a private one", states.public_collection_below_private, "--A--A"),
    ("in one that was public", states.collection_no_longer_public, "---F-F"),
]

each_state = pytest.mark.parametrize(
    ("arrange", "gets"), [pytest.param(*row[1:], id=row[0]) for row in TABLE]
)


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


@pytest.fixture(scope="module")
def made(kept: None) -> ContentPage:
    HomePageFactory()
    document = DocumentFactory(title=SECRET, file__data=PDF)
    image = ImageFactory(title=SECRET)
    image.get_rendition("width-32")
    for file in (document, image):
        file.get_file_hash()  # as the admin's forms do
    return ContentPageFactory(
        social_image=image, body=[("document", {"document": document, "title": ""})]
    )


def accounts_manager() -> User:
    group = Group.objects.create(name="Accounts")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return MemberFactory(groups=[group])


@pytest.fixture(scope="module")
def clients(made: ContentPage) -> dict[str, Client]:
    """Everybody who asks, signed in."""
    people = {
        "member": MemberFactory(),
        "insider": MemberFactory(groups=[states.insiders()]),
        "editor": EditorFactory(),
        "accounts": accounts_manager(),
        "superuser": SuperuserFactory(),
    }
    clients = {"anybody": Client()}
    for name, user in people.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


@pytest.fixture
def page(made: ContentPage, db: None) -> ContentPage:
    """A public page that offers a document and has an image."""
    return ContentPage.objects.get(pk=made.pk)


@pytest.fixture
def document(page: ContentPage, db: None) -> Document:
    return Document.objects.get()


@pytest.fixture
def image(page: ContentPage, db: None) -> Image:
    return Image.objects.get()


@dataclass
class Told:
    """What the API says of the files of a page, to one viewer."""

    body: bytes
    document: str | None
    rendition: str | None

    @property
    def addresses(self) -> Iterator[str]:
        return (url for url in (self.document, self.rendition) if url)


def told(page_id: int, client: Client) -> Told:
    query = """query ($id: ID!) { page(id: $id) {
      socialImage { title rendition(spec: THUMBNAIL) { url srcSet } }
      ... on ContentPage { body { ... on DocumentBlock {
        document { title downloadUrl } } } }
    } }"""
    response = client.post(
        "/graphql/",
        {"query": query, "variables": {"id": page_id}},
        content_type="application/json",
    )
    page = response.json()["data"]["page"] or {"socialImage": None, "body": []}
    documents = [block["document"]["downloadUrl"] for block in page["body"] or []]
    image = page["socialImage"]
    return Told(
        response.content,
        documents[0] if documents else None,
        image["rendition"]["url"] if image else None,
    )


@each_state
def test_api_shows_a_file_to_whom_the_table_says(
    arrange: Arrange,
    gets: str,
    page: ContentPage,
    document: Document,
    image: Image,
    clients: dict[str, Client],
) -> None:
    """And what it shows opens where nobody is signed in: on another host."""
    page_id = page.pk
    arrange(page, [document, image])
    for viewer, cell in zip(VIEWERS, gets, strict=True):
        answer = told(page_id, clients[viewer])
        assert (SECRET in answer.body.decode()) == (cell == "A"), viewer
        assert len(list(answer.addresses)) == (2 if cell == "A" else 0), viewer
        for url in answer.addresses:
            assert ("/signed/" in url) == (gets[0] == "-"), viewer
            assert get(url).status == 200, viewer
        if answer.document:
            assert get(answer.document).body == PDF, viewer


@pytest.mark.parametrize("method", ["get", "head"])
@each_state
def test_addresses_open_to_whom_the_table_says(
    arrange: Arrange,
    gets: str,
    method: str,
    page: ContentPage,
    document: Document,
    image: Image,
    clients: dict[str, Client],
) -> None:
    """To others they are, in every byte, as if there was no such file."""
    addresses = [document.url, image.get_rendition("width-32").url]
    arrange(page, [document, image])
    hidden = {}
    for viewer, cell in zip(VIEWERS, gets, strict=True):
        for url in addresses:
            served = get(url, clients[viewer], method)
            assert served.status == (404 if cell == "-" else 200), (viewer, url)
            if cell == "-":
                assert b"PDF" not in served.body
                assert b"PNG" not in served.body
                hidden[viewer, url] = served
    Document.objects.all().delete()
    Image.objects.all().delete()
    for (viewer, url), served in hidden.items():
        assert get(url, clients[viewer], method) == served, (viewer, url)


@each_state
def test_originals_open_in_the_admin_alone(
    arrange: Arrange,
    gets: str,
    page: ContentPage,
    document: Document,
    image: Image,
    clients: dict[str, Client],
) -> None:
    """An original image may hold what a rendition has cut off."""
    arrange(page, [document, image])
    url = image.file.url
    for viewer, cell in zip(VIEWERS, gets, strict=True):
        manages_files = viewer in {"editor", "superuser"}
        expected = 200 if manages_files and cell != "-" else 404
        assert get(url, clients[viewer]).status == expected, viewer


def test_no_document_opens_at_its_place_in_the_storage(
    document: Document, clients: dict[str, Client]
) -> None:
    """There nobody would log it, not even for the admin."""
    nothing = get("/media/documents/nothing.pdf", clients["superuser"])
    for viewer in VIEWERS:
        assert get(document.file.url, clients[viewer]).status == 404, viewer
    assert get(document.file.url, clients["superuser"]) == nothing


def test_address_of_a_replaced_file(
    document: Document, clients: dict[str, Client]
) -> None:
    old = document.url
    document.file.save("corrected.pdf", ContentFile(PDF))
    document.save()
    for viewer in VIEWERS:
        nothing = get(f"/documents/{document.pk + 99}/none.pdf", clients[viewer])
        assert get(old, clients[viewer]) == nothing
        assert get(document.url, clients[viewer]).status == 200


def test_every_refusal_is_one_and_the_same(
    page: ContentPage, document: Document, image: Image
) -> None:
    """Whichever kind of address is tried."""
    page.unpublish()
    refusals = [
        get(url)
        for url in (
            document.url,
            "/documents/99999999999999999999/none.pdf",
            document.file.url,
            image.get_rendition("width-32").url,
            image.file.url,
            "/media/none.png",
            "/media/%00",
            "/signed/none/none.pdf",
        )
    ]
    assert {refusal.status for refusal in refusals} == {404}
    assert refusals == refusals[:1] * len(refusals)


def test_portraits_of_editors_are_for_the_admin(
    page: ContentPage, clients: dict[str, Client]
) -> None:
    picture = ImageFactory.build().file
    profile = UserProfile.objects.create(user=EditorFactory())
    profile.avatar.save("portrait.png", picture)
    statuses = {
        viewer: get(profile.avatar.url, clients[viewer]).status for viewer in VIEWERS
    }
    assert statuses == {
        "anybody": 404,
        "member": 404,
        "insider": 404,
        "editor": 200,
        "accounts": 200,
        "superuser": 200,
    }


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "%2e%2e/%2e%2e/manage.py", "images/", "%00"]
)
@pytest.mark.parametrize("viewer", ["anybody", "superuser"])
def test_media_leads_nowhere_else(
    name: str, viewer: str, clients: dict[str, Client], db: None
) -> None:
    assert get(f"/media/{name}", clients[viewer]).status == 404


# How what is served is kept, and shown.


def headers(url: str, client: Client | None = None, **asked: str) -> Any:
    response = (client or Client()).get(url, headers=asked)
    b"".join(response)  # which also closes the file
    return response


def test_caches_ask_before_they_show_a_public_file_again(document: Document) -> None:
    response = headers(document.url)
    assert response["Cache-Control"] == "no-cache"
    assert response["ETag"] == f'"{document.file_hash}"'
    again = headers(document.url, if_none_match=response["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_rendition_is_asked_for_again_once_its_image_is_replaced(
    image: Image,
) -> None:
    url = image.get_rendition("width-32").url
    etag = headers(url)["ETag"]
    assert headers(url, if_none_match=etag).status_code == 304
    Image.objects.filter(pk=image.pk).update(file_hash="another")
    assert headers(url, if_none_match=etag).status_code == 200


def test_nothing_that_is_for_somebody_is_kept(
    page: ContentPage, document: Document, clients: dict[str, Client]
) -> None:
    for state in (states.on_a_public_page, states.on_a_page_for_members):
        state(page, [])
        response = headers(
            document.url, clients["member"], if_none_match=f'"{document.file_hash}"'
        )
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert "ETag" not in response
        assert "Last-Modified" not in response


def test_answers_to_different_people_are_kept_apart(document: Document) -> None:
    for url in (document.url, "/documents/1/none.pdf", "/media/none.png"):
        varied = {name.strip() for name in headers(url)["Vary"].split(",")}
        assert {"Cookie", "Authorization", "X-Session-Token"} <= varied


def test_parts_of_a_file_are_not_served(document: Document) -> None:
    response = headers(document.url, range="bytes=0-1")
    assert response.status_code == 200
    assert response["Accept-Ranges"] == "none"
    assert response["Content-Length"] == str(len(PDF))


@pytest.mark.parametrize(
    ("name", "content_type", "disposition", "is_sandboxed"),
    [
        # Chrome shows no PDF in a sandbox.
        ("report.pdf", "application/pdf", "inline", False),
        ("REPORT.PDF", "application/pdf", "inline", False),
        ("figures.csv", "text/csv", "attachment", True),
        ("page.html", "application/octet-stream", "attachment", True),
        ("drawing.svg", "application/octet-stream", "attachment", True),
        ("no-ending", "application/octet-stream", "attachment", True),
    ],
)
def test_browsers_show_only_what_they_may(
    name: str,
    content_type: str,
    disposition: str,
    is_sandboxed: bool,
    document: Document,
) -> None:
    """Whatever else somebody has managed to upload is kept as a file, and inert."""
    storage = document.file.storage
    document.file = storage.save(f"documents/{name}", ContentFile(PDF))
    document.save()
    response = headers(document.url)
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == (
        f'{disposition}; filename="{document.filename}"'
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert ("sandbox" in policy) == is_sandboxed


def test_images_are_shown_in_a_sandbox(image: Image) -> None:
    response = headers(image.get_rendition("width-32").url)
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"
