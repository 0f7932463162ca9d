"""Initials beside an age: “JB (4)”, “A.M., aged seven weeks”."""

import re
from collections.abc import Iterator

from cms.readiness.rules import Span

_NUMBER = (
    r"(?:1?\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|seventeen)"
)
_UNIT = r"(?:-| )?(?:years?|yrs?|months?|mths?|weeks?|wks?|days?|y/?o)\b"
_INITIALS = r"(?<![\w.])(?P<initials>[A-Z]\.? ?[A-Z]\.?(?:[A-Z]\.?)?)(?!\w)"
_BESIDE = (
    r"(?:'s)?(?:,? ?\(?(?:then |now |who (?:is|was) |is |was |turned )?"
    rf"(?:(?:aged?|age:?) {_NUMBER}\b|{_NUMBER}{_UNIT})"
    rf"| ?\({_NUMBER}(?:{_UNIT})?\))"
)
_FOUND = re.compile(_INITIALS + _BESIDE)
_BEFORE = re.compile(
    rf"\b{_NUMBER}(?:-| )(?:year|month|week|day)s?(?:-| )old,? {_INITIALS}"
)
# What is written with capitals here and is nobody's name.
_LIST = (
    "GP GPS DSL HV SW LA CP CIN CLA LAC ICB CCG NHS SCR SAR DHR DA DV ED AE UK US EU "
    "EEA UN PC DC DS DI PPU ONS DFE DOH MOJ HMI CQC CSA CSE CCE CJS CPS YJS YOT YOS "
    "EHE EHC SEN SEND ICP ICO ICPC RCPC PLO SGO EPO ICS ADM IRO ASYE AHT NAI SUDI SUI "
    "FGM PND IQ TV ID IT HR CV KS EY RE PE AM PM BC AD OT SLT PPN LPS MCA MHA DNA WNB "
    "CE NO OK MP QC KC PHSO TAC TAF EHA IPV NFA RSE CDOP ACE VAWG MDT CMO CNO CDR NMC "
    "GMC HCP BMI FII LGB VI DBS IPP CIC CIO"
)
_ACRONYMS = frozenset(_LIST.split())


def find(text: str) -> Iterator[Span]:
    """Yield initials in plain text that stand beside an age, with the age."""
    for pattern in (_FOUND, _BEFORE):
        for match in pattern.finditer(text):
            if match["initials"].replace(" ", "") not in _ACRONYMS:
                yield match.span()
