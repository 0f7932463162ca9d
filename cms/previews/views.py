"""Where previews are opened: drawn here, or by the front end where there is one."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import View

from cms.access.audience import ANYONE
from cms.access.viewer import Viewer, site_root
from cms.audit.log import record_once
from cms.content_security_policy import EVERYWHERE, framing_front_end, header
from cms.graphql.context import Context
from cms.graphql.loading import type_name
from cms.graphql.rate_limits import allowance_of_address
from cms.graphql.requests import Refusal
from cms.graphql.whole_page import preview_query
from cms.models import BasePage, PreviewLink
from cms.previews.drawing import answer_to, drawn
from cms.previews.making import address_of
from cms.previews.opening import LINK_KIND, draft_of
from cms.previews.tokens import new_token, read_link


class _Private(View):
    """What is kept by nobody, and found by no search engine."""

    http_method_names = ["get", "head", "options"]

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
        return response


class PreviewLinkView(_Private):
    """Opens a reviewer's link: leads on with a token that is good for an hour."""

    def get(self, request: HttpRequest, signed: str) -> HttpResponse:
        link = _open_link(signed)
        if link is None:
            return over(request)
        token = new_token(LINK_KIND, link.pk)
        if draft_of(token) is None:
            return over(request)
        PreviewLink.objects.filter(pk=link.pk).update(last_used_at=timezone.now())
        record_once("cms.use_preview_link", link.page.specific, None, what=str(link))
        return redirect(address_of(token, type(link.page.specific)))


@method_decorator(xframe_options_sameorigin, name="dispatch")
class PreviewView(_Private):
    """Draws the draft that a token opens, as the API shows it to whoever holds that.

    Who is signed in makes no difference, but for the tools of the editor's own bar.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        draft = draft_of(token)
        if not isinstance(draft, BasePage):
            return over(request)
        in_panel = "in_preview_panel" in request.GET
        if in_panel and settings.HEADLESS_PREVIEW_URL:
            return framed(request, address_of(token, type(draft)))
        allowance = allowance_of_address(request.META)
        viewer = Viewer(ANYONE, site_root(draft.get_site()))
        query = preview_query(type_name(type(draft)))
        try:
            allowance.spend(1)
            context = Context(viewer, allowance.spend)
            answer = answer_to(query, {"token": token}, context)
        except Refusal as refusal:
            return _unlogged(HttpResponse(str(refusal), status=refusal.status))
        page = (answer.get("data") or {}).get("page")
        if page is None:
            return over(request)
        # For Wagtail's own bar, which checks what is drawn.
        request.is_preview = True  # type: ignore[attr-defined]
        request.in_preview_panel = in_panel  # type: ignore[attr-defined]
        return drawn(request, page, type(draft))


def framed(request: HttpRequest, address: str) -> HttpResponse:
    """Return a page of ours around the front end's, for the admin's preview panel."""
    response = TemplateResponse(request, "cms/preview_frame.html", {"address": address})
    response["Content-Security-Policy"] = header(framing_front_end(EVERYWHERE))
    return response


def over(request: HttpRequest) -> HttpResponse:
    """Return what everybody is told whose link or token opens nothing."""
    return _unlogged(TemplateResponse(request, "cms/preview_over.html", status=404))


def _unlogged(response: HttpResponse) -> HttpResponse:
    # Django would write down the address, in which there is the token.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _open_link(signed: str) -> PreviewLink | None:
    number = read_link(signed)
    if number is None:
        return None
    return PreviewLink.objects.open().select_related("page").filter(pk=number).first()
