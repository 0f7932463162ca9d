"""Names of people: after a title, or beside a profession."""

import re
from collections.abc import Iterator

from cms.readiness.rules import Span

_TITLE = (
    r"(?:Dr|Mr|Mrs|Ms|Miss|Mx|Prof|Professor|Sir|Dame|PC|WPC|DC|DS|DI|DCI|PS|Sgt"
    r"|Sergeant|Constable|Inspector|Superintendent|Nurse|Judge|Rev|Reverend|Cllr"
    r"|Councillor)"
)
_PART = r"[A-Z](?:[a-z]+(?:'[A-Z][a-z]+)?|'[A-Z][a-z]+|[a-z]+[A-Z][a-z]+)"
_SURNAME = rf"{_PART}(?:-{_PART})?"
_TITLED = re.compile(
    rf"\b{_TITLE}\.? (?:[A-Z]\.? ?){{0,2}}(?P<name>{_SURNAME}(?: {_SURNAME})?)\b"
)
_PROFESSION = (
    r"(?:social worker|health visitor|midwife|head ?teacher|class teacher|teacher"
    r"|teaching assistant|school nurse|practice nurse|nurse|GP|doctor|police officer"
    r"|officer in charge|family support worker|support worker|youth worker|key ?worker"
    r"|team manager|service manager|paediatrician|psychiatrist|psychologist"
    r"|consultant|probation officer|housing officer|foster carer|childminder"
    r"|designated safeguarding lead|safeguarding lead|independent reviewing officer"
    r"|head of service|director of children's services)"
)
_FULL_NAME = rf"(?P<name>{_SURNAME} {_SURNAME})"
_AFTER = re.compile(
    rf"\b(?i:{_PROFESSION})(?:,? \(?|: ?)(?:named |called )?{_FULL_NAME}\b"
)
_BEFORE = re.compile(
    rf"\b{_FULL_NAME}(?:,? \(?|: ?)(?:(?:the|a|an|his|her|their|who was|was|is) )*"
    rf"(?:\w+ )?(?i:{_PROFESSION})\b"
)
# First words that begin no person's name.
_FIRST_WORDS = (
    "Child Baby Family Mother Father Adult Sibling Young Person Practitioner Worker "
    "Children Childrens The This That These When Where Each Every Working Together "
    "Social Health Early Help Adult Mental Public Local National Safeguarding Practice "
    "Review Report Board Partnership Police Education School Primary Secondary "
    "Community Named Designated Lead Senior Principal Chief Team Service Services "
    "Hospital General County City Borough Council Care Court Crown High Act Order "
    "Learning Point Key Question Recommendation Section Chapter January February March "
    "April May June July August September October November December Monday Tuesday "
    "Wednesday Thursday Friday Saturday Sunday Great North South East West New Royal "
    "Integrated Youth Justice Housing Probation Ambulance Fire Home Office Group "
    "Independent Multi Agency Cafcass Ofsted Universal Specialist Advanced Student "
    "Strategy Initial Conference Plan Protection Looked After Grandmother Grandfather "
    "Uncle Aunt Partner Brother Sister Twin Parent Carer Carers Whole Every Foster "
    "Barnardo Their Our Nursery Key"
)
_NOT_NAMES = frozenset(_FIRST_WORDS.split())


def find(text: str) -> Iterator[Span]:
    """Yield names of people in plain text, each once and as long as it is."""
    found = sorted(_find(text), key=lambda span: (span[0], -span[1]))
    end = 0
    for span in found:
        # “Mrs Jane” in “the social worker, Mrs Jane Smith” is no other name.
        if span[1] > end:
            yield span
            end = span[1]


def _find(text: str) -> Iterator[Span]:
    for pattern in (_TITLED, _AFTER, _BEFORE):
        for match in pattern.finditer(text):
            if not set(match["name"].replace("'s", "").split()) & _NOT_NAMES:
                start = match.start() if pattern is _TITLED else match.start("name")
                yield start, match.end("name")
