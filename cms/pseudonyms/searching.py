"""Has the database find rows that may have a name in them, to be looked at closely.

It finds whatever ``Renamed.is_in`` does, and a little more.
"""

import unicodedata
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Func, JSONField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from cms.pseudonyms.names import Renamed
from cms.pseudonyms.reading import UNENDED

# Of ASCII. Of any other letter, the beginning is enough to look closely.
_ENCODED = "%[0-7][0-9a-fA-F]"
_ENCODED_LETTERS = "%[3-7][0-9a-fA-F]|%[c-fC-F][0-9a-fA-F]%"
# Of signs and spaces. Others may be letters.
_SIGNS = (
    "nbsp|amp|lt|gt|quot|apos|shy|[lr][sd]quo|[mn]dash|hellip|zwn?j|ensp|emsp|thinsp"
    "|#39|#x27|#34|#160|#xa0|#173|#xad"
)
# The signs among those that browsers know without a semicolon.
_UNENDED_SIGNS = {"nbsp", "amp", "lt", "gt", "quot", "shy"}
_UNENDED_LETTERS = "|".join(n for n in UNENDED if n.lower() not in _UNENDED_SIGNS)
_UNENDED = (
    "&#[0-9]+($|[^0-9;])|&#x[0-9a-f]+($|[^0-9a-f;])"
    f"|&({_UNENDED_LETTERS})($|[^;])|&({'|'.join(_UNENDED_SIGNS)})[a-z0-9]+;"
)
_ENTITIES = f"&#?[a-zA-Z0-9]{{1,31}};|&({'|'.join(sorted(_UNENDED_SIGNS))})"
_LETTERS = f"&(?!({_SIGNS});)#?[a-zA-Z0-9]{{1,31}};|{_ENCODED_LETTERS}"
_TAGS = "<[^<>]*>"
# As PostgreSQL writes a line break or a quotation mark within JSON.
_ESCAPES = r'\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}'
_OTHERS = "[^a-zA-Z0-9]"


def rows_that_may_have(
    renamed: Renamed, rows: QuerySet[Any], fields: Iterable[str]
) -> QuerySet[Any]:
    """Leave rows that may have an old name in one of some fields."""
    names = {_letters(words) for words in renamed.spelt}
    if not names:
        return rows.none()
    conditions = []
    for number, name in enumerate(fields):
        is_json = F(name).resolve_expression(rows.query).output_field
        escapes = [_ESCAPES] if isinstance(is_json, JSONField) else []
        text, seen, raw = (f"_{what}_{number}" for what in ("text", "seen", "raw"))
        rows = rows.alias(**{text: Cast(F(name), TextField())}).alias(
            **{
                seen: _squeezed(text, *escapes, _TAGS, _ENTITIES, _ENCODED),
                raw: _squeezed(text, *escapes, _ENTITIES, _ENCODED),
            }
        )
        conditions += [
            Q(**{f"{text}__regex": _LETTERS}),
            Q(**{f"{text}__iregex": _UNENDED}),
        ]
        conditions += [
            Q(**{f"{of}__icontains": n}) for of in (seen, raw) for n in names
        ]
    return rows.filter(reduce(or_, conditions))


def _squeezed(text: str, *without: str) -> Func:
    """Return the letters and digits of a text in the database, accents taken off."""
    decomposed = Func(F(text), template="normalize(%(expressions)s, NFKD)")
    left_out = Value("|".join([*without, _OTHERS]))
    return Func(
        decomposed,
        left_out,
        Value(""),
        Value("gi"),
        function="regexp_replace",
        output_field=TextField(),
    )


def _letters(words: Iterable[str]) -> str:
    """Return the same of a name."""
    text = unicodedata.normalize("NFKD", "".join(words))
    return "".join(each for each in text if each.isascii() and each.isalnum())
