"""Text made to be hard to search does not hold anybody up."""

import time

import pytest

from tests.readiness.corpus import RULES

HARD = {
    "digits": "1 " * 50_000,
    "capitals": "Aaa " * 25_000,
    "initials": "A.B. " * 20_000,
    "dates": "born on 3 May 20 " * 6_000,
    "postcodes": "B1 B1 " * 16_000,
    "many postcodes": "B1 1AA " * 14_000,
    "many numbers": "943 476 5919, " * 7_000,
    "one word": "A" * 100_000,
    "blame": "not blame " * 10_000,
    "addresses": "https://a.example/b " * 2_000,
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_no_text_takes_long(rule: object, text: str) -> None:
    start = time.process_time()
    assert len(list(rule.in_text(text))) >= 0  # type: ignore[attr-defined]
    assert time.process_time() - start < 3
