"""What a check asked, and what it found."""

from collections import Counter
from dataclasses import dataclass, field

from cms.leak_check.markers import Marker
from cms.leak_check.secrets import Site

# So few things that are somebody's may be missed by chance.
FEW = 20


@dataclass(frozen=True)
class Leak:
    """Something that an audience saw and may not see.

    Args:
        what: what was given away, shortened.
        place: the path in the answer.
        question: the document, or the address.
    """

    audience: str
    what: str
    place: str
    question: str


@dataclass
class Coverage:
    """What was visited out of all there is."""

    documents: int = 0
    # Documents that the API refused to somebody: they prove nothing.
    refused: int = 0
    # Drafts that were read by a token.
    previewed: int = 0
    requests: int = 0
    addresses: int = 0
    fields: set[tuple[str, str]] = field(default_factory=set)
    all_fields: set[tuple[str, str]] = field(default_factory=set)
    arguments: set[tuple[str, str, str]] = field(default_factory=set)
    all_arguments: set[tuple[str, str, str]] = field(default_factory=set)
    # By depth: how many paths were visited, and how many there are.
    paths: dict[int, tuple[int, int]] = field(default_factory=dict)
    compared: int = 0


@dataclass
class Outcome:
    """What a check found."""

    site: Site
    coverage: Coverage = field(default_factory=Coverage)
    leaks: list[Leak] = field(default_factory=list)
    # Which markers each kind of audience saw that may see them.
    seen: dict[str, set[Marker]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def unseen(self) -> list[tuple[str, Marker]]:
        """Markers with an audience that may see them and never did.

        A crawl that does not find what is public proves nothing about the rest.
        """
        audiences = {audience.sees for audience in self.site.audiences}
        return [
            (audience, marker)
            for marker in self.site.markers.by_text.values()
            for audience in sorted(marker.seen_by & audiences)
            if marker not in self.seen.get(audience, ())
        ]

    @property
    def proves_nothing(self) -> str:
        """Why an outcome without leaks is no proof; empty where it is one."""
        if not self.site.markers.by_text:
            return "Nothing is hidden on this site, so there was nothing to look for."
        if self.problems:
            return "Some questions were not answered: see the problems above."
        if not self.coverage.documents:
            return "Nothing was asked."
        expected = Counter(
            who for m in self.site.markers.by_text.values() for who in m.seen_by
        )
        for audience in self.site.audiences:
            if expected[audience.sees] > FEW and not self.seen.get(audience.sees):
                return f"“{audience.name}” found nothing of what is theirs."
        return ""
