"""The endpoint: GraphQL over HTTP (https://graphql.github.io/graphql-over-http/)."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from graphql import GraphQLError

from cms.access.credentials import (
    HEADERS,
    InvalidCredentials,
    SecondFactorMissing,
)
from cms.access.viewer import Viewer
from cms.graphql.answers import Answer, kept_answer
from cms.graphql.context import Context
from cms.graphql.errors import (
    APOLOGY,
    CONTENT_CHANGING,
    FORBIDDEN,
    INTERNAL,
    QUERY_TIMED_OUT,
    UNAUTHENTICATED,
)
from cms.graphql.execution import Result
from cms.graphql.graphiql import graphiql, may_see_graphiql, wants_graphiql
from cms.graphql.operations import execute
from cms.graphql.persisted import with_text
from cms.graphql.preview_tokens import asks_for_preview, refuse_by_get
from cms.graphql.rate_limits import allowance_of, allowance_of_address
from cms.graphql.request_record import RequestRecord
from cms.graphql.requests import (
    GRAPHQL_JSON,
    JSON,
    METHODS,
    Parameters,
    Refusal,
    RequestError,
    media_type_for,
    parameters_of,
)
from cms.graphql.statement_timeout import statement_timeout

logger = logging.getLogger(__name__)

PRIVATE = "private, no-store"
# Nobody guesses at credentials for long.
COST_OF_A_GUESS = 1_000
# How often an answer is made while what is private changes.
TIMES = 3


@method_decorator(csrf_exempt, name="dispatch")  # the API reads, it changes nothing
class GraphQLView(View):
    """Answers documents, and shows GraphiQL to browsers in development."""

    http_method_names = METHODS.lower().split(", ")

    def get(self, request: HttpRequest) -> HttpResponse:
        if may_see_graphiql(request) and wants_graphiql(request):
            return graphiql(request)
        return self.answer(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return refused(Refusal(405, "Ask by GET or POST.", Allow=METHODS), JSON)

    def answer(self, request: HttpRequest) -> HttpResponse:
        record = RequestRecord()
        with connection.execute_wrapper(record.run_sql):
            response = answered(request, record)
        record.log(response.status_code)
        return response


def answered(request: HttpRequest, record: RequestRecord) -> HttpResponse:
    """Return the answer to a request, or why there is none."""
    media_type = JSON
    try:
        media_type = media_type_for(request)
        parameters = parameters_of(request)
        viewer = viewer_of(request)
        record.is_asked_by(viewer)
        allowance = allowance_of(viewer, request)
        allowance.spend(1)
        parameters = with_text(parameters, viewer.audience, allowance.spend)
        record.document = parameters.query
        refuse_by_get(parameters)

        def make() -> Answer:
            return settled(parameters, viewer, allowance.spend, record)

        if viewer.audience.is_signed_in or asks_for_preview(parameters.query):
            response = sent(make(), media_type, PRIVATE)
        else:
            answer, record.cache = kept_answer(parameters, viewer, make)
            response = sent_to_anybody(answer, media_type, request)
            if answer.lasts and not settings.DEBUG:
                kept = Kept(viewer.version, parameters.query)
                response.kept = kept  # type: ignore[attr-defined]
    except Refusal as refusal:
        return refused(refusal, media_type)
    except Exception:
        logger.exception("A request failed")
        if record.timed_out:
            return refused(timed_out(), media_type)
        return refused(Refusal(500, APOLOGY, INTERNAL), media_type)
    allowance.tell(response)
    if settings.DEBUG or viewer.audience.is_superuser:  # nothing is hidden from them
        response["Server-Timing"] = record.server_timing()
    return response


@dataclass(frozen=True)
class Kept:
    """Notes in a response to anybody until when it may be given again.

    Args:
        version: of the content.
        document: what was asked.
    """

    version: UUID
    document: str


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who asks.

    Raises:
        Refusal: when the credentials do not say.
    """
    try:
        return Viewer.from_request(request)
    except InvalidCredentials as error:
        allowance_of_address(request.META).spend(COST_OF_A_GUESS)
        headers = {"WWW-Authenticate": "Bearer", "Cache-Control": PRIVATE}
        raise Refusal(401, str(error), UNAUTHENTICATED, **headers) from error
    except SecondFactorMissing as error:
        private = {"Cache-Control": PRIVATE}
        raise Refusal(403, str(error), FORBIDDEN, **private) from error


def settled(
    parameters: Parameters,
    viewer: Viewer,
    spend: Callable[[int], None],
    record: RequestRecord,
) -> Answer:
    """Make an answer, anew as often as what is private changed meanwhile.

    Raises:
        Refusal: when it goes on changing, or the answer may not be made.
    """
    for _ in range(TIMES):
        answer = measured(parameters, Context(viewer, spend), record)
        if not viewer.is_overtaken():
            return answer
        viewer = viewer.anew()
    raise Refusal(
        503,
        "What is private is changing at the moment. Ask again in a second.",
        CONTENT_CHANGING,
        **{"Retry-After": "1"},
    )


def measured(parameters: Parameters, context: Context, record: RequestRecord) -> Answer:
    """Make an answer, and note what it took.

    Raises:
        Refusal: when it may not be asked, or took the database too long.
    """
    try:
        with statement_timeout(settings.STATEMENT_SECONDS):
            answer = made(parameters, context)
    finally:
        record.operation, record.cost = context.operation_name, context.cost
    if record.timed_out:
        raise timed_out()
    return answer


def made(parameters: Parameters, context: Context) -> Answer:
    """Execute what is asked, and write down the answer."""
    result = execute(parameters, context)
    never_ran = result.data is None and not any(error.path for error in result.errors)
    return Answer(
        _json(_payload(result, never_ran)),
        never_ran=never_ran,
        lasts=context.lasts and not result.errors,
    )


def timed_out() -> Refusal:
    return Refusal(
        503,
        f"The database took longer than {settings.STATEMENT_SECONDS} seconds. Ask for "
        "less at once, or again later.",
        QUERY_TIMED_OUT,
    )


def _payload(result: Result, never_ran: bool) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    if result.errors:
        payload["errors"] = [error.formatted for error in result.errors]
    if not never_ran:
        payload["data"] = result.data
    return payload


def sent_to_anybody(
    answer: Answer, media_type: str, request: HttpRequest
) -> HttpResponse:
    """Return the response with an answer that caches may keep, if it lasts.

    They have to ask again before they show it, unless one is known to be told of
    changes.
    """
    if request.method == "POST" or not answer.lasts:
        return sent(answer, media_type, "no-store")
    response: Any = sent(answer, media_type, _cache_control())
    response["ETag"] = answer.entity_tag
    conditional: Any = get_conditional_response(
        request, answer.entity_tag, response=response
    )
    return conditional  # type: ignore[no-any-return]


def _cache_control() -> str:
    seconds = settings.CDN_SECONDS
    if not seconds:
        return "public, no-cache"
    return f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}"


def sent(answer: Answer, media_type: str, cache_control: str) -> HttpResponse:
    # Clients of plain JSON take any other status for a failure of the transport.
    status = 400 if answer.never_ran and media_type == GRAPHQL_JSON else 200
    return _response(answer.body, status, media_type, cache_control)


def refused(refusal: Refusal, media_type: str) -> HttpResponse:
    error = GraphQLError(str(refusal), extensions={"code": refusal.code})
    body = _json({"errors": [error.formatted]})
    is_fine = isinstance(refusal, RequestError) and media_type == JSON
    status = 200 if is_fine else refusal.status
    response = _response(body, status, media_type, "no-store")
    for name, value in refusal.headers.items():
        response[name] = value
    return response


def _json(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def _response(
    body: bytes, status: int, media_type: str, cache_control: str
) -> HttpResponse:
    response = HttpResponse(
        body, status=status, content_type=f"{media_type}; charset=utf-8"
    )
    response["Content-Length"] = str(len(body))
    response["Cache-Control"] = cache_control
    response["Vary"] = ", ".join(("Accept", *HEADERS))
    return response
