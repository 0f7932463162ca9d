"""A name is recognised however it is written, and never within other words."""

import unicodedata

import pytest
from django.db.models import JSONField, TextField, Value
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cms.models import ContentVersion
from cms.pseudonyms.names import Renamed
from cms.pseudonyms.searching import rows_that_may_have

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
        # As people see it, whatever is between its letters.
        ("<p>Ch<b>ild</b> HN was</p>", "<p>Child Elm<b></b> was</p>"),
        ("<p>Child <b>HN</b>, three</p>", "<p>Child Elm<b></b>, three</p>"),
        ("<p>Child <b>HN was</b></p>", "<p>Child Elm<b> was</b></p>"),
        ("<p>Child</p><p>HN</p>", "<p>Child Elm</p><p></p>"),
        ("Child&#xa0;HN", "Child Elm"),
        ("Chi\u00adld&shy; H\u200bN", "Child Elm"),
        ("Child   \n  HN", "Child Elm"),
        ("Child &#72;N", "Child Elm"),
        ("Ｃｈｉｌｄ ＨＮ", "Child Elm"),  # noqa: RUF001
        ("https://a.example/Child%20HN.pdf", "https://a.example/Child Elm.pdf"),
        ("https://a.example/Child%e2%80%93HN", "https://a.example/Child Elm"),
        ("https://a.example/child%2Dhn/", "https://a.example/child-elm/"),
        ("https://a.example/child-%68n/", "https://a.example/child-elm/"),
        ("100%Child HN", "100%Child Elm"),
        # A link that begins within the name, and leads to its address.
        (
            '<p>Chi<a href="/child-hn/">ld HN</a>, three</p>',
            '<p>Child Elm<a href="/child-elm/"></a>, three</p>',
        ),
        ("3 < 4 Child HN > 2", "3 < 4 Child Elm > 2"),
        ("R&D &unknown; Child HN", "R&D &unknown; Child Elm"),
        ("Child&nbsp;H", "Child&nbsp;H"),
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


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("René Ash", "Rene\u0301 Ash"),
        ("Rene\u0301 Ash", "RENÉ ASH"),
        ("René Ash", "Ren&eacute; Ash"),
        ("René Ash", "Rene&#x301; Ash"),
        ("René Ash", "Ren%C3%A9%20Ash"),
        ("René Ash", "Rene%CC%81 Ash"),
        ("O'Brien", "O&rsquo;Brien"),
        ("René Ash", "Ren&eacute Ash"),
        ("Child HN", "Child&nbspHN"),
        ("Child HN", "Child&#160HN"),
        ("Child HN", "Child&#xa0HN"),
        ("Child HN", "Ch&shyild H&shyN"),
        ("O\u2019Brien", "O'Brien"),
        ("Smith & Sons", "Smith &amp; Sons"),
        ("Иван Иванов", "ИВАН  ИВАНОВ"),
    ],
)
def test_one_name_written_in_two_ways(name: str, written: str) -> None:
    renamed = Renamed((name,), "Child Elm", "child-elm")
    assert renamed.is_in(f"It is {written}'s.")
    assert renamed.in_text(f"It is {written}'s.") == "It is Child Elm's."


def test_accents_tell_names_apart() -> None:
    assert not Renamed(("René",), "Child Elm", "child-elm").is_in("Rene was there.")


NAMES = ["Child HN", "René", "child-hn", "H N", "Child René", "HN 0", "Ann"]
# What people do not see within a word, see between words, and whatever is around.
UNSEEN = ["<b>", "</b>", '<i class="a">', "\u00ad", "\u200b", "&shy;", "&shy", "&zwnj;"]
SEEN = [
    " ",
    "-",
    "_",
    "\n",
    "\u00a0",
    "&nbsp;",
    "&nbsp",
    "&#160",
    "&rsquo;",
    "</p><p>",
    "%20",
    "%2D",
    '"',
    "\\",
]
AROUND = [
    "\\n",
    "<",
    ">",
    ";",
    "&",
    "%",
    "%4",
    "%C3%A9",
    "100%",
    '<a href="/',
    '">',
    "</a>",
    "9",
    "é",
    "ſ",  # noqa: RUF001
]


def pieces(of: list[str], least: int = 0) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(of), min_size=least, max_size=2).map("".join)


@st.composite
def texts_about(draw: st.DrawFn, name: str) -> str:
    """A name, its letters written in any way, in and among what may be there."""
    # Of one text, all of it or none: one letter would be enough for the database.
    has_entities = draw(st.booleans())
    places = draw(st.sets(st.integers(0, len(name)), max_size=2))
    written = [draw(pieces([*AROUND, *SEEN, *UNSEEN]))]
    for place, letter in enumerate(name):
        if not letter.isalnum():
            written += [draw(pieces(SEEN, 1)) if place in places else letter]
            continue
        ways = [letter, letter.upper(), unicodedata.normalize("NFD", letter)]
        if place in places:
            encoded = "".join(f"%{byte:02x}" for byte in letter.encode())
            ways = [f"&#{ord(letter)};", encoded] if has_entities else ways
            written += [draw(pieces(UNSEEN))] if place else []
        written += [draw(st.sampled_from(ways))]
    return "".join([*written, draw(pieces([*AROUND, *SEEN, *UNSEEN]))])


@pytest.mark.django_db
@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
    ],
)
@given(data=st.data(), name=st.sampled_from(NAMES))
def test_the_database_leaves_out_nothing_with_the_name(
    data: st.DataObject, name: str
) -> None:
    renamed = Renamed((name,), "Child Elm", "child-elm")
    text = data.draw(texts_about(name))
    assume(renamed.is_in(text))
    assert _may_have(renamed, Value(text, TextField()))
    assert _may_have(renamed, Value({"value": [text]}, JSONField()))
    assert not renamed.is_in(renamed.in_text(text))


def test_the_database_reads_json_as_people_see_it(db: None) -> None:
    renamed = Renamed(("Child HN",), "Child Elm", "child-elm")
    for text in ("Child\nHN", 'Child "HN"', "Child\\HN", "\\nChild HN"):
        assert _may_have(renamed, Value([{"value": text}], JSONField()))


def _may_have(renamed: Renamed, value: Value) -> bool:
    rows = ContentVersion.objects.annotate(said=value)
    return rows_that_may_have(renamed, rows, ["said"]).exists()


def test_names_without_letters_are_in_nothing() -> None:
    renamed = Renamed(("—", ""), "Child Elm", "child-elm")
    assert not renamed.is_in("— and nothing")
    assert renamed.in_text("— and nothing") == "— and nothing"
