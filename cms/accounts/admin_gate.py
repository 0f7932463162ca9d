"""Keeps people out of the admin until they have shown a required second factor."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cms.accounts import second_factor


class AdminGateMiddleware:
    """Sends whoever lacks a second factor to where it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.admin = reverse("wagtailadmin_home")
        self.always_open = (
            reverse("wagtailadmin_login"),
            reverse("wagtailadmin_logout"),
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(self.admin) and path not in self.always_open:
            user = request.user
            if user.is_authenticated and second_factor.is_missing(
                user, request.session
            ):
                return redirect("mfa_index")
        return self.get_response(request)
