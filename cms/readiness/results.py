"""What came of the checks of a page."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from cms.models import Confirmation
from cms.readiness.rules import Hit, Rule, Severity


@dataclass(frozen=True)
class Finding:
    """What a rule found, and who has confirmed it, if anybody."""

    rule: Rule
    hit: Hit
    confirmation: Confirmation | None = None

    @property
    def fingerprint(self) -> str:
        """What a confirmation is about: these words under this rule."""
        return fingerprint(self.rule, self.hit)

    @property
    def is_warning(self) -> bool:
        """Whether a reason lets it pass."""
        return self.rule.severity is Severity.WARN

    @property
    def message(self) -> str:
        return self.hit.says or self.rule.message


@dataclass(frozen=True)
class Result:
    """What the checks of a page found.

    Args:
        findings: in the order of the rules.
        at: the moment that the page was checked for.
        unread: titles of files that there was no time to read.
    """

    findings: list[Finding] = field(default_factory=list)
    at: datetime | None = None
    unread: list[str] = field(default_factory=list)

    @property
    def refusals(self) -> list[Finding]:
        """What must be mended."""
        return [f for f in self.findings if f.rule.severity is Severity.REFUSE]

    @property
    def warnings(self) -> list[Finding]:
        """What must be mended, or confirmed with a reason, and is neither."""
        return [f for f in self._warned if f.confirmation is None]

    @property
    def refusals_of_all(self) -> list[Finding]:
        """What keeps back even what code publishes for nobody, who gives no reason."""
        return [*self.refusals, *(f for f in self.warnings if f.rule.asks_everybody)]

    @property
    def confirmed(self) -> list[Finding]:
        """What somebody has confirmed with a reason."""
        return [f for f in self._warned if f.confirmation is not None]

    @property
    def notes(self) -> list[Finding]:
        """What is only said."""
        return [f for f in self.findings if f.rule.severity is Severity.NOTE]

    @property
    def is_ready(self) -> bool:
        """Whether the page may be published."""
        return not (self.refusals or self.warnings or self.unread)

    @property
    def _warned(self) -> list[Finding]:
        return [f for f in self.findings if f.is_warning]


def fingerprint(rule: Rule, hit: Hit) -> str:
    """Return what a confirmation remembers in place of the words."""
    words = " ".join((hit.key or hit.words).casefold().split())
    return hashlib.sha256(f"{rule.id}\0{words}".encode()).hexdigest()
