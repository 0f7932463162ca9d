"""Parses and validates documents, and keeps those that were seen before."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    Token,
    TokenKind,
    parse,
    validate,
)

from cms.graphql.errors import BAD_USER_INPUT, PARSE_FAILED, VALIDATION_FAILED
from cms.graphql.limits import Size, count_of, size_of, unreadable
from cms.graphql.plan import Plan, deciding_variables
from cms.graphql.preview_tokens import asks_for_preview, written_out
from cms.graphql.schema import get_schema

MAXIMUM_TOKENS = 5_000
MAXIMUM_ERRORS = 5

# A parsed document takes a hundred times the memory of its text, so that not too many
# are kept, nor long ones. A front end has a few dozen, of a few thousand characters.
KEPT = 128
LONGEST_KEPT = 8_000
# Of one document: as many as front ends have page sizes, and turn parts on and off.
PLANS_KEPT = 16


@dataclass(frozen=True)
class Document:
    """A document and its operations by name, or what is wrong with it."""

    node: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    # Whether it asks about the schema.
    introspects: bool = False
    # The variables on which its plans depend, and the plans for their values so far.
    deciding: frozenset[str] = frozenset()
    plans: dict[Any, tuple[Plan, Size]] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """Return the operation to run, or None where the name does not tell."""
        operations = [
            node
            for node in (self.node.definitions if self.node else ())
            if isinstance(node, OperationDefinitionNode)
            and name in (None, node.name and node.name.value)
        ]
        return operations[0] if len(operations) == 1 else None

    def planned(
        self, operation: OperationDefinitionNode, variables: dict[str, Any]
    ) -> tuple[Plan, Size]:
        """Return the plan of one of its operations, and how large that is.

        Args:
            variables: as the operation declares them.
        """
        if self.node is None:
            raise ValueError("What could not be read has no plan.")
        deciding = {name: variables.get(name) for name in sorted(self.deciding)}
        key = (operation.name and operation.name.value, *deciding.values())
        found = self.plans.get(key)
        if found is None:
            if len(self.plans) >= PLANS_KEPT:
                self.plans.clear()
            schema = get_schema()
            found = self.plans[key] = (
                Plan(schema, self.node, operation, deciding),
                size_of(schema, self.node, operation, deciding),
            )
        return found


def read(source: str) -> Document:
    """Parse and validate a document, unless that was done before.

    What may have a preview token in it by mistake is not kept.
    """
    if len(source) > LONGEST_KEPT or asks_for_preview(source):
        return _read(source)
    return _read_and_kept(source)


def _read(source: str) -> Document:
    try:
        node = parse(source, max_tokens=MAXIMUM_TOKENS)
    except GraphQLError as error:
        return Document(None, (coded(error, PARSE_FAILED),))
    count = count_of(node)
    if too_large := unreadable(count):
        return Document(None, tuple(too_large))
    errors = validate(get_schema(), node, max_errors=MAXIMUM_ERRORS)
    if not errors and (found := _null_character(node)):
        return Document(node, (coded(found, BAD_USER_INPUT),))
    if not errors and (exposed := written_out(node)):
        return Document(node, (coded(exposed, BAD_USER_INPUT),))
    refused = tuple(coded(error, VALIDATION_FAILED) for error in errors)
    return Document(node, refused, count.introspects, deciding_variables(node))


_read_and_kept = lru_cache(maxsize=KEPT)(_read)


def coded(error: GraphQLError, code: str) -> GraphQLError:
    """Return an error about a document or its variables with a code.

    Where the code of a type failed at a value, graphql-core ends the message with what
    that raised, which is not for callers.
    """
    message, raised = error.message, error.original_error
    while isinstance(raised, GraphQLError):
        raised = raised.original_error
    if raised is not None:
        message = message.removesuffix(str(raised)).rstrip(" ;.") + "."
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        extensions={"code": code},
    )


def unsuggestive(error: GraphQLError) -> GraphQLError:
    """Return an error without the names that may have been meant."""
    message = error.message.partition(" Did you mean ")[0]
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=error.extensions,
    )


def _null_character(node: DocumentNode) -> GraphQLError | None:
    """Return an error for a string with the character that PostgreSQL refuses."""
    if node.loc is None:
        return None
    token: Token | None = node.loc.start_token
    while token:
        if token.kind is TokenKind.STRING and "\0" in (token.value or ""):
            return GraphQLError(
                "Leave out the null character: no text here contains it.",
                source=node.loc.source,
                positions=[token.start],
            )
        token = token.next
    return None
