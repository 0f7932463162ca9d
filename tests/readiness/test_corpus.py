"""How often the rules miss what they look for, and how often they cry wolf."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.readiness.corpus import RULES, Rate, rates, sentences, wrong

GUIDE = Path(settings.BASE_DIR, "docs", "checks.md")
# What must not get worse. Refusals cannot be talked round, so theirs are the strictest.
LEAST_FOUND = 0.75
LEAST_FOUND_OF_REFUSED = 0.85
MOST_FALSE_ALARMS = 0.02


def as_row(rule: str, rate: Rate) -> str:
    return (
        f"| `{rule}` | {rate.hits} of {rate.hits + rate.misses} | "
        f"{rate.false_alarms} of {rate.false_alarms + rate.others} |"
    )


def test_corpus_is_large_enough_to_say_something() -> None:
    texts = [sentence.text for sentence in sentences()]
    assert len(set(texts)) == len(texts) >= 350
    for rule in RULES:
        expected = sum(rule.id in s.expected for s in sentences())
        assert expected >= (2 if rule.id == "number-in-web-address" else 10)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rates(rule: object) -> None:
    rate = rates()[rule.id]  # type: ignore[attr-defined]
    told = "\n".join(map(": ".join, wrong()[rule.id]))  # type: ignore[attr-defined]
    refuses = rule.severity == "refuse"  # type: ignore[attr-defined]
    assert rate.recall >= (LEAST_FOUND_OF_REFUSED if refuses else LEAST_FOUND), told
    assert rate.false_alarm_rate <= MOST_FALSE_ALARMS, told


def test_guide_states_the_rates() -> None:
    stated = set(re.findall(r"^\| `.*$", GUIDE.read_text("utf-8"), re.MULTILINE))
    measured = {as_row(rule, rate) for rule, rate in rates().items()}
    assert measured <= stated, "\n".join(sorted(measured - stated))
