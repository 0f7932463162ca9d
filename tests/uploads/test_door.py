"""Every way in: what is stored is clean, and an editor is told why something is not."""

import gc
import io
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture
from pytest_django import Settings
from wagtail.models import Collection, UploadedFile

from cms.models import Document, Image
from cms.uploads.refusal import UploadRefusedError
from tests import factories
from tests.admin.conftest import editor_who_is
from tests.uploads import planted
from tests.uploads.planted import MARKER, holds

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves open what it reads again for its hash, and thumbnails it makes.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

NO_PDF = "This file is called .pdf, but it is plain text."
KINDS: dict[str, Any] = {"documents": Document, "images": Image}
GOOD = {
    "documents": lambda: SimpleUploadedFile("report.pdf", planted.pdf()),
    "images": lambda: SimpleUploadedFile("photo.jpg", planted.jpeg(6)),
}
BAD = {
    "documents": lambda: SimpleUploadedFile("report.pdf", b"Words"),
    "images": lambda: SimpleUploadedFile("photo.png", planted.png()[:-60]),
}
TOLD = {
    "documents": NO_PDF,
    "images": "This image is damaged or incomplete.",
}
APPS = {"documents": "wagtaildocs", "images": "wagtailimages"}
each_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    """No file is there already whose name a new one would have to evade."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def client(db: None) -> Iterator[Client]:
    yield editor_who_is(factories.SuperuserFactory()).client
    gc.collect()  # while what is left open is no error


def stored(kind: str) -> bytes:
    """Return the file of the only document or image, after checking its details."""
    row = KINDS[kind].objects.get()
    with row.file.open() as file:
        data: bytes = file.read()
    size, content_hash = row.file_size, row.file_hash
    row._set_file_hash()
    assert (row.file_hash, len(data)) == (content_hash, size)
    if kind == "images":
        assert (row.width, row.height) == Picture.open(io.BytesIO(data)).size
    return data


def add(client: Client, kind: str, file: Any, **data: Any) -> HttpResponse:
    """Fill in the form for one file."""
    root = Collection.get_first_root_node()
    form = {"title": "The title typed", "collection": root.pk, "file": file}
    return client.post(reverse(f"{APPS[kind]}:add"), {**form, **data})


def add_several(client: Client, kind: str, file: Any, **data: Any) -> dict[str, Any]:
    root = Collection.get_first_root_node()
    form = {"title": "A title", "collection": root.pk, "files[]": file}
    url = reverse(f"{APPS[kind]}:add_multiple")
    answer: dict[str, Any] = client.post(url, {**form, **data}).json()
    return answer


def add_in_chooser(client: Client, kind: str, file: Any) -> dict[str, Any]:
    root = Collection.get_first_root_node()
    prefix = f"{kind.removesuffix('s')}-chooser-upload"
    data = {"title": "The title typed", "collection": root.pk, "file": file}
    form = {f"{prefix}-{name}": value for name, value in data.items()}
    url = reverse(f"{APPS[kind]}_chooser:create")
    answer: dict[str, Any] = client.post(url, form).json()
    return answer


@each_kind
def test_a_single_upload_is_cleaned(client: Client, kind: str) -> None:
    add(client, kind, GOOD[kind]())
    assert not holds(stored(kind), MARKER)


@each_kind
def test_a_refused_one_says_why_and_keeps_what_was_typed(
    client: Client, kind: str
) -> None:
    page = unescape(add(client, kind, BAD[kind]()).content.decode())
    assert TOLD[kind] in page
    assert page.count(TOLD[kind]) == 1
    assert "The title typed" in page
    assert not KINDS[kind].objects.exists()


@each_kind
def test_one_of_several_uploads_is_cleaned(client: Client, kind: str) -> None:
    assert add_several(client, kind, GOOD[kind]())["success"]
    assert not holds(stored(kind), MARKER)


@each_kind
def test_a_refused_one_of_several_says_why(client: Client, kind: str) -> None:
    answer = add_several(client, kind, BAD[kind]())
    assert not answer["success"]
    assert TOLD[kind] in answer["error_message"]
    assert not KINDS[kind].objects.exists()
    assert not UploadedFile.objects.exists()


@each_kind
def test_one_that_lacks_a_title_is_cleaned_when_it_has_one(
    client: Client, kind: str
) -> None:
    answer = add_several(client, kind, GOOD[kind](), title="")
    waiting = UploadedFile.objects.get()
    singular = kind.removesuffix("s")
    name = f"{APPS[kind]}:create_multiple_from_uploaded_{singular}"
    prefix = f"uploaded-{singular}-{waiting.pk}"
    root = Collection.get_first_root_node()
    form = {f"{prefix}-title": "A title", f"{prefix}-collection": root.pk}
    assert answer["uploaded_file_id"] == waiting.pk
    answer = client.post(reverse(name, args=[waiting.pk]), form).json()
    assert answer["success"]
    assert not holds(stored(kind), MARKER)


@each_kind
def test_a_file_uploaded_where_it_is_chosen_is_cleaned(
    client: Client, kind: str
) -> None:
    assert add_in_chooser(client, kind, GOOD[kind]())["step"] == "chosen"
    assert not holds(stored(kind), MARKER)


@each_kind
def test_a_refused_one_says_why_where_it_is_chosen(client: Client, kind: str) -> None:
    answer = add_in_chooser(client, kind, BAD[kind]())
    form = unescape(answer["htmlFragment"])
    assert TOLD[kind] in form
    assert "The title typed" in form
    assert not KINDS[kind].objects.exists()


@each_kind
def test_a_file_that_replaces_another_is_cleaned(client: Client, kind: str) -> None:
    row = made(kind)
    data = {"title": "New", "collection": row.collection_id, "file": GOOD[kind]()}
    client.post(reverse(f"{APPS[kind]}:edit", args=[row.pk]), data)
    assert KINDS[kind].objects.get().title == "New"
    assert not holds(stored(kind), MARKER)


@each_kind
def test_a_refused_one_leaves_the_former_file(client: Client, kind: str) -> None:
    row = made(kind)
    data = {"title": "New", "collection": row.collection_id, "file": BAD[kind]()}
    answer = client.post(reverse(f"{APPS[kind]}:edit", args=[row.pk]), data)
    assert TOLD[kind] in unescape(answer.content.decode())
    after = KINDS[kind].objects.get()
    assert (after.title, after.file.name) == (row.title, row.file.name)
    assert after.file.storage.exists(after.file.name)


@each_kind
def test_code_that_saves_a_file_stores_it_clean(kind: str) -> None:
    upload = GOOD[kind]()
    file = ContentFile(upload.read(), upload.name)
    row = KINDS[kind](title="From code", file=file)
    row.save()
    row.file_size, row.file_hash = row.file.size, ""
    row.get_file_hash()
    row.save()
    assert not holds(stored(kind), MARKER)


@each_kind
def test_so_does_code_that_saves_the_file_itself(kind: str) -> None:
    row, upload = made(kind), GOOD[kind]()
    row.file.save(upload.name, ContentFile(upload.read()))
    row.file_size = row.file.size
    row._set_file_hash()
    row.save()
    assert not holds(stored(kind), MARKER)


def test_code_cannot_save_what_is_refused() -> None:
    with (
        pytest.raises(UploadRefusedError, match=r"called \.pdf"),
        transaction.atomic(),
    ):
        Document.objects.create(title="A", file=ContentFile(b"Words", "a.pdf"))
    assert not Document.objects.exists()


@each_kind
def test_a_title_is_changed_without_reading_the_file(
    client: Client, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = made(kind)
    monkeypatch.setattr("cms.uploads.fields.clean", None)
    data = {"title": "New", "collection": row.collection_id}
    client.post(reverse(f"{APPS[kind]}:edit", args=[row.pk]), data)
    assert KINDS[kind].objects.get().title == "New"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Re\u0301sume\u0301.pdf", "documents/Résumé.pdf"),
        ("\u202efdp.report.pdf", "documents/fdp.report.pdf"),
        ("../../etc/report.pdf", "documents/report.pdf"),
        ("C:\\Users\\Jane\\report.pdf", "documents/report.pdf"),
        ("re\nport\x07.PDF", "documents/report.PDF"),
    ],
)
def test_odd_names_are_made_safe(client: Client, name: str, expected: str) -> None:
    add(client, "documents", SimpleUploadedFile(name, factories.pdf()))
    assert Document.objects.get().file.name == expected


def test_a_long_name_is_cut(client: Client) -> None:
    add(client, "documents", SimpleUploadedFile("a" * 150 + ".pdf", factories.pdf()))
    name = Document.objects.get().file.name
    assert len(name) == 100
    assert name.endswith(".pdf")


def made(kind: str) -> Any:
    factory: Any = {
        "documents": factories.DocumentFactory,
        "images": factories.ImageFactory,
    }[kind]
    return factory()
