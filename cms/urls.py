"""Addresses of the admin, the files and the API."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from cms.access.files import (
    serve_document,
    serve_media,
    serve_previewed,
    serve_signed,
)
from cms.graphql.view import GraphQLView
from cms.previews.views import PreviewLinkView, PreviewView

urlpatterns = [
    path("", include("cms.accounts.urls")),
    path("admin/", include(wagtailadmin_urls)),
    # The name under which Wagtail looks for it.
    path(
        "documents/<int:number>/<path:name>", serve_document, name="wagtaildocs_serve"
    ),
    path("media/<path:name>", serve_media),
    path("signed/<str:token>/<str:name>", serve_signed, name="signed_file"),
    path(
        "previews/files/<str:token>/<str:name>", serve_previewed, name="previewed_file"
    ),
    path("previews/<str:token>/", PreviewView.as_view(), name="preview"),
    path("previews/for/<str:signed>/", PreviewLinkView.as_view(), name="preview_link"),
    # Clients that leave out the slash would lose what they post in a redirect.
    path("graphql", GraphQLView.as_view()),
    path("graphql/", GraphQLView.as_view(), name="graphql"),
]
