"""Keeps preview tokens out of whatever remembers: caches, logs and addresses.

Documents are kept, hashed and logged, and addresses end up in the logs of whatever lies
between. So a token is a variable of a document that is sent by POST, and what is asked
with it is kept by nobody.
"""

from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLError,
    NullValueNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)

from cms.graphql.errors import BAD_USER_INPUT
from cms.graphql.requests import Parameters, RequestError

ARGUMENT = "previewToken"


def asks_for_preview(text: str) -> bool:
    """Say whether a document may take a preview token.

    The names of arguments have no other spelling; a document that has the word
    elsewhere is merely not kept.
    """
    return ARGUMENT in text


def refuse_by_get(parameters: Parameters) -> None:
    """Refuse a preview token in an address.

    Raises:
        RequestError: when there may be one.
    """
    if parameters.by_get and asks_for_preview(parameters.query):
        raise RequestError(
            400,
            f"Send `{ARGUMENT}` by POST: addresses end up in logs.",
            BAD_USER_INPUT,
        )


class _Tokens(Visitor):
    """Finds what is given for tokens, and which variables have a default."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[ArgumentNode] = []
        self.defaults: dict[str, VariableDefinitionNode] = {}

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        if node.name.value == ARGUMENT:
            self.given.append(node)

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        if node.default_value is not None:
            self.defaults[node.variable.name.value] = node


def written_out(document: DocumentNode) -> GraphQLError | None:
    """Return an error for a token that stands in a document itself."""
    found = _Tokens()
    visit(document, found)
    for argument in found.given:
        value = argument.value
        if isinstance(value, NullValueNode):
            continue
        if not isinstance(value, VariableNode) or value.name.value in found.defaults:
            return GraphQLError(
                f"Send `{ARGUMENT}` as a variable without a default: documents are "
                "kept and logged.",
                nodes=[argument],
            )
    return None
