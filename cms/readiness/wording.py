"""How a text speaks: blame, and what a link says of itself."""

import re
from collections.abc import Iterator

from cms.readiness.rules import Span

_BLAME = re.compile(
    r"\b(?:(?:repeatedly |clearly )?failed (?:to|in|the|this|her|him|them)\b"
    r"|failings?\b|failures? (?:by|of|on the part of|to)\b"
    r"|(?:should|ought to) have (?:known|done|seen|acted|realised|noticed|recognised"
    r"|spotted|prevented|protected|stopped)\b"
    r"|negligen(?:t|ce|tly)\b|culpab(?:le|ility)\b|blame(?:d|worthy|s)?\b|to blame\b"
    r"|at fault\b|(?:his|her|their|its|whose) fault\b|incompeten(?:t|ce)\b"
    r"|careless(?:ly|ness)?\b|inexcusabl[ey]\b|unforgivabl[ey]\b|lazy\b|lazily\b"
    r"|derelict(?:ion)?\b|guilty of\b|did(?: not|n't) bother\b|could(?: not|n't) be"
    r" bothered\b|turned a blind eye\b|let (?:him|her|them) down\b|shameful(?:ly)?\b"
    r"|woeful(?:ly)?\b|appalling(?:ly)?\b)",
    re.IGNORECASE,
)
# “It is not to apportion blame”, “a culture without blame”.
_DENIED = re.compile(
    r"\b(?:not|no|nobody|nor|never|without|rather than|instead of|avoid(?:s|ed|ing)?"
    r"|neither|isn't|free of|from|than)\b[^.;:!?\n]{0,60}$",
    re.IGNORECASE,
)
# Of these, a text may say that they are not meant.
_ALSO_DENIED = re.compile(
    r"(?:to )?blam|culpab|careless|at fault|.* fault|incompet|laz|negligen",
    re.IGNORECASE,
)
# Of bodies and machines, or what was tried and did not work: nobody is blamed.
_OF_THINGS = re.compile(
    r"\b(?:heart|organ|renal|kidney|liver|respiratory|cardiac|multi-organ|power|system"
    r"|equipment|market|bone marrow|placental|treatment) $",
    re.IGNORECASE,
)
# As medicine speaks, and the law that says what neglect is.
_TO_THRIVE = re.compile(
    r" ?(?:to )?(?:thrive|progress in labour|meet a child's basic)", re.IGNORECASE
)
_NO_BLAME = re.compile(r"\b(?:blame|fault)s?[ -](?:free|culture)|no[- ]blame", re.I)


def find_blame(text: str) -> Iterator[Span]:
    """Yield words in plain text that hold somebody to account."""
    for match in _BLAME.finditer(text):
        before = text[max(0, match.start() - 80) : match.start()]
        if (
            _OF_THINGS.search(before)
            or _TO_THRIVE.match(text, match.end())
            or (_ALSO_DENIED.match(match[0]) and _DENIED.search(before))
            or _NO_BLAME.search(text, max(0, match.start() - 4), match.end() + 9)
        ):
            continue
        yield match.span()


_SAYS_NOTHING = frozenset(
    [
        *("click", "click here", "click this link", "here", "see here", "go here"),
        *("link", "this link", "this", "this page", "this website", "website"),
        *("more", "read more", "find out more", "learn more", "more information"),
        *("more info", "further information", "details", "download", "read", "view"),
        *("open", "page", "document", "pdf", "this document", "visit", "continue"),
        *("read this", "see this", "info", "follow this link", "the link", "web page"),
    ]
)
_EDGES = re.compile(r"^\W+|\W+$")
_BARE_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def says_where_it_leads(link_text: str) -> bool:
    """Say whether the words of a link tell, read alone, what is behind it."""
    words = _EDGES.sub("", " ".join(link_text.lower().split()))
    return (
        bool(words)
        and words not in _SAYS_NOTHING
        and not (_BARE_ADDRESS.fullmatch(words))
    )
