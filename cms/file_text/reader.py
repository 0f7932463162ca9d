"""A program: reads a file from its input and prints its text as JSON.

It knows nothing of the CMS and its secrets. Run by ``cms.file_text`` alone.

PDF is read by pdfium, Chromium's reader. Office files are XML in an archive: each part
is read, since names hide in headers, notes and comments as well as in the text, which
readers of whole documents leave out.
"""

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator

from lxml import etree

MEMORY = 2 * 1024**3
PROCESSOR_SECONDS = 25
MOST_CHARACTERS = 10_000_000
LARGEST_PART = 200 * 1024**2
Parts = Iterator[tuple[str, str]]

_PARAGRAPHS = {"p", "si", "is", "row"}
_BREAKS = {"br", "cr", "tab", "c", "tc"}
# Alternative texts, and who wrote a comment or a change.
_ATTRIBUTES = {"author", "descr", "title", "userId", "lastModifiedBy"}
_NUMBER = re.compile(r"(\d+)\.xml$")
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=True, recover=True
)


def pdf(content: bytes) -> Parts:
    """Yield the text of each page, and what the document says of itself."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    yield "properties", "\n".join(document.get_metadata_dict(skip_empty=True).values())
    for number, page in enumerate(document, start=1):
        # Lines end where the paper does, in the middle of names and addresses.
        words = page.get_textpage().get_text_bounded().split()
        yield f"page {number}", " ".join(words)


def office(content: bytes) -> Parts:
    """Yield the text of each part of a Word, Excel or PowerPoint file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            if part.filename.endswith(".xml") and part.file_size <= LARGEST_PART:
                text = _text(archive.read(part))
                if text.strip():
                    yield _name(part.filename), text


def txt(content: bytes) -> Parts:
    """Yield plain text as it is."""
    yield "text", content.decode("utf-8-sig", errors="replace")


def _text(xml: bytes) -> str:
    """Return the text of a part, a line for each paragraph or row."""
    root = etree.fromstring(xml, _PARSER)
    if root is None:
        return ""
    found: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        name = etree.QName(node).localname
        if event == "start":
            attributes = node.attrib.items()
            found += [f" {value} " for key, value in attributes if _is_spoken(key)]
            found.append(node.text or "")
        else:
            if name in _PARAGRAPHS:
                found.append("\n")
            elif name in _BREAKS:
                found.append(" ")
            found.append(node.tail or "")
    return "".join(found)


def _is_spoken(attribute: str) -> bool:
    return etree.QName(attribute).localname in _ATTRIBUTES


def _name(path: str) -> str:
    """Return what people call a part of an Office file."""
    number = found[1] if (found := _NUMBER.search(path)) else ""
    for piece, name in (
        ("notesSlides/", f"notes of slide {number}"),
        ("slides/", f"slide {number}"),
        ("worksheets/", f"sheet {number}"),
        ("sharedStrings", "cells"),
        ("comments", "comments"),
        ("header", "header"),
        ("footer", "footer"),
        ("footnotes", "footnotes"),
        ("endnotes", "endnotes"),
        ("docProps/", "properties"),
        ("word/document", "text"),
    ):
        if piece in path:
            return name
    return "other parts"


READERS: dict[str, Callable[[bytes], Parts]] = {
    "pdf": pdf,
    "docx": office,
    "pptx": office,
    "xlsx": office,
    "txt": txt,
}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    parts, characters = [], 0
    for where, text in READERS[sys.argv[1]](sys.stdin.buffer.read()):
        characters += len(text)
        if characters > MOST_CHARACTERS:
            raise ValueError("too much text")
        parts.append({"where": where, "text": text})
    json.dump(parts, sys.stdout)


if __name__ == "__main__":
    main()
