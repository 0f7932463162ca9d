"""What a load did."""

from collections import Counter, defaultdict
from enum import StrEnum


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Report:
    """How many things of each kind were created, updated, or left as they were."""

    def __init__(self) -> None:
        self.counts: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)

    def count(self, kind: str, outcome: Outcome) -> None:
        self.counts[kind][outcome] += 1

    @property
    def has_changes(self) -> bool:
        return any(
            counter[Outcome.CREATED] or counter[Outcome.UPDATED]
            for counter in self.counts.values()
        )

    def __str__(self) -> str:
        lines = [
            f"{kind}: "
            + ", ".join(f"{counter[outcome]} {outcome}" for outcome in Outcome)
            for kind, counter in self.counts.items()
        ]
        return "\n".join(lines if self.has_changes else [*lines, "unchanged"])
