"""The second wall: looks once more at what is about to leave.

``visible`` narrows querysets before anything is read. Should a resolver ever forget it,
or should it be wrong, the executor asks here before it completes a page or a file. This
wall shares no condition with the first: it looks at rows, not at querysets.
"""

import logging
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Model, OuterRef, Subquery
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from cms.access.viewer import Viewer

logger = logging.getLogger(__name__)


def held_back_pages(rows: Sequence[dict[str, Any]], viewer: Viewer) -> set[int]:
    """Return the numbers of pages that must not be shown, and log that they got here.

    Args:
        rows: pages with their ``id``, tree ``path`` and whether they are ``live``.
    """
    held_back = {
        row["id"]
        for row in rows
        if not row["live"]
        or not row["path"].startswith(viewer.site.tree_path)
        or viewer.hidden_pages.covers(row["path"])
    }
    return _logged("page", held_back)


def held_back_files(
    model: type[Model], rows: Sequence[dict[str, Any]], viewer: Viewer
) -> set[int]:
    """Return the numbers of files that must not be shown, and log that they got here.

    Args:
        model: Document or Image.
        rows: files with their ``id``.
    """
    asked = {row["id"] for row in rows}
    of_page = Page.objects.order_by().filter(
        pk=Cast(OuterRef("object_id"), BigIntegerField())
    )
    of_file = model._default_manager.filter(
        pk=Cast(OuterRef("to_object_id"), BigIntegerField())
    )
    references = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(model),
        to_object_id__in=[str(number) for number in asked],
    ).values_list(
        "to_object_id",
        Subquery(of_page.values("path")[:1]),
        Subquery(of_page.values("live")[:1]),
        Subquery(of_file.values("collection__path")[:1]),
    )
    shown = {
        int(number)
        for number, path, live, collection in references
        if live
        and path.startswith(viewer.site.tree_path)
        and not viewer.hidden_pages.covers(path)
        and not viewer.hidden_collections.covers(collection)
    }
    return _logged(str(model._meta.verbose_name), asked - shown)


def _logged(kind: str, held_back: set[int]) -> set[int]:
    for number in sorted(held_back):
        logger.error("The second wall held back %s %s", kind, number)
    return held_back
