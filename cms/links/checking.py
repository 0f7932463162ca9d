"""A round of checks: find the addresses, ask those that are due, keep what was heard.

A site is asked one address at a time, with a pause between; several sites at once. Two
rounds at once share nothing: a round takes what is due into its hand for an hour, and
what it could not finish is due again then.
"""

import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

from cms.links import links_checked
from cms.links.asking import Answer, Asker
from cms.links.finding import addresses_on
from cms.models import LinkCheck, LinkStatus, LinkUse

SITES_AT_ONCE = 4
PAUSE = 1.0  # seconds between two questions to one site
# After this long without an answer from any site, a round is over.
STALLED = 300.0  # seconds

IN_HAND = timedelta(hours=1)
AGAIN = timedelta(days=7)
FIRST_RETRY = timedelta(hours=1)
# How often in a row something may fail before it counts as broken.
PATIENCE = 3

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Round:
    """What a round of checks did: how many addresses there are, and were asked."""

    known: int
    asked: int
    broken: int


def check_links(
    asker: Asker | None = None,
    pause: float = PAUSE,
    tell: Callable[[int, int], None] = lambda done, due: None,
) -> Round:
    """Check the links that are due.

    Args:
        asker: who asks.
        pause: seconds between two questions to one site.
        tell: is told after each answer how many there are, of how many.
    """
    find_links()
    due = _take_in_hand()
    for done, (check, answer) in enumerate(_answers(due, asker or Asker(), pause), 1):
        _keep(check, answer)
        tell(done, len(due))
    links_checked.send(sender=None)
    return Round(
        known=LinkCheck.objects.count(),
        asked=len(due),
        broken=LinkCheck.objects.filter(status=LinkStatus.BROKEN).count(),
    )


@transaction.atomic
def find_links() -> None:
    """Note which pages lead where, and forget what no page leads to any more."""
    with connection.cursor() as cursor:
        # Two rounds would each note what the other is about to forget.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cms.find_links'))")
    uses = {
        (address, page.pk)
        # The row of a page is what is published, or the draft of what never was.
        for page in Page.objects.filter(depth__gt=1).specific().iterator(100)
        for address in addresses_on(page)
    }
    LinkCheck.objects.bulk_create(
        [LinkCheck(url=url) for url in {url for url, _ in uses}], ignore_conflicts=True
    )
    LinkCheck.objects.exclude(url__in={url for url, _ in uses}).delete()
    numbers = dict(LinkCheck.objects.values_list("url", "pk"))
    wanted = {(numbers[url], page) for url, page in uses}
    kept = {
        (check, page): pk
        for pk, check, page in LinkUse.objects.values_list("pk", "check_of", "page")
    }
    LinkUse.objects.filter(
        pk__in=[pk for use, pk in kept.items() if use not in wanted]
    ).delete()
    LinkUse.objects.bulk_create(
        [
            LinkUse(check_of_id=check, page_id=page)
            for check, page in wanted - kept.keys()
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def _take_in_hand() -> list[LinkCheck]:
    now = timezone.now()
    due = list(
        LinkCheck.objects.filter(due_at__lte=now)
        .select_for_update(skip_locked=True)
        .order_by("url")
    )
    LinkCheck.objects.filter(pk__in=[check.pk for check in due]).update(
        due_at=now + IN_HAND
    )
    return due


def _answers(
    due: Iterable[LinkCheck], asker: Asker, pause: float
) -> Iterator[tuple[LinkCheck, Answer]]:
    """Ask in threads, which touch no database, and yield the answers as they come.

    A site that sends its answer byte by byte could hold a thread for ever; so the round
    does not wait for it.
    """
    sites: queue.SimpleQueue[list[LinkCheck]] = queue.SimpleQueue()
    answers: queue.SimpleQueue[tuple[LinkCheck, Answer]] = queue.SimpleQueue()
    by_site = _by_site(due)
    for checks in by_site:
        sites.put(checks)

    def work() -> None:
        while True:
            try:
                checks = sites.get_nowait()
            except queue.Empty:
                return
            for number, check in enumerate(checks):
                if number:
                    time.sleep(pause)
                answers.put((check, asker.ask(check.url)))

    for _ in range(min(SITES_AT_ONCE, len(by_site))):
        threading.Thread(target=work, daemon=True).start()
    for _ in range(sum(map(len, by_site))):
        try:
            yield answers.get(timeout=STALLED)
        except queue.Empty:
            logger.warning("Links were left unchecked: no site answers any more.")
            return


def _by_site(due: Iterable[LinkCheck]) -> list[list[LinkCheck]]:
    sites: defaultdict[str, list[LinkCheck]] = defaultdict(list)
    for check in due:
        sites[urlsplit(check.url).netloc.lower()].append(check)
    return list(sites.values())


def _keep(check: LinkCheck, answer: Answer) -> None:
    failed = answer.status in {LinkStatus.TROUBLE, LinkStatus.BROKEN}
    failures = check.failures + 1 if failed else 0
    status = answer.status
    if status == LinkStatus.TROUBLE and failures >= PATIENCE:
        status = LinkStatus.BROKEN
    now = timezone.now()
    wait = min(FIRST_RETRY * 4 ** min(failures - 1, 10), AGAIN) if failed else AGAIN
    LinkCheck.objects.filter(pk=check.pk).update(
        status=status,
        detail=answer.detail,
        checked_at=now,
        failures=F("failures") + 1 if failed else 0,
        due_at=now + wait,
    )
