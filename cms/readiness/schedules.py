"""What happens when a schedule fires and the page is not ready."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.mail import send_mail
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from cms.models import User
from cms.readiness.gate import BY_SCHEDULE

logger = logging.getLogger(__name__)

HELD_BACK = "cms.hold_back"


def publish_due() -> None:
    """Publish every page whose time has come, and hold back those that are not ready.

    One that cannot go live keeps no other from it.

    Raises:
        Exception: what failed for another reason than a page's own, after all others
            were published. Its schedule stands, so that the next run tries again.
    """
    failed: Exception | None = None
    due = Revision.page_revisions.filter(approved_go_live_at__lt=timezone.now())
    for revision in due.order_by("approved_go_live_at"):
        try:
            with transaction.atomic():
                revision.publish(log_action=BY_SCHEDULE)
        except ValidationError as problem:
            hold_back(revision, problem)
        except Exception as error:
            logger.exception("Page %s could not be published", revision.object_id)
            failed = error
    if failed:
        raise failed


def hold_back(revision: Revision, problem: ValidationError) -> None:
    """Leave a page a draft that was to go live, and tell the people concerned."""
    page = revision.content_object
    scheduled_for = revision.approved_go_live_at
    with transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        log(
            instance=page,
            action=HELD_BACK,
            data={"reason": " ".join(problem.messages)},
            revision=revision,
        )
    logger.warning("Page %s was not published on schedule: it is not ready", page.pk)
    _tell(page, problem.messages, scheduled_for, concerned(page, revision))


def concerned(page: Page, revision: Revision) -> set[User]:
    """Return whose page it is: who owns it, wrote this version, or scheduled it.

    Where nobody of them is left, it is whoever looks after the site.
    """
    schedulers = PageLogEntry.objects.filter(
        page=page.pk, action="wagtail.publish.schedule"
    ).values("user")
    found = User.objects.filter(is_active=True).exclude(email="")
    own = found.filter(pk__in=[page.owner_id or 0, revision.user_id or 0])
    people = set(own | found.filter(pk__in=schedulers))
    return people or set(found.filter(is_superuser=True))


def _tell(
    page: Page, problems: list[str], scheduled_for: object, people: Iterable[User]
) -> None:
    address = settings.WAGTAILADMIN_BASE_URL + reverse(
        "wagtailadmin_pages:edit", args=[page.pk]
    )
    for person in people:
        text = render_to_string(
            "cms/readiness/held_back_email.txt",
            {
                "page": page,
                "problems": problems,
                "scheduled_for": scheduled_for,
                "address": address,
                "is_live": page.live,
            },
        )
        try:
            send_mail("A page was not published on schedule", text, [person.email])
        except OSError:
            # The log and the draft say so too; the other pages must not wait.
            logger.exception("Nobody could be told about page %s by e-mail", page.pk)
