"""Rich text as HTML whose links lead only where the viewer may go.

Wagtail keeps a link to a page or document as its number. What the viewer may not see
loses its link and keeps its words, exactly as if it did not exist.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from wagtail.models import Page
from wagtail.rich_text.rewriters import extract_attrs

from cms.access.viewer import Viewer
from cms.graphql.files import document_url
from cms.graphql.loading import seen
from cms.graphql.resolvers import Batch, Row
from cms.models import Document, Image

_ANCHOR = re.compile(r"<a(\b[^>]*)>(.*?)</a>", re.DOTALL)
_EMBED = re.compile(r"<embed\b[^>]*/?>")
# Marks of Wagtail's editor, of no use outside it.
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
_NUMBERED = re.compile(
    r'linktype="(page|document)" id="(\d+)"|id="(\d+)" linktype="(page|document)"'
)

_KINDS = (
    ("page", "url_path", Page),
    ("document", "file", Document),
    ("image", "file", Image),
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
        for kind, column, model in _KINDS:
            if numbers := {number for of_kind, number in wanted if of_kind == kind}:
                found = seen(model, self.viewer).filter(pk__in=numbers)
                for pk, value in found.values_list("pk", column):
                    self.addresses[kind, pk] = self._address(kind, pk, value)

    def is_visible(self, kind: str, number: int) -> bool:
        """Say whether the viewer may see a target, which must be prepared."""
        return self.addresses[kind, number] is not None

    def _address(self, kind: str, pk: int, value: str) -> str:
        if kind == "page":
            return self.viewer.site.front_end_path(value)
        return document_url(pk, value) if kind == "document" else value

    def html(self, text: str) -> str:
        """Return rich text as HTML for the viewer; its targets must be prepared."""
        text = _EMBED.sub("", _BLOCK_KEY.sub("", text))
        return _ANCHOR.sub(self._anchor, text)

    def _anchor(self, match: re.Match[str]) -> str:
        attributes = extract_attrs(match[1])
        words = match[2]
        kind = attributes.get("linktype")
        if kind is None:
            address = attributes.get("href")
        elif attributes.get("id", "").isdecimal():
            address = self.addresses.get((kind, int(attributes["id"])))
        else:
            address = None
        return f'<a href="{escape(address)}">{words}</a>' if address else words


def rich_text(column: str) -> Batch:
    """Return a resolver for a rich text column."""

    def resolve(rows: Sequence[Row], field: Any) -> list[str]:
        texts = [row[column] or "" for row in rows]
        targets: LinkTargets = field.context.link_targets
        targets.prepare(texts)
        return [targets.html(text) for text in texts]

    return Batch((column,), resolve)
