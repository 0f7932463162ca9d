"""Counts what a list has of each kind, without asking the database row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

import graphene
from django.db.models import F, Model, Value
from django.db.models.functions import ExtractYear, NullIf
from graphene.utils.str_converters import to_camel_case

from cms.graphql.fields import list_of
from cms.graphql.filters import models_with
from cms.graphql.list_contents import Chosen
from cms.graphql.loading import every
from cms.graphql.resolvers import Column, Row
from cms.publishing.content_version import kept
from cms.row_sets import NO_ROWS, RowSet, rows_by


class FacetValueType(graphene.ObjectType):
    """A kind of item, and how many of them the list has."""

    class Meta:
        name = "FacetValue"

    value = graphene.String(
        required=True,
        description="What to give to the filter of the facet's name.",
        resolver=Column("value"),
    )
    label = graphene.String(
        required=True, description="What to show to people.", resolver=Column("label")
    )
    count = graphene.Int(
        required=True,
        description="How many items of the whole list are of this kind.",
        resolver=Column("count"),
    )


class FacetType(graphene.ObjectType):
    """What the items of a list are counted by."""

    class Meta:
        name = "Facet"

    name = graphene.String(
        required=True,
        description="The field of the list's filter that takes the values.",
        resolver=Column("name"),
    )
    values = graphene.Field(
        list_of(FacetValueType),
        required=True,
        description="The kinds that the list has items of, most frequent first.",
        resolver=Column("values"),
    )


Kind = tuple[str, str]


@dataclass(frozen=True)
class Facet:
    """What the items of a list are counted by.

    Args:
        name: of the filter that takes its values, in camel case.
        column: the column counted by.
    """

    name: str
    column: str

    def kinds(self, model: type[Model]) -> dict[Kind, RowSet]:
        """Return all rows of a model by their kind: its value and its label."""
        rows = every(model).annotate(_kind=self.kind()).exclude(_kind=None)
        return {self.shown(kind): of for kind, of in rows_by(rows, "_kind").items()}

    def kind(self) -> Any:
        """Return the expression for the kind of a row; null where it is of none."""
        return F(self.column)

    def shown(self, kind: Any) -> Kind:
        """Return the value and the label of a kind as the API gives them."""
        return str(kind), str(kind)

    def value(self, chosen: Any) -> str:
        """Return the value of a kind that the filter was given."""
        return str(chosen)


class TermFacet(Facet):
    """Counts by the terms of a vocabulary."""

    def kinds(self, model: type[Model]) -> dict[Kind, RowSet]:
        kinds: dict[Kind, RowSet] = {}
        for owner in models_with(self.column, model):
            vocabulary: Any = owner._meta.get_field(self.column).related_model
            terms = every(vocabulary).values_list("pk", "slug", "name")
            shown = {number: (slug, name) for number, slug, name in terms}
            rows = every(owner).filter(**{f"{self.column}__isnull": False})
            for number, of_term in rows_by(rows, self.column).items():
                if number not in shown:  # it was made a moment ago
                    continue
                kind = shown[number]
                kinds[kind] = kinds.get(kind, NO_ROWS) | of_term
        return kinds


@dataclass(frozen=True)
class ChoiceFacet(Facet):
    """Counts by the values of a choice; the API has their names in upper case."""

    choices: Any

    def kind(self) -> Any:
        return NullIf(F(self.column), Value(""))

    def shown(self, kind: Any) -> Kind:
        choice = self.choices(kind)
        return choice.name, choice.label

    def value(self, chosen: Any) -> str:
        return str(chosen.name)


class YearFacet(Facet):
    """Counts by the year of a date."""

    def kind(self) -> Any:
        return ExtractYear(self.column)


class ValueFacet(Facet):
    """Counts by a number or a text as it is."""


@dataclass(frozen=True)
class NamedFacet(Facet):
    """Counts by keys that have names of their own, such as kinds of page."""

    names: Any

    def kinds(self, model: type[Model]) -> dict[Kind, RowSet]:
        names = self.names()
        rows = every(model).filter(**{f"{self.column}__in": list(names)})
        return {names[key]: of for key, of in rows_by(rows, self.column).items()}


def count_facets(
    rows: RowSet, model: type[Model], facets: Sequence[Facet], version: UUID
) -> list[Row]:
    """Return the facets of a list.

    Which rows are of which kind is read once in each version of the content; a list is
    then counted by what it shares with each kind.

    Args:
        rows: what the list has, of the model.
        version: of the content.
    """
    return [
        {
            "name": facet.name,
            "values": _values(rows, kept(version, _kinds, facet, model)),
        }
        for facet in facets
    ]


def narrowed(
    rows: RowSet,
    filter: Chosen,
    facets: Sequence[Facet],
    model: type[Model],
    version: UUID,
) -> tuple[RowSet, Chosen]:
    """Return what a filter leaves of some rows, and what of it facets do not know.

    A value that none of the rows has is left: the filter has a message for what does
    not exist at all. What only hidden rows have is left as well, or the time that it
    takes would tell of them.

    Args:
        rows: that the viewer may see.
    """
    seen = rows
    by_name = {facet.name: facet for facet in facets}
    left: list[tuple[str, Any]] = []
    for name, values in filter:
        facet = by_name.get(to_camel_case(name))
        kinds = kept(version, _kinds, facet, model) if facet else {}
        known = facet and _rows_with(values, facet, kinds, seen)
        if known:
            rows &= known
        else:
            left.append((name, values))
    return rows, tuple(left)


def _rows_with(
    values: Any, facet: Facet, kinds: Mapping[Kind, RowSet], seen: RowSet
) -> RowSet:
    """Return the rows that have any of some values; none where one is in none seen."""
    by_value = {value: rows & seen for (value, _), rows in kinds.items() if rows & seen}
    asked = [facet.value(value) for value in values or ()]
    if not all(value in by_value for value in asked):
        return NO_ROWS
    return reduce(or_, map(by_value.__getitem__, asked), NO_ROWS)


def _kinds(facet: Facet, model: type[Model]) -> dict[Kind, RowSet]:
    return facet.kinds(model)


def _values(rows: RowSet, kinds: Mapping[Kind, RowSet]) -> list[Row]:
    counts = (
        (value, label, (rows & of_kind).bit_count())
        for (value, label), of_kind in kinds.items()
    )
    return [
        {"value": value, "label": label, "count": count}
        for value, label, count in sorted(counts, key=lambda kind: (-kind[2], kind[1]))
        if count
    ]
