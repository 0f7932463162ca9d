"""How old somebody has to be to read a text with ease.

The Automated Readability Index (Smith and Senter, 1967): 4.71 times the letters in a
word, plus 0.5 times the words in a sentence, less 21.43, is a school grade in the
United States; a pupil of grade 1 is 6 years old. It counts letters, where other
formulas guess syllables, so that the same text always has the same age.
"""

import re

# Below this, one long name makes all the difference.
FEWEST_WORDS = 100
_WORD = re.compile(r"\w+(?:['-]\w+)*")
_SENTENCE = re.compile(r"[.!?]+(?=\s|$)|\n+")
YOUNGEST, OLDEST = 5, 25


def reading_age(text: str) -> int | None:
    """Return the reading age of plain text in years, or None of too short a text."""
    words = _WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return None
    letters = sum(map(len, words))
    sentences = sum(bool(_WORD.search(part)) for part in _SENTENCE.split(text))
    grade = 4.71 * letters / len(words) + 0.5 * len(words) / sentences - 21.43
    return max(YOUNGEST, min(OLDEST, round(grade) + 5))
