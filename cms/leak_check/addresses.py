"""Other addresses of the CMS, which are no part of the API and answer all the same."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from cms.leak_check.secrets import Probe, Site

# What sites have by habit, whether this one does or not.
USUAL = [
    "/",
    "/robots.txt",
    "/sitemap.xml",
    "/feed/",
    "/rss.xml",
    "/atom.xml",
    "/api/v2/pages/",
    "/api/v2/documents/",
    "/media/",
    "/documents/",
    "/static/",
    "/.well-known/security.txt",
    "/django-admin/",
]
NUMBERS, NAMES = 3, 3


def other_addresses(site: Site) -> list[Probe]:
    """Return every address that takes no argument or one that content gives.

    Numbers and names are those of hidden content, each with a twin to compare it with.
    """
    everybody = frozenset(audience.sees for audience in site.audiences)
    made = [Probe(address, address, everybody) for address in USUAL]
    paths = [probe for probe in site.probes if probe.value.startswith("/")]
    made += paths
    for route in _routes(get_resolver().url_patterns):
        made += _filled(f"/{route}", site, everybody)
    return made


def _routes(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    """Yield the routes of all addresses; those by regular expressions are left out."""
    for known in patterns:
        if not isinstance(known.pattern, RoutePattern):
            continue
        route = prefix + str(known.pattern)
        if isinstance(known, URLResolver):
            yield from _routes(known.url_patterns, route)
        elif isinstance(known, URLPattern):
            yield route


def _filled(route: str, site: Site, everybody: frozenset[str]) -> Iterator[Probe]:
    if "logout" in route or "<" not in route:
        if "logout" not in route:
            yield Probe(route, route, everybody)
        return
    numbers = [probe for probe in site.probes if probe.is_number][:NUMBERS]
    names = [probe for probe in site.probes if not probe.is_number][:NAMES]
    head, _, rest = route.partition("<")
    kind, _, tail = rest.partition(">")
    if "<" in tail:
        return
    for probe in numbers if kind.startswith("int") else names:
        yield Probe(head + probe.value + tail, head + probe.twin + tail, probe.seen_by)
