"""Addresses of homes: a number and a street, or a flat."""

import re
from collections.abc import Iterator

from cms.readiness.rules import Span

_STREET = (
    "Road|Rd|Street|St|Lane|Ln|Avenue|Ave|Close|Drive|Crescent|Cres|Court|Way|Gardens"
    "|Grove|Terrace|Place|Square|Hill|Row|Walk|Mews|Rise|Park|View|Green|Parade|Villas"
    "|Quay|Wharf|Gate|Croft|Mount|Bank|Heights|Broadway|Boulevard"
)
_NAME = r"(?:(?:St\.?|[A-Z][\w']+(?:-[A-Z][\w']+)*) ){1,3}"
# Not a year, and not what is numbered in a document or a service.
_NUMBERED = re.compile(
    r"\b(?:sections?|chapters?|regulations?|parts?|schedules?|articles?|pages?|years?"
    r"|figures?|tables?|wards?|paragraphs?|phases?|stages?|levels?|appendix|annex|key"
    r"|recommendations?|findings?|reviews?|steps?|weeks?|days?|in|since|until|by|of"
    r"|january|february|march|april|may|june|july|august|september|october|november"
    r"|december)\.? $",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    rf"(?<![\w/.,\-£$])(?P<house>(?!19\d\d|20\d\d)\d{{1,4}}[a-zA-Z]?),? {_NAME}"
    rf"(?:{_STREET})\b(?! (?:Team|Service|Act|Order))"
    r"(?<!Crown Court)(?<!County Court)(?<!Youth Court)(?<!Family Court)"
    r"(?<!Magistrates Court)(?<!High Court)"
)
_FLAT = re.compile(
    r"\b(?:Flat|Apartment|Apt|Maisonette|Bedsit) (?:\d{1,3}[A-Za-z]?|[A-Z])\b(?!\.)"
)
_NAMED_HOUSE = re.compile(
    r"\b(?:[A-Z][\w']+ ){1,2}(?:Cottage|Farm|Lodge|House|Villa|Bungalow),"
    rf" {_NAME}(?:{_STREET})\b"
)


def find(text: str) -> Iterator[Span]:
    """Yield addresses of homes in plain text."""
    for match in _ADDRESS.finditer(text):
        if not _NUMBERED.search(text, max(0, match.start() - 20), match.start()):
            yield match.span()
    for pattern in (_FLAT, _NAMED_HOUSE):
        yield from (match.span() for match in pattern.finditer(text))
