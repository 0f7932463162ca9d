"""A Word file as HTML, without what nobody sees on its pages.

mammoth reads what the paragraphs mean; it does not count what it leaves out, takes
hidden text for text, and reads any XML of any size. So only the parts that it needs
are handed to it, read under the limits of uploads, and cleaned first.
"""

import io
import posixpath
import re
from dataclasses import dataclass
from typing import Any, BinaryIO

import mammoth
from lxml import etree

from cms.conversion.blocks import CAPTION, NOTES
from cms.conversion.html import sanitised
from cms.conversion.losses import Loss, Losses
from cms.uploads.archives import ADVICE, MEGABYTE, Archive, write
from cms.uploads.refusal import damaged

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# Read as a tree, XML takes many times its size.
PART_LIMIT = 20 * MEGABYTE
NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|[^/]+/_rels/[^/]+\.xml\.rels"
    r"|[^/]+/(?:document\w*|styles|numbering|footnotes|endnotes)\.xml"
)
RUNNING = re.compile(r"[^/]+/(?:header|footer)\d*\.xml")
DELETED = ("del", "moveFrom")
INSERTED = ("ins", "moveTo")
# The properties of paragraphs and rows.
MARKED = (f"{W}rPr", f"{W}trPr")
OFF = ("0", "false", "off")
STYLES = f"""
p[style-name='Title'] => h1:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='caption'] => p.{CAPTION}:fresh
p[style-name='Caption'] => p.{CAPTION}:fresh
p[style-name='heading 7'] => h6:fresh
p[style-name='heading 8'] => h6:fresh
p[style-name='heading 9'] => h6:fresh
strike => s
u =>
"""


def html_of(file: BinaryIO, losses: Losses) -> str:
    """Return a Word file as simple HTML.

    Args:
        losses: to which is added what was not kept.

    Raises:
        UploadRefusedError: when it is damaged, or larger than a document would be.
    """
    slim = io.BytesIO()
    write(slim, _parts(Archive(file), losses))
    try:
        made = mammoth.convert_to_html(
            slim,
            style_map=STYLES,
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        ).value
    except (KeyError, OSError, ValueError, AttributeError):
        # What mammoth stumbles over where a document leads to what is not there.
        raise damaged("file", ADVICE) from None
    soup = sanitised(made)
    _notes_at_the_end(soup)
    return str(soup)


def _parts(archive: Archive, losses: Losses) -> list[tuple[str, bytes]]:
    """Return the parts that mammoth needs, without what is not to be read."""
    parts = []
    styles = _styles(archive)
    for name in archive.names:
        if RUNNING.fullmatch(name):
            text = "".join(_read(archive, name).itertext(f"{W}t"))
            losses.add(Loss.RUNNING, int(bool(text.strip())))
        if not NEEDED.fullmatch(name):
            continue
        part = _read(archive, name)
        if posixpath.basename(name).startswith(("document", "footnotes", "endnotes")):
            _clean(part, losses, styles)
        parts.append((name, etree.tostring(part)))
    return parts


def _read(archive: Archive, name: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        part = etree.fromstring(archive.read(name, PART_LIMIT), parser)
    except etree.XMLSyntaxError:
        raise damaged("file", ADVICE) from None
    if part.getroottree().docinfo.doctype:
        raise damaged("file", ADVICE)
    return part


@dataclass(frozen=True)
class _Styles:
    """The ids of styles whose text is not to be read."""

    contents: set[str]
    hidden: set[str]


def _styles(archive: Archive) -> _Styles:
    """Return which styles are those of a table of contents, and which hide."""
    found = _Styles(set(), set())
    for name in archive.names:
        if not name.endswith("/styles.xml"):
            continue
        for style in _read(archive, name).iter(f"{W}style"):
            said = style.find(f"{W}name")
            if said is not None and re.match("(?i)toc ", said.get(f"{W}val", "")):
                found.contents.add(style.get(f"{W}styleId", ""))
            if _is_on(style.find(f"{W}rPr/{W}vanish")):
                found.hidden.add(style.get(f"{W}styleId", ""))
    return found


def _is_on(found: Any) -> bool:
    return found is not None and found.get(f"{W}val", "1") not in OFF


def _clean(part: Any, losses: Losses, styles: _Styles) -> None:
    losses.add(Loss.DELETED, sum(map(_has_text, _all(part, DELETED))))
    losses.add(Loss.INSERTED, sum(map(_has_text, _all(part, INSERTED))))
    losses.add(Loss.DELETED, len(part.findall(f".//{W}trPr/{W}del")))
    # What marks a paragraph or a row as deleted is for mammoth to read.
    _remove(
        part, [one for one in _all(part, DELETED) if one.getparent().tag not in MARKED]
    )
    for moved in _all(part, ("moveTo",)):
        # mammoth knows insertions, and takes nothing from what was moved there.
        moved.tag = f"{W}ins"
    _drop_hidden(part, losses, styles.hidden)
    _count_pictures(part, losses)
    losses.add(Loss.COMMENT, len(list(part.iter(f"{W}commentReference"))))
    losses.add(Loss.FORMULA, sum(1 for _ in part.iter(f"{MATHS}oMath")))
    losses.add(Loss.EMBEDDED, sum(1 for _ in part.iter(f"{W}object", f"{W}altChunk")))
    _drop_contents(part, losses, styles.contents)


def _all(part: Any, names: tuple[str, ...]) -> list[Any]:
    return [found for name in names for found in part.iter(W + name)]


def _has_text(found: Any) -> bool:
    texts = found.iter(f"{W}t", f"{W}delText")
    return any((text.text or "").strip() for text in texts)


def _remove(part: Any, found: list[Any]) -> None:
    for one in found:
        parent = one.getparent()
        if parent is not None and one is not part:
            parent.remove(one)


def _drop_hidden(part: Any, losses: Losses, styles: set[str]) -> None:
    hidden = [run for run in part.iter(f"{W}r") if _is_hidden(run, styles)]
    losses.add(Loss.HIDDEN, sum(map(_has_text, hidden)))
    _remove(part, hidden)


def _is_hidden(run: Any, styles: set[str]) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    if vanish is not None:
        return _is_on(vanish)
    around = next(run.iterancestors(f"{W}p"), None)
    named = [run.find(f"{W}rPr/{W}rStyle")]
    if around is not None:
        named.append(around.find(f"{W}pPr/{W}pStyle"))
    return any(one is not None and one.get(f"{W}val") in styles for one in named)


def _count_pictures(part: Any, losses: Losses) -> None:
    """Count what is drawn; of what is said twice, for old and new Word, take one."""
    for choice in list(part.iter(f"{MARKUP}AlternateContent")):
        boxes = [one for one in choice.iter(f"{W}txbxContent") if _has_text(one)]
        # Once for new Word and once for the old, which is the one that mammoth reads.
        losses.add(Loss.TEXT_BOX if boxes else Loss.DRAWING, max(1, len(boxes) // 2))
        _remove(part, choice.findall(f"{MARKUP}Choice"))
    for box in part.iter(f"{W}txbxContent"):
        if next(box.iterancestors(f"{MARKUP}AlternateContent"), None) is None:
            losses.add(Loss.TEXT_BOX, int(_has_text(box)))
    for data in part.iter(f"{DRAWING}graphicData"):
        losses.add(Loss.DRAWING, int(data.get("uri") != PICTURE))


def _drop_contents(part: Any, losses: Losses, contents: set[str]) -> None:
    lines = []
    for paragraph in part.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val") in contents:
            lines.append(paragraph)
    losses.add(Loss.CONTENTS, int(bool(lines)))
    _remove(part, lines)


def _notes_at_the_end(soup: Any) -> None:
    """Mark the list that mammoth makes of notes, and drop the links between."""
    for link in soup.find_all("a", href=re.compile(r"#(?:foot|end)note-")):
        if "-ref-" in str(link["href"]):
            link.decompose()
        else:
            link.unwrap()
    item = soup.find("li", id=re.compile(r"^(?:foot|end)note-"))
    if item is not None and item.parent is not None:
        item.parent["class"] = NOTES
