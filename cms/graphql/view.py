"""The endpoint: GraphQL over HTTP (https://graphql.github.io/graphql-over-http/)."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.request import MediaType
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from graphql import GraphQLError, OperationDefinitionNode, OperationType

from cms.access.credentials import (
    HEADERS,
    InvalidCredentials,
    SecondFactorMissing,
)
from cms.access.viewer import Viewer
from cms.graphql.context import Context
from cms.graphql.documents import Document, coded, read
from cms.graphql.errors import (
    APOLOGY,
    BAD_REQUEST,
    BAD_USER_INPUT,
    FORBIDDEN,
    INTERNAL,
    UNAUTHENTICATED,
)
from cms.graphql.execution import Execution, Result, coerce_variables
from cms.graphql.graphiql import graphiql, wants_graphiql
from cms.graphql.limits import refusals
from cms.graphql.schema import get_schema

logger = logging.getLogger(__name__)

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
MAXIMUM_BODY = 64 * 1024


class Refusal(Exception):
    """A request that is not answered; carries the status to refuse it with."""

    def __init__(
        self, status: int, message: str, code: str = BAD_REQUEST, **headers: str
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers


@dataclass(frozen=True)
class Parameters:
    """What a request asks, whichever way it came."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None
    by_get: bool = False


@method_decorator(csrf_exempt, name="dispatch")  # the API reads, it changes nothing
class GraphQLView(View):
    """Answers documents, and shows GraphiQL to browsers in development."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if settings.GRAPHIQL and wants_graphiql(request):
            return graphiql(request)
        return self.answer(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return refused(Refusal(405, "Ask by GET or POST.", Allow=allowed()), JSON)

    def answer(self, request: HttpRequest) -> HttpResponse:
        media_type = JSON
        try:
            media_type = media_type_for(request)
            parameters = parameters_of(request)
            viewer = viewer_of(request)
            response = answered(execute(parameters, Context(viewer)), media_type)
            if viewer.audience.is_signed_in:
                response["Cache-Control"] = "private, no-store"
            return response
        except Refusal as refusal:
            return refused(refusal, media_type)
        except Exception:
            logger.exception("A request failed")
            return refused(Refusal(500, APOLOGY, INTERNAL), media_type)


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who asks.

    Raises:
        Refusal: when the credentials do not say.
    """
    try:
        return Viewer.from_request(request)
    except InvalidCredentials as error:
        headers = {"WWW-Authenticate": "Bearer", "Cache-Control": "private, no-store"}
        raise Refusal(401, str(error), UNAUTHENTICATED, **headers) from error
    except SecondFactorMissing as error:
        private = {"Cache-Control": "private, no-store"}
        raise Refusal(403, str(error), FORBIDDEN, **private) from error


def allowed() -> str:
    return ", ".join(GraphQLView.http_method_names).upper()


def execute(parameters: Parameters, context: Context) -> Result:
    """Run what a request asks; what cannot be run gives errors and no data.

    Raises:
        Refusal: when it may not be asked in this way.
    """
    document = read(parameters.query)
    if document.node is None or document.errors:
        return Result(None, list(document.errors))
    operation = document.operation(parameters.operation_name)
    if operation is None:
        return Result(None, [_which_operation(document, parameters.operation_name)])
    if operation.operation is not OperationType.QUERY:
        return _read_only(parameters, operation)
    schema = get_schema()
    variables = coerce_variables(schema, operation, parameters.variables)
    if isinstance(variables, list):
        return Result(None, [coded(error, BAD_USER_INPUT) for error in variables])
    if too_large := refusals(schema, document.node, operation, variables):
        return Result(None, too_large)
    return Execution(schema, document.node, operation, variables, context).run()


def _which_operation(document: Document, name: str | None) -> GraphQLError:
    message = (
        "Name the operation to run in `operationName`."
        if name is None
        else "No operation of the document has the name in `operationName`."
    )
    return coded(GraphQLError(message), BAD_USER_INPUT)


def _read_only(parameters: Parameters, operation: OperationDefinitionNode) -> Result:
    message = "This API is read only: send queries."
    if parameters.by_get:
        raise Refusal(405, message, BAD_USER_INPUT, Allow=allowed())
    return Result(None, [coded(GraphQLError(message, operation), BAD_USER_INPUT)])


def media_type_for(request: HttpRequest) -> str:
    """Return the media type to answer with: the one that the caller likes best.

    Raises:
        Refusal: when the caller accepts none of ours.
    """
    if not request.headers.get("Accept"):
        return JSON
    for accepted in request.accepted_types:
        # Parameters such as a character set make no difference: there is only UTF-8.
        accepted = MediaType(f"{accepted.main_type}/{accepted.sub_type}".lower())
        for ours in (JSON, GRAPHQL_JSON):
            if accepted.match(ours):
                return ours
    raise Refusal(406, f"This API answers with {GRAPHQL_JSON} or {JSON}.")


def parameters_of(request: HttpRequest) -> Parameters:
    """Return what a request asks.

    Raises:
        Refusal: when it is no GraphQL request.
    """
    by_get = request.method != "POST"
    fields: Any = _query_string(request) if by_get else _body(request)
    query = fields.get("query")
    if not isinstance(query, str) or not query:
        raise Refusal(400, "Send the document as a string in `query`.")
    variables = fields.get("variables")
    if not isinstance(variables, dict | None):
        raise Refusal(400, "Send `variables` as an object.")
    name = fields.get("operationName")
    if not isinstance(name, str | None):
        raise Refusal(400, "Send `operationName` as a string.")
    if not isinstance(fields.get("extensions"), dict | None):
        raise Refusal(400, "Send `extensions` as an object.")
    if any(map(_NO_TEXT.search, strings_in(fields))):
        raise Refusal(
            400, "Leave out null characters and halves of surrogate pairs: no text."
        )
    return Parameters(query, variables or {}, name or None, by_get)


# What JSON can carry and PostgreSQL or UTF-8 cannot.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def strings_in(value: Any) -> Iterator[str]:
    """Yield every string of a JSON value, however deep it is nested."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value


def _body(request: HttpRequest) -> dict[str, Any]:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type != JSON or charset not in ("utf-8", "utf8"):
        raise Refusal(415, f"Send the request as {JSON} in UTF-8.")
    try:
        body = request.body
    except RequestDataTooBig as error:  # too long even to be read
        raise Refusal(413, f"The body may have {MAXIMUM_BODY:,} bytes.") from error
    except UnreadablePostError as error:
        raise Refusal(400, "The body ended too early.") from error
    _limit(len(body), "body", 413)
    return _json(body, "The body")


def _query_string(request: HttpRequest) -> dict[str, Any]:
    _limit(len(request.META.get("QUERY_STRING", "")), "query string", 414)
    try:
        fields: dict[str, Any] = {
            name: value for name, value in request.GET.items() if value
        }
    except TooManyFieldsSent as error:
        raise Refusal(400, "The query string has too many parameters.") from error
    for name in ("variables", "extensions"):
        if name in fields:
            fields[name] = _json(fields[name], f"`{name}`")
    return fields


def _limit(length: int, what: str, status: int) -> None:
    if length > MAXIMUM_BODY:
        raise Refusal(
            status, f"The {what} has {length:,} bytes; the most is {MAXIMUM_BODY:,}."
        )


def _json(text: str | bytes, what: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_no_json)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, f"{what} is not valid JSON.") from error
    if not isinstance(value, dict):
        raise Refusal(400, f"{what} must be a JSON object.")
    return value


def _no_json(constant: str) -> NoReturn:
    # Python would read NaN and Infinity.
    raise ValueError(constant)


def refused(refusal: Refusal, media_type: str) -> HttpResponse:
    error = GraphQLError(str(refusal), extensions={"code": refusal.code})
    response = _response({"errors": [error.formatted]}, refusal.status, media_type)
    for name, value in refusal.headers.items():
        response[name] = value
    return response


def answered(result: Result, media_type: str) -> HttpResponse:
    payload: dict[str, Any] = {}
    if result.errors:
        payload["errors"] = [error.formatted for error in result.errors]
    never_ran = result.data is None and not any(error.path for error in result.errors)
    if not never_ran:
        payload["data"] = result.data
    # Clients of plain JSON take any other status for a failure of the transport.
    status = 400 if never_ran and media_type == GRAPHQL_JSON else 200
    return _response(payload, status, media_type)


def _response(payload: dict[str, Any], status: int, media_type: str) -> HttpResponse:
    response = HttpResponse(
        json.dumps(payload, ensure_ascii=False, separators=(",", ":")),
        status=status,
        content_type=f"{media_type}; charset=utf-8",
    )
    # Until there is a cache that knows when content changes, nobody keeps answers.
    response["Cache-Control"] = "no-store"
    response["Vary"] = ", ".join(("Accept", *HEADERS))
    return response
