"""What a check knows of a site: its markers, who asks, and what to ask for."""

from dataclasses import dataclass, field

from cms.leak_check.audiences import Audience
from cms.leak_check.markers import Marker, Markers


@dataclass(frozen=True)
class Probe:
    """A value that hidden content answers to, and one of the same kind that none does.

    Args:
        value: a word, a number, a slug or a path of hidden content.
        twin: what to compare its answer with.
        seen_by: to whom the content is not hidden, so that the answers may differ.
        is_number: whether it is the number of a page or file.
    """

    value: str
    twin: str
    seen_by: frozenset[str]
    is_number: bool = False


@dataclass(frozen=True)
class Preview:
    """A token by which whoever has it reads one draft.

    Args:
        model: the name of the type of its page.
        shown: the markers of that draft; none where the token is over.
    """

    token: str
    model: str
    shown: frozenset[Marker]


@dataclass
class Site:
    """Everything that a check asks with and looks for.

    Args:
        probes: values to ask for.
        openings: public values (numbers, paths, slugs, words, moments) by which public
            content is reached, so that what hangs on it can be asked for.
        files: addresses of files on the CMS, each with who may fetch it and what to
            compare with it.
        previews: tokens by which drafts are read.
        numbers: the numbers of pages and files, from one to the highest.
    """

    markers: Markers
    audiences: list[Audience]
    probes: list[Probe] = field(default_factory=list)
    openings: list[str] = field(default_factory=list)
    files: list[Probe] = field(default_factory=list)
    previews: list[Preview] = field(default_factory=list)
    highest_number: int = 0

    @property
    def summary(self) -> str:
        """How much there is to look for and to ask for."""
        return f"{len(self.markers.by_text):,} markers and {len(self.probes):,} values"
