"""Rules about single values."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cms.validators import (
    MaximumWords,
    count_words,
    reading_minutes,
    validate_https,
)

# Whatever people write, in any script, but for what separates words or means HTML.
words = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="<>&"), min_size=1
)
spaces = st.text(" \n\t\u00a0\u2003", min_size=1)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("   \n ", 0),
        ("One", 1),
        ("It\u2019s the child\u2019s voice", 4),
        ("mother-in-law", 1),
        ("Ymarferwyr yng Nghymru", 3),
        ("Zażółć gęślą jaźń", 3),
        ("ਬੱਚਿਆਂ ਦੀ ਸੁਰੱਖਿਆ", 3),
        ("one\u00a0two", 2),
        ("one&nbsp;two", 2),
        ("R&amp;D costs", 2),
        ("<p>One two</p><p>three</p>", 3),
        ("one<br/>two", 2),
        ("<ul><li>one</li><li>two</li></ul>", 2),
        ("<b>N</b>eglect", 1),
        ('Read <a href="https://example.org/a b">this</a>, then act.', 4),
        ("<p></p>", 0),
        ("under 1 < 5 years", 5),
    ],
)
def test_count_words(text: str, count: int) -> None:
    assert count_words(text) == count


@given(st.lists(words), spaces, spaces)
def test_words_are_what_stands_between_spaces(
    parts: list[str], space: str, edge: str
) -> None:
    assert count_words(edge + space.join(parts) + edge) == len(parts)


@given(st.lists(words, min_size=1))
def test_emphasis_changes_no_count(parts: list[str]) -> None:
    emphasised = " ".join(f"<b>{part[0]}</b>{part[1:]}" for part in parts)
    assert count_words(f"<p>{emphasised}</p>") == len(parts)


@given(st.lists(st.lists(words, min_size=1).map(" ".join)))
def test_paragraphs_and_items_add_up(texts: list[str]) -> None:
    total = sum(map(count_words, texts))
    assert count_words("".join(f"<p>{text}</p>" for text in texts)) == total
    assert count_words("".join(f"<li>{text}</li>" for text in texts)) == total


@given(st.text())
def test_any_text_can_be_counted(text: str) -> None:
    assert 0 <= count_words(text) <= len(text)


@given(st.integers(1, 60), st.integers(0, 80))
def test_maximum_words(limit: int, written: int) -> None:
    text = " ".join(["word"] * written)
    if written <= limit:
        MaximumWords(limit)(text)
    else:
        with pytest.raises(ValidationError) as refused:
            MaximumWords(limit)(text)
        assert refused.value.messages == [
            f"This has {written} words; the most is {limit}. "
            f"Shorten it by {written - limit}."
        ]


def test_maximum_words_are_alike_by_their_limit() -> None:
    """Else every makemigrations would find a change."""
    assert MaximumWords(3) == MaximumWords(3)
    assert MaximumWords(3) != MaximumWords(4)
    assert len({MaximumWords(3), MaximumWords(3)}) == 1


@pytest.mark.parametrize(
    ("count", "minutes"), [(0, 1), (1, 1), (299, 1), (301, 2), (840, 4), (1400, 7)]
)
def test_reading_minutes(count: int, minutes: int) -> None:
    assert reading_minutes(count) == minutes


@pytest.mark.parametrize(
    "address",
    ["https://example.org/", "HTTPS://example.org/", "https://bücher.example"],
)
def test_https_is_accepted(address: str) -> None:
    validate_https(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "ftp://example.org/",
        "//example.org/",
        "example.org",
        "javascript:alert(1)",
        " https://example.org/",
    ],
)
def test_anything_else_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="starts with https://"):
        validate_https(address)
