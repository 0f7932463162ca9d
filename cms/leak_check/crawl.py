"""Asks everything, as everybody, twice; finds what leaks and counts what was asked."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from random import Random
from typing import Any

from graphql import build_client_schema, get_introspection_query

from cms.leak_check.addresses import other_addresses
from cms.leak_check.asking import Reply, Unreachable, Wire, given_away
from cms.leak_check.audiences import Audience
from cms.leak_check.calls import Caller, Calls, Pair
from cms.leak_check.markers import Marker
from cms.leak_check.outcome import Leak, Outcome
from cms.leak_check.previews import PreviewAsker
from cms.leak_check.schema import Document, Schema
from cms.leak_check.secrets import Probe, Site
from cms.leak_check.walking import Walk

UNANSWERED = {
    "QUERY_TOO_EXPENSIVE",
    "GRAPHQL_VALIDATION_FAILED",
    "INTERNAL_SERVER_ERROR",
}


@dataclass(frozen=True)
class Plan:
    """How much to ask.

    Args:
        depth: how deep paths may be.
        complete_to: up to which depth all paths are asked for; beyond, a share of
            them, at random.
        share: of the paths beyond, from 0 to 1.
        most_paths: of each depth beyond, however large the share.
        probes: how many hidden values each argument is tried with; None for all.
        addresses: how many other addresses to ask for as each audience; None for all.
        budget: the most requests to send; None for no limit.
        passes: how often everything is asked: a second time, answers may be kept.
        tokens: of how many documents, from 0 to 1, API tokens ask as well; they see
            what their users see.
        content: whether all that pages hold is read, however deep that is.
    """

    depth: int = 5
    complete_to: int = 5
    share: float = 1
    most_paths: int | None = None
    probes: int | None = None
    addresses: int | None = None
    budget: int | None = None
    passes: int = 2
    seed: int = 0
    tokens: float = 1
    content: bool = True


class Crawl:
    """A check of one site."""

    def __init__(
        self,
        url: str,
        site: Site,
        plan: Plan,
        say: Callable[[str], object] = lambda line: None,
    ) -> None:
        self.wire = Wire(url)
        self.site = site
        self.plan = plan
        self.say = say
        self.outcome = Outcome(site)
        self.random = Random(plan.seed)  # noqa: S311 -- chooses, protects nothing

    def run(self) -> Outcome:
        """Ask everything and return what was found.

        Raises:
            Unreachable: when nothing answers, or does not tell its schema.
        """
        try:
            self.introduce()
            self.schema = self.introspect()
            self.caller = Caller(
                self.schema, self.site, self.plan.probes, self.plan.seed
            )
            self.schema.calls = self.caller.openings(self.answer)
            coverage = self.outcome.coverage
            coverage.all_fields = self.schema.all_fields()
            coverage.all_arguments = self.schema.all_arguments()
            for what, documents in self.parts():
                self.all_of(what, documents)
            self.files()
            self.previews()
            for depth in range(1, self.plan.depth + 1):
                self.paths(depth)
        finally:
            self.wire.close()
            self.outcome.coverage.requests = self.wire.sent
        return self.outcome

    def introduce(self) -> None:
        """See that everybody is known there: who is not would find nothing.

        Raises:
            Unreachable: when somebody is not.
        """
        for audience in self.site.audiences:
            reply = self.wire.ask("{ __typename }", audience)
            if audience.headers and reply.status != HTTPStatus.OK:
                raise Unreachable(
                    f"“{audience.name}” is not known there (status {reply.status}): "
                    "is it the site of this database?"
                )

    def introspect(self) -> Schema:
        for audience in self.site.audiences:
            reply = self.wire.ask(get_introspection_query(), audience)
            self.look(reply, "the schema", audience)
            if data := reply.json.get("data"):
                # Who may see the schema may ask what is in it.
                self.guide = audience
                return Schema(build_client_schema(data))
        raise Unreachable(f"The API does not tell its schema: {reply.json}")

    def answer(self, document: str) -> dict[str, Any]:
        reply = self.wire.ask(document, self.guide)
        self.look(reply, document, self.guide)
        return reply.json

    def parts(self) -> Iterator[tuple[str, Iterable[Document]]]:
        """Yield what to ask before paths are followed, from the least to the most."""
        walk = Walk(self.schema)
        interfaces = (
            way
            for name, way in self.schema.shortest().items()
            if self.schema.kinds_of(name) != [name]
        )
        yield "fields of interfaces", walk.packed(interfaces)
        if self.plan.content:
            yield "content", walk.packed(self.schema.content_chains())
        yield "arguments", self.caller.documents()

    def paths(self, depth: int) -> None:
        """Follow paths of just a depth."""
        documents = Walk(self.schema).documents(
            depth, self.share(depth), self.plan.seed
        )
        visited = self.all_of(f"paths of {depth} fields", documents)
        self.outcome.coverage.paths[depth] = visited, self.there_are(depth)

    def share(self, depth: int) -> float:
        """Return which share of the paths of a depth to ask for."""
        if depth <= self.plan.complete_to:
            return 1
        most = self.plan.most_paths
        if most is None:
            return self.plan.share
        return min(self.plan.share, most / self.there_are(depth))

    def there_are(self, depth: int) -> int:
        """Return how many paths of just a depth there are."""
        return self.schema.count_paths(depth) - self.schema.count_paths(depth - 1)

    def all_of(self, what: str, documents: Iterable[Document]) -> int:
        """Ask some documents as everybody; then again, when answers may be kept.

        Audiences take turns, so that an answer kept for one and given to another shows.

        Returns:
            How many paths were visited.
        """
        waiting = iter(documents)
        done = visited = 0
        while not self.is_spent() and (batch := list(islice(waiting, 20))):
            for times in range(self.plan.passes):
                for document in batch:
                    if self.is_spent():
                        return visited
                    is_answered = self.as_everybody(document, again=bool(times))
                    visited += document.paths if is_answered and not times else 0
            done += len(batch)
            self.outcome.coverage.documents += len(batch)
            self.say(
                f"{what}: {done} documents, {self.wire.sent} requests, "
                f"{len(self.outcome.leaks)} leaks"
            )
        return visited

    def is_spent(self) -> bool:
        budget = self.plan.budget
        return budget is not None and self.wire.sent >= budget

    def as_everybody(self, document: Document, again: bool) -> bool:
        """Ask a document, and say whether everybody had an answer."""
        audiences = [
            audience
            for audience in self.site.audiences
            if "Authorization" not in audience.headers
            or self.random.random() < self.plan.tokens
        ]
        self.random.shuffle(audiences)
        if again:
            # What is kept for anybody is asked for by anybody, and by one who is not.
            audiences = [*self.site.audiences[:1], *audiences[:1]]
        is_answered = True
        for audience in audiences:
            reply = self.wire.ask(document.text, audience)
            self.look(reply, document.text, audience)
            is_answered = self.check(reply, document, audience) and is_answered
        coverage = self.outcome.coverage
        coverage.refused += not is_answered
        if is_answered:
            coverage.fields |= document.fields
            coverage.arguments |= document.arguments
        return is_answered

    def look(
        self,
        reply: Reply,
        question: str,
        audience: Audience,
        shown: frozenset[Marker] = frozenset(),
    ) -> None:
        """Look for markers in an answer, and note who saw which.

        Args:
            shown: what may be seen besides, by whoever asks this.
        """
        for marker, place in given_away(reply, question, self.site.markers).items():
            if marker in shown:
                continue
            if audience.sees in marker.seen_by:
                self.outcome.seen.setdefault(audience.sees, set()).add(marker)
            else:
                what = f"{marker.shortened} from {marker.where}"
                self.leak(audience, what, place, question)

    def leak(self, audience: Audience, what: str, place: str, question: str) -> None:
        leak = Leak(audience.name, what, place, question)
        if leak not in self.outcome.leaks:
            self.outcome.leaks.append(leak)

    def check(self, reply: Reply, document: Document, audience: Audience) -> bool:
        """See that twins got the same answer, and say whether there was one."""
        content = reply.json
        codes = {
            (error.get("extensions") or {}).get("code")
            for error in content.get("errors") or []
        }
        is_answered = reply.status < 500 and not codes & UNANSWERED
        if not is_answered:
            messages = [error["message"] for error in content.get("errors") or []]
            self.outcome.problems.append(
                f"{reply.status} {messages[:2]}: {document.text[:2000]}"
            )
        if not isinstance(document, Calls):
            return is_answered
        for pair in document.pairs:
            if audience.sees in pair.probe.seen_by:
                continue
            self.outcome.coverage.compared += 1
            one = told(content, pair, pair.number, pair.probe.value)
            other = told(content, pair, pair.number + 1, pair.probe.twin)
            if one != other:
                what = f"{pair.probe.value[:5]}… is answered unlike what is not there"
                place = ".".join(["data", *pair.place, f"a{pair.number}"])
                self.leak(audience, what, place, document.text)
        return is_answered

    # Drafts.

    def previews(self) -> None:
        """Read drafts by tokens, as everybody: each draft, and no other."""
        for preview in self.site.previews:
            asker = PreviewAsker(self.wire, preview)
            if self.is_spent():
                return
            for audience in self.site.audiences:
                for problem in asker.problems(audience):
                    self.leak(audience, problem, "the headers", "a preview")
                seen: set[Marker] = set()
                for question, reply, shown in asker.replies(audience):
                    self.look(reply, question, audience, shown)
                    seen |= self.site.markers.found_in(reply.text) & shown
                if preview.shown and not seen:
                    what = f"The preview of a {preview.model} showed nothing of it."
                    self.outcome.problems.append(what)
            self.outcome.coverage.previewed += bool(preview.shown)

    # What is not GraphQL.

    def files(self) -> None:
        """Ask for files and other addresses as everybody."""
        addresses = list(self.site.files)
        addresses += other_addresses(self.site)
        if self.plan.addresses is not None:
            count = min(self.plan.addresses, len(addresses))
            addresses = self.random.sample(addresses, count)
        for number, probe in enumerate(addresses, start=1):
            for _ in range(self.plan.passes):
                if self.is_spent():
                    return
                for audience in self.site.audiences:
                    self.fetch(probe, audience)
            self.outcome.coverage.addresses += 1
            if number % 50 == 0:
                self.say(f"addresses: {number} of {len(addresses)}")

    def fetch(self, probe: Probe, audience: Audience) -> None:
        reply = self.wire.get(probe.value, audience)
        self.look(reply, probe.value, audience)
        if probe.twin == probe.value or audience.sees in probe.seen_by:
            return
        self.outcome.coverage.compared += 1
        other = self.wire.get(probe.twin, audience)
        if reply.without(probe.value) != other.without(probe.twin):
            what = "an address of something hidden is answered unlike one of nothing"
            self.leak(audience, what, f"status {reply.status}", probe.value)


def told(content: dict[str, Any], pair: Pair, number: int, value: str) -> Any:
    """Return all that an answer tells about a call, but for the value asked with."""
    alias = f"a{number}"
    values = [content.get("data")]
    for name in pair.place:
        values = [
            below
            for known in values
            for below in _items(known.get(name) if isinstance(known, dict) else None)
        ]
    data = [known.get(alias) for known in values if isinstance(known, dict)]
    errors = [
        (
            (error.get("extensions") or {}).get("code"),
            # What follows the value may depend on how it is spelt.
            error["message"].partition(value)[0],
        )
        for error in content.get("errors") or []
        if alias in (error.get("path") or [])
    ]
    return data, errors


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
