"""A page as anybody, or the members of a group, get it: the API's answer and a preview.

Nobody sees more here than they may already: whoever looks may edit the page, and takes
on a group only if it is theirs or they may edit the whole site, and no answer carries a
signed link. So it needs no entry in the log, like any other preview.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import GroupPagePermission, Page, Site

from cms.access.audience import ANYONE, Audience
from cms.access.editors import may_read
from cms.access.viewer import Viewer, site_root
from cms.admin.audience_panel import explainer_for
from cms.admin.page_header import PageHeaderMixin
from cms.graphql.context import Context
from cms.graphql.loading import type_name
from cms.graphql.whole_page import whole_page_query
from cms.models import BasePage, User
from cms.previews.drawing import answer_to, drawn


@dataclass(frozen=True)
class Guise:
    """An audience that an editor may take on, and what it is called."""

    key: str
    label: str
    audience: Audience


def guises_for(user: User | AnonymousUser, site: Site | None) -> dict[str, Guise]:
    """Return the audiences that somebody may look as, by their keys.

    Whoever may edit or publish the whole site has read all of it and may look as any
    group; others as their own groups alone, lest they read what other groups write.
    """
    groups = Group.objects.order_by("name")
    if not (user.is_superuser or _has_whole_site(user, site)):
        groups = groups.filter(user=user.pk)
    guises = [
        Guise("anybody", "Anybody who has not signed in", ANYONE),
        Guise(
            "signed-in",
            "Somebody signed in who is in no group",
            Audience(is_signed_in=True),
        ),
    ]
    guises += [
        Guise(str(pk), f"A member of {name}", Audience(True, groups=frozenset({pk})))
        for pk, name in groups.values_list("pk", "name")
    ]
    return {guise.key: guise for guise in guises}


def _has_whole_site(user: User | AnonymousUser, site: Site | None) -> bool:
    return (
        site is not None
        and GroupPagePermission.objects.filter(
            group__user=user.pk,
            permission__codename__in=["change_page", "publish_page"],
            page__in=site.root_page.get_ancestors(inclusive=True),
        ).exists()
    )


class ViewAs(WagtailAdminTemplateMixin, TemplateView):
    """What both views of a page as an audience have."""

    http_method_names = ["get", "head", "options"]

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        self.page: Page = get_object_or_404(Page, pk=kwargs["page_id"]).specific
        if not may_read(self.page, request.user):
            raise PermissionDenied
        site = self.page.get_site()
        self.guises = guises_for(request.user, site)
        asked = request.GET.get("audience", "anybody")
        if asked not in self.guises:
            # Not different for groups that do not exist.
            raise PermissionDenied
        self.guise = self.guises[asked]
        self.viewer = Viewer(self.guise.audience, site_root(site))
        return super().dispatch(request, *args, **kwargs)

    def ask(self, page: BasePage) -> tuple[str, dict[str, str], Any]:
        """Return what is asked about the page, and what the API answers."""
        query = whole_page_query(type_name(type(page)))
        variables = {"path": self.viewer.site.front_end_path(page.url_path)}
        return query, variables, answer_to(query, variables, Context(self.viewer))


class AnswerView(PageHeaderMixin, ViewAs):
    """Shows what the API says of the page, and the preview in a frame."""

    template_name = "cms/admin/view_as.html"
    page_title = "View as"
    header_icon = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not isinstance(self.page, BasePage):
            # Such as Wagtail's welcome page: no front end is ever told of it.
            return super().get_context_data(guises=self.guises.values(), **kwargs)
        query, variables, answer = self.ask(self.page)
        explanation = explainer_for(self.request.user).page(self.page)
        return super().get_context_data(
            page=self.page,
            guises=self.guises.values(),
            guise=self.guise,
            gets_page=bool(answer.get("data") and answer["data"]["page"]),
            query=query,
            variables=_readable(variables),
            answer=_readable(answer),
            explanation=explanation,
            preview_url=f"{reverse('view_as_preview', args=[self.page.pk])}"
            f"?audience={self.guise.key}",
            **kwargs,
        )


@method_decorator(xframe_options_sameorigin, name="dispatch")
class PreviewView(ViewAs):
    """Draws what is live of the page, as the audience sees it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = None
        if isinstance(self.page, BasePage):
            _, _, answer = self.ask(self.page)
            page = (answer.get("data") or {}).get("page")
        if page is None:
            return TemplateResponse(
                request,
                "cms/admin/view_as_nothing.html",
                {
                    "guise": self.guise,
                    "explanation": explainer_for(request.user).page(self.page),
                },
            )
        # What only the person at the desk has does not belong to what others see.
        request.in_preview_panel = True  # type: ignore[attr-defined]
        return drawn(request, page, type(self.page))


def _readable(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


urlpatterns = [
    path("audience/<int:page_id>/view-as/", AnswerView.as_view(), name="view_as"),
    path(
        "audience/<int:page_id>/view-as/preview/",
        PreviewView.as_view(),
        name="view_as_preview",
    ),
]
