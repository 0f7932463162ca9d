"""Grapple's own addresses, and those that its documents lead to."""

from django.urls import include, path
from grapple import urls as grapple_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("documents/", include(wagtaildocs_urls)),
    path("", include(grapple_urls)),
]
