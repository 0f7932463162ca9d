"""A name is recognised however it is written, and never within other words."""

import pytest

from cms.pseudonyms.names import Renamed

RENAMED = Renamed(("Child HN", "child-hn"), "Child Elm", "child-elm")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Child HN was three.", "Child Elm was three."),
        ("CHILD HN's mother", "Child Elm's mother"),
        ("Child\u00a0HN", "Child Elm"),
        ("Child&nbsp;HN", "Child Elm"),
        ("<p>Child HN</p>", "<p>Child Elm</p>"),
        ('<a href="https://a.example/child-hn/">it</a>', None),
        ("a child handed over", "a child handed over"),
        ("Childhn", "Child Elm"),
        ("grandchild HN", "grandchild HN"),
        ("Child HNX", "Child HNX"),
        ("", ""),
    ],
)
def test_in_text(text: str, expected: str | None) -> None:
    new = RENAMED.in_text(text)
    if expected is None:
        assert "child-elm/" in new
    else:
        assert new == expected
    assert RENAMED.is_in(text) is (new != text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Child_HN report.pdf", "child-elm report.pdf"),
        ("report-ChildHN-v2.docx", "report-child-elm-v2.docx"),
        ("children.pdf", "children.pdf"),
    ],
)
def test_in_file_names(name: str, expected: str) -> None:
    assert RENAMED.in_file_name(name) == expected


def test_in_html_the_new_name_is_escaped() -> None:
    renamed = Renamed(("Child A",), "Child B & C", "child-b-c")
    assert renamed.in_text("<p>Child A</p>") == "<p>Child B &amp; C</p>"
    assert renamed.in_text("Child A") == "Child B & C"


def test_in_blocks_at_any_depth() -> None:
    blocks = [{"type": "child-hn", "id": "child-hn", "value": {"items": ["Child HN"]}}]
    assert RENAMED.in_value(blocks) == [
        {"type": "child-hn", "id": "child-hn", "value": {"items": ["Child Elm"]}}
    ]
