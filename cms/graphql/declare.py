"""Declares what the API shows of a model or block; Grapple builds the types.

Grapple registers every field of a model that its settings name. Here a type has the
fields that are declared for it and no others, so that a new column of a model, ours or
Wagtail's, is never published by accident.
"""

from collections.abc import Iterable
from typing import Any

import graphene
from django.db.models import Model
from graphene_django import DjangoObjectType
from grapple.actions import build_node_type, build_streamfield_type
from grapple.models import GraphQLField
from grapple.registry import registry
from wagtail.blocks import Block

from cms.graphql.fields import Declared, field

_descriptions: dict[type, str] = {}


class DeclaredType(DjangoObjectType):
    """The base of the types that Grapple builds: no field but the declared ones."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(
        cls,
        model: type[Model] | None = None,
        exclude_fields: Iterable[str] = (),
        **options: Any,
    ) -> None:
        super().__init_subclass_with_meta__(
            model=model,
            fields=(),
            skip_registry=True,
            description=_descriptions.get(model) if model else None,
            **options,
        )


def declare_page(model: type[Model], description: str, *fields: Declared) -> None:
    """Declare the type of a page model; what all pages have comes by itself."""
    from cms.graphql.interfaces import PageInterface

    _declare(registry.pages, model, description, PageInterface, fields)


def declare_term(model: type[Model], description: str, *fields: Declared) -> None:
    """Declare the type of a vocabulary."""
    from cms.graphql.interfaces import VocabularyTerm

    _declare(registry.snippets, model, description, VocabularyTerm, fields)


def declare_model(model: type[Model], description: str, *fields: Declared) -> None:
    """Declare the type of any other model."""
    _declare(registry.django_models, model, description, None, fields)


def extend(model: type[Model], *fields: Declared) -> None:
    """Add fields to a type that another app declared.

    Raises:
        LookupError: when the type is not declared (list its app first).
    """
    if model not in _descriptions:
        raise LookupError(f"{model.__name__} is not declared yet.")
    model.graphql_fields += list(fields)  # type: ignore[attr-defined]


def _declare(
    group: dict[type, Any],
    model: type[Model],
    description: str,
    interface: type[graphene.Interface] | None,
    fields: Iterable[Declared],
) -> None:
    _descriptions[model] = description
    inherited = _inherited(interface)
    own = {declared[0].field_name: declared for declared in fields}
    # Grapple gives every type an ID that may be null; ours replaces it.
    own.setdefault(
        "id",
        inherited.get("id")
        or field("id", graphene.ID, "Identifies it.", required=True),
    )
    model.graphql_fields = list(own.values())  # type: ignore[attr-defined]
    group[model] = build_node_type(model, "", interface, DeclaredType)


def _inherited(interface: type[graphene.Interface] | None) -> dict[str, Declared]:
    """Return the ID that an interface declares, for the types that have it."""
    if interface is None:
        return {}
    identity = interface._meta.fields["id"]
    return {"id": (GraphQLField("id", graphene.ID), lambda _: identity)}


def declare_block(block: type[Block], description: str, *fields: Declared) -> None:
    """Declare the type of a StreamField block."""
    from cms.graphql.interfaces import BlockInterface

    own = {declared[0].field_name: declared for declared in fields}
    identity = BlockInterface._meta.fields["id"]
    own["id"] = (GraphQLField("id", graphene.ID), lambda _: identity)
    block.graphql_fields = list(own.values())
    block._meta_class.graphql_description = description
    registry.streamfield_blocks[block] = build_streamfield_type(
        block, "", (BlockInterface,)
    )
