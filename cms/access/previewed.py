"""What a preview token opens, besides what its holder may see anyhow."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from wagtail.models import Page

from cms.models import Document

# Where a row that was made of a draft keeps what it was made of.
DRAFT = "__draft"


@dataclass(frozen=True)
class PreviewKey:
    """Names a preview for so long, and is no secret: only we sign it.

    Args:
        kind: of what is previewed, as in `cms.previews.opening`.
        number: what tells it from others of its kind.
        until: when the token, and whatever was made for it, is over.
    """

    kind: str
    number: int
    until: datetime


@dataclass(frozen=True)
class Opened:
    """What is seen by a preview besides what is seen anyhow, in numbers.

    Args:
        page: the page of the draft; None where it was never saved.
        documents: the documents that the draft shows.
        images: its images.
    """

    page: int | None
    documents: frozenset[int]
    images: frozenset[int]

    def files(self, model: type[Model]) -> frozenset[int]:
        """Return the files of a model, Document or Image."""
        return self.documents if model is Document else self.images


@dataclass(frozen=True)
class Previewed:
    """A draft that is shown by a token, for as long as it takes to answer a request.

    Args:
        key: of the preview.
        page: the draft, which is for showing and never for saving.
        opened: what comes with it.
    """

    key: PreviewKey
    page: Page
    opened: Opened
