"""What a real site hides, and from whom, as markers to look for.

Nothing is planted on a real site: its own drafts, private pages, former titles and
files carry words that stand nowhere in what somebody may see. Who may see a page is
asked of Wagtail's own restrictions, page by page, and not of ``cms.access``.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import PurePosixPath
from random import Random
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    ReferenceIndex,
)
from wagtail.models import Site as WagtailSite
from wagtail.models.sites import get_site_for_hostname
from wagtail.models.view_restrictions import BaseViewRestriction

from cms.leak_check.audiences import ANONYMOUS, Audience
from cms.leak_check.filling import internal_fields
from cms.leak_check.markers import NOBODY, Marker, Markers
from cms.leak_check.readers import group_name
from cms.leak_check.secrets import Probe, Site
from cms.models import (
    BasePage,
    Document,
    Image,
    PublicCollection,
    Rendition,
    SiteSettings,
    Vocabulary,
)

# Runs of text that JSON, HTML and addresses leave as they are.
RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,.;:()_-]*[A-Za-z0-9]")
TAG = re.compile(r"<[^>]*>")
SHORTEST, LONGEST = 8, 60
# Names are looked for however short; sentences only where they are unmistakable.
SHORTEST_SENTENCE = 24
NAMES = {"title", "slug", "draft_title", "seo_title", "filename"}
NOT_TEXT = {"content_type", "id", "path", "translation_key", "url_path", "uuid"}
# What stands in a child of a page that is not public, such as a recommendation.
NOT_PUBLIC = "what is not public"
FORMER_REVISIONS = 5
MOST_SENTENCES = 3_000
MOST_OPENINGS = 60


@dataclass
class Piece:
    """Texts of one thing, and who may see it."""

    name: str
    seen_by: frozenset[str]
    texts: list[tuple[str, str]] = field(default_factory=list)
    internal: set[str] = field(default_factory=set)


def hidden_content(url: str, audiences: list[Audience], seed: int = 0) -> Site:
    """Return what there is to look for and to ask for.

    Args:
        url: of the site: what other sites of the same CMS show is hidden there.
        audiences: who will ask.
        seed: for the same choice of sentences every time.
    """
    return _Reader(url, audiences, seed).site()


class _Reader:
    def __init__(self, url: str, audiences: list[Audience], seed: int) -> None:
        self.everybody = frozenset(audience.sees for audience in audiences)
        self.markers = Markers(seed)
        self.made = Site(self.markers, audiences)
        self.random = Random(seed)  # noqa: S311 -- chooses, protects nothing
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            self.root = get_site_for_hostname(parts.hostname or "", str(port)).root_page
        except WagtailSite.DoesNotExist:
            self.root = None
        self.pages: dict[int, frozenset[str]] = {}

    def site(self) -> Site:
        pieces = [*self._of_pages(), *self._of_files(), *self._of_all()]
        self._look_for(pieces)
        self.made.openings.append("2020-01-01T00:00:00Z")
        return self.made

    # Who may see what.

    def _admitted(self, restrictions: Iterable[BaseViewRestriction]) -> frozenset[str]:
        admitted = self.everybody
        for known in restrictions:
            if known.restriction_type == BaseViewRestriction.LOGIN:
                admitted -= {ANONYMOUS.sees}
            elif known.restriction_type == BaseViewRestriction.GROUPS:
                groups = known.groups.values_list("pk", flat=True)
                admitted &= {group_name(number) for number in groups}
            elif known.restriction_type == BaseViewRestriction.PASSWORD:
                admitted = NOBODY
        return admitted

    def _may_see(self, page: Page) -> frozenset[str]:
        if not page.live or not self.root:
            return NOBODY
        if not page.path.startswith(self.root.path):
            return NOBODY
        restrictions: Iterable[PageViewRestriction] = page.get_view_restrictions()
        return self._admitted(restrictions)

    # What there is.

    def _of_pages(self) -> Iterator[Piece]:
        for model in apps.get_models():
            if issubclass(model, BasePage):
                for page in model._default_manager.order_by("pk").iterator():
                    yield from self._of_page(page)

    def _of_page(self, page: BasePage) -> Iterator[Piece]:
        seen_by = self.pages[page.pk] = self._may_see(page)
        internal = {*internal_fields(type(page)), NOT_PUBLIC}
        piece = Piece(f"{page._meta.label} {page.pk}", seen_by, internal=internal)
        piece.texts = list(_texts(page.serializable_data()))
        yield piece
        for number, revision in enumerate(
            page.revisions.order_by("-created_at")[:FORMER_REVISIONS]
        ):
            what = "latest" if number == 0 else "former"
            yield Piece(
                f"{piece.name}, {what} revision",
                NOBODY,
                list(_texts(revision.content)),
                internal,
            )
        self._ask_for(page, seen_by)

    def _ask_for(self, page: Page, seen_by: frozenset[str]) -> None:
        path = self._path(page)
        number = str(page.pk)
        if self.root and page.path.startswith(self.root.path):
            self._probe(path, seen_by)
        self._probe(page.slug, seen_by)
        twin = str(10**9 + page.pk)
        self.made.probes.append(Probe(number, twin, seen_by, is_number=True))
        self.made.highest_number = max(self.made.highest_number, page.pk)
        if ANONYMOUS.sees in seen_by and len(self.made.openings) < MOST_OPENINGS:
            word = max(page.title.split(), key=len, default="")
            self.made.openings += [number, path, page.slug, word]

    def _path(self, page: Page) -> str:
        root = self.root.url_path if self.root else ""
        return f"/{page.url_path[len(root) :]}"

    def _probe(self, value: str, seen_by: frozenset[str]) -> None:
        head, slash, _ = value.rstrip("/").rpartition("/")
        word = self.markers.absent_word()
        twin = head + slash + word + ("/" if value.endswith("/") else "")
        self.made.probes.append(Probe(value, twin, seen_by))

    def _of_files(self) -> Iterator[Piece]:
        for model in (Document, Image):
            shown = self._shown(model)
            for file in model._default_manager.order_by("pk"):
                seen_by = shown.get(file.pk, NOBODY)
                name = PurePosixPath(file.file.name).name
                yield Piece(
                    f"{model._meta.label} {file.pk}",
                    seen_by,
                    [("title", file.title), ("filename", name)],
                )
                if model is Document:
                    self._file(file.url, seen_by)
                self._file(f"/media/{file.file.name}", NOBODY)
        images = self._shown(Image)
        for rendition in Rendition.objects.order_by("pk"):
            seen_by = images.get(rendition.image_id, NOBODY)
            self._file(f"/media/{rendition.file.name}", seen_by)

    def _shown(self, model: type[Model]) -> dict[int, frozenset[str]]:
        """Return who sees a page that shows a file, for all files of a model."""
        collections = {
            collection.pk: self._admitted(_restrictions_of(collection))
            for collection in Collection.objects.all()
        }
        public = set(PublicCollection.objects.values_list("collection", flat=True))
        of_pages = ContentType.objects.get_for_model(Page)
        references = ReferenceIndex.objects.filter(
            base_content_type=of_pages,
            to_content_type=ContentType.objects.get_for_model(model),
        ).values_list("object_id", "to_object_id")
        shown: dict[int, frozenset[str]] = {}
        for page, file in references:
            seen_by = self.pages.get(int(page), NOBODY)
            shown[int(file)] = shown.get(int(file), NOBODY) | seen_by
        return {
            pk: collections[collection]
            & (self.everybody if collection in public else shown.get(pk, NOBODY))
            for pk, collection in model._default_manager.values_list("pk", "collection")
        }

    def _file(self, address: str, seen_by: frozenset[str]) -> None:
        head, _, name = address.rpartition("/")
        ending = PurePosixPath(name).suffix
        twin = f"{head}/{self.markers.absent_word()}{ending}"
        # Whoever chooses files in the admin sees them there.
        self.made.files.append(Probe(address, twin, seen_by | self._editors()))

    def _editors(self) -> frozenset[str]:
        groups = Group.objects.filter(permissions__codename="access_admin")
        return frozenset(group_name(pk) for pk in groups.values_list("pk", flat=True))

    def _of_all(self) -> Iterator[Piece]:
        """Yield what everybody may see: words and settings; and names of groups."""
        public: list[type[Model]] = [SiteSettings]
        public += [m for m in apps.get_models() if issubclass(m, Vocabulary)]
        for model in public:
            for row in model._default_manager.all():
                data = {f.name: f.value_to_string(row) for f in model._meta.fields}
                name = f"{model._meta.label} {row.pk}"
                yield Piece(name, self.everybody, [*_texts(data)])
        for group in Group.objects.all():
            name = group_name(group.pk)
            title = [("title", group.name)]
            yield Piece(f"the name of {name}", frozenset({name}), title)

    # Markers.

    def _look_for(self, pieces: list[Piece]) -> None:
        """Make markers of the texts that somebody may not see."""
        readable = {who: _Words() for who in sorted(self.everybody)}
        for piece in pieces:
            readers = piece.seen_by & self.everybody
            for name, text in piece.texts:
                for who in readers if name not in piece.internal else ():
                    readable[who].add(text)
        for marker in self._candidates(pieces, readable):
            seen_by = frozenset(
                who for who, words in readable.items() if words.say(marker.text)
            )
            if seen_by != self.everybody:
                self.markers.phrase(Marker(marker.text, marker.where, seen_by))
                if " " not in marker.text:
                    self._probe(marker.text, seen_by)

    def _candidates(
        self, pieces: list[Piece], readable: dict[str, "_Words"]
    ) -> Iterator[Marker]:
        """Yield all names, and as many sentences as can be looked for."""
        sentences: dict[str, Marker] = {}
        names: dict[str, Marker] = {}
        for piece in pieces:
            for name, text in piece.texts:
                where = f"{piece.name}, {name}"
                if name in NAMES:
                    for run in _runs(text, SHORTEST):
                        names.setdefault(run, Marker(run, where))
                    continue
                for run in _runs(text, SHORTEST_SENTENCE):
                    # Without a space: a moment, an address, a number of a block.
                    if " " in run and not all(w.has(run) for w in readable.values()):
                        sentences.setdefault(run, Marker(run, where))
        chosen = list(sentences.values())
        self.random.shuffle(chosen)
        yield from names.values()
        yield from chosen[:MOST_SENTENCES]


class _Words:
    """All that somebody may read."""

    def __init__(self) -> None:
        self._runs: set[str] = set()
        self._text: str | None = None

    def add(self, text: str) -> None:
        self._runs.update(_runs(text, 1, len(text)))
        self._text = None

    def has(self, run: str) -> bool:
        return run in self._runs

    def say(self, run: str) -> bool:
        """Say whether a text is there by itself or within another."""
        if run in self._runs:
            return True
        if self._text is None:
            self._text = "\n".join(self._runs)
        return run in self._text


def _restrictions_of(collection: Collection) -> Iterable[CollectionViewRestriction]:
    restrictions: Iterable[CollectionViewRestriction] = (
        collection.get_view_restrictions()
    )
    return restrictions


def _runs(text: str, shortest: int, longest: int = LONGEST) -> Iterator[str]:
    """Yield in lower case the parts of a text that look alike wherever they stand.

    Args:
        shortest: what has fewer letters is left out.
        longest: what has more is cut off.
    """
    for run in RUN.findall(unescape(TAG.sub("\n", text))):
        run = run[:longest].strip().casefold()
        if len(run) >= shortest:
            yield run


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of serialised content, each with the name of its field."""
    if isinstance(value, str) and value.startswith(("[", "{")):
        with suppress(ValueError):  # when it is no body of blocks
            value = json.loads(value)
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, list):
        for below in value:
            yield from _texts(below, name)
    elif isinstance(value, dict):
        if value.get("is_public") is False:
            name = NOT_PUBLIC
        for key, below in value.items():
            if key not in NOT_TEXT:
                yield from _texts(below, name or str(key))
