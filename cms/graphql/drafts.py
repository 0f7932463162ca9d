"""Rows that are made of a draft, which no table holds.

They look like rows that were loaded, so that every resolver takes them; what belongs to
the draft is taken from it, and what it points to is loaded like all else.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import DateField, Field, IntegerField, Model
from django.db.models.constants import LOOKUP_SEP
from django.utils import timezone

from cms.access.previewed import DRAFT
from cms.graphql.resolvers import Row


def draft_row(draft: Model, columns: Iterable[str]) -> Row:
    """Return a draft, or something that belongs to it, as a row with some columns.

    What it points to is no part of it, and is loaded as for any other row.
    """
    own = (name for name in columns if LOOKUP_SEP not in name)
    row: Row = {name: _value(draft, name) for name in own}
    row[DRAFT] = draft
    return row


def are_drafts(rows: Sequence[Row]) -> bool:
    """Say whether rows were made of drafts; a level has such rows alone, or none."""
    return bool(rows) and DRAFT in rows[0]


def parts_of(row: Row, relation: Any) -> list[Any]:
    """Return what belongs to a draft by a relation, in its order.

    Args:
        relation: the field by which others point to the draft's model.
    """
    parts = getattr(row[DRAFT], relation.remote_field.get_accessor_name()).all()
    return sorted(parts, key=lambda part: getattr(part, "sort_order", None) or 0)


def chosen_by(row: Row, relation: Any) -> set[int]:
    """Return the numbers of what a draft has chosen by a relation to many.

    Args:
        relation: the field of the draft's model, as its targets know it.
    """
    return {target.pk for target in getattr(row[DRAFT], relation.field.name).all()}


def _value(draft: Model, name: str) -> Any:
    field: Any = draft._meta.get_field(name)
    value = getattr(draft, field.attname)
    return _empty(field) if value is None and not field.null else value


def _empty(field: "Field[Any, Any]") -> Any:
    """Return what stands for what an unfinished draft leaves out.

    The schema promises a value; without one, nothing of the page could be shown.
    """
    default = field.get_default()
    if default is not None:
        return default
    if isinstance(field, IntegerField):
        return 0
    return timezone.localdate() if isinstance(field, DateField) else None
