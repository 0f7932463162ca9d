"""What visibility depends on."""

from dataclasses import dataclass

from cms.models import User


@dataclass(frozen=True)
class Audience:
    """All that visibility depends on: two viewers of one audience see the same."""

    is_signed_in: bool = False
    is_superuser: bool = False
    groups: frozenset[int] = frozenset()


ANYONE = Audience()


def audience_of(user: User | None) -> Audience:
    """Return the audience that a user belongs to at this moment.

    Groups are read anew for every request: who leaves one is out at the next.
    """
    if user is None:
        return ANYONE
    return Audience(
        is_signed_in=True,
        is_superuser=user.is_superuser,
        groups=frozenset(user.groups.values_list("pk", flat=True)),
    )
