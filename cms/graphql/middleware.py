"""Answers the API before what only the pages of the CMS itself need."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from cms.graphql.statement_timeout import lift_statement_timeout
from cms.graphql.view import GraphQLView

PATHS = {"/graphql", "/graphql/"}


class APIMiddleware:
    """Hands requests to the API over, past the middleware that is listed below it.

    The API needs no forms, messages, static files or redirects, and finds out by itself
    who asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.api = GraphQLView.as_view()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info in PATHS:
            return self.api(request)
        lift_statement_timeout()
        return self.get_response(request)
