"""Word's own ways of saying things, in HTML that it puts on the clipboard, made plain.

Word marks the paragraphs of a list by a style, with the bullet as text; its comments
and notes are at the end of the text; what is hidden there is hidden by a style. Word
for the web has a list for each item. Other programs write lists as they are.
"""

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, NavigableString, Tag

from cms.conversion.blocks import CAPTION, NOTES
from cms.conversion.html import LISTS, classes, words
from cms.conversion.losses import Loss, Losses

LIST_LEVEL = re.compile(r"\bmso-list:[^;]*\blevel(\d+)")
ORDERED = re.compile(r"\(?(?:\d+|[a-z]{1,5}|[A-Z]{1,5})[.)]|\d+(?:\.\d+)*")
HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all|visibility:\s*hidden")
BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)")
LIGHT = re.compile(r"font-weight:\s*(?:normal|[1-5]00)")
ITALIC = re.compile(r"font-style:\s*italic")
NOTE_LINK = re.compile(r"#_(ftn|edn)(ref)?(\d+)$")
COMMENT_CLASSES = {"msocomtxt", "msocomoff", "MsoCommentText"}
MARKS_OF_COMMENTS = {"MsoCommentReference", "msocomanchor"}


def made_plain(soup: BeautifulSoup, losses: Losses) -> None:
    """Rewrite Word's HTML, in place, as anybody would write it."""
    _drop_comments(soup, losses)
    _drop_hidden(soup, losses)
    _settle_changes(soup, losses)
    _notes(soup)
    _styled_text(soup)
    _styled_paragraphs(soup, losses)
    _flatten_lists_of_the_web(soup)
    for paragraph in soup.find_all("p"):
        _mark_list_item(paragraph)
    _build_lists(soup)


def _style(tag: Tag) -> str:
    return str(tag.get("style", ""))


def _gone(tag: Tag) -> bool:
    """Say whether a tag went with another one that was taken out."""
    return bool(tag.decomposed)


def _drop_comments(soup: Tag, losses: Losses) -> None:
    for tag in soup.find_all(True):
        if _gone(tag):
            continue
        style = _style(tag)
        is_list = "mso-element:comment" in style.replace(" ", "")
        if is_list or classes(tag) & COMMENT_CLASSES:
            tag.decompose()
        elif classes(tag) & MARKS_OF_COMMENTS:
            losses.add(Loss.COMMENT)
            tag.decompose()


def _drop_hidden(soup: Tag, losses: Losses) -> None:
    for tag in soup.find_all(style=HIDDEN):
        if not _gone(tag):
            losses.add(Loss.HIDDEN, int(bool(words(tag))))
            tag.decompose()


def _settle_changes(soup: Tag, losses: Losses) -> None:
    for tag in soup.find_all(["del", "ins", "s", "strike"]):
        if _gone(tag):
            continue
        if tag.name == "del":
            losses.add(Loss.DELETED)
            tag.decompose()
        else:
            losses.add(Loss.INSERTED if tag.name == "ins" else Loss.STRUCK)
            tag.unwrap()


def _notes(soup: BeautifulSoup) -> None:
    """Number the notes as they stand at the end, and what refers to them."""
    kinds = re.compile(r"mso-element:\s*(?:footnote|endnote)(?:;|$)")
    found = [note for note in soup.find_all(style=kinds) if note.get("id")]
    numbers = {str(note["id"]): number for number, note in enumerate(found, start=1)}
    for link in soup.find_all("a", href=NOTE_LINK):
        match = NOTE_LINK.search(str(link["href"]))
        if match is None or match[2]:
            link.decompose()
        elif number := numbers.get(match[1] + match[3]):
            link.replace_with(f"[{number}]")
    if not found:
        return
    listed = soup.new_tag("ol", attrs={"class": NOTES})
    place = found[0].parent if _is_list_of_notes(found[0].parent) else found[0]
    if place is not None:
        place.insert_before(listed)
    for note in found:
        item = soup.new_tag("li")
        item.extend(list(note.contents))
        listed.append(item)
        note.decompose()


def _is_list_of_notes(tag: Tag | None) -> bool:
    return tag is not None and "note-list" in _style(tag)


def _styled_text(soup: BeautifulSoup) -> None:
    """Make tags of bold and italic that are said by a style."""
    for tag in soup.find_all(["b", "strong"], style=LIGHT):
        tag.unwrap()
    for span in soup.find_all("span", style=True):
        for pattern, name in ((ITALIC, "i"), (BOLD, "b")):
            if pattern.search(_style(span)) and words(span):
                within = soup.new_tag(name)
                within.extend(list(span.contents))
                span.append(within)


def _styled_paragraphs(soup: BeautifulSoup, losses: Losses) -> None:
    """Make headings, quotations and captions of paragraphs that are such by style."""
    is_in_contents = False
    for tag in soup.find_all(["p", "div"]):
        if _gone(tag):
            continue
        named = " ".join(classes(tag))
        was_in_contents, is_in_contents = is_in_contents, "MsoToc" in named
        if is_in_contents:
            losses.add(Loss.CONTENTS, int(not was_in_contents))
            tag.decompose()
        elif "MsoHeader" in named or "MsoFooter" in named:
            losses.add(Loss.RUNNING)
            tag.decompose()
        elif "MsoTitle" in named:
            tag.name = "h1"
        elif tag.get("role") == "heading":
            level = str(tag.get("aria-level", ""))
            tag.name = f"h{level}" if level in set("123456") else "h6"
        elif found := re.search(r"MsoHeading([1-9])", named):
            tag.name = f"h{min(int(found[1]), 6)}"
        elif re.search(r"Mso(?:Intense)?Quote", named):
            _quote(soup, tag)
        elif "MsoCaption" in named:
            tag["class"] = CAPTION


def _quote(soup: BeautifulSoup, paragraph: Tag) -> None:
    before = paragraph.find_previous_sibling()
    if before is None or before.name != "blockquote":
        before = soup.new_tag("blockquote")
        paragraph.insert_before(before)
    before.append(paragraph.extract())


def _flatten_lists_of_the_web(soup: Tag) -> None:
    """Make paragraphs of the items of Word for the web, each a list of its own."""
    for item in soup.find_all("li"):
        level = str(item.get("data-aria-level", ""))
        if not level.isdecimal() or item.parent is None:
            continue
        item["data-list"] = item.parent.name
        item["data-level"] = level
        for paragraph in item.find_all(["p", "div"]):
            paragraph.unwrap()
        listed = item.parent
        item.name = "p"
        around = listed.parent
        if listed.name in LISTS:
            listed.unwrap()
        if around is not None and "ListContainerWrapper" in classes(around):
            around.unwrap()


def _mark_list_item(paragraph: Tag) -> None:
    """Note the level and kind of a paragraph that is an item, and drop its bullet."""
    marker = paragraph.find(style=re.compile(r"mso-list:\s*Ignore"))
    level = LIST_LEVEL.search(_style(paragraph))
    if not isinstance(marker, Tag) or (
        level is None and "MsoListParagraph" not in " ".join(classes(paragraph))
    ):
        return
    is_ordered = ORDERED.fullmatch(words(marker))
    paragraph["data-list"] = "ol" if is_ordered else "ul"
    paragraph["data-level"] = level[1] if level else "1"
    marker.decompose()


def _build_lists(soup: BeautifulSoup) -> None:
    for first in soup.find_all("p", attrs={"data-list": True}):
        if first.parent is not None and first.name == "p":
            _build_list(soup, list(_run(first)))


def _run(first: Tag) -> Iterable[Tag]:
    """Yield an item and those that follow it without anything between."""
    node: Tag | None = first
    while node is not None and node.get("data-list"):
        yield node
        following = node.next_sibling
        while isinstance(following, NavigableString) and not following.strip():
            following = following.next_sibling
        node = following if isinstance(following, Tag) else None


def _build_list(soup: BeautifulSoup, items: list[Tag]) -> None:
    """Put paragraphs into lists within lists, by their levels."""
    place = soup.new_tag("div")
    items[0].insert_before(place)
    # The open lists, each with its level; the outermost first.
    open_lists: list[tuple[int, Tag]] = []
    for item in items:
        level, kind = int(str(item["data-level"])), str(item["data-list"])
        while open_lists and open_lists[-1][0] > level:
            open_lists.pop()
        if open_lists and (level, kind) != (open_lists[-1][0], open_lists[-1][1].name):
            is_deeper = open_lists[-1][0] < level
            if not is_deeper:
                open_lists.pop()
        if not open_lists or open_lists[-1][0] < level:
            listed = soup.new_tag(kind)
            _parent_of_list(open_lists, place).append(listed)
            open_lists.append((level, listed))
        item.name = "li"
        item.attrs = {}
        open_lists[-1][1].append(item.extract())
    place.unwrap()


def _parent_of_list(open_lists: list[tuple[int, Tag]], place: Tag) -> Tag:
    """Return the item that a list within a list belongs to."""
    if not open_lists:
        return place
    items = open_lists[-1][1].find_all("li", recursive=False)
    return items[-1]
