"""Markers: texts that give content away wherever they appear, and who may see them."""

import base64
import binascii
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

PREFIX = "qzx"
LENGTH = 7
# No vowels and no endings of English words: the search finds a marker as it is.
LETTERS = "bcdfghjkmnpqrtvwxz"
# By how many letters a phrase is looked up; none is shorter.
LOOKED_UP = 8
# Dates are secrets too; these are older than any record of a partnership.
FIRST_DATE = date(1100, 1, 1)

NOBODY: frozenset[str] = frozenset()

_PLANTED = re.compile(rf"{PREFIX}[{LETTERS}]{{{LENGTH}}}|1[1-8]\d\d-\d\d-\d\d")
_START = re.compile(r"(?<![a-z0-9])[a-z0-9]")
_BASE64 = re.compile(r"[a-z0-9_/+-]{16,}={0,2}", re.IGNORECASE)


@dataclass(frozen=True)
class Marker:
    """A text that stands nowhere but in one piece of content.

    Args:
        text: what to look for, in lower case.
        where: what it was put into, for people.
        seen_by: which audiences may see it.
    """

    text: str
    where: str
    seen_by: frozenset[str] = NOBODY

    @property
    def shortened(self) -> str:
        """What a report may say of it: a report is no place for secrets."""
        return f"{self.text[:5]}…"


@dataclass
class Markers:
    """All markers of a check; makes new ones and finds them in answers."""

    seed: int = 0
    by_text: dict[str, Marker] = field(default_factory=dict)
    # Those that are no planted words, by how they begin.
    phrases: dict[str, list[Marker]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 -- nothing depends on it
        self._days = 0

    def word(self, where: str, seen_by: frozenset[str]) -> str:
        """Return a new word, and remember who may see it."""
        while (word := self.absent_word()) in self.by_text:
            pass
        self.by_text[word] = Marker(word, where, seen_by)
        return word

    def absent_word(self) -> str:
        """Return what looks like a marker and stands nowhere."""
        return PREFIX + "".join(self._random.choices(LETTERS, k=LENGTH))

    def day(self, where: str, seen_by: frozenset[str]) -> date:
        """Return a new day, later than all before it, and remember who may see it."""
        self._days += 1
        day = FIRST_DATE + timedelta(days=self._days)
        text = day.isoformat()
        self.by_text[text] = Marker(text, where, seen_by)
        return day

    def phrase(self, marker: Marker) -> None:
        """Look for a text of a real site from now on.

        Raises:
            ValueError: when it is too short to be unmistakable.
        """
        if len(marker.text) < LOOKED_UP:
            raise ValueError(f"A phrase has {LOOKED_UP} letters at least.")
        self.by_text[marker.text] = marker
        self.phrases.setdefault(marker.text[:LOOKED_UP], []).append(marker)

    def hidden_from(self, audience: str) -> list[Marker]:
        return [m for m in self.by_text.values() if audience not in m.seen_by]

    def found_in(self, text: str) -> set[Marker]:
        """Return the markers in a text, in capitals or not, in base64 or not."""
        found: set[Marker] = set()
        for view in _views(text):
            for word in set(_PLANTED.findall(view)):
                if word in self.by_text:
                    found.add(self.by_text[word])
            if self.phrases:
                found.update(self._phrases_in(view))
        return found

    def _phrases_in(self, view: str) -> Iterator[Marker]:
        for start in _START.finditer(view):
            at = start.start()
            for marker in self.phrases.get(view[at : at + LOOKED_UP], ()):
                if view.startswith(marker.text, at):
                    yield marker

    def masked(self, text: str) -> str:
        """Return a text in which no marker stands in full."""
        for marker in sorted(self.found_in(text), key=lambda m: -len(m.text)):
            text = re.sub(re.escape(marker.text), marker.shortened, text, flags=re.I)
        return text


def _views(text: str) -> Iterator[str]:
    """Yield a text in lower case, and whatever is hidden in it in base64."""
    yield text.casefold()
    decoded = "\n".join(_decoded(set(_BASE64.findall(text))))
    if decoded:
        yield decoded.casefold()


def _decoded(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        plain = word.rstrip("=").replace("+", "-").replace("/", "_")
        try:
            value = base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
        except (binascii.Error, ValueError):
            continue
        yield value.decode("utf-8", "ignore")
