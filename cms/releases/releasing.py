"""Has a release go live: in one transaction, so that nobody ever sees a half of it."""

import logging
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.mail import send_mail
from django.db import OperationalError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.audit.log import record
from cms.models import PublicCollection, Release, ReleaseItem, User
from cms.readiness.checking import read_files
from cms.releases.checks import as_one, problems_of
from cms.takedown.scope import lock_going

logger = logging.getLogger(__name__)


class NotReleased(Exception):
    """Nothing went live; the message says why, for editors."""


class InterruptedReleaseError(NotReleased):
    """Nothing went live, for a reason that has nothing to do with what is in it."""


def add_page(release: Release, page: Page) -> ReleaseItem:
    """Add the latest version of a page, or take that instead of an older one."""
    revision = page.latest_revision or page.specific.save_revision(clean=False)
    item, _ = ReleaseItem.objects.update_or_create(
        release=release,
        page=page,
        defaults={"revision": revision, "added_at": timezone.now()},
    )
    return item


def prepare(title: str, pages: Iterable[Page]) -> Release:
    """Make a release of the latest versions of pages."""
    release = Release.objects.create(title=title)
    for page in pages:
        add_page(release, page)
    return release


def release_now(
    release: Release, user: User | None, *, only_if_due: bool = False
) -> bool:
    """Publish every item of a release, or none.

    Args:
        user: who says so, and may publish each page.
        only_if_due: whether its schedule says so, and has to say so still.

    Returns:
        Whether it went live by this call: False where somebody else has just done it,
        or taken it off the schedule.

    Raises:
        NotReleased: when something stands in the way; it is kept with the release,
            unless the database failed: then the schedule stays as it is.
    """
    try:
        # It may take long, and nobody is to wait for that who takes a page down.
        for item in release.items.select_related("revision"):
            if item.revision is not None:
                read_files(item.revision.as_object())
        with transaction.atomic():
            return _release(release.pk, user, only_if_due)
    except NotReleased as problem:
        _keep_problem(release, str(problem))
        raise
    except OperationalError as error:
        logger.exception("Release %s was interrupted", release.pk)
        raise InterruptedReleaseError(
            "The database did not answer as it should. Try it again."
        ) from error
    except Exception as error:
        logger.exception("Release %s did not go live", release.pk)
        said = (
            "Something unexpected happened, and the server's log says what "
            f"({type(error).__name__})."
        )
        _keep_problem(release, said)
        raise NotReleased(said) from error


def _release(number: int, user: User | None, only_if_due: bool) -> bool:
    # Whoever comes second waits here, and finds it done.
    release = Release.objects.select_for_update().get(pk=number)
    if release.released_at is not None:
        return False
    if only_if_due and (
        release.go_live_at is None or release.go_live_at > timezone.now()
    ):
        return False
    items = list(release.items.select_related("page", "revision", "collection"))
    if not items:
        raise NotReleased("There is nothing in it.")
    # Whoever takes one of them down is done before the checks, or waits for this.
    lock_going([item.page for item in items if item.page], with_below=False)
    with as_one(release):
        _publish_all(items, user)
    release.released_at = timezone.now()
    release.problem = ""
    release.save(update_fields=["released_at", "problem"])
    record("cms.release", release, user)
    return True


def _publish_all(items: Sequence[ReleaseItem], user: User | None) -> None:
    """Publish items of a release, unless something stands in the way of one."""
    found = {str(item): problems for item in items if (problems := problems_of(item))}
    if found:
        raise NotReleased(
            " ".join(
                why if name in why else f"“{name}”: {why}"
                for name, problems in found.items()
                for why in problems
            )
        )
    for item in items:
        _publish(item, user)


def _publish(item: ReleaseItem, user: User | None) -> None:
    if item.collection is not None:
        PublicCollection.objects.get_or_create(collection=item.collection)
        return
    if item.revision is None or item.page is None:
        raise NotReleased(f"“{item}” has no version that could go live.")
    item.revision.publish(user=user)
    if not Page.objects.filter(pk=item.page.pk, live=True).exists():
        raise NotReleased(f"“{item}” did not go live.")


def _keep_problem(release: Release, problem: str) -> None:
    # Not tried again by itself: somebody has to look at it first.
    Release.objects.filter(pk=release.pk, released_at=None).update(
        problem=problem, go_live_at=None
    )


def release_due() -> tuple[int, int]:
    """Have every release go live whose time has come; for a task, as often as it likes.

    Returns:
        How many went live, and how many could not.
    """
    done = failed = 0
    due = Release.objects.filter(go_live_at__lte=timezone.now(), released_at=None)
    for release in due.select_related("user").order_by("go_live_at", "pk"):
        try:
            done += release_now(release, release.user, only_if_due=True)
        except InterruptedReleaseError:
            failed += 1  # the next run tries again
        except NotReleased:
            failed += 1
            logger.error("Release %s did not go live", release.pk)
            _tell(release)
    return done, failed


def _tell(release: Release) -> None:
    """Mail whoever scheduled it, without a word of what is in it."""
    if release.user is None or not release.user.email:
        return
    address = reverse("releases:edit", args=[release.pk])
    try:
        send_mail(
            "A release did not go live",
            "A release that you scheduled did not go live, and nothing of it did.\n\n"
            "See why, and what to do:\n"
            f"{settings.WAGTAILADMIN_BASE_URL}{address}\n",
            None,
            [release.user.email],
        )
    except Exception:
        logger.exception("Nobody could be told of release %s", release.pk)
