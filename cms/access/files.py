"""Serves files, and nothing that no page shows.

Uploads lie behind these views, whatever keeps them: guessing the address of a file
gives the same 404 whether it exists or not. People who may use the admin see all files
there, since that is where files are chosen.
"""

from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotFound,
)
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from wagtail.documents.views import serve

from cms.access.credentials import (
    HEADERS,
    InvalidCredentials,
    SecondFactorMissing,
)
from cms.access.viewer import Viewer
from cms.access.visibility import visible
from cms.models import Document, Rendition, User

# Primary keys are below it.
NUMBERS_END = 2**63


@require_safe
def serve_document(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Serve a document to those who may see it.

    The same is asked and answered whether there is such a document or not: neither its
    number nor its name can be guessed.

    Args:
        number: of the document.
        name: of its file, which has to be right.
    """
    try:
        viewer = Viewer.from_request(request)
    except (InvalidCredentials, SecondFactorMissing) as error:
        return refused(error)
    if may_use_admin(viewer.user):
        documents = Document.objects.all()
    else:
        documents = visible(Document.objects.all(), viewer)
    found = documents.filter(pk=number).first() if number < NUMBERS_END else None
    if found is None or found.filename != name:
        response: HttpResponse = HttpResponseNotFound("There is no such document.")
    else:
        if viewer.user:
            # Wagtail's own check of collections asks after us, by session alone.
            request.user = viewer.user
        response = serve.serve(request, number, name)
        response["Cache-Control"] = "private, no-store" if viewer.user else "no-cache"
    patch_vary_headers(response, HEADERS)
    return response


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
    if "\0" in name:  # which PostgreSQL refuses to look for
        raise Http404("There is no such file.")
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
