"""The second wall: looks once more at what is about to leave.

``visible`` narrows querysets before anything is read. Should a resolver ever forget it,
or should it be wrong, the executor asks here before it completes a page or a file. This
wall shares no condition with the first: it looks at rows, not at querysets.
"""

import logging
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    CharField,
    F,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from cms.access.previewed import DRAFT
from cms.access.viewer import Viewer
from cms.models import PublicCollection
from cms.statements import Among, Statement, Statements

logger = logging.getLogger(__name__)

# One page that may be seen is enough, and most files are on one. So a few of the pages
# that refer to a file are looked at first, and all only where those do not decide.
FEW = 5


def held_back_pages(rows: Sequence[dict[str, Any]], viewer: Viewer) -> set[int]:
    """Return the numbers of pages that must not be shown, and log that they got here.

    Args:
        rows: pages with their ``id``, tree ``path`` and whether they are ``live``; the
            draft of a preview carries its page besides.
    """
    held_back = {
        row["id"]
        for row in rows
        if not _is_previewed(row, viewer)
        and (not row["live"] or not _is_open(row["path"], viewer))
    }
    return _logged("page", held_back)


def _is_previewed(row: dict[str, Any], viewer: Viewer) -> bool:
    """Say whether a row was made of the very draft that the viewer's token opens."""
    return viewer.previewed is not None and row.get(DRAFT) is viewer.previewed.page


def held_back_files(
    model: type[Model], rows: Sequence[dict[str, Any]], viewer: Viewer
) -> set[int]:
    """Return the numbers of files that must not be shown, and log that they got here.

    Args:
        model: Document or Image.
        rows: files with their ``id``.
    """
    asked = {row["id"] for row in rows}
    if viewer.previewed:
        asked -= viewer.previewed.opened.files(model)
    shown = _on_pages(model, asked, viewer, FEW)
    if undecided := asked - shown:
        shown |= _on_pages(model, undecided, viewer, None)
    unshown = asked - shown
    if unshown:
        unshown -= _in_public_collections(model, unshown, viewer)
    return _logged(str(model._meta.verbose_name), unshown)


def _on_pages(
    model: type[Model], numbers: set[int], viewer: Viewer, most: int | None
) -> set[int]:
    """Return which files a page shows that the viewer may see.

    Args:
        most: how many of the pages that refer to a file are looked at; None for all.
    """
    statement = _statements.get(
        viewer.version, (model, most), lambda: Statement.of(_pages_of(model, most))
    )
    return {
        number
        for number, collection, on_pages in statement.tuples({"files": list(numbers)})
        if not viewer.hidden_collections.covers(collection)
        and any(_is_open(path, viewer) for path in on_pages if path is not None)
    }


_statements = Statements()


def _pages_of(model: type[Model], most: int | None) -> QuerySet[Any]:
    """Return each given file with its collection and the live pages that show it."""
    references = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(model),
        to_object_id=Cast(OuterRef("pk"), CharField()),
    )
    of_page = Page.objects.order_by().filter(
        pk=Cast(OuterRef("object_id"), BigIntegerField()), live=True
    )
    paths = references.values_list(Subquery(of_page.values("path")[:1]), flat=True)
    files = model._default_manager.order_by().filter(Among(F("pk"), "files"))
    return files.values_list("pk", "collection__path", ArraySubquery(paths[:most]))


def _is_open(path: str, viewer: Viewer) -> bool:
    """Say whether the page at a tree path may be seen, if it is live."""
    return path.startswith(viewer.site.tree_path) and not viewer.hidden_pages.covers(
        path
    )


def _in_public_collections(
    model: type[Model], numbers: set[int], viewer: Viewer
) -> set[int]:
    """Return which files are public by a choice, that no private collection undoes."""
    paths = dict(PublicCollection.objects.values_list("collection", "collection__path"))
    files = model._default_manager.filter(pk__in=numbers)
    return {
        pk
        for pk, collection in files.values_list("pk", "collection")
        if collection in paths
        and not viewer.hidden_collections.covers(paths[collection])
    }


def _logged(kind: str, held_back: set[int]) -> set[int]:
    for number in sorted(held_back):
        logger.error("The second wall held back %s %s", kind, number)
    return held_back
