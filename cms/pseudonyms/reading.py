"""Reads a text as people see it, and remembers where each letter of it is written.

A name is the same name with a part of it in bold, with a soft hyphen or an entity in
it, with its accents written as characters of their own, and as it is in addresses.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.entities import html5
from urllib.parse import unquote

from cms.validators import SEPARATING_TAG

# One letter in an address, by the bytes of it in UTF-8.
_MORE = "%[89AB][0-9A-F]"
_ENCODED = (
    f"%[0-7][0-9A-F]|%[CD][0-9A-F]{_MORE}"
    f"|%E[0-9A-F](?:{_MORE}){{2}}|%F[0-7](?:{_MORE}){{3}}"
)
# Entities that browsers know without a semicolon too, the longest first.
UNENDED = sorted((n for n in html5 if not n.endswith(";")), key=len, reverse=True)
_UNENDED = rf"&\#x[0-9a-f]+|&\#[0-9]+|&(?:{'|'.join(UNENDED)})"
# The tags, entities and encoded letters that stand in a text, or else a letter.
_TOKEN = re.compile(
    rf"(<[^<>]*>)|(&\#?[a-zA-Z0-9]{{1,31}};|{_UNENDED})|({_ENCODED})|(.)",
    re.DOTALL | re.IGNORECASE,
)
_SPACE = " "


@dataclass
class Seen:
    """What people see of a text.

    Args:
        text: in small letters, without accents' own characters and what has no width.
        spans: for each character of it, where what it is written with begins and ends.
    """

    text: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)

    def add(self, text: str, start: int, end: int) -> None:
        """Add what people see of a part of the text."""
        for character in _plain(text):
            # Any number of spaces is one.
            if not (character == _SPACE and self.text.endswith(_SPACE)):
                self.text += character
                self.spans.append((start, end))


def parts_of(text: str) -> list[Seen]:
    """Return what people see of a text, plain or HTML, and of each of its tags."""
    seen, tags = Seen(), []
    for start, end, written, is_tag in _clusters(text):
        if not is_tag:
            seen.add(written, start, end)
            continue
        if SEPARATING_TAG.fullmatch(written):
            seen.add("\n", start, end)
        inner = Seen()
        for at, until, character, _ in _clusters(written[1:-1]):
            inner.add(character, start + 1 + at, start + 1 + until)
        tags.append(inner)
    return [seen, *tags]


def seen_of(text: str) -> str:
    """Return what people see of a text without tags."""
    return parts_of(text)[0].text


def _clusters(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Yield a text in letters with their accents, and tags."""
    start, written = 0, ""
    for token in _TOKEN.finditer(text):
        tag, entity, encoded, character = token.groups()
        if entity:
            character = unescape(entity)
        elif encoded:
            character = unquote(encoded)
        is_accent = character and unicodedata.category(character[0]).startswith("M")
        if is_accent and written:
            written += character
            continue
        if written:
            yield start, token.start(), written, False
        start, written = token.start(), ""
        if tag:
            yield token.start(), token.end(), tag, True
        else:
            written = character
    if written:
        yield start, len(text), written, False


def _plain(written: str) -> str:
    kept = []
    for character in unicodedata.normalize("NFKC", written).lower():
        kind = unicodedata.category(character)
        if character.isspace():
            kept.append(_SPACE)
        # What has no width, and accents that make no letter of their own.
        elif kind not in {"Cf", "Mn", "Me"}:
            kept.append(character)
    return "".join(kept)
