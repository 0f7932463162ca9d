"""Serves files, and nothing that no page shows.

Uploads lie behind these views, whatever keeps them: guessing the address of a file
gives the same 404 whether it exists or not. People who may use the admin see all files
there, since that is where files are chosen.
"""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from wagtail import hooks

from cms.access.credentials import (
    HEADERS,
    InvalidCredentials,
    SecondFactorMissing,
)
from cms.access.viewer import Viewer
from cms.access.visibility import visible
from cms.models import Document, Rendition, User


def refuse_hidden_document(
    document: Document, request: HttpRequest
) -> HttpResponse | None:
    """Let Wagtail serve a document only to those who may see it.

    Raises:
        Http404: for everybody else, as if there were no such document.
    """
    try:
        viewer = Viewer.from_request(request)
    except (InvalidCredentials, SecondFactorMissing) as error:
        return refused(error)
    if viewer.user:
        # Wagtail's own hook about collections asks after us, and knows only sessions.
        request.user = viewer.user
    if not may_use_admin(viewer.user):
        seen = visible(Document.objects.all(), viewer)
        if not seen.filter(pk=document.pk).exists():
            raise Http404("No Document matches the given query.")
    return None


hooks.register("before_serve_document", refuse_hidden_document, order=-1)


@require_safe
def serve_media(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """Serve a rendition to those who may see its image.

    Originals and documents are served here to the admin alone.

    Raises:
        Http404: when there is nothing for this caller.
    """
    try:
        viewer = Viewer.from_request(request)
    except (InvalidCredentials, SecondFactorMissing) as error:
        return refused(error)
    if not may_use_admin(viewer.user):
        seen = visible(Rendition.objects.all(), viewer)
        if not seen.filter(file=name).exists():
            raise Http404("There is no such file.")
    try:
        file = default_storage.open(name)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404("There is no such file.") from error
    response = FileResponse(file)
    # Taken down means gone at once: whoever keeps a copy asks again before showing it.
    response["Cache-Control"] = "private, no-store" if viewer.user else "no-cache"
    patch_vary_headers(response, HEADERS)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


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


def may_use_admin(user: User | None) -> bool:
    """Say whether somebody may see the files in the admin."""
    return user is not None and user.has_perm("wagtailadmin.access_admin")
