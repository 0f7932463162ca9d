"""Sends the content of files, whatever storage keeps them.

Everything streams through here, with the headers that keep it where it belongs. Whether
somebody may have a file is decided before: nothing here is asked for a hidden one.
"""

import logging
from pathlib import PurePosixPath

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

logger = logging.getLogger(__name__)

# What browsers show. Everything else is kept as a file, whatever is in it.
SHOWN = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".webp": "image/webp",
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
KEPT = {
    ".csv": "text/csv",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
UNKNOWN = "application/octet-stream"

NOTHING_FETCHED = "default-src 'none'; base-uri 'none'; form-action 'none'"
SANDBOX = f"{NOTHING_FETCHED}; sandbox"
# Chrome shows no PDF in a sandbox (crbug.com/413851), and opens it in one of its own.
POLICIES = {"application/pdf": f"{NOTHING_FETCHED}; frame-ancestors 'self'"}

TRY_AGAIN_SECONDS = 60


def send(
    request: HttpRequest, file: FieldFile, version: str, *, is_kept: bool
) -> HttpResponseBase:
    """Return the answer with the content of a file.

    Args:
        request: whose answer it is.
        file: what to send.
        version: a text that changes with the content, or an empty one.
        is_kept: whether caches may keep it, to be asked after before each use;
            otherwise nothing on the way keeps anything.

    Raises:
        FileNotFoundError: when the storage has no such file.
    """
    etag = quote_etag(version) if is_kept and version else None
    response: HttpResponseBase | None = None
    if etag:
        response = get_conditional_response(request, etag)
    if response is None:
        response = _content(file)
    if etag:
        response["ETag"] = etag
    # Taken down means gone at once: whoever keeps a copy asks again before showing it.
    response.setdefault("Cache-Control", "no-cache" if is_kept else "private, no-store")
    return response


def _content(file: FieldFile) -> HttpResponseBase:
    name = file.name or ""
    path = PurePosixPath(name)
    ending = path.suffix.lower()
    content_type = SHOWN.get(ending) or KEPT.get(ending, UNKNOWN)
    try:
        # Reads the size, and so finds out now whether the storage works.
        response = FileResponse(
            file.storage.open(name),
            as_attachment=ending not in SHOWN,
            filename=path.name,
            content_type=content_type,
        )
    except FileNotFoundError:
        raise
    except Exception as error:  # noqa: BLE001 - every storage has failures of its own
        # Not its message, which may hold the name of the file.
        logger.error(
            "The storage of files failed: %s in %s %s",
            type(error).__name__,
            file.instance._meta.verbose_name,
            file.instance.pk,
        )
        return unavailable()
    # A part of a file would be a download of its own in the log.
    response["Accept-Ranges"] = "none"
    response["Content-Security-Policy"] = POLICIES.get(content_type, SANDBOX)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def unavailable() -> HttpResponse:
    """Return the answer to somebody who may ask again in a minute."""
    response = HttpResponse(
        "The file cannot be read at the moment. Please try again in a few minutes.",
        status=503,
        content_type="text/plain; charset=utf-8",
    )
    response["Retry-After"] = str(TRY_AGAIN_SECONDS)
    response["Cache-Control"] = "private, no-store"
    return response
