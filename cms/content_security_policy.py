"""The Content-Security-Policy of every answer: nothing from any other host.

Two policies, because Wagtail 8 still starts its date pickers, choosers and repeated
panels from inline scripts, and styles some inline (wagtail/wagtail#12940). It needs
no `eval`, and no other host. Whatever else we serve needs nothing inline.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

EVERYWHERE = {
    "default-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",  # The editor shows its preview in a frame.
    "object-src": "'none'",
}
ADMIN = EVERYWHERE | {
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' blob:",  # A picture chosen, and not yet uploaded.
}


def framing_front_end(policy: dict[str, str]) -> dict[str, str]:
    """Return a policy that lets previews be framed where a front end shows them."""
    front_end = urlsplit(settings.HEADLESS_PREVIEW_URL)
    if not front_end.netloc:
        return policy
    return policy | {"frame-src": f"'self' {front_end.scheme}://{front_end.netloc}"}


def header(policy: dict[str, str]) -> str:
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


class ContentSecurityPolicyMiddleware:
    """Adds the policy, unless a view has chosen its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.admin = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_admin = request.path_info.startswith(self.admin)
        response.headers.setdefault(
            "Content-Security-Policy",
            header(framing_front_end(ADMIN) if is_admin else EVERYWHERE),
        )
        return response
