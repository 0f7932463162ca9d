"""Recording why something that a rule warns of is published all the same."""

from collections.abc import Iterable
from itertools import groupby

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from cms.models import Confirmation, User
from cms.readiness.results import Finding

CONFIRMED = "cms.confirm_finding"


@transaction.atomic
def confirm(page: Page, findings: Iterable[Finding], user: User, reason: str) -> None:
    """Record somebody's reason for publishing what the rules warn of.

    It is kept with the page's latest revision and in its history, without the words
    that were found.

    Args:
        page: that was checked.
        findings: of `check(page)`; those that are refused cannot be confirmed.
        user: whose reason it is.
        reason: what they say. Not empty.

    Raises:
        ValueError: without a reason.
    """
    if not reason.strip():
        raise ValueError("A confirmation needs a reason.")
    warned = [f for f in findings if f.is_warning and f.confirmation is None]
    Confirmation.objects.bulk_create(
        Confirmation(
            page_id=page.pk,
            rule=finding.rule.id,
            fingerprint=finding.fingerprint,
            place=finding.hit.place.label[:500],
            reason=reason,
            user=user,
            revision_id=page.latest_revision_id,
        )
        for finding in {each.fingerprint: each for each in warned}.values()
    )
    for title, some in groupby(warned, key=lambda each: each.rule.title):
        places = ", ".join(dict.fromkeys(each.hit.place.label for each in some))
        log(
            instance=page,
            action=CONFIRMED,
            user=user,
            revision=page.latest_revision,
            data={"rule": title, "places": places, "reason": reason},
        )
