"""The rules of a briefing."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from briefings.blocks import SECTIONS, WORDS_PER_SECTION
from briefings.models import (
    HEADINGS,
    BriefingPage,
    BriefingPresets,
    preset_sections,
    words_in_sections,
)
from tests.factories import (
    BriefingIndexPageFactory,
    BriefingPageFactory,
    ReviewPageFactory,
    TopicFactory,
    sections_of,
    short_texts,
)

pytestmark = pytest.mark.django_db


def refused(**fields: Any) -> dict[str, list[str]]:
    """Return the messages about a briefing that may not be published."""
    with pytest.raises(ValidationError) as problem, transaction.atomic():
        BriefingPageFactory(**fields)
    return problem.value.message_dict


def words(count: int, word: str = "word") -> str:
    return " ".join([word] * count)


@pytest.mark.parametrize("count", [0, SECTIONS - 1, SECTIONS + 1])
def test_exactly_seven_sections(count: int) -> None:
    assert refused(sections=sections_of(*["Text."] * count))["sections"][0] in {
        f"A briefing has exactly 7 sections; this one has {count}.",
        "The maximum number of items is 7",
    }


@pytest.mark.parametrize("word", ["word", "żółw", "ਬੱਚਾ"])
def test_sections_of_120_words(word: str) -> None:
    full = [words(WORDS_PER_SECTION, word)] * SECTIONS
    page = BriefingPageFactory(sections=sections_of(*full))
    assert page.live
    assert page.word_count == SECTIONS * WORDS_PER_SECTION
    long = [*full[:-1], words(WORDS_PER_SECTION + 1, word)]
    assert "sections" in refused(sections=sections_of(*long))


@pytest.mark.parametrize("empty", ["", "   ", "<br/>", "&nbsp;"])
def test_each_section_has_a_text(empty: str) -> None:
    texts = ["Text."] * 5 + [empty, "Text."]
    assert "sections" in refused(sections=sections_of(*texts))


def test_each_section_has_a_heading() -> None:
    sections = sections_of(*["Text."] * SECTIONS)
    sections[2][1]["heading"] = " "
    assert "sections" in refused(sections=sections)


def test_up_to_five_key_themes() -> None:
    assert BriefingPageFactory(key_themes=short_texts(*"abcde")).live
    assert "key_themes" in refused(key_themes=short_texts(*"abcdef"))


def test_topic_is_needed_but_for_a_draft() -> None:
    assert refused(topics=[]) == {"topics": ["Choose at least one topic."]}
    assert not BriefingPageFactory(topics=[], live=False).live
    assert BriefingPageFactory(topics=TopicFactory.create_batch(7)).live


def test_summary_of_500_characters() -> None:
    assert BriefingPageFactory(summary="é" * 500).live
    assert set(refused(summary="é" * 501)) == {"summary"}
    assert set(refused(summary="")) == {"summary"}


@pytest.mark.parametrize(("days", "fine"), [(-1, False), (0, False), (1, True)])
def test_next_review_comes_after_the_last(days: int, fine: bool) -> None:
    today = timezone.localdate()
    dates = {"last_reviewed": today, "next_review": today + timedelta(days=days)}
    if fine:
        assert BriefingPageFactory(**dates).live
    else:
        assert set(refused(**dates)) == {"next_review"}


def test_new_briefing_starts_with_the_preset_headings() -> None:
    page = BriefingPage(title="New")
    assert [section.value["heading"] for section in page.sections] == (
        HEADINGS.splitlines()
    )
    assert page.word_count == 0
    assert page.reading_time == 1
    assert page.next_review == page.last_reviewed + timedelta(days=365)


def test_presets_do_not_touch_what_is_written() -> None:
    written = BriefingPageFactory()
    presets = BriefingPresets.load()
    presets.section_headings = "\n".join("ABCDEFG")
    presets.save()
    assert [section["value"]["heading"] for section in preset_sections()] == [
        *"ABCDEFG"
    ]
    assert BriefingPage.objects.get(pk=written.pk).sections == written.sections


@pytest.mark.parametrize("count", [0, 6, 8])
def test_presets_are_seven(count: int) -> None:
    presets = BriefingPresets(section_headings="\n".join(["A"] * count) or " \n ")
    with pytest.raises(ValidationError, match=f"there are {count}"):
        presets.clean()


def test_empty_lines_among_presets_do_not_count() -> None:
    presets = BriefingPresets(section_headings="A\n\n B \r\nC\nD\nE\nF\nG\n\n")
    presets.clean()
    assert presets.headings == [*"ABCDEFG"]


@given(st.lists(st.integers(0, WORDS_PER_SECTION), max_size=SECTIONS))
def test_words_of_sections_add_up(counts: list[int]) -> None:
    sections = [{"value": {"text": f"<p>{words(count)}</p>"}} for count in counts]
    assert words_in_sections(sections) == sum(counts)


def test_seven_full_sections_take_about_four_minutes() -> None:
    full = [words(WORDS_PER_SECTION)] * SECTIONS
    assert BriefingPageFactory(sections=sections_of(*full)).reading_time == 4


def test_briefing_outlives_its_review() -> None:
    review = ReviewPageFactory()
    page = BriefingPageFactory(source_review=review)
    review.delete()
    page.refresh_from_db()
    assert page.source_review is None


def test_index_needs_no_more_than_a_title() -> None:
    assert BriefingIndexPageFactory().live
