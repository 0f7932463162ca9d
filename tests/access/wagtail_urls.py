"""The addresses of a site whose pages Wagtail serves itself, which ours does not."""

from django.urls import include, path
from wagtail import urls as wagtail_urls

from cms.urls import urlpatterns as addresses

urlpatterns = [*addresses, path("", include(wagtail_urls))]
