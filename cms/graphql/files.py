"""Addresses of files: in full, since front ends are on hosts of their own.

A file that anybody may see has one address for good. Any other has a signed link for
whoever asks, or for the preview that shows it, as browsers that come from a front end
have no session here.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import F, Model, QuerySet
from django.urls import reverse

from cms.access import signed_links
from cms.access.viewer import Sight, Viewer
from cms.graphql.loading import load_shared, seen
from cms.graphql.resolvers import Row
from cms.models import Document, Image, User
from cms.previews import file_links
from cms.statements import Among

# In a path, as `reverse` leaves them (RFC 3986).
AS_THEY_ARE = "!$&'()*+,;=/~:@"


def document_urls(documents: Iterable[Row], viewer: Viewer) -> dict[int, str]:
    """Return the addresses of documents by their numbers.

    Args:
        documents: their ``id``, ``file`` and ``file_hash``.
        viewer: who asks, and may see them.
    """
    rows = {row["id"]: row for row in documents}
    public = public_files(Document, rows.keys(), viewer)
    return {
        pk: _document_url(row, viewer, is_public=pk in public)
        for pk, row in rows.items()
    }


def rendition_url(rendition: Any, viewer: Viewer, *, is_public: bool) -> str:
    """Return the address of a rendition.

    Args:
        viewer: who asks, and may see its image.
        is_public: whether everybody may.
    """
    file = rendition.file.name
    if not is_public:
        content = signed_links.content(file)
        if _is_previewed(Image, rendition.image_id, viewer):
            return _of_preview("rendition", file, file, content, viewer)
        if viewer.user is not None:
            return _signed("rendition", file, file, content, viewer, viewer.user)
    return _in_full(rendition.url)


def public_files(
    model: type[Model], numbers: Iterable[int], viewer: Viewer
) -> set[int]:
    """Return which of the files that a viewer may see anybody may see.

    Args:
        model: Document or Image.
        numbers: of files that the viewer may see.
    """
    if not viewer.audience.is_signed_in and viewer.previewed is None:
        return set(numbers)
    found = load_shared(viewer.anybody, _numbered, model, numbers=list(numbers))
    return {pk for (pk,) in found}


def _numbered(viewer: Sight, model: type[Model]) -> QuerySet[Any]:
    files = seen(model, viewer).filter(Among(F("pk"), "numbers"))
    return files.values_list("pk")


def _document_url(row: Row, viewer: Viewer, *, is_public: bool) -> str:
    pk, file = row["id"], row["file"]
    if not is_public:
        content = signed_links.content(file, row["file_hash"])
        if _is_previewed(Document, pk, viewer):
            return _of_preview("document", pk, file, content, viewer)
        if viewer.user is not None:
            return _signed("document", pk, file, content, viewer, viewer.user)
    name = quote(_base_name(file), safe=AS_THEY_ARE)
    return _in_full(f"{_documents()}{pk}/{name}")


@cache
def _documents() -> str:
    """Return what the addresses of documents begin with.

    Lists have hundreds, and each would be looked for among the patterns of all URLs.
    """
    return reverse("wagtaildocs_serve", args=[0, "-"]).removesuffix("0/-")


def _is_previewed(model: type[Model], pk: int, viewer: Viewer) -> bool:
    return viewer.previewed is not None and pk in viewer.previewed.opened.files(model)


def _signed(
    kind: str, key: int | str, file: str, content: str, viewer: Viewer, user: User
) -> str:
    token = signed_links.sign(kind, key, content, viewer, user)
    return _in_full(reverse("signed_file", args=[token, _base_name(file)]))


def _of_preview(
    kind: str, key: int | str, file: str, content: str, viewer: Viewer
) -> str:
    if viewer.previewed is None:
        raise ValueError("No preview shows the file.")
    token = file_links.sign(kind, key, content, viewer.previewed.key, viewer.site)
    return _in_full(reverse("previewed_file", args=[token, _base_name(file)]))


def _in_full(path: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def _base_name(file: str) -> str:
    return file.rpartition("/")[2]
