"""Names of schools, colleges and nurseries."""

import re
from collections.abc import Iterator

from cms.readiness.rules import Span

_KIND = (
    r"(?:(?:Primary|Infants?'?|Junior|Secondary|High|Grammar|Special|Middle|Upper"
    r"|Lower|First|Catholic|Church of England|C ?of ?E|CofE|CE|RC|VA|VC|Community"
    r"|Comprehensive|Academy|Nursery|Preparatory|Prep|Girls'?|Boys'?|Independent) )*"
    r"(?:School|Academy|College|Nursery|Pre-?[Ss]chool|Playgroup|Kindergarten"
    r"|Sixth Form|Primary|Infants)"
)
_WORD = r"(?:St\.?|[A-Z][\w']*(?:-[A-Z][\w']*)*)"
_SCHOOL = re.compile(
    rf"\b(?P<name>{_WORD}(?: (?:of|the|and|on|in|upon|&) {_WORD}|[ ]{_WORD}){{0,4}}?)"
    rf" (?P<kind>{_KIND})\b(?! (?:of|for|Nurs|Readiness|Census|Improvement|Exclusion"
    r"|Admission|Inspection|Attendance|Place)\b)"
)
# Words that name no school by themselves.
_GENERIC_WORDS = (
    "the a an all any each every their his her its our your this that these no some "
    "primary infant infants junior secondary high grammar special middle upper lower "
    "first catholic community comprehensive academy nursery preparatory prep girls "
    "boys independent state local national royal police medical staff summer sunday "
    "virtual mainstream maintained free boarding residential alternative hospital "
    "saturday after before pre sixth form further higher early years public private "
    "designated safeguarding lead keeping children safe in working together and or "
    "if when where what at in for from to of with as by while since on one most both "
    "operation education act whole home schools school college colleges "
    "new old big faith welsh english day forest family families safe safer healthy "
    "business law art drama music technical regional defence naval military open "
    "recommendation finding figure table appendix section chapter local authority "
    "multi-agency partnership board panel child childrens children's"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())


def find(text: str) -> Iterator[Span]:
    """Yield names of particular schools in plain text."""
    for match in _SCHOOL.finditer(text):
        words = match["name"].split()
        while words and words[0].lower().strip(".") in _GENERIC:
            words.pop(0)
        if words and not all(word.lower().strip(".") in _GENERIC for word in words):
            yield (
                match.end() - len(match["kind"]) - 1 - len(" ".join(words)),
                match.end(),
            )
