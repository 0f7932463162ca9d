"""Where people sign in: pages for browsers, and allauth's API for front ends."""

from allauth.account.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView, TemplateView

from cms.accounts.invitations import AcceptInvitationView


def not_offered(request: HttpRequest) -> HttpResponse:
    """Stand before what allauth offers and we do not."""
    raise Http404("This is not offered.")


# People are invited, and whoever keeps the accounts changes their addresses.
NOT_OFFERED = [
    re_path(r"^accounts/(?:signup|email|confirm-email)/", not_offered),
    re_path(r"^accounts/(?:3rdparty|social)/(?:signup/)?$", not_offered),
    re_path(
        r"^_allauth/(?:browser|app)/v1/(?:account/email|auth/signup|auth/email/verify)",
        not_offered,
    ),
]

urlpatterns = [
    *NOT_OFFERED,
    # One way into the admin, with the same limits and second factors.
    path(
        "admin/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
    ),
    path(
        "accounts/",
        login_required(
            TemplateView.as_view(template_name="cms/accounts/signed_in.html")
        ),
        name="signed_in",
    ),
    path(
        "accounts/invitation/<str:token>/",
        AcceptInvitationView.as_view(),
        name="accept_invitation",
    ),
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
]
