"""NHS numbers and postcodes are found however they are written."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cms.readiness import nhs_numbers, postcodes
from cms.readiness.plain import plain
from cms.readiness.reading_age import reading_age
from cms.readiness.spans import around

FULL_WIDTH = str.maketrans(
    string.ascii_uppercase + string.digits,
    "".join(chr(ord(c) + 0xFEE0) for c in string.ascii_uppercase + string.digits),
)
BOLD_DIGITS = str.maketrans(string.digits, "".join(chr(0x1D7CE + n) for n in range(10)))
ARABIC_DIGITS = str.maketrans(string.digits, "".join(chr(0x660 + n) for n in range(10)))
UNSEEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"]
GAPS = [" ", "\u00a0", "\u2009", "\u202f", "-", "\u2010", "\u2011", "\u2013", ".", "  "]

nines = st.text(string.digits, min_size=9, max_size=9)
disguises = st.sampled_from([None, FULL_WIDTH, BOLD_DIGITS, ARABIC_DIGITS])
around_words = st.text(
    st.characters(codec="utf-8", categories=["L", "P", "Zs"]), max_size=20
)


def check_digit(nine: str) -> str:
    """Return the digit as the NHS Data Dictionary computes it, or nothing."""
    total = sum(int(d) * (10 - n) for n, d in enumerate(nine))
    digit = (11 - total % 11) % 11
    return "" if digit == 10 else str(digit)


@st.composite
def nhs_numbers_of_any_kind(draw: st.DrawFn) -> str:
    nine = draw(nines)
    digit = check_digit(nine)
    assume(digit and len(set(nine + digit)) > 1)
    return nine + digit


@given(nhs_numbers_of_any_kind(), st.sampled_from(GAPS), disguises, st.data())
def test_nhs_number_in_any_disguise(
    number: str, gap: str, disguise: dict[int, int] | None, data: st.DataObject
) -> None:
    written = gap.join([number[:3], number[3:6], number[6:]])
    if disguise:
        written = written.translate(disguise)
    at = data.draw(st.integers(0, len(written)))
    written = written[:at] + data.draw(st.sampled_from(UNSEEN)) + written[at:]
    text = plain(f"It was {written} on the form.")
    assert len(list(nhs_numbers.find(text))) == 1


@given(nhs_numbers_of_any_kind(), around_words, around_words)
def test_nhs_number_among_any_words(number: str, before: str, after: str) -> None:
    assume("isbn" not in plain(before).lower())
    text = plain(f"{before} {number} {after}")
    assume(not any(mark in text for mark in ("/", "www.", ":")))
    assert list(nhs_numbers.find(text))


@given(nhs_numbers_of_any_kind(), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_no_nhs_number(number: str, at: int, by: int) -> None:
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert not nhs_numbers.is_valid(wrong)


@st.composite
def full_postcodes(draw: st.DrawFn) -> tuple[str, str]:
    area = draw(st.sampled_from(sorted(postcodes.AREAS)))
    district = draw(st.sampled_from(string.digits)) + draw(
        st.sampled_from(["", *string.digits])
    )
    unit = draw(st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2))
    return area + district, draw(st.sampled_from(string.digits)) + unit


@given(full_postcodes(), st.sampled_from(GAPS), st.booleans(), st.booleans(), st.data())
def test_postcode_in_any_disguise(
    postcode: tuple[str, str],
    gap: str,
    is_wide: bool,
    is_lower: bool,
    data: st.DataObject,
) -> None:
    assume(not (is_lower and postcode[1][1:] in {"ST", "ND", "RD", "TH"}))
    written = gap.join(postcode)
    if is_wide:
        written = written.translate(FULL_WIDTH)
    elif is_lower:
        written = written.lower()
    at = data.draw(st.integers(0, len(written)))
    written = written[:at] + data.draw(st.sampled_from(UNSEEN)) + written[at:]
    text = plain(f"They lived at {written}, for a year.")
    spans = list(postcodes.find(text))
    assert spans
    found = postcodes.canonical(text[slice(*spans[0])])
    assert found == "".join(postcode)


@pytest.mark.parametrize("word", ["ребёнок 12", "Ωμέγα 12", "ਬੱਚਾ", "👪 12"])
def test_other_scripts_are_no_postcodes(word: str) -> None:
    assert not list(postcodes.find(plain(word)))


def test_cyrillic_letters_that_look_like_latin_ones() -> None:
    text = plain("They lived at ВS1 5АН then.")  # noqa: RUF001
    assert [text[slice(*span)] for span in postcodes.find(text)] == ["BS1 5AH"]


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    read = plain(text)
    for find in (nhs_numbers.find, postcodes.find):
        for span in find(read):
            words, context = around(read, span)
            assert words in context


def test_reading_age_rises_with_long_words_and_sentences() -> None:
    easy = "The cat sat on the mat. It was a warm day. " * 20
    hard = (
        "Multidisciplinary professionals systematically underestimated "
        "intergenerational vulnerabilities notwithstanding comprehensive information "
        "availability throughout organisational infrastructures. " * 10
    )
    assert reading_age("Too short to say.") is None
    young, old = reading_age(easy), reading_age(hard)
    assert young is not None
    assert old is not None
    assert young < 10 < 20 < old
