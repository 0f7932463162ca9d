"""What a briefing needs to be published."""

from collections.abc import Iterator
from datetime import datetime

from briefings.blocks import SECTIONS, WORDS_PER_SECTION
from briefings.models import MAXIMUM_KEY_THEMES, BriefingPage
from cms.readiness import Hit, Place, Rule, Severity, register
from cms.readiness.content import Content
from cms.validators import count_words

SEVEN_MINUTES = "A seven-minute briefing has seven short sections."


def _sections(briefing: BriefingPage, content: Content, at: datetime) -> Iterator[Hit]:
    if problem := _problem_of_sections(briefing):
        yield Hit(Place("Sections", field="sections"), says=problem)


def _problem_of_sections(briefing: BriefingPage) -> str:
    texts = [
        (section.value["heading"].strip(), section.value["text"].source)
        for section in briefing.sections
    ]
    if len(texts) != SECTIONS:
        return f"A briefing has exactly {SECTIONS} sections; this one has {len(texts)}."
    if missing := [
        str(number)
        for number, (heading, text) in enumerate(texts, start=1)
        if not heading or not count_words(text)
    ]:
        return (
            "Write a heading and a text for each section; missing in section "
            f"{', '.join(missing)}."
        )
    if long := [
        f"{heading} ({count_words(text)} words)"
        for heading, text in texts
        if count_words(text) > WORDS_PER_SECTION
    ]:
        return f"A section has up to {WORDS_PER_SECTION} words. Shorten " + (
            f"{', '.join(long)}."
        )
    return ""


def _key_themes(
    briefing: BriefingPage, content: Content, at: datetime
) -> Iterator[Hit]:
    if len(briefing.key_themes) > MAXIMUM_KEY_THEMES:
        yield Hit(Place("Key themes", field="key_themes"))


def _topics(briefing: BriefingPage, content: Content, at: datetime) -> Iterator[Hit]:
    if not briefing.topics.count():
        yield Hit(Place("Topics", field="topics"))


def _next_review(
    briefing: BriefingPage, content: Content, at: datetime
) -> Iterator[Hit]:
    if briefing.last_reviewed and briefing.next_review <= briefing.last_reviewed:
        yield Hit(Place("Next review due", field="next_review"))


RULES = (
    Rule(
        "briefing-sections",
        "Seven sections",
        Severity.REFUSE,
        f"A briefing has exactly {SECTIONS} sections of up to {WORDS_PER_SECTION} "
        "words.",
        SEVEN_MINUTES,
        in_page=_sections,
        model=BriefingPage,
        is_required_part=True,
    ),
    Rule(
        "briefing-key-themes",
        "Key themes",
        Severity.REFUSE,
        f"Choose up to {MAXIMUM_KEY_THEMES} key themes.",
        SEVEN_MINUTES,
        in_page=_key_themes,
        model=BriefingPage,
        is_required_part=True,
    ),
    Rule(
        "briefing-topics",
        "Topics",
        Severity.REFUSE,
        "Choose at least one topic.",
        "A briefing that has no topic is found by nobody.",
        in_page=_topics,
        model=BriefingPage,
        is_required_part=True,
    ),
    Rule(
        "briefing-next-review",
        "Date of the next review",
        Severity.REFUSE,
        "The next review comes after the last one: choose a later date.",
        "Guidance goes out of date.",
        in_page=_next_review,
        model=BriefingPage,
        is_required_part=True,
    ),
)


def register_rules() -> None:
    """Add the rules of briefings."""
    register(*RULES)
