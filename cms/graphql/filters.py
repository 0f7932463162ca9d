"""Typed filters of lists. What is not understood is an error, never ignored."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import graphene
from django.db.models import Model, Q
from wagtail.models import Page

from cms.access.viewer import Sight
from cms.graphql.errors import BadInput
from cms.graphql.fields import list_of
from cms.graphql.loading import every, page_models, seen
from cms.models import Vocabulary
from cms.search import matching

LONGEST_TEXT = 200


@dataclass(frozen=True)
class Filter:
    """One field of a list's filter.

    ``condition(value, viewer)`` returns what the rows of the list have to fulfil.
    """

    name: str
    type: Any
    description: str
    condition: Callable[[Any, Sight], Q]


def by_term(
    name: str, column: str, vocabulary: type[Vocabulary], model: type[Model]
) -> Filter:
    """Filter by the terms of a vocabulary: pages that carry any of them."""
    label = vocabulary._meta.verbose_name

    def condition(slugs: Sequence[str], viewer: Sight) -> Q:
        terms = seen(vocabulary, viewer)
        known = dict(terms.filter(slug__in=slugs).values_list("slug", "pk"))
        for slug in slugs:
            if slug not in known:
                others = terms.values_list("slug", flat=True)
                raise BadInput(_unknown(f"{label}", slug, others))
        return carrying(column, set(known.values()), model)

    return Filter(name, list_of(graphene.String), f"Slugs of any {label}.", condition)


def carrying(column: str, terms: set[int], model: type[Model]) -> Q:
    """Return the condition for pages that carry any of some terms.

    The terms are looked up in a query of their own, which finds each page once. It need
    not ask who sees what: the list that it narrows does.
    """
    condition = Q(pk__in=[])
    for owner in models_with(column, model):
        carriers = every(owner).filter(**{f"{column}__in": terms})
        condition |= Q(pk__in=carriers.values("pk"))
    return condition


def models_with(column: str, model: type[Model]) -> list[type[Model]]:
    """Return the page models that have a column: the model, or for Page its kinds."""
    if model is not Page:
        return [model]
    return [
        kind
        for kind in page_models().values()
        if any(field.name == column for field in kind._meta.get_fields())
    ]


def by_choice(name: str, column: str, enum: Any, description: str) -> Filter:
    """Filter by a choice: rows that have any of the values."""
    return Filter(
        name,
        list_of(enum),
        description,
        lambda values, _: Q(**{f"{column}__in": [value.value for value in values]}),
    )


def by_value(
    name: str, lookup: str, description: str, type_: Any = graphene.String
) -> Filter:
    """Filter by plain values: rows that have any of them."""
    return Filter(
        name,
        list_of(type_),
        description,
        lambda values, _: Q(**{f"{lookup}__in": values}),
    )


def by_date(name: str, lookup: str, description: str) -> Filter:
    """Filter by a date on or before or after which something happened."""
    return Filter(name, graphene.Date, description, lambda date, _: Q(**{lookup: date}))


def by_text() -> Filter:
    """Filter by words, as the search does."""
    return Filter(
        "text",
        graphene.String,
        "Words to be found in the page or in the titles of its documents.",
        lambda text, viewer: matching(searchable(text), viewer),
    )


def searchable(text: str) -> str:
    """Return what to search for.

    Raises:
        BadInput: when it has no word, or too many characters.
    """
    words = text.strip()
    if not re.search(r"\w", words):
        raise BadInput("Type at least one word to search for.")
    if len(words) > LONGEST_TEXT:
        raise BadInput(
            f"The text has {len(words):,} characters; the most is {LONGEST_TEXT}."
        )
    return words


def conditions(
    filters: Sequence[Filter], values: dict[str, Any] | None, viewer: Sight
) -> Q:
    """Return the condition for all the filters that were given a value.

    An empty list of values matches nothing, since no row has any of them; null is as if
    the filter had not been given.
    """
    condition = Q()
    for known in filters:
        value = (values or {}).get(known.name)
        if value is not None:
            condition &= known.condition(value, viewer)
    return condition


def _unknown(label: str, slug: str, every: Any) -> str:
    near = get_close_matches(slug[:60], list(every), n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"There is no {label} with the slug “{slug[:60]}”.{hint}"
