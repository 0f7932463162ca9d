"""What to do on the first day, and what somebody has done of it."""

from dataclasses import dataclass

from django.db import transaction

from cms.models import ChecklistTick, User


@dataclass(frozen=True)
class Step:
    """Something to do. The key is kept with ticks: never use one again."""

    key: str
    text: str
    chapter: str


STEPS = [
    Step("read", "Read “Your first day”.", "first-day"),
    Step("profile", "Look at your account: is your name right?", "first-day"),
    Step("look", "Open a published review, and look through its tabs.", "first-day"),
    Step("draft", "Begin a review of an invented child.", "publish-a-review"),
    Step("paste", "Paste a page from Word into its body.", "words-files-links"),
    Step("preview", "Look at its preview.", "publish-a-review"),
    Step("ready", "Mend one thing that keeps it a draft.", "ready-to-publish"),
    Step("audience", "See who could read it: “Who can see this?”", "secure-area"),
    Step("back", "Find “Take down” in a menu, and close it.", "take-something-back"),
    Step("reports", "Open a report, and narrow it down.", "look-after-it"),
    Step("delete", "Delete your invented review.", "take-something-back"),
]


def ticked(user: User) -> set[str]:
    """Return the keys of the steps that somebody has ticked."""
    ticks = ChecklistTick.objects.filter(user=user)
    return set(ticks.values_list("step", flat=True))


def left_of(user: User) -> int:
    """Return how many steps somebody has still to do."""
    done = ticked(user)
    return sum(step.key not in done for step in STEPS)


@transaction.atomic
def tick(user: User, keys: set[str]) -> None:
    """Keep exactly these steps as done; what is no step is not kept."""
    known = {step.key for step in STEPS} & keys
    ChecklistTick.objects.filter(user=user).exclude(step__in=known).delete()
    ChecklistTick.objects.bulk_create(
        [ChecklistTick(user=user, step=key) for key in known], ignore_conflicts=True
    )
