"""What becomes of what Word, Word for the web and Google Docs put on the clipboard."""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.conversion.losses import Loss, Losses
from cms.conversion.pasting import blocks_of_pasted
from cms.conversion.refusal import ConversionRefusedError
from tests.conversion import word_clipboard as word
from tests.conversion.reading import Line, checked, read
from tests.graphql.test_seed_page import (
    OWN_PAGE,
    Part,
    address,
    items_of,
    parts_of,
    seed_text,
)

MARKER = "Markertown"


def pasted(*paragraphs: str) -> tuple[list[Line], Losses]:
    losses = Losses()
    blocks = blocks_of_pasted(word.clipboard(*paragraphs), losses)
    checked(blocks)
    return read(blocks), losses


def lost(*paragraphs: str) -> dict[Loss, int]:
    losses = pasted(*paragraphs)[1]
    return {loss: losses.count(loss) for loss in Loss if loss in losses}


def test_paragraphs_that_follow_each_other_are_one_text() -> None:
    lines, losses = pasted(word.text("One."), word.text("Two.&nbsp; More."))
    assert lines == [("paragraph", "<p>One.</p><p>Two. More.</p>")]
    assert losses.sentences() == []


def test_headings_keep_their_outline_from_level_two() -> None:
    lines, losses = pasted(
        word.heading(1, "Findings"),
        word.heading(2, "What happened"),
        word.text("It did."),
        word.heading(3, "When"),
        word.heading(1, "Learning"),
    )
    assert lines == [
        ("heading", "2 Findings"),
        ("heading", "3 What happened"),
        ("paragraph", "<p>It did.</p>"),
        ("heading", "4 When"),
        ("heading", "2 Learning"),
    ]
    assert losses.sentences() == []


def test_level_that_is_left_out_or_too_deep_is_told() -> None:
    found = [word.heading(level, f"Level {level}") for level in (1, 3, 4, 5)]
    lines, losses = pasted(*found)
    assert [content[0] for _, content in lines] == ["2", "3", "4", "4"]
    assert losses.count(Loss.LEVEL) == 3


def test_title_and_numbered_headings_are_headings() -> None:
    title = word.text("Child Ash", "MsoTitle")
    numbered = (
        "<h2 style='mso-list:l1 level1 lfo2'><![if !supportLists]><span "
        "style='mso-list:Ignore'>1.1<span style='font:7.0pt'>&nbsp; </span></span>"
        "<![endif]>Introduction</h2>"
    )
    assert pasted(title, numbered)[0] == [
        ("heading", "2 Child Ash"),
        ("heading", "3 1.1 Introduction"),
    ]


def test_lists_lose_their_bullets_and_not_their_items() -> None:
    lines, _ = pasted(
        word.text("They ask:"),
        word.item("who;", place="First"),
        word.item(f"<b>what</b> and {word.link('where', 'https://one.example/')}."),
        word.text("Then:"),
        word.item("listen", "1.", place="First"),
        word.item("write", "2.", place="Last"),
    )
    assert lines == [
        ("paragraph", "<p>They ask:</p>"),
        (
            "list",
            [
                "bulleted",
                "who;",
                '<b>what</b> and <a href="https://one.example/">where</a>.',
            ],
        ),
        ("paragraph", "<p>Then:</p>"),
        ("list", ["numbered", "listen", "write"]),
    ]


def test_list_within_a_list_stays_within_it() -> None:
    lines, _ = pasted(
        word.item("One", "1."),
        word.item("One a", "a)", level=2),
        word.item("One b", "b)", level=2),
        word.item("Deep", "·", level=3),
        word.item("Two", "2."),
    )
    assert lines == [
        (
            "paragraph",
            "<ol><li>One<ol><li>One a</li><li>One b<ul><li>Deep</li></ul></li></ol>"
            "</li><li>Two</li></ol>",
        )
    ]


def test_indented_paragraph_is_no_list() -> None:
    lines, _ = pasted(word.text("Indented.", "MsoListParagraph"))
    assert lines == [("paragraph", "<p>Indented.</p>")]


def test_table_with_its_caption() -> None:
    lines, losses = pasted(
        word.text("Table 1: Who was there", "MsoCaption"),
        word.table(
            ["Agency", "Role"],
            ["Police", word.link("Lead", "https://one.example/")],
            ["School", ""],
        ),
    )
    assert lines == [
        (
            "table",
            [
                "Table 1: Who was there",
                ["Agency", "Role"],
                ["<p>Police</p>", '<p><a href="https://one.example/">Lead</a></p>'],
                ["<p>School</p>", ""],
            ],
        )
    ]
    assert losses.sentences() == []


def test_merged_cells_and_tables_within_tables_are_told() -> None:
    inner = "<table><tr><td>in</td><td>side</td></tr></table>"
    html = (
        "<table><tr><td colspan=2>Both</td></tr><tr><td rowspan=2>Tall</td><td>1</td>"
        f"</tr><tr><td>{inner}</td></tr></table>"
    )
    lines, losses = pasted(html)
    assert lines == [
        (
            "table",
            [
                "",
                ["Both", ""],
                ["<p>Tall</p>", "<p>1</p>"],
                ["", "<p>in</p><p>side</p>"],
            ],
        )
    ]
    assert losses.count(Loss.MERGED) == 2
    assert losses.count(Loss.CELL) == 1


def test_box_made_of_a_table_is_its_text() -> None:
    lines, losses = pasted(word.table(["In a box"]))
    assert lines == [("paragraph", "<p>In a box</p>")]
    assert losses.count(Loss.LAYOUT) == 1


def test_quotation_with_its_source() -> None:
    lines, _ = pasted(
        word.text("Look again.", "MsoQuote"),
        word.text(
            f"— {word.link('Working Together', 'https://one.example/')}", "MsoQuote"
        ),
    )
    assert lines == [
        (
            "quotation",
            ("<p>Look again.</p>", "Working Together", "https://one.example/"),
        )
    ]


def test_footnotes_stand_at_the_end_under_their_numbers() -> None:
    lines, losses = pasted(word.heading(1, "One"), word.NOTED, word.NOTES)
    assert lines == [
        ("heading", "2 One"),
        ("paragraph", "<p>As guidance says[1].</p>"),
        ("heading", "2 Notes"),
        ("list", ["numbered", "Working Together 2023."]),
    ]
    assert losses.count(Loss.FOOTNOTE) == 1


@pytest.mark.parametrize(
    ("paragraphs", "shown", "loss"),
    [
        ([word.COMMENTED, word.COMMENTS], "Shown words.", Loss.COMMENT),
        ([word.TRACKED], "Child Ash was seen.", Loss.DELETED),
        ([word.HIDDEN], "Shown.", Loss.HIDDEN),
        ([word.PICTURE, word.text("Shown.")], "Shown.", Loss.IMAGE),
    ],
)
def test_what_was_not_to_be_read_is_gone_and_told(
    paragraphs: list[str], shown: str, loss: Loss
) -> None:
    lines, losses = pasted(*paragraphs)
    assert lines == [("paragraph", f"<p>{shown}</p>")]
    assert MARKER not in str(lines)
    assert losses.count(loss) == 1


def test_smart_tags_leave_their_words() -> None:
    assert pasted(word.SMART_TAGS)[0] == [("paragraph", "<p>In Leeds they met.</p>")]


def test_links_that_readers_cannot_follow_keep_their_words() -> None:
    links = (
        word.link("file", "file:///C:/Users/pat/secret.docx"),
        word.link("bookmark", "#_Toc1"),
        word.link("script", "javascript:alert(1)"),
        word.link("path", "report.docx"),
    )
    lines, losses = pasted(word.text(" ".join(links)))
    assert lines == [("paragraph", "<p>file bookmark script path</p>")]
    # What is no address of any known kind is not even a link to be lost.
    assert losses.count(Loss.LINK) == 3


def test_links_of_outlook_lead_where_they_were_to() -> None:
    wrapped = (
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fone.example"
        "%2Fa%3Fb%3D1&data=05%7Cpat%40council.example&reserved=0"
    )
    lines, _ = pasted(word.text(word.link("here", wrapped)))
    assert lines == [
        ("paragraph", '<p><a href="https://one.example/a?b=1">here</a></p>')
    ]


def test_bold_line_is_told_to_look_like_a_heading() -> None:
    assert lost(word.text("<b>What we found</b>")) == {Loss.LOOKS_LIKE_HEADING: 1}
    assert lost(word.text("<b>What</b> we found")) == {}


def test_word_for_the_web() -> None:
    assert read(blocks_of_pasted(word.WEB, Losses())) == [
        ("heading", "2 What we found"),
        ("list", ["bulleted", "Ask again", "Write it <b>down</b>"]),
    ]


def test_google_docs() -> None:
    assert read(blocks_of_pasted(word.GOOGLE, Losses())) == [
        ("heading", "2 Practice"),
        ("paragraph", "<p>We <b><i>listen</i></b> well.</p>"),
        ("list", ["bulleted", "One", "Two"]),
    ]


def test_loose_words_stay_in_order() -> None:
    html = (
        "before<div>in<p>side</p>after</div><li>item</li>"
        "<blockquote>a<p>b</p>c</blockquote>"
    )
    assert read(blocks_of_pasted(html, Losses())) == [
        ("paragraph", "<p>before</p><p>in</p><p>side</p><p>after</p><p>item</p>"),
        ("quotation", ("<p>a</p><p>b</p><p>c</p>", "", "")),
    ]


def test_link_around_a_block_stays_a_link() -> None:
    html = '<a href="https://one.example/"><p>Here</p></a>'
    assert read(blocks_of_pasted(html, Losses())) == [
        ("paragraph", '<p><a href="https://one.example/">Here</a></p>')
    ]


def as_word(part: Part) -> str:
    """Return a part of the seed page as somebody has it in Word."""
    if part.kind == "heading":
        return word.heading(2, part.words)
    if part.kind == "link":
        return word.text(word.link(escape(part.words), address(part.words)))
    if part.kind == "list":
        return "".join(map(word.item, map(escape, items_of(part.words))))
    style = "MsoQuote" if part.kind == "quotation" else "MsoNormal"
    return word.text(escape(part.words), style)


def parts_read(lines: list[Line]) -> Iterator[Part]:
    """Yield the parts that blocks are, one by one."""
    for kind, content in lines:
        if kind == "heading":
            yield Part("heading", content[2:])
        elif kind == "list":
            yield Part("list", " ".join(f"• {one}" for one in content[1:]))
        elif kind == "quotation":
            quoted = re.findall("<p>(.*?)</p>", content[0])
            yield from (Part("quotation", words) for words in quoted)
        else:
            yield from map(part_of_text, re.findall("<p>(.*?)</p>", content))


def part_of_text(html: str) -> Part:
    link = re.fullmatch('<a href="([^"]*)">(.*)</a>', html)
    if link is None:
        return Part("paragraph", unescape(html))
    assert link[1] == address(unescape(link[2]))
    return Part("link", unescape(link[2]))


@pytest.mark.parametrize("text", [seed_text(), OWN_PAGE], ids=["seed", "own"])
def test_real_page_pasted_from_word_comes_whole_and_in_order(text: str) -> None:
    parts = [
        # Word has no notices; they are paragraphs until an editor makes more of them.
        Part("paragraph", part.words) if part.kind == "notice" else part
        for part in parts_of(text)
    ]
    lines, losses = pasted(*map(as_word, parts))
    assert list(parts_read(lines)) == parts
    assert losses.sentences() == []


def test_nothing_gives_nothing() -> None:
    for html in ("", "   ", "<p>&nbsp;</p>", "<table><tr><td></td></tr></table>"):
        assert blocks_of_pasted(html, Losses()) == []


@pytest.mark.parametrize("html", ["<b>" * 10_000 + "x", "x" * 6_000_000])
def test_what_is_no_document_is_refused(html: str) -> None:
    with pytest.raises(ConversionRefusedError):
        blocks_of_pasted(html, Losses())


TAGS = st.sampled_from(
    [
        *("p", "div", "b", "i", "a", "ul", "ol", "li", "table", "tr", "td", "th"),
        *("h1", "h3", "blockquote", "span", "br", "script", "style", "svg", "img"),
        *("section", "dl", "dt"),
    ]
)
WORDS = st.text("abc \N{NO-BREAK SPACE}>&\"'é", min_size=1, max_size=8)
TREES: st.SearchStrategy[str] = st.recursive(
    WORDS,
    lambda inside: st.tuples(TAGS, st.lists(inside, max_size=4)).map(
        lambda made: f'<{made[0]} onclick="x()">{"".join(made[1])}</{made[0]}>'
    ),
    max_leaves=25,
)


@given(TREES)
def test_whatever_comes_is_fit_for_a_body(html: str) -> None:
    blocks: list[dict[str, Any]] = blocks_of_pasted(html, Losses())
    assert set(re.findall(r"</?([a-z0-9]+)", str(blocks))) <= {
        *("p", "b", "i", "a", "ul", "ol", "li", "br")
    }
    assert "onclick" not in str(blocks)
    if all(block["type"] != "list" or block["value"]["items"] for block in blocks):
        checked(blocks)
