"""What visibility depends on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Audience:
    """All that visibility depends on: two viewers of one audience see the same."""

    is_signed_in: bool = False
    is_superuser: bool = False
    groups: frozenset[int] = frozenset()


ANYONE = Audience()
