"""Tries whatever could still show what was taken down, as readers would.

Pages are asked for through the API's own executor, by somebody who has not signed in,
with the answers that are kept and without, and by a member of every group. Files are
asked for at the views that serve them. For thousands of pages a few are asked for one
by one, and all at the door that every answer passes.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.http import FileResponse, HttpRequest
from django.test import RequestFactory
from wagtail.models import Page, Site

from cms.access import signed_links
from cms.access.audience import ANYONE, Audience, audience_of
from cms.access.files import content_of, serve_document, serve_media, serve_signed
from cms.access.viewer import Viewer, site_root
from cms.access.visibility import visible
from cms.graphql.answers import kept_answer
from cms.graphql.context import Context
from cms.graphql.requests import Parameters
from cms.graphql.view import made
from cms.models import Document, Image, Rendition, TakeDown, User
from cms.publishing.purging import purge
from cms.takedown.files import delete_renditions
from cms.takedown.previews import are_previewed
from cms.takedown.scope import sources
from cms.takedown.unpublishing import active_workflows, scheduled_revisions

logger = logging.getLogger(__name__)

# So long is a surface tried again that answers still.
GIVE_UP_SECONDS = 2.0
PAUSE_SECONDS = 0.05
# So many are asked for one by one.
SAMPLE = 3

PAGE = """query ($id: ID!, $path: String!) {
  page(id: $id) { id } at: page(path: $path) { id }
}"""
ROUTE = """query ($path: String!) { route(path: $path) {
  ... on PageRoute { page { id } } ... on RedirectRoute { location }
} }"""
LISTS = """query ($since: DateTime!) {
  pages(orderBy: CHANGED, first: 100) { nodes { id } }
  changes(since: $since) { pages(first: 100) { nodes { id } } }
}"""
SEARCH = """query ($title: String!) {
  search(query: $title, first: 100) { nodes { page { id } } }
}"""

AGAIN = (
    "Take it down again. If it still answers, have the site switched off by whoever "
    "runs the server."
)
AGAIN_FILE = (
    "Take it down again and tick the file where it is listed. If it still answers, "
    "delete the file."
)
ASK_OTHERS = "It is not yours to take down: ask somebody who may publish it, now."
CALL_OFF = "Open the page, cancel its schedule and its workflow, and check again."
END_PREVIEWS = (
    "Close the page in every editor, revoke the links of its previews, and check again."
)
STORAGE = (
    "Nobody is served these copies: they only wait to be deleted. Check again when the "
    "storage of files works."
)


@dataclass(frozen=True)
class Surface:
    """Something that could still show what was taken down.

    ``probe`` returns what it still shows, or nothing.
    """

    name: str
    probe: Callable[[], str]
    advice: str


def tried(record: TakeDown, host: str, started: float) -> list[dict[str, Any]]:
    """Try every surface and return what was found, ready to be kept.

    Args:
        host: of the CMS, as requests name it.
        started: on the monotonic clock.

    Returns:
        For each surface its name, after how many milliseconds it was found not to
        answer (or was given up), what is wrong if anything is, and what to do then.
    """
    return [_tried(surface, started) for surface in Probes(record, host).surfaces()]


def _tried(surface: Surface, started: float) -> dict[str, Any]:
    problem = _probed(surface)
    while problem and time.monotonic() - started < GIVE_UP_SECONDS:
        time.sleep(PAUSE_SECONDS)
        problem = _probed(surface)
    return {
        "name": surface.name,
        "milliseconds": round((time.monotonic() - started) * 1000),
        "problem": problem,
        "advice": surface.advice if problem else "",
    }


def _probed(surface: Surface) -> str:
    try:
        return surface.probe()
    except Exception:
        # It may answer readers all the same, so this counts as if it did.
        logger.exception("Not tried: %s", surface.name)
        return "It could not be tried."


class Probes:
    """The surfaces of one take-down."""

    def __init__(self, record: TakeDown, host: str) -> None:
        self.record = record
        self.host = host
        self.numbers = set(record.pages)
        self.documents = record.files.get(Document._meta.label, [])
        self.images = record.files.get(Image._meta.label, [])

    def surfaces(self) -> Iterator[Surface]:
        """Return what is to be tried, the most urgent first."""
        for name, ask in (
            ("answers kept before", self._kept),
            ("made anew", self._fresh),
            ("for members", self._as_member),
        ):
            yield Surface(f"Page ({name})", partial(self._page, ask), AGAIN)
            yield Surface(f"Address of the page ({name})", self._route(ask), AGAIN)
            yield Surface(f"Lists ({name})", partial(self._lists, ask), AGAIN)
            yield Surface(f"Search ({name})", partial(self._search, ask), AGAIN)
        count = len(self.numbers)
        every = "The page" if count == 1 else f"All {count} pages"
        yield Surface(f"{every}, in whatever answer", self._door, AGAIN)
        if sources(self.pages):
            yield Surface("Page that says the same", self._sources, ASK_OTHERS)
        if self.documents:
            yield Surface("Documents", self._document, AGAIN_FILE)
            yield Surface("Links to documents, signed", self._signed, AGAIN_FILE)
        if self.images:
            yield Surface("Images", self._image, AGAIN_FILE)
        yield Surface("Previews and links of reviewers", self._previews, END_PREVIEWS)
        yield Surface("Cache in front of the CMS", self._cache, self._cache_advice())
        yield Surface("Schedules and workflows", self._schedules, CALL_OFF)
        if self.images:
            yield Surface("Copies of images in the storage", self._storage, STORAGE)

    # Pages.

    @cached_property
    def pages(self) -> list[Page]:
        """A few of the pages, those that were chosen first."""
        found = Page.objects.in_bulk([*self.record.chosen, *self.record.pages[:SAMPLE]])
        return [page.specific for page in found.values()][:SAMPLE]

    @cached_property
    def sites(self) -> dict[int, Site]:
        """The sites that show the pages, by the number of the page."""
        sites = {page.pk: page.get_site() for page in self.pages}
        return {pk: site for pk, site in sites.items() if site is not None}

    @cached_property
    def member(self) -> Audience:
        """Somebody who is in every group."""
        groups = frozenset(Group.objects.values_list("pk", flat=True))
        return Audience(is_signed_in=True, groups=groups)

    def _kept(self, query: str, site: Site, **variables: Any) -> Any:
        parameters, viewer = _asked(query, variables, ANYONE, site)
        answer, _ = kept_answer(
            parameters, viewer, lambda: made(parameters, Context(viewer))
        )
        return _data(answer.body)

    def _fresh(self, query: str, site: Site, **variables: Any) -> Any:
        parameters, viewer = _asked(query, variables, ANYONE, site)
        return _data(made(parameters, Context(viewer)).body)

    def _as_member(self, query: str, site: Site, **variables: Any) -> Any:
        parameters, viewer = _asked(query, variables, self.member, site)
        return _data(made(parameters, Context(viewer)).body)

    def _shown(self, answer: Any) -> str:
        found = self.numbers & set(_numbers_in(answer))
        return f"Still shown: {_counted(len(found), 'page')}." if found else ""

    def _page(self, ask: Callable[..., Any]) -> str:
        return self._of_each(ask, PAGE, "id", "path")

    def _lists(self, ask: Callable[..., Any]) -> str:
        since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        answers = [ask(LISTS, site, since=since) for site in set(self.sites.values())]
        return self._shown(answers)

    def _search(self, ask: Callable[..., Any]) -> str:
        return self._of_each(ask, SEARCH, "title")

    def _of_each(self, ask: Callable[..., Any], query: str, *wanted: str) -> str:
        for page in self.pages:
            if site := self.sites.get(page.pk):
                about = _about(page, site)
                variables = {name: about[name] for name in wanted}
                if problem := self._shown(ask(query, site, **variables)):
                    return problem
        return ""

    def _route(self, ask: Callable[..., Any]) -> Callable[[], str]:
        def probe() -> str:
            for page in self.pages:
                if site := self.sites.get(page.pk):
                    route = ask(ROUTE, site, path=_about(page, site)["path"])["route"]
                    column = getattr(page, "redirect_column", None)
                    if column and (route or {}).get("location") == getattr(
                        page, column
                    ):
                        return "Its address still leads where the page led."
                    if problem := self._shown(route):
                        return problem
            return ""

        return probe

    def _door(self) -> str:
        pages = Page.objects.filter(pk__in=self.numbers)
        for viewer in self._viewers():
            if count := visible(pages, viewer).count():
                return f"Still shown: {_counted(count, 'page')}."
        return ""

    def _viewers(self) -> Iterator[Viewer]:
        for site in Site.objects.select_related("root_page"):
            for audience in (ANYONE, self.member):
                yield Viewer(audience, site_root(site))

    def _sources(self) -> str:
        if any(source.live for source in sources(self.pages)):
            return "This page is an alias, and its source is still published."
        return ""

    # Files.

    def _document(self) -> str:
        documents = Document.objects.filter(pk__in=self.documents)
        for document in documents[:SAMPLE]:
            number, name = document.pk, document.filename
            if problem := self._served(serve_document, number=number, name=name):
                return problem
        return self._files_door(documents)

    def _image(self) -> str:
        images = Image.objects.filter(pk__in=self.images)
        renditions = Rendition.objects.filter(image__in=self.images)
        for file in [*images[:SAMPLE], *renditions[:SAMPLE]]:
            if problem := self._served(serve_media, name=file.file.name):
                return problem
        return self._files_door(images)

    def _files_door(self, files: Any) -> str:
        for viewer in self._viewers():
            if count := visible(files, viewer).count():
                return f"Still served: {_counted(count, 'file')}."
        return ""

    def _signed(self) -> str:
        user = self.record.user
        if not isinstance(user, User) or not self.sites:
            return ""
        site = next(iter(self.sites.values()))
        viewer = Viewer(audience_of(user), site_root(site), user)
        for document in Document.objects.filter(pk__in=self.documents)[:SAMPLE]:
            content = content_of(document)
            token = signed_links.sign("document", document.pk, content, viewer, user)
            name = document.filename
            if problem := self._served(serve_signed, token=token, name=name):
                return problem
        return ""

    def _served(self, view: Callable[..., Any], **arguments: Any) -> str:
        # Never closed as a whole: that would log an attempt where nothing is there, and
        # end the request that is going on.
        response = view(self._request(), **arguments)
        if response.status_code == 404:
            return ""
        if isinstance(response, FileResponse) and response.file_to_stream:
            response.file_to_stream.close()
        return f"A file is still served (status {response.status_code})."

    def _request(self) -> HttpRequest:
        return RequestFactory().get("/", headers={"host": self.host})

    # What is behind them.

    def _cache(self) -> str:
        # Once more than each change does: what was on its way to the cache when the
        # first purge came may have arrived after it.
        if failed := purge():
            return f"It could not be told to forget: {', '.join(failed)}."
        return ""

    def _cache_advice(self) -> str:
        return (
            "Have the cache emptied now by whoever runs it. Until then it may show "
            f"what it kept, for up to {2 * settings.CDN_SECONDS} seconds."
        )

    def _previews(self) -> str:
        if are_previewed(self.numbers):
            return "A preview still opens."
        return ""

    def _schedules(self) -> str:
        if scheduled_revisions(self.numbers).exists():
            return "A version is still scheduled to go live."
        if active_workflows(self.numbers).exists():
            return "A workflow still goes on, and may publish the page."
        return ""

    def _storage(self) -> str:
        _, failed = delete_renditions(self.images)
        return f"Not deleted: {_counted(failed, 'copy', 'copies')}." if failed else ""


def _asked(
    query: str, variables: dict[str, Any], audience: Audience, site: Site
) -> tuple[Parameters, Viewer]:
    return Parameters(query, variables, None), Viewer(audience, site_root(site))


def _data(body: bytes) -> Any:
    answer = json.loads(body)
    if answer.get("errors"):
        # Not the message, which may repeat a title.
        raise ValueError("The API answered with an error")
    return answer["data"]


def _about(page: Page, site: Site) -> dict[str, Any]:
    return {
        "id": str(page.pk),
        "path": site_root(site).front_end_path(page.url_path),
        "title": page.title,
    }


def _numbers_in(answer: Any) -> Iterator[int]:
    """Return the numbers of pages anywhere in an answer."""
    if isinstance(answer, dict):
        if "id" in answer:
            yield int(answer["id"])
        answer = list(answer.values())
    if isinstance(answer, list):
        for inner in answer:
            yield from _numbers_in(inner)


def _counted(count: int, one: str, several: str = "") -> str:
    return f"1 {one}" if count == 1 else f"{count} {several or f'{one}s'}"
