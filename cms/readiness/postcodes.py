"""Full postcodes, such as leave a handful of homes.

The shape is that of Royal Mail's postcodes: an area that exists, a district, and a unit
whose letters are never C, I, K, M, O or V. A district alone (“B12”) is none.
"""

import re
from collections.abc import Iterator

from cms.readiness.addresses import inside_of_addresses, outside_of_addresses
from cms.readiness.rules import Span

_AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE "
    "DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM "
    "IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX "
    "PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF "
    "TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
AREAS = frozenset(_AREAS.split())
_LETTER, _UNIT_LETTER = "[A-Z]", "[ABD-HJLNP-UW-Z]"
_GAP = r"[ .\-_\n]{0,3}"
_POSTCODE = re.compile(
    rf"(?<![A-Z0-9])(?P<area>{_LETTER}{{1,2}})(?P<district>\d[A-Z0-9]?)(?P<gap>{_GAP})"
    rf"(?P<unit>\d ?{_UNIT_LETTER}{{2}})(?![A-Z0-9])",
    re.IGNORECASE,
)
_SPELT_OUT = re.compile(
    r"(?<![A-Z0-9])(?P<area>[A-Z](?:[ .\-][A-Z])?)[ .\-]"
    r"(?P<district>\d(?:[ .\-][A-Z0-9])?)(?P<gap>[ .\-]{1,3})"
    rf"(?P<unit>\d[ .\-]{_UNIT_LETTER}[ .\-]{_UNIT_LETTER})(?![A-Z0-9])"
)
# “Floor E10, 2nd” is an ordinal, as people write those.
_ORDINAL = re.compile(r"1st|2nd|3rd|[4-9]th")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]")


def find(text: str) -> Iterator[Span]:
    """Yield full postcodes in plain text, but for those in web addresses."""
    return outside_of_addresses(text, _all(text))


def find_in_web_addresses(text: str) -> Iterator[Span]:
    """Yield what may be a postcode in a web address, or a part of a key."""
    return inside_of_addresses(text, _all(text))


def canonical(postcode: str) -> str:
    """Return a postcode as letters and digits alone, to compare it with another."""
    return _NOT_ALPHANUMERIC.sub("", postcode.upper())


def _all(text: str) -> Iterator[Span]:
    for pattern in (_POSTCODE, _SPELT_OUT):
        for match in pattern.finditer(text):
            if _is_postcode(match):
                yield match.span()


def _is_postcode(match: re.Match[str]) -> bool:
    if _NOT_ALPHANUMERIC.sub("", match["area"].upper()) not in AREAS:
        return False
    if " " in match["unit"] and not match["unit"].isupper():
        return False  # “A12 3 at”: a road, and a number of something
    return not (match["gap"] and _ORDINAL.fullmatch(match["unit"]))
