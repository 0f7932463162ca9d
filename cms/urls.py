"""Addresses of the admin, the files and the API."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.access.files import serve_media
from cms.graphql.view import GraphQLView

urlpatterns = [
    path("", include("cms.accounts.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:name>", serve_media),
    # Clients that leave out the slash would lose what they post in a redirect.
    path("graphql", GraphQLView.as_view()),
    path("graphql/", GraphQLView.as_view(), name="graphql"),
]
