"""Errors that a caller can act on, each with its code in ``extensions.code``."""

import logging
from typing import Any

from graphql import GraphQLError

logger = logging.getLogger(__name__)

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
BAD_USER_INPUT = "BAD_USER_INPUT"
BAD_REQUEST = "BAD_REQUEST"
CONTENT_CHANGING = "CONTENT_CHANGING"
FORBIDDEN = "FORBIDDEN"
UNAUTHENTICATED = "UNAUTHENTICATED"
PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
QUERY_TIMED_OUT = "QUERY_TIMED_OUT"
RATE_LIMITED = "RATE_LIMITED"
QUERY_TOO_EXPENSIVE = "QUERY_TOO_EXPENSIVE"
INTERNAL = "INTERNAL_SERVER_ERROR"

APOLOGY = "Something went wrong on our side. It has been logged; please try again."


class BadInput(Exception):
    """What was asked cannot be answered, and the message says what to do."""


class Forbidden(Exception):
    """What was asked is not for this caller, and the message says what to do."""


def describe(
    error: Exception, nodes: Any = None, path: list[str | int] | None = None
) -> GraphQLError:
    """Return the error to show for an exception, without anything internal.

    What is not meant for callers is logged with its traceback, and they get an apology.
    """
    if isinstance(error, BadInput):
        message, code = str(error), BAD_USER_INPUT
    elif isinstance(error, Forbidden):
        message, code = str(error), FORBIDDEN
    elif isinstance(error, GraphQLError) and error.original_error is None:
        # Made by graphql-core about the document or its variables.
        code = (error.extensions or {}).get("code", BAD_USER_INPUT)
        message = error.message
        nodes = error.nodes or nodes
    else:
        logger.error(
            "A field failed at %s", ".".join(map(str, path or [])), exc_info=error
        )
        message, code = APOLOGY, INTERNAL
    return GraphQLError(message, nodes=nodes, path=path, extensions={"code": code})
