"""Serves files, and nothing that no page shows.

Uploads lie behind these views, whatever keeps them: guessing the address of a file
gives the same 404 whether it exists or not. In the admin, people also see the files
that they may choose or change there.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import PurePosixPath
from typing import Any

from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotFound,
)
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from wagtail.users.models import UserProfile

from cms.access import signed_links
from cms.access.credentials import HEADERS, InvalidCredentials, SecondFactorMissing
from cms.access.download_log import is_restricted, record_download, record_refusal
from cms.access.editors import may_use_admin, of_admin
from cms.access.sending import send, unavailable
from cms.access.signed_links import SignedLink
from cms.access.viewer import Viewer
from cms.access.visibility import visible
from cms.models import Document, Image, Rendition
from cms.previews import file_links
from cms.previews.file_links import PreviewedFile

logger = logging.getLogger(__name__)

# Primary keys are below it.
NUMBERS_END = 2**63
# How often a file is looked up while what is private changes.
TIMES = 3
View = Callable[..., HttpResponseBase]


def _of_files(view: View) -> View:
    """Refuse bad credentials, and keep the answers for different people apart."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = _settled(view, request, *args, **kwargs)
        except (InvalidCredentials, SecondFactorMissing) as error:
            return refused(error)
        patch_vary_headers(response, HEADERS)
        return response

    guarded: View = answer
    return guarded


class PrivacyChanged(Exception):
    """What is private changed while a file was looked up."""


def _settled(view: View, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Return a view's answer, looked up again as often as privacy changed meanwhile."""
    for _ in range(TIMES):
        with suppress(PrivacyChanged):
            return view(*args, **kwargs)
    return unavailable()


def _documents(number: Any) -> QuerySet[Any]:
    documents: QuerySet[Any] = Document.objects.filter(pk=number)
    return documents


def _renditions(name: Any) -> QuerySet[Any]:
    # By its name, as what was made just now does not know its number.
    renditions: QuerySet[Any] = Rendition.objects.filter(file=name)
    return renditions.select_related("image")


# What signed links may be for, by what they call it.
SIGNED = {"document": _documents, "rendition": _renditions}


@_of_files
def serve_document(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """Serve a document to those who may see it.

    The same is asked and answered whether there is such a document or not: neither its
    number nor its name can be guessed.

    Args:
        number: of the document.
        name: of its file, which has to be right.
    """
    viewer = Viewer.from_request(request)
    documents = _documents(number if number < NUMBERS_END else None)
    found = seen(documents, viewer)
    if found is None or found.filename != name:
        return NothingThere([documents], viewer, name)
    return serve(request, found, viewer)


@_of_files
def serve_media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a rendition to those who may see its image.

    Original images and portraits of editors are served here to the admin alone, and
    documents to nobody: they have an address that asks for more.

    Args:
        name: of the file in the storage.
    """
    viewer = Viewer.from_request(request)
    if "\0" in name:  # which PostgreSQL refuses to look for
        return NothingThere([], viewer, name)
    files: list[QuerySet[Any]] = [_renditions(name), Image.objects.filter(file=name)]
    for of_kind in [*files, UserProfile.objects.filter(avatar=name)]:
        found = seen(of_kind, viewer)
        if found is not None:
            return serve(request, found, viewer)
    return NothingThere(files, viewer, PurePosixPath(name).name)


@_of_files
def serve_signed(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """Serve a file to whoever has a signed link to it, whatever else they carry.

    Args:
        token: of the link, from `cms.access.signed_links`.
        name: of the file, which has to be right.
    """
    link = signed_links.read(token)
    return _linked(request, link, name)


@_of_files
def serve_previewed(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """Serve a file that a preview shows, for as long as the preview is open.

    Args:
        token: from `cms.previews.file_links`.
        name: of the file, which has to be right.
    """
    link = file_links.read(token)
    return _linked(request, link, name)


def _linked(
    request: HttpRequest, link: SignedLink | PreviewedFile | None, name: str
) -> HttpResponseBase:
    viewer = link.viewer() if link else None
    if link is None or viewer is None:
        return NothingThere()
    files = SIGNED[link.kind](link.key)
    found = visible(files, viewer).first()
    if (
        found is None
        or not link.opens(content_of(found), viewer)
        or base_name(found) != name
    ):
        return NothingThere([files], viewer, name)
    return serve(request, found, viewer)


def seen(files: QuerySet[Any], viewer: Viewer) -> Any:
    """Return the first of some files that a viewer may have here; None for none.

    Args:
        files: documents, renditions, original images or portraits.
    """
    # Originals may hold what a rendition has cut off.
    if files.model is not Image and (found := visible(files, viewer).first()):
        return found
    if viewer.user is not None and may_use_admin(viewer.user):
        return of_admin(files, viewer, viewer.user).first()
    return None


def serve(request: HttpRequest, found: Any, viewer: Viewer) -> HttpResponseBase:
    """Send a file to somebody who may have it; log it where not everybody may.

    Raises:
        PrivacyChanged: when somebody else may have it by now.
    """
    if viewer.is_overtaken():
        raise PrivacyChanged
    file = found.avatar if isinstance(found, UserProfile) else found.file
    is_kept = viewer.user is None and viewer.previewed is None
    try:
        response = send(request, file, version_of(found), is_kept=is_kept)
    except FileNotFoundError:
        logger.error(
            "The storage has no file for %s %s", found._meta.verbose_name, found.pk
        )
        return NothingThere()
    was_given = request.method == "GET" and response.status_code == 200
    if was_given and not is_kept and _is_to_be_logged(found, viewer):
        record_download(found, viewer)
    return response


def _is_to_be_logged(found: Any, viewer: Viewer) -> bool:
    if isinstance(found, UserProfile):
        return False
    if isinstance(found, Rendition) and viewer.user and may_use_admin(viewer.user):
        return False  # The admin draws its lists of images with them.
    return is_restricted(found, viewer)


class NothingThere(HttpResponseNotFound):
    """Says that there is no such file, and only afterwards looks whether there is.

    So nobody can tell from how long it takes.
    """

    def __init__(
        self,
        asked: Sequence[QuerySet[Any]] = (),
        viewer: Viewer | None = None,
        name: str = "",
    ) -> None:
        super().__init__(
            "There is no such file.", content_type="text/plain; charset=utf-8"
        )
        # What is hidden today may be public tomorrow.
        self["Cache-Control"] = "private, no-store"
        self._asked = asked
        self._viewer = viewer
        self._name = name

    def close(self) -> None:
        try:
            if self._viewer is not None:
                self._log_refusal(self._viewer)
        finally:
            super().close()

    def _log_refusal(self, viewer: Viewer) -> None:
        for files in self._asked:
            file = files.first()
            if file is None:
                continue
            if base_name(file) == self._name and is_restricted(file, viewer):
                record_refusal(file, viewer)
            return


def base_name(found: Any) -> str:
    """Return the name of a file without its folder."""
    return PurePosixPath(found.file.name).name


def content_of(found: Document | Rendition) -> str:
    """Return what changes with the content of a file, for a signed link."""
    file_hash = found.file_hash if isinstance(found, Document) else ""
    return signed_links.content(found.file.name, file_hash)


def version_of(found: Any) -> str:
    """Return what changes with the content of a file, for caches."""
    if isinstance(found, Document):
        return str(found.file_hash)
    if isinstance(found, Rendition) and found.image.file_hash:
        parts = (found.image.file_hash, found.filter_spec, found.focal_point_key)
        return "-".join(part for part in parts if part)
    return ""


def refused(error: Exception) -> HttpResponse:
    """Return the answer to somebody who is not known, or not well enough."""
    is_known = isinstance(error, SecondFactorMissing)
    response = HttpResponse(
        str(error), status=403 if is_known else 401, content_type="text/plain"
    )
    if not is_known:
        response["WWW-Authenticate"] = "Bearer"
    response["Cache-Control"] = "private, no-store"
    return response
