"""Text that reads, and can be searched, like that of a partnership's site.

Which word follows which is learned from the example content that the apps bring, so
that frequent words are as frequent and rare ones as rare as on a real site.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
SENTENCES = 6_000
WORDS = range(8, 22)
MARKS = "*_#>[](),;:“”\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"


def chosen(random: Random, among: Sequence[str], most: int) -> list[str]:
    """Return one to so many different ones, in the order that they have."""
    picked = set(random.sample(range(len(among)), random.randint(1, most)))
    return [one for place, one in enumerate(among) if place in picked]


def text(random: Random, sentences: int) -> str:
    """Return running text."""
    return " ".join(random.choices(known_sentences(), k=sentences))


def phrase(random: Random, words: int) -> str:
    """Return words for a heading or a title."""
    sentence = random.choice(known_sentences())
    return " ".join(sentence.rstrip(".").split()[:words])


@cache
def known_sentences() -> tuple[str, ...]:
    random = Random(0)  # noqa: S311 - to be the same each time
    followers = _followers()
    starts = sorted(word for word in followers if word[0].isupper())
    return tuple(_sentence(random, starts, followers) for _ in range(SENTENCES))


def _sentence(
    random: Random, starts: list[str], followers: dict[str, list[str]]
) -> str:
    words = [random.choice(starts)]
    for _ in range(random.choice(WORDS)):
        words.append(random.choice(followers.get(words[-1]) or starts).rstrip("."))
    return " ".join(words) + "."


def _followers() -> dict[str, list[str]]:
    followers: defaultdict[str, list[str]] = defaultdict(list)
    for file in sorted(ROOT.glob("*/demo/pages/**/*.md")):
        written = file.read_text(encoding="utf-8").rpartition("\n---\n")[2].split()
        words = [word.strip(MARKS) for word in written]
        words = [word for word in words if word.rstrip(".").replace("-", "").isalpha()]
        for word, follower in pairwise(words):
            followers[word.rstrip(".")].append(follower)
    return dict(followers)
