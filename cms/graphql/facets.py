"""Counts what a list has of each kind, in one query for all facets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import graphene
from django.db.models import Count, F, IntegerField, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast, ExtractYear
from wagtail.models import Page

from cms.graphql.fields import list_of
from cms.graphql.filters import models_with
from cms.graphql.resolvers import Column, Row


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


@dataclass(frozen=True)
class Facet:
    """What the items of a list are counted by.

    Args:
        name: of the filter that takes its values, in camel case.
        column: the column counted by.
    """

    name: str
    column: str

    def counted(self, queryset: QuerySet[Any]) -> list[QuerySet[Any]]:
        """Return querysets of value, label and count, to be added up."""
        raise NotImplementedError

    def shown(self, value: str, label: str) -> tuple[str, str]:
        """Return a value and its label as the API gives them."""
        return value, label


class TermFacet(Facet):
    """Counts by the terms of a vocabulary."""

    def counted(self, queryset: QuerySet[Any]) -> list[QuerySet[Any]]:
        return [
            _count(queryset, F(f"{path}__slug"), F(f"{path}__name"))
            for path in self._paths(queryset.model)
        ]

    def _paths(self, model: type[Model]) -> list[str]:
        if model is not Page:
            return [self.column]
        return [
            f"{kind._meta.model_name}__{self.column}"
            for kind in models_with(self.column, model)
        ]


@dataclass(frozen=True)
class ChoiceFacet(Facet):
    """Counts by the values of a choice; the API has their names in upper case."""

    choices: Any

    def counted(self, queryset: QuerySet[Any]) -> list[QuerySet[Any]]:
        counted = queryset.exclude(**{self.column: ""})
        return [_count(counted, F(self.column), F(self.column))]

    def shown(self, value: str, label: str) -> tuple[str, str]:
        choice = self.choices(value)
        return choice.name, choice.label


class YearFacet(Facet):
    """Counts by the year of a date."""

    def counted(self, queryset: QuerySet[Any]) -> list[QuerySet[Any]]:
        return [_count(queryset, ExtractYear(self.column), ExtractYear(self.column))]


class ValueFacet(Facet):
    """Counts by a number or a text as it is."""

    def counted(self, queryset: QuerySet[Any]) -> list[QuerySet[Any]]:
        return [_count(queryset, F(self.column), F(self.column))]


@dataclass(frozen=True)
class NamedFacet(Facet):
    """Counts by keys that have names of their own, such as kinds of page."""

    names: Any

    def counted(self, queryset: QuerySet[Any]) -> list[QuerySet[Any]]:
        known = queryset.filter(**{f"{self.column}__in": list(self.names())})
        return [_count(known, F(self.column), F(self.column))]

    def shown(self, value: str, label: str) -> tuple[str, str]:
        name, shown = self.names()[int(value)]
        return name, shown


def count_facets(queryset: QuerySet[Any], facets: Sequence[Facet]) -> list[Row]:
    """Return the facets of a list, counted in one query for all of them.

    The list must be narrowed by its own columns and by subqueries alone: a join would
    count only what it joined.
    """
    first, *others = (
        counted.annotate(_facet=Value(number, output_field=IntegerField())).values_list(
            "_facet", "_value", "_label", "_count"
        )
        for number, facet in enumerate(facets)
        for counted in facet.counted(queryset.order_by())
    )
    counts: defaultdict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for number, value, label, count in first.union(*others, all=True):
        kinds = counts[number]
        kinds[value, label] = kinds.get((value, label), 0) + count
    return [_facet(facet, counts[number]) for number, facet in enumerate(facets)]


def _count(queryset: QuerySet[Any], value: Any, label: Any) -> QuerySet[Any]:
    counted: QuerySet[Any] = (
        queryset.annotate(
            _value=Cast(value, TextField()), _label=Cast(label, TextField())
        )
        .exclude(_value=None)
        .values("_value", "_label")
        .annotate(_count=Count("pk", distinct=True))
    )
    return counted


def _facet(facet: Facet, counts: Mapping[tuple[str, str], int]) -> Row:
    values: list[Row] = []
    for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0][1])):
        value, label = facet.shown(*kind)
        values.append({"value": value, "label": label, "count": count})
    return {"name": facet.name, "values": values}
