"""Text as rules read it: no markup, and nothing that hides it from a pattern."""

import re
import unicodedata
from html import unescape

from django.utils.html import strip_tags

from cms.validators import SEPARATING_TAG

_SPACES = re.compile(r"[^\S\n]+")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－⁃"), "-")  # noqa: RUF001
_QUOTES = dict.fromkeys(map(ord, "‘’‛`´ʼ"), "'")  # noqa: RUF001
# Letters of other scripts that look like those of a postcode.
_LOOKALIKES = str.maketrans(
    "АВСЕНІЈКМОРЅТХУаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",  # noqa: RUF001
    "ABCEHIJKMOPSTXYaeopcyxijsABEZHIKMNOPTYXo",
)
_CYRILLIC_OR_GREEK_WORD = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]{3,}")


def without_markup(html: str) -> str:
    """Return the text of rich text, a line for each paragraph or item."""
    return unescape(strip_tags(SEPARATING_TAG.sub("\n", html)))


def plain(text: str) -> str:
    """Return a text in which nothing is disguised.

    Digits and letters of any width, style or script become the plain ones, dashes a
    hyphen, runs of spaces of any kind one space; what has no width goes. Words that
    are in another script are left as they are.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = text.translate(_DASHES).translate(_QUOTES)
        text = "".join(map(_plain_character, text))
        if not _CYRILLIC_OR_GREEK_WORD.search(text):
            text = text.translate(_LOOKALIKES)
    return _SPACES.sub(" ", text.replace("\r", "\n"))


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    match unicodedata.category(character):
        case "Cf" | "Mn" | "Me":
            return ""
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Zl" | "Zp":
            return "\n"
        case "Zs":
            return " "
    return character
