"""Plants documents and images, with markers in what they say and in what is in them."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.models import Collection, CollectionViewRestriction

from cms.leak_check.filling import Filler
from cms.leak_check.markers import NOBODY, Markers
from cms.models import Document, Image, User


@dataclass
class FilePlanter:
    """Plants the files of one site.

    Args:
        filler: returns what fills the fields, for a state and who may see it.
        user: who is said to have uploaded them.
        probe_number: has the number of a file asked for.
    """

    markers: Markers
    filler: Callable[[str, frozenset[str]], Filler]
    user: User
    probe_number: Callable[[int], None]

    def collection(self, group: Group) -> Collection:
        """Return a collection for the members of a group."""
        root = Collection.get_first_root_node()
        closed: Collection = root.add_child(
            name=self.markers.word("name of a collection", NOBODY)
        )
        restriction = CollectionViewRestriction.objects.create(
            collection=closed, restriction_type=CollectionViewRestriction.GROUPS
        )
        restriction.groups.set([group])
        return closed

    def document(self, state: str, seen_by: frozenset[str], **more: Any) -> Document:
        name = self.markers.word(f"name of a file ({state})", seen_by)
        said = self.markers.word(f"text of a file ({state})", seen_by)
        document = Document(uploaded_by_user=self.user, **more)
        self.filler(state, seen_by).fill(document)
        document.file = ContentFile(f"heading\n{said}\n".encode(), name=f"{name}.csv")
        document.save()
        document.tags.add(self.markers.word(f"tag of a file ({state})", NOBODY))
        self.probe_number(document.pk)
        return document

    def image(self, state: str, seen_by: frozenset[str], **more: Any) -> Image:
        name = self.markers.word(f"name of an image ({state})", seen_by)
        image = Image(uploaded_by_user=self.user, **more)
        self.filler(state, seen_by).fill(image)
        metadata = self.markers.word(f"metadata of an image ({state})", NOBODY)
        image.file = ContentFile(jpeg(metadata), name=f"{name}.jpg")
        image.save()
        image.tags.add(self.markers.word(f"tag of an image ({state})", NOBODY))
        return image


def addresses_of_files(
    seen_by: Callable[[str], frozenset[str]],
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the addresses of all files, with who may fetch them.

    Originals are for the admin alone; documents and renditions for who may see them.

    Args:
        seen_by: returns who may see the file of a name.
    """
    for document in Document.objects.order_by("pk"):
        yield document.url, seen_by(document.filename)
        yield f"/media/{document.file.name}", NOBODY
    for image in Image.objects.order_by("pk"):
        yield f"/media/{image.file.name}", NOBODY
        rendition = image.get_rendition("width-32")
        yield f"/media/{rendition.file.name}", seen_by(image.file.name)


def jpeg(metadata: str) -> bytes:
    """Return a picture with a text in its metadata."""
    picture = Picture.new("RGB", (64, 48), "white")
    exif = picture.getexif()
    exif[0x010E] = metadata  # the description
    exif[0x013B] = metadata  # the artist
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, comment=metadata.encode())
    return file.getvalue()
