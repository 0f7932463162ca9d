"""Full dates beside words of birth or death."""

import re
from collections.abc import Iterator

from cms.readiness.rules import Span

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_NUMBERED_MONTH = r"(?:1[0-2]|0?[1-9])"
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_DATE = (
    rf"(?:{_DAY}(?:st|nd|rd|th)?(?: of)?[ \-]{_MONTH},?[ \-]{_YEAR}"
    rf"|{_MONTH} {_DAY}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
    rf"|{_DAY}(?P<s>[/.\- ]){_NUMBERED_MONTH}(?P=s){_YEAR}"
    rf"|(?:19|20)\d\d-{_NUMBERED_MONTH}-{_DAY})(?!\d)"
)
_EVENT = (
    r"\b(?:born|birth ?dates?|birthdays?|d\.?o\.?b\.?|dates? of (?:birth|death)"
    r"|died|births?|stillborn|d\.?o\.?d\.?)\b"
)
_NEAR = r"[^.;!?\n]{0,40}?"
_FOUND = re.compile(
    rf"{_EVENT}\.?{_NEAR}(?<!\d)(?P<date>{_DATE})"
    rf"|(?<!\d)(?P<before>{_DATE.replace('?P<s>', '?P<t>').replace('?P=s', '?P=t')})"
    rf"{_NEAR}{_EVENT}",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Span]:
    """Yield full dates in plain text that are said to be of a birth or a death."""
    for match in _FOUND.finditer(text):
        yield match.span("date" if match["date"] else "before")
