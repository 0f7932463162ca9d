"""GraphiQL: an editor for queries with the documentation of the schema beside it.

For development only: its scripts come from a package that servers do not install.
"""

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.content_security_policy import EVERYWHERE, header

# Its fonts come within its style sheet, and its dialogs bring styles of their own.
POLICY = header(
    EVERYWHERE | {"font-src": "'self' data:", "style-src": "'self' 'unsafe-inline'"}
)
JSON = "application/json"
HTML = "text/html"


def wants_graphiql(request: HttpRequest) -> bool:
    """Say whether a browser wants to look at the API rather than to ask it."""
    asks = {"query", "documentId", "extensions"} & request.GET.keys()
    return not asks and request.get_preferred_type([JSON, HTML]) == HTML


def may_see_graphiql(request: HttpRequest) -> bool:
    """Say whether there is GraphiQL, and for whoever asks."""
    return settings.GRAPHIQL and (
        settings.INTROSPECTION or get_user(request).is_authenticated
    )


def graphiql(request: HttpRequest) -> HttpResponse:
    """Show GraphiQL."""
    response = render(request, "cms/graphiql.html")
    response["Content-Security-Policy"] = POLICY
    response["Vary"] = "Accept"
    return response
