"""Who had a restricted file, and who tried, in Wagtail's log."""

from django.db.models import Model

from cms.access.viewer import Viewer
from cms.access.visibility import visible
from cms.audit.log import record, record_once
from cms.models import Document, Image, Rendition

DOWNLOAD = "cms.download"
REFUSED = "cms.refused_download"

File = Document | Image | Rendition


def is_restricted(file: File, viewer: Viewer) -> bool:
    """Say whether a file is not for everybody on the viewer's site."""
    everybody = visible(type(file)._default_manager.all(), viewer.anybody)
    # Nobody but editors sees originals, whoever may see the image.
    return isinstance(file, Image) or not everybody.filter(pk=file.pk).exists()


def record_download(file: File, viewer: Viewer) -> None:
    """Record that somebody was given a restricted file.

    Every download of a document; of an image, which pages show again and again, one in
    an hour.
    """
    write = record if isinstance(file, Document) else record_once
    # Who reads a draft by a preview is not known; by which, is.
    key = viewer.previewed and viewer.previewed.key
    how = {"what": f"preview {key.kind} {key.number}"} if key else {}
    write(DOWNLOAD, _subject(file), viewer.user, **how)


def record_refusal(file: File, viewer: Viewer) -> None:
    """Record that somebody asked for a restricted file that they may not see.

    Once an hour for each person and file, and for all who have not signed in together:
    of them nothing is known, and nothing is kept.
    """
    record_once(REFUSED, _subject(file), viewer.user)


def _subject(file: File) -> Model:
    return file.image if isinstance(file, Rendition) else file
