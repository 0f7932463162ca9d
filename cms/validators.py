"""Rules about single values, with messages that tell an editor what to do."""

import re
from html import unescape

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.html import strip_tags

WORDS_PER_MINUTE = 200  # A usual pace for reading prose on a screen.


# Tags that end a word; others, such as for bold, may stand within one.
SEPARATING_TAG = re.compile(r"</?(?:p|br|hr|li|ul|ol|h[1-6])\b[^>]*>", re.IGNORECASE)


def count_words(text: str) -> int:
    """Return the number of words in plain text or HTML."""
    return len(unescape(strip_tags(SEPARATING_TAG.sub(" ", text))).split())


def reading_minutes(words: int) -> int:
    """Return how many minutes so many words take, at least one."""
    return max(1, round(words / WORDS_PER_MINUTE))


@deconstructible
class MaximumWords:
    """Refuses a text of more words than the limit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, value: object) -> None:
        words = count_words(str(value))
        if words > self.limit:
            raise ValidationError(
                f"This has {words} words; the most is {self.limit}. "
                f"Shorten it by {words - self.limit}."
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MaximumWords) and other.limit == self.limit

    def __hash__(self) -> int:
        return hash(self.limit)


def validate_https(value: str) -> None:
    """Refuse an address that is not encrypted."""
    if value and not value.lower().startswith("https://"):
        raise ValidationError(
            "Give an address that starts with https://, so that readers are safe."
        )
