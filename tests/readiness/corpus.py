"""Sentences with what the rules should find in each, and how well they do."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cms.readiness import identifying
from cms.readiness.plain import plain

SENTENCES = Path(__file__).with_name("corpus.txt")
RULES = [rule for rule in identifying.RULES if rule.in_text]


@dataclass(frozen=True)
class Sentence:
    text: str
    expected: frozenset[str]


@dataclass(frozen=True)
class Rate:
    """How often a rule found what it should, and what it should not."""

    hits: int
    misses: int
    false_alarms: int
    others: int

    @property
    def recall(self) -> float:
        """Of what is there, the part that was found."""
        return self.hits / (self.hits + self.misses)

    @property
    def false_alarm_rate(self) -> float:
        """Of the sentences without any, the part that was found fault with."""
        return self.false_alarms / (self.false_alarms + self.others)


def sentences() -> Iterator[Sentence]:
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            ids, _, text = line.partition(" | ")
            expected = frozenset(ids.split(",")) - {"-"}
            yield Sentence(text, expected)


def found_in(text: str) -> frozenset[str]:
    """Return the rules that find something in a sentence."""
    return frozenset(
        rule.id for rule in RULES if rule.in_text and list(rule.in_text(plain(text)))
    )


def wrong() -> dict[str, list[tuple[str, str]]]:
    """Return what each rule missed or took for something else."""
    problems: dict[str, list[tuple[str, str]]] = {rule.id: [] for rule in RULES}
    for sentence in sentences():
        for id in found_in(sentence.text) ^ sentence.expected:
            kind = "missed" if id in sentence.expected else "false alarm"
            problems[id].append((kind, sentence.text))
    return problems


def rates() -> dict[str, Rate]:
    """Return the rate of each rule over the corpus."""
    counts: dict[str, Counter[str]] = {rule.id: Counter() for rule in RULES}
    for sentence in sentences():
        found = found_in(sentence.text)
        for id, count in counts.items():
            count[f"{id in sentence.expected} {id in found}"] += 1
    return {
        id: Rate(
            count["True True"],
            count["True False"],
            count["False True"],
            count["False False"],
        )
        for id, count in counts.items()
    }
