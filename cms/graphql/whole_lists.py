"""What a list has in all, as a set of rows: to be counted, by facets too, and ranked.

What somebody sees of a model is read once in each version of the content, through the
visibility layer as ever.
"""

from typing import Any

from django.db.models import Model, QuerySet

from cms.access.viewer import Sight, Viewer
from cms.access.visibility import listed
from cms.graphql.loading import seen
from cms.publishing.content_version import kept
from cms.row_sets import RowSet, rows_of


def whole(
    model: type[Model], viewer: Sight, with_withdrawn: bool = False
) -> QuerySet[Any]:
    """Return everything that a viewer may find in lists of a model, in no order.

    Args:
        with_withdrawn: whether withdrawn pages are in the list too.
    """
    queryset = seen(model, viewer)
    return queryset if with_withdrawn else listed(queryset)


def rows_of_whole(
    model: type[Model], viewer: Viewer, with_withdrawn: bool = False
) -> RowSet:
    """Return the rows of ``whole``, read once in each version of the content."""
    return kept(viewer.version, _rows_of_whole, model, viewer.sight, with_withdrawn)


def _rows_of_whole(model: type[Model], viewer: Sight, with_withdrawn: bool) -> RowSet:
    return rows_of(whole(model, viewer, with_withdrawn))
