"""Asks the API about every page and file of a world, by every way to them.

``told`` is what came back and ``foretold`` what had to: both say, for each way and each
page or file, what is there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.test import Client
from wagtail.models import Page

from cms.models import Document
from tests.access.oracle import Oracle, Person
from tests.access.stories import DOCUMENTS
from tests.access.worlds import World

# For a way and what it leads to, what is there.
Findings = dict[tuple[str, str], Any]

# More than a document may hold would be refused.
AT_ONCE = 20
ROUTE = """{
  __typename
  ... on PageRoute { page { id } }
  ... on RedirectRoute { location }
  ... on SignInRoute { areaPath }
}"""
# Together, since a list or search takes as many queries however much it finds.
REST = """query ($titles: String!, $others: String!) {
  pages(first: 100) { totalCount nodes { id } }
  titles: search(query: $titles, first: 100) { totalCount nodes { page { id } } }
  others: search(query: $others, first: 100) { totalCount nodes { page { id } } }
  site { headerMenu { page {
    id parent { id } ancestors { id } children(first: 50) { nodes { id } }
    socialImage { title }
    ... on ContentPage { body {
      ... on ParagraphBlock { html }
      ... on DocumentBlock { document { title } }
      ... on ImageBlock { image { title } }
    } }
  } } }
}"""


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks, with what they carry to say who they are."""

    name: str
    person: Person
    client: Client
    headers: dict[str, str]

    def ask(self, query: str, **variables: Any) -> Any:
        """Ask the API, and return the data: nothing that is asked here may fail."""
        response = self.client.post(
            "/graphql/",
            {"query": query, "variables": variables},
            content_type="application/json",
            headers=self.headers,
        )
        content = response.json()
        assert "errors" not in content, (self.name, content["errors"])
        return content["data"]

    def ask_of_each(
        self, field: str, kind: str, selection: str, values: Iterable[Any]
    ) -> list[Any]:
        """Ask a root field about several values, as many at once as may be."""
        left, answers = list(values), list[Any]()
        while left:
            now, left = left[:AT_ONCE], left[AT_ONCE:]
            query = of_each(len(now), field, kind, selection)
            data = self.ask(query, **{f"v{n}": value for n, value in enumerate(now)})
            answers += data.values()
        return answers

    def fetch(self, address: str) -> int:
        """Fetch a file, and return the status of the answer."""
        response = self.client.get(address, headers=self.headers)
        response.getvalue()  # which also closes the file
        return int(response.status_code)


@cache
def of_each(count: int, field: str, kind: str, selection: str) -> str:
    """Return the query that asks a root field about several values."""
    declared = " ".join(f"$v{n}: {kind}!" for n in range(count))
    asked = " ".join(f"v{n}: {field}: $v{n}) {selection}" for n in range(count))
    return f"query ({declared}) {{ {asked} }}"


def told(oracle: Oracle, viewer: Viewer, renditions: list[str]) -> Findings:
    """Ask about everything, and return what the API says."""
    world = oracle.world
    names, addresses = names_of(world), [oracle.address(page) for page in world.pages]
    found: Findings = {}
    numbers = [page.pk for page in world.pages]
    by_number = viewer.ask_of_each("page(id", "ID", "{ id }", numbers)
    by_path = viewer.ask_of_each("page(path", "String", "{ id }", addresses)
    nowhere = [f"{oracle.address(area)}nothing/" for area in oracle.areas]
    routes = viewer.ask_of_each("route(path", "String", ROUTE, addresses + nowhere)
    for n, page in enumerate(world.pages):
        name = names[page.pk]
        found["page(id)", name] = number_of(by_number[n])
        found["page(path)", name] = number_of(by_path[n])
        found["route", name] = route_of(routes[n])
    for n, area in enumerate(oracle.areas, len(addresses)):
        found["route to nothing below", names[area.pk]] = route_of(routes[n])

    words = words_of(world)
    lists = viewer.ask(REST, **{kind: " or ".join(words[kind]) for kind in words})
    listed = numbers_of(lists["pages"]["nodes"])
    found["count", "pages"] = lists["pages"]["totalCount"]
    for kind in words:
        hits = numbers_of(hit["page"] for hit in lists[kind]["nodes"])
        found["search", kind] = sorted(hits)
        found["count", kind] = lists[kind]["totalCount"]
    linked = [link["page"] for link in lists["site"]["headerMenu"]]
    menu = {int(page["id"]): page for page in linked if page}
    for page in world.pages:
        name, there = names[page.pk], menu.get(page.pk)
        found["pages", name] = page.pk in listed
        found["menu", name] = there is not None
        if there:
            found["parent", name] = number_of(there["parent"])
            found["ancestors", name] = numbers_of(there["ancestors"])
            found["children", name] = numbers_of(there["children"]["nodes"])
            found["files", name] = files_in(there, world.ground.files)
    for n, address in enumerate(file_addresses(world) + renditions):
        found["address", f"file {n}"] = viewer.fetch(address)
    return found


def foretold(oracle: Oracle, person: Person) -> Findings:
    """Return what the API has to say, as the oracle knows it."""
    world, names = oracle.world, names_of(oracle.world)
    served = oracle.served(person)
    listed = served - oracle.withdrawn
    files = oracle.files_seen(person, served)
    expected: Findings = {}

    def only(pages: Iterable[Page], among: set[int]) -> list[int]:
        return [page.pk for page in pages if page.pk in among]

    for page in world.pages:
        name, shown = names[page.pk], page.pk if page.pk in served else None
        address = oracle.address(page)
        expected["page(id)", name] = expected["page(path)", name] = shown
        expected["route", name] = shown or oracle.sign_in(address, person, served)
        expected["pages", name] = page.pk in listed
        expected["menu", name] = page.pk in served
        if shown:
            above = oracle.above(page)
            below = sorted(
                (each for each in world.pages if each.is_child_of(page)),
                key=lambda child: child.path,
            )
            expected["ancestors", name] = only(above, served)
            expected["parent", name] = next(iter(only(above[-1:], served)), None)
            expected["children", name] = only(below, listed)
            expected["files", name] = oracle.files[page.pk] & files
    for area in oracle.areas:
        expected["route to nothing below", names[area.pk]] = oracle.sign_in(
            f"{oracle.address(area)}nothing/", person, served
        )
    expected["count", "pages"] = len(listed)
    shows_paper = {pk for pk in listed if oracle.files[pk] & files & {*DOCUMENTS}}
    titles = set(words_of(world)["titles"])
    found_by_title = {page.pk for page in world.pages if page.title in titles}
    for kind, hits in (
        ("titles", listed & found_by_title),
        ("others", shows_paper),  # and nothing for what stands in a draft
    ):
        expected["search", kind] = sorted(hits)
        expected["count", kind] = len(hits)
    for n in range(len(world.ground.files)):
        # A collection that lets somebody not in does not in the admin either.
        is_managed = person.may_use_admin and oracle.lets_out(n, person)
        is_there = n in files or is_managed
        expected["address", f"file {n}"] = 200 if is_there else 404
    return expected


def names_of(world: World) -> dict[int, str]:
    return {page.pk: f"page {number}" for number, page in enumerate(world.pages)}


def words_of(world: World) -> dict[str, list[str]]:
    """Return the titles of pages, and those of documents and unpublished edits."""
    told_of = world.pages[2:]
    titles = {page.title for page in told_of}
    drafts = {page.draft_title for page in told_of} - titles
    papers = {file.title for file in world.ground.files if isinstance(file, Document)}
    return {"titles": sorted(titles), "others": sorted(drafts | papers)}


def number_of(page: Any) -> int | None:
    return int(page["id"]) if page else None


def numbers_of(pages: Iterable[Any]) -> list[int]:
    return [int(page["id"]) for page in pages]


def route_of(route: Any) -> Any:
    """Return the number of the page that is there, or the path of an area."""
    match route and route["__typename"]:
        case "PageRoute":
            return number_of(route["page"])
        case "SignInRoute":
            return route["areaPath"]
        case _:
            return route


def files_in(page: Any, files: list[Any]) -> set[int]:
    """Return the numbers of the files that a page names or leads to.

    Links to restricted files are signed, but end in the name like all others.
    """
    blocks = page.get("body", [])
    parts = [block.get("document") or block.get("image") for block in blocks]
    titles = {part["title"] for part in [*parts, page["socialImage"]] if part}
    links = "".join(block.get("html", "") for block in blocks)
    return {
        number
        for number, file in enumerate(files)
        if file.title in titles
        or (isinstance(file, Document) and f'/{file.filename}"' in links)
    }


def file_addresses(world: World) -> list[str]:
    """Return the addresses of the documents, in their order."""
    return [file.url for file in world.ground.files if isinstance(file, Document)]
