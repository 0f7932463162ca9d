"""Fields as the apps declare them, and the types that they name."""

from collections.abc import Callable
from enum import Enum
from typing import Any

import graphene
from django.apps import apps
from django.db.models import Model
from grapple.models import GraphQLField
from grapple.registry import registry

from cms.graphql.resolvers import Column, Resolver

Declared = tuple[GraphQLField, Callable[[Any], graphene.Field]]


def field(
    name: str,
    type_: Any,
    description: str,
    resolver: Resolver | None = None,
    *,
    required: bool = False,
    arguments: dict[str, graphene.Argument] | None = None,
) -> Declared:
    """Declare a field.

    Args:
        name: in snake case; the API has it in camel case.
        type_: a graphene type, or a function that returns one built later.
        resolver: how it gets its value; by default the column of the same name.
        required: whether the value is never null.
    """

    def build(_: Any) -> graphene.Field:
        return graphene.Field(
            type_,
            args=arguments,
            description=description,
            required=required,
            resolver=resolver or Column(name),
        )

    return GraphQLField(name, graphene.String), build


def list_of(type_: Any) -> graphene.List:
    """Return the type of a list without nulls in it."""
    return graphene.List(graphene.NonNull(type_))


def type_of(model: type[Model] | str) -> Callable[[], Any]:
    """Return a function that gives the type of a model once Grapple has built it.

    Args:
        model: the model, or its label where the app that has it must not be known.
    """
    return lambda: registry.models[
        apps.get_model(model) if isinstance(model, str) else model
    ]


def choices(enum: type[Enum], description: str) -> type[graphene.Enum]:
    """Return the GraphQL enum of Django choices, described value by value."""
    made: type[graphene.Enum] = graphene.Enum.from_enum(
        enum,
        description=lambda member: description if member is None else member.label,
    )
    return made
