"""Whom something reaches: sets of audiences that can be joined, narrowed and compared.

Who is in one more group never sees less. So the audiences that see something are told
by the least of them: whoever is at least one of these sees it too. Two sets are the
same exactly when their least audiences are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import product

from cms.access.audience import ANYONE, Audience
from cms.access.restrictions import Restriction

_SIGNED_IN = Audience(is_signed_in=True)
_ADMINISTRATOR = Audience(is_signed_in=True, is_superuser=True)


class Comparison(Enum):
    """How many people see one thing, in comparison with another."""

    SAME = "same"
    MORE = "more"
    FEWER = "fewer"
    OTHERS = "others"


@dataclass(frozen=True)
class Reach:
    """The audiences that see something: all that are at least one of these."""

    least: frozenset[Audience]

    def admits(self, audience: Audience) -> bool:
        """Say whether an audience is among them."""
        return any(_is_at_least(audience, least) for least in self.least)

    def __and__(self, other: "Reach") -> "Reach":
        """Return the audiences that both admit."""
        return _of(_both(a, b) for a, b in product(self.least, other.least))

    def __or__(self, other: "Reach") -> "Reach":
        """Return the audiences that either admits."""
        return _of(self.least | other.least)

    def within(self, other: "Reach") -> bool:
        """Say whether the other admits every audience that this admits."""
        return all(other.admits(least) for least in self.least)

    def compared_to(self, other: "Reach") -> Comparison:
        """Say whether this admits more people than the other, fewer, or others."""
        if self == other:
            return Comparison.SAME
        if other.within(self):
            return Comparison.MORE
        return Comparison.FEWER if self.within(other) else Comparison.OTHERS

    def describe(self, groups: Mapping[int, str]) -> str:
        """Return in plain English who that is, without a full stop.

        Args:
            groups: the names of groups, by primary key.
        """
        if not self.least:
            return "Nobody"
        if self == EVERYONE:
            return "Everyone"
        if self == SIGNED_IN:
            return "Anyone signed in"
        named = [
            sorted(groups.get(pk, "a deleted group") for pk in least.groups)
            for least in self.least
            if least.groups
        ]
        if not named:
            return "Administrators only"
        alone = sorted(names[0] for names in named if len(names) == 1)
        together = sorted(names for names in named if len(names) > 1)
        either = [_listed(alone, "or")] if alone else []
        either += [
            f"{'both' if len(names) == 2 else 'all of'} {_listed(names, 'and')}"
            for names in together
        ]
        return "Members of " + ", or of ".join(either)


def _of(audiences: Iterable[Audience]) -> Reach:
    """Return a reach without the audiences that are more than another of them."""
    among = set(audiences)
    return Reach(
        frozenset(
            audience
            for audience in among
            if not any(
                _is_at_least(audience, other) for other in among if other != audience
            )
        )
    )


NOBODY = Reach(frozenset())
EVERYONE = Reach(frozenset({ANYONE}))
SIGNED_IN = Reach(frozenset({_SIGNED_IN}))


def reach_of(restriction: Restriction) -> Reach:
    """Return whom a restriction admits."""
    if not restriction.is_open:
        return NOBODY
    if restriction.groups is None:
        return SIGNED_IN
    members = {Audience(True, groups=frozenset({pk})) for pk in restriction.groups}
    return Reach(frozenset({_ADMINISTRATOR, *members}))


def _is_at_least(audience: Audience, least: Audience) -> bool:
    return (
        audience.is_signed_in >= least.is_signed_in
        and audience.is_superuser >= least.is_superuser
        and audience.groups >= least.groups
    )


def _both(one: Audience, other: Audience) -> Audience:
    return Audience(
        one.is_signed_in or other.is_signed_in,
        one.is_superuser or other.is_superuser,
        one.groups | other.groups,
    )


def _listed(names: list[str], conjunction: str) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {conjunction} {names[-1]}"
