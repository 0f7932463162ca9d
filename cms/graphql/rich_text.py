"""Rich text as HTML whose links lead only where the viewer may go.

Wagtail keeps a link to a page or document as its number. What the viewer may not see
loses its link and keeps its words, exactly as if it did not exist.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django.db.models import F, QuerySet
from wagtail.models import Page
from wagtail.rich_text.rewriters import extract_attrs

from cms.access.viewer import Sight, Viewer
from cms.graphql.files import document_urls
from cms.graphql.loading import load_shared, seen
from cms.graphql.resolvers import Batch, Row
from cms.models import Document, Image
from cms.statements import Among

_ANCHOR = re.compile(r"<a(\b[^>]*)>(.*?)</a>", re.DOTALL)
_EMBED = re.compile(r"<embed\b[^>]*/?>")
# Marks of Wagtail's editor, of no use outside it.
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
_NUMBERED = re.compile(
    r'linktype="(page|document)" id="(\d+)"|id="(\d+)" linktype="(page|document)"'
)


class LinkTargets:
    """What bodies and rich texts point to, each looked up once a request."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        # By kind and number; None stands for what the viewer may not see.
        self.addresses: dict[tuple[str, int], str | None] = {}

    def prepare(
        self, texts: Iterable[str], files: Iterable[tuple[str, int]] = ()
    ) -> None:
        """Look up every target of some rich texts, and some files, if not known yet."""
        wanted = set(files)
        for text in texts:
            for before, number, number_first, after in _NUMBERED.findall(text):
                wanted.add((before or after, int(number or number_first)))
        wanted -= self.addresses.keys()
        self.addresses.update(dict.fromkeys(wanted))
        for kind, addresses in (
            ("page", self._pages),
            ("document", self._documents),
            ("image", self._images),
        ):
            if numbers := {number for of_kind, number in wanted if of_kind == kind}:
                for pk, address in addresses(numbers).items():
                    self.addresses[kind, pk] = address

    def is_visible(self, kind: str, number: int) -> bool:
        """Say whether the viewer may see a target, which must be prepared."""
        return self.addresses[kind, number] is not None

    def _pages(self, numbers: set[int]) -> dict[int, str]:
        pages = load_shared(self.viewer, _pages, numbers=list(numbers))
        front_end_path = self.viewer.site.front_end_path
        return {pk: front_end_path(path) for pk, path in pages}

    def _documents(self, numbers: set[int]) -> dict[int, str]:
        found = load_shared(self.viewer, _documents, numbers=list(numbers))
        documents = (dict(zip(DOCUMENT, row, strict=True)) for row in found)
        return document_urls(documents, self.viewer)

    def _images(self, numbers: set[int]) -> dict[int, str]:
        images = load_shared(self.viewer, _images, numbers=list(numbers))
        return {pk: str(file) for pk, file in images}

    def html(self, text: str) -> str:
        """Return rich text as HTML for the viewer; its targets must be prepared."""
        text = _EMBED.sub("", _BLOCK_KEY.sub("", text))
        return _ANCHOR.sub(self._anchor, text)

    def _anchor(self, match: re.Match[str]) -> str:
        words = match[2]
        address = self._address(match)
        return f'<a href="{escape(address)}">{words}</a>' if address else words

    def _address(self, match: re.Match[str]) -> str | None:
        attributes: dict[str, str] = extract_attrs(match[1])
        kind = attributes.get("linktype")
        if kind is None:
            return attributes.get("href")
        if attributes.get("id", "").isdecimal():
            return self.addresses.get((kind, int(attributes["id"])))
        return None


DOCUMENT = ("id", "file", "file_hash")


def _pages(viewer: Sight) -> QuerySet[Any]:
    pages = seen(Page, viewer).filter(Among(F("pk"), "numbers"))
    return pages.values_list("pk", "url_path")


def _documents(viewer: Sight) -> QuerySet[Any]:
    documents = seen(Document, viewer).filter(Among(F("pk"), "numbers"))
    return documents.values_list(*DOCUMENT)


def _images(viewer: Sight) -> QuerySet[Any]:
    images = seen(Image, viewer).filter(Among(F("pk"), "numbers"))
    return images.values_list("pk", "file")


def rich_text(column: str) -> Batch:
    """Return a resolver for a rich text column."""

    def resolve(rows: Sequence[Row], field: Any) -> list[str]:
        texts = [row[column] or "" for row in rows]
        targets: LinkTargets = field.context.link_targets
        targets.prepare(texts)
        return [targets.html(text) for text in texts]

    return Batch((column,), resolve)
