"""The chapters of the guide, as HTML and as text to search."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urldefrag

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(settings.BASE_DIR) / "docs" / "guide"
# Files are named so that they sort as the chapters follow each other.
_NUMBER = re.compile(r"^\d+-")


@dataclass(frozen=True)
class Section:
    """A heading of a chapter with the text below it, to be found."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True)
class Chapter:
    """A file of the guide. The html holds nothing but what the file says."""

    slug: str
    title: str
    html: SafeString
    sections: tuple[Section, ...]


@lru_cache(maxsize=1)
def chapters() -> dict[str, Chapter]:
    """Return the chapters by slug, in their order."""
    read = (_read(file) for file in sorted(FOLDER.glob("*.md")))
    return {chapter.slug: chapter for chapter in read}


def slug_of(file_name: str) -> str:
    """Return what a chapter is called in addresses: 01-first-day.md is first-day."""
    return _NUMBER.sub("", file_name.removesuffix(".md"))


def _read(file: Path) -> Chapter:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(file.read_text(encoding="utf-8"))
    sections = _sections(tokens)
    for token in tokens:
        for part in token.children or []:
            _lead_within_the_admin(part)
    # The screen shows the title by itself.
    html = markdown.renderer.render(tokens[3:], markdown.options, {})
    return Chapter(
        slug_of(file.name),
        sections[0].heading,
        mark_safe(html),  # noqa: S308 - our own files, and no HTML in them
        tuple(sections),
    )


def _sections(tokens: list[Token]) -> list[Section]:
    """Return the sections of a chapter, and give their headings anchors."""
    found: list[tuple[str, str, list[str]]] = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and following:
            anchor = slugify(following.content)
            token.attrs["id"] = anchor
            found.append((anchor, following.content, []))
        elif token.type == "inline":
            found[-1][2].append(_words(token))
    return [Section(anchor, name, " ".join(text[1:])) for anchor, name, text in found]


def _words(token: Token) -> str:
    return "".join(
        " " if part.type == "softbreak" else part.content
        for part in token.children or []
    )


def _lead_within_the_admin(part: Token) -> None:
    if part.type == "image":
        name = Path(str(part.attrs["src"])).name
        part.attrs["src"] = reverse("guide_image", args=[name])
    elif part.type == "link_open":
        target, anchor = urldefrag(str(part.attrs["href"]))
        if target == "checklist":
            part.attrs["href"] = reverse("guide_checklist")
        elif target.endswith(".md"):
            address = reverse("guide_chapter", args=[slug_of(target)])
            part.attrs["href"] = f"{address}#{anchor}" if anchor else address


@dataclass(frozen=True)
class Found:
    """A section that has all the words that somebody looked for."""

    chapter: Chapter
    section: Section
    extract: str


def search(query: str) -> list[Found]:
    """Return the sections with all words of a query, those in headings first."""
    words = query.casefold().split()
    if not words:
        return []
    found: list[tuple[int, Found]] = []
    for chapter in chapters().values():
        for section in chapter.sections:
            heading = f"{chapter.title} {section.heading}".casefold()
            text = section.text.casefold()
            if all(word in heading or word in text for word in words):
                rank = sum(word not in heading for word in words)
                extract = _extract(section.text, words)
                found.append((rank, Found(chapter, section, extract)))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _extract(text: str, words: list[str], length: int = 160) -> str:
    first = min(
        (place for word in words if (place := text.casefold().find(word)) >= 0),
        default=0,
    )
    start = text.rfind(" ", 0, max(first - length // 3, 0)) + 1
    cut = text[start : start + length]
    before, after = "…" if start else "", "…" if start + length < len(text) else ""
    return f"{before}{cut.rsplit(' ', 1)[0] if after else cut}{after}"
