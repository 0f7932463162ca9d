"""Recognises a name however it is written: Child HN, child-hn, Child_HN.pdf."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

_WORDS = re.compile(r"[^\W_]+")
# What may stand between the words of a name, in texts, addresses and file names.
_BETWEEN = r"(?:[\W_]|&nbsp;|&#160;){0,3}"
_BETWEEN_SQL = r"([^[:alnum:]]|&nbsp;|&#160;){0,3}"


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
    def pattern(self) -> re.Pattern[str]:
        """What the old names look like."""
        if not self.names:
            return re.compile(r"(?!)")  # which nothing is like
        names = "|".join(_joined(self.names, _BETWEEN))
        return re.compile(rf"(?<![^\W_])(?:{names})(?![^\W_])", re.IGNORECASE)

    @cached_property
    def sql_pattern(self) -> str:
        """The same for PostgreSQL, which finds a little more."""
        names = "|".join(_joined(self.names, _BETWEEN_SQL))
        return rf"(^|[^[:alnum:]])({names})($|[^[:alnum:]])"

    def is_in(self, text: str) -> bool:
        """Say whether an old name is in a text."""
        return bool(self.pattern.search(text))

    def in_text(self, text: str) -> str:
        """Return a text, plain or HTML, with the new name."""
        is_html = "<" in text and ">" in text
        title = escape(self.title) if is_html else self.title

        def new(found: re.Match[str]) -> str:
            # Written as in an address, such as a link that somebody typed.
            is_address = re.fullmatch(r"[^\s]*[-_][^\s]*", found[0])
            return self.slug if is_address else title

        return self.pattern.sub(new, text)

    def in_file_name(self, name: str) -> str:
        """Return the name of a file with the new name."""
        return self.pattern.sub(self.slug, name)

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


def _joined(names: Iterable[str], between: str) -> list[str]:
    spelt = [_WORDS.findall(name) for name in names]
    found = {between.join(map(re.escape, words)) for words in spelt if words}
    return sorted(found, key=len, reverse=True)
