"""Web addresses in text, in which numbers and letters mean something else."""

import re
from collections.abc import Iterable, Iterator

from cms.readiness.rules import Span

_WEB_ADDRESS = re.compile(
    r"(?:https?://|ftp://|www\.|mailto:|doi\.org/|doi:\s?|\b10\.\d{4,9}/)\S+",
    re.IGNORECASE,
)


def outside_of_addresses(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans, in order, that are no part of a web address or a DOI."""
    return (span for span, is_inside in _placed(text, spans) if not is_inside)


def inside_of_addresses(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans, in order, that are part of a web address or a DOI."""
    return (span for span, is_inside in _placed(text, spans) if is_inside)


def _placed(text: str, spans: Iterable[Span]) -> Iterator[tuple[Span, bool]]:
    addresses = _WEB_ADDRESS.finditer(text)
    address = next(addresses, None)
    for span in sorted(spans):
        while address and address.end() <= span[0]:
            address = next(addresses, None)
        yield span, bool(address and address.start() < span[1])
