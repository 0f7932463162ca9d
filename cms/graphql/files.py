"""Addresses of files: in full, since front ends are on hosts of their own."""

from django.conf import settings
from django.urls import reverse


def file_url(path: str) -> str:
    """Return the full address of a path from which the CMS serves a file."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def document_url(pk: int, file: str) -> str:
    """Return the address from which the CMS serves a document.

    Args:
        file: the document's name in the storage.
    """
    return file_url(reverse("wagtaildocs_serve", args=[pk, file.rpartition("/")[2]]))
