"""The emergency take-down: a confidential detail slipped out, and has to be gone now.

Pages, their files and search entries go in one transaction, which raises the version
of the content: no node gives an older answer after it. Nothing that may fail elsewhere,
a cache, a bucket or e-mail, can stop it. Then every surface is tried as readers would.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from time import monotonic

from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, transaction
from django.db.models import Model
from psycopg.errors import DeadlockDetected
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from cms.models import TakeDown, User
from cms.takedown import probing
from cms.takedown.files import MODELS, File, ShownFile, files_of, hold
from cms.takedown.previews import end_previews
from cms.takedown.scope import lock_going, may_take_down, sources, translations
from cms.takedown.unpublishing import log_pages, unpublish

logger = logging.getLogger(__name__)

MOST_TRIES = 3


@dataclass(frozen=True)
class Order:
    """What somebody asks to be taken down.

    Args:
        pages: which they may take down.
        files: the keys of files to stop although other pages show them.
    """

    pages: list[Page]
    reason: str
    user: User
    with_below: bool = True
    with_translations: bool = True
    files: frozenset[str] = field(default_factory=frozenset)


def take_down(order: Order, host: str) -> TakeDown:
    """Take pages down, try every surface, and return the record of both.

    Args:
        host: of the CMS, as requests name it.
    """
    started = monotonic()
    record = _taken_down(order)
    check(record, host, started)
    return record


def check(record: TakeDown, host: str, started: float | None = None) -> None:
    """Try every surface of what was taken down, and keep what was found.

    Args:
        host: of the CMS, as requests name it.
        started: when whoever took it down began, on the monotonic clock.
    """
    record.surfaces = probing.tried(record, host, started or monotonic())
    record.save(update_fields=["surfaces"])
    answering = [found["name"] for found in record.still_answering]
    logger.log(
        logging.ERROR if answering else logging.WARNING,
        "Take-down %s of %s pages: the last surface was tried after %s ms; %s",
        record.pk,
        len(record.pages),
        max(found["milliseconds"] for found in record.surfaces),
        f"still answering: {', '.join(answering)}" if answering else "none answers",
    )


def _taken_down(order: Order) -> TakeDown:
    """Take down; once more where somebody who publishes and this wait for each other.

    They may have begun with pages that are locked last here, such as what lies below.
    """
    for _ in range(MOST_TRIES - 1):
        try:
            with transaction.atomic():
                return _take_down(order)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
            logger.warning("A take-down is tried again: somebody is publishing")
    with transaction.atomic():
        return _take_down(order)


def _take_down(order: Order) -> TakeDown:
    # Taken down alone, an alias would leave what it says where its source is.
    chosen = [*order.pages]
    chosen += [page for page in sources(chosen) if may_take_down(page, order.user)]
    if order.with_translations:
        chosen += translations(order.pages, order.user)
    # Before it is worked out what goes: somebody may be publishing just now.
    numbers = lock_going(chosen, with_below=order.with_below)
    shown = files_of(numbers)
    unpublish(numbers)
    stopped = [known for known in shown if _stops(known, order)]
    # Also what no other page shows: a draft may, and be published tomorrow.
    hold([known.file for known in stopped], order.user)
    end_previews(numbers, order.user)
    _forget_in_search(numbers, [known.file for known in stopped])
    pages = Page.objects.filter(pk__in=numbers).only(
        "pk", "title", "draft_title", "content_type_id"
    )
    log_pages("cms.take_down", pages, order.user, reason=order.reason)
    return TakeDown.objects.create(
        user=order.user,
        reason=order.reason,
        chosen=[page.pk for page in order.pages],
        pages=sorted(numbers),
        files={
            model._meta.label: [
                known.file.pk for known in stopped if isinstance(known.file, model)
            ]
            for model in MODELS
        },
    )


def _stops(known: ShownFile, order: Order) -> bool:
    return not known.others or known.key in order.files


def _forget_in_search(pages: Collection[int], files: list[File]) -> None:
    """Delete what the search index holds, which is the text itself.

    It comes back when a page is published again, or the whole index is made anew.
    """
    _delete_entries(Page, pages)
    for model in MODELS:
        _delete_entries(model, [file.pk for file in files if isinstance(file, model)])


def _delete_entries(base: type[Model], numbers: Collection[int]) -> None:
    models = [base, *base.__subclasses__()] if base is not Page else _page_models()
    IndexEntry.objects.filter(
        content_type__in=ContentType.objects.get_for_models(*models).values(),
        object_id__in=[str(number) for number in numbers],
    ).delete()


def _page_models() -> list[type[Model]]:
    from wagtail.models import get_page_models

    return [Page, *get_page_models()]
