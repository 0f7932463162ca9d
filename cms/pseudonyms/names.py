"""Recognises a name however it is written: Child HN, child-hn, Child_HN.pdf."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from django.db.models.fields.files import FieldFile

from cms.pseudonyms.reading import Seen, parts_of, seen_of

_WORDS = re.compile(r"[^\W_]+")
# What may stand between the words of a name, in texts, addresses and file names.
_BETWEEN = r"[\W_]{0,3}"
_TAGS = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Renamed:
    """Names that are to go, and what is written in their place.

    Args:
        names: the old titles, slugs and whatever else stands for them.
        title: what is written in texts.
        slug: what is written in addresses and names of files.
    """

    names: tuple[str, ...]
    title: str
    slug: str

    @cached_property
    def spelt(self) -> list[list[str]]:
        """The words of each name, as people see them, the longest names first."""
        found = {tuple(_WORDS.findall(seen_of(name))) for name in self.names}
        return [list(words) for words in sorted(found, key=_length) if words]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the old names look like in a text as people see it."""
        if not self.spelt:
            return re.compile(r"(?!)")  # which nothing is like
        names = "|".join(_BETWEEN.join(map(re.escape, words)) for words in self.spelt)
        return re.compile(rf"(?<![^\W_])(?:{names})(?![^\W_])")

    def is_in(self, value: Any) -> bool:
        """Say whether an old name is in a text, or in what a block holds."""
        return any(
            self.pattern.search(part.text)
            for text in texts_in(value)
            for part in parts_of(text)
        )

    def in_text(self, text: str) -> str:
        """Return a text, plain or HTML, with the new name."""
        is_html = "<" in text and ">" in text
        title = escape(self.title) if is_html else self.title

        def new(found: str) -> str:
            # Written as in an address, such as a link that somebody typed.
            is_address = re.fullmatch(r"[^\s]*[-_][^\s]*", found)
            return self.slug if is_address else title

        return self._replaced(text, new)

    def in_file_name(self, name: str) -> str:
        """Return the name of a file with the new name."""
        return self._replaced(name, lambda _: self.slug)

    def in_value(self, value: Any) -> Any:
        """Return what a block holds with the new name, at any depth."""
        if isinstance(value, str):
            return self.in_text(value)
        if isinstance(value, dict):
            return {
                key: inner if key in ("id", "type") else self.in_value(inner)
                for key, inner in value.items()
            }
        if isinstance(value, list | tuple) or hasattr(value, "__iter__"):
            return [self.in_value(inner) for inner in value]
        return value

    def _replaced(self, text: str, new: Any) -> str:
        seen, *inner = parts_of(text)
        found = list(self._found(seen))
        # What is in tags within a name is replaced with them, below.
        found += [
            name
            for part in inner
            for name in self._found(part)
            if not any(start < name[0] < end for start, end, _ in found)
        ]
        for start, end, written in sorted(found, reverse=True):
            # Whatever begins or ends within the name, such as bold type, goes on.
            within = [
                self._replaced(tag, new) for tag in _TAGS.findall(text[start:end])
            ]
            text = text[:start] + new(written) + "".join(within) + text[end:]
        return text

    def _found(self, part: Seen) -> Iterator[tuple[int, int, str]]:
        for match in self.pattern.finditer(part.text):
            start, end = part.spans[match.start()][0], part.spans[match.end() - 1][1]
            yield start, end, match[0]


def texts_in(value: Any) -> Iterator[str]:
    """Yield the texts that a field holds, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("id", "type"):
                yield from texts_in(inner)
    elif isinstance(value, FieldFile):
        yield value.name or ""
    elif hasattr(value, "raw_data"):
        yield from texts_in(list(value.raw_data))
    elif hasattr(value, "__iter__"):
        for inner in value:
            yield from texts_in(inner)


def _length(words: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return -sum(map(len, words)), words
