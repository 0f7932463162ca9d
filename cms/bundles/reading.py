"""Finds the files of a bundle, and reads them without asking the database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cms.bundles.nodes import Mapping, Node, Scalar, Sequence, parse
from cms.bundles.problems import Place, Problems

MEDIA = ("images", "documents")
PARTS = {"vocabularies", "pages", *MEDIA, "settings.yaml", "redirects.yaml"}


@dataclass(frozen=True)
class PageFile:
    """A page: its front matter, with the Markdown below it under the key ``body``."""

    path: str
    content: Mapping


@dataclass(frozen=True)
class MediaFile:
    """An image or a document, with what is said about it."""

    name: str
    source: Path
    content: Mapping


@dataclass
class Bundle:
    """All that some folders hold together, in the order of the files."""

    vocabularies: dict[str, list[Mapping]] = field(default_factory=dict)
    settings: Mapping | None = None
    redirects: list[Mapping] = field(default_factory=list)
    media: dict[str, dict[str, MediaFile]] = field(
        default_factory=lambda: {kind: {} for kind in MEDIA}
    )
    pages: dict[str, PageFile] = field(default_factory=dict)


def read(folders: list[Path], problems: Problems) -> Bundle:
    """Return what is in some folders, which are one bundle."""
    reader = Reader(problems)
    for folder in folders:
        reader.read(folder)
    return reader.bundle


class Reader:
    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.bundle = Bundle()

    def read(self, folder: Path) -> None:
        if not folder.is_dir():
            self.problems.add(Place(str(folder)), "There is no such folder.")
            return
        for part in _visible(folder):
            if part.name not in PARTS:
                self.problems.add(
                    Place(str(part)),
                    f"A bundle has no such part. It has {', '.join(sorted(PARTS))}.",
                )
        for file in _visible(folder / "vocabularies"):
            self._vocabulary(file)
        self._settings(folder / "settings.yaml")
        self.bundle.redirects += self._mappings(folder / "redirects.yaml")
        for kind in MEDIA:
            self._media(folder / kind, kind)
        for file in _files_below(folder / "pages"):
            self._page(file, file.relative_to(folder / "pages"))

    def _vocabulary(self, file: Path) -> None:
        if file.suffix != ".yaml":
            self.problems.add(Place(str(file)), "A vocabulary is a .yaml file.")
            return
        terms = self.bundle.vocabularies.setdefault(file.stem, [])
        terms += self._mappings(file)

    def _settings(self, file: Path) -> None:
        if not file.exists():
            return
        node = self._yaml(file)
        if self.bundle.settings is not None:
            self.problems.add(
                Place(str(file)),
                f"{self.bundle.settings.place.file} holds the settings already.",
            )
        elif isinstance(node, Mapping):
            self.bundle.settings = node
        elif node is not None:
            self.problems.add(node.place, "Settings are “name: value” lines.")

    def _media(self, folder: Path, kind: str) -> None:
        list_file = folder / f"{kind}.yaml"
        listed = set()
        for entry in self._mappings(list_file):
            name = entry.entries.get("file")
            if not isinstance(name, Scalar) or not name.text:
                self.problems.add(entry.place, "“file” is missing: the name of a file.")
                continue
            listed.add(name.text)
            self._medium(folder / name.text, kind, entry, name)
        for file in _visible(folder):
            if file != list_file and file.name not in listed:
                self.problems.add(
                    Place(str(file)), f"{list_file.name} does not list it."
                )

    def _medium(self, file: Path, kind: str, entry: Mapping, name: Scalar) -> None:
        known = self.bundle.media[kind]
        if name.text != file.name or not file.is_file():
            self.problems.add(
                name.place, f"There is no file “{name.text}” in {file.parent}."
            )
        elif name.text in known:
            self.problems.add(
                name.place,
                f"“{name.text}” is listed at {known[name.text].content.place} already.",
            )
        else:
            known[name.text] = MediaFile(name.text, file, entry)

    def _page(self, file: Path, relative: Path) -> None:
        place = Place(str(file))
        path = _page_path(relative)
        if path is None:
            self.problems.add(
                place,
                "A page is a .md file; its name and its folders' names are lower-case "
                "letters, digits and hyphens. Only the home page is “index.md”.",
            )
        elif path in self.bundle.pages:
            self.problems.add(
                place,
                f"{self.bundle.pages[path].content.place.file} is the page {path} "
                "already.",
            )
        else:
            text = self._text(file)
            if text is not None:
                content = front_matter(text, str(file), self.problems)
                self.bundle.pages[path] = PageFile(path, content)

    def _mappings(self, file: Path) -> list[Mapping]:
        """Return the entries of a file that is a list of “name: value” groups."""
        if not file.exists():
            return []
        node = self._yaml(file)
        if node is None:
            return []
        if not isinstance(node, Sequence):
            self.problems.add(
                node.place, "This file is a list: start each entry with -"
            )
            return []
        for item in node.items:
            if not isinstance(item, Mapping):
                self.problems.add(item.place, "An entry is a group of “name: value”.")
        return [item for item in node.items if isinstance(item, Mapping)]

    def _yaml(self, file: Path) -> Node | None:
        text = self._text(file)
        return None if text is None else parse(text, str(file), self.problems)

    def _text(self, file: Path) -> str | None:
        try:
            return file.read_text("utf-8-sig")
        except UnicodeDecodeError:
            self.problems.add(Place(str(file)), "Save this file as UTF-8.")
            return None


def front_matter(text: str, file: str, problems: Problems) -> Mapping:
    """Return the front matter of a page, its Markdown included as ``body``."""
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == "---"]
    if len(fences) < 2 or fences[0] != 0:
        problems.add(Place(file), "A page starts with YAML between two --- lines.")
        return Mapping(Place(file))
    end = fences[1]
    node = parse("\n".join(lines[1:end]), file, problems, first_line=2)
    entries = {}
    if isinstance(node, Mapping):
        entries = node.entries
    elif node is not None:
        problems.add(node.place, "Front matter is “name: value” lines.")
    if "body" in entries:
        problems.add(entries["body"].place, "Write the body below the second --- line.")
    body = "\n".join(lines[end + 1 :])
    if body.strip():
        place = Place(file, end + 2)
        entries = {**entries, "body": Scalar(place, body, lines_from=end + 2)}
    return Mapping(Place(file), entries)


def _page_path(relative: Path) -> str | None:
    if relative == Path("index.md"):
        return "/"
    parts = relative.with_suffix("").parts
    if relative.suffix != ".md" or parts[-1] == "index":
        return None
    if not all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", part) for part in parts):
        return None
    return f"/{'/'.join(parts)}/"


def _visible(folder: Path) -> Iterator[Path]:
    """Yield what a folder holds, but for what editors and systems hide in it."""
    if folder.is_dir():
        yield from (
            file
            for file in sorted(folder.iterdir())
            if not file.name.startswith(".") and file.name != "README.md"
        )


def _files_below(folder: Path) -> Iterator[Path]:
    for file in _visible(folder):
        if file.is_dir():
            yield from _files_below(file)
        else:
            yield file
