"""Help → Guide and First-day checklist."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils._os import safe_join
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.admin.dashboard import Shortcut
from cms.guide.chapters import FOLDER, chapters, search
from cms.guide.checklist import STEPS, left_of, tick, ticked


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    """A screen of the guide, with its contents beside it."""

    header_icon = "help"
    page_title = "Guide"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            chapters=chapters().values(),
            query=self.request.GET.get("q", "").strip(),
            **kwargs,
        )


class ContentsView(GuideView):
    """The chapters, or where in them something was found."""

    template_name = "cms/admin/guide/contents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"found": search(context["query"])}


class ChapterView(GuideView):
    """A chapter."""

    template_name = "cms/admin/guide/chapter.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        chapter = chapters().get(kwargs["slug"])
        if chapter is None:
            raise Http404
        self.chapter = chapter
        self.page_title = chapter.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(chapter=self.chapter, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("guide"), "label": "Guide"},
            {"url": "", "label": self.page_title},
        ]


class ImageView(View):
    """A picture of the guide."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        try:
            picture = Path(safe_join(FOLDER / "images", name)).read_bytes()
        except (SuspiciousFileOperation, OSError) as error:
            raise Http404 from error
        return HttpResponse(picture, content_type="image/png")


class ChecklistView(GuideView):
    """What to do on the first day, to be ticked off."""

    template_name = "cms/admin/guide/checklist.html"
    page_title = "First-day checklist"
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        done = ticked(user)
        steps = [
            {
                "step": step,
                "chapter": chapters()[step.chapter],
                "is_done": step.key in done,
            }
            for step in STEPS
        ]
        return super().get_context_data(
            steps=steps, done=sum(one["is_done"] for one in steps), **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        tick(user, set(request.POST.getlist("step")))
        messages.success(request, "Your checklist is saved.")
        return redirect("guide_checklist")


urlpatterns = [
    path("help/guide/", ContentsView.as_view(), name="guide"),
    path("help/guide/<slug:slug>/", ChapterView.as_view(), name="guide_chapter"),
    path("help/guide/images/<str:name>", ImageView.as_view(), name="guide_image"),
    path("help/first-day/", ChecklistView.as_view(), name="guide_checklist"),
]


def shortcuts(request: HttpRequest) -> Iterator[Shortcut]:
    """Offer the checklist on the dashboard for as long as somebody is new to it."""
    user: Any = request.user
    if left := left_of(user):
        yield Shortcut(
            f"First-day checklist: {left} to do", reverse("guide_checklist"), "list-ul"
        )


def guide_menu_item() -> MenuItem:
    return MenuItem("Guide", reverse("guide"), name="guide", icon_name="help", order=10)


def checklist_menu_item() -> MenuItem:
    return MenuItem(
        "First-day checklist",
        reverse("guide_checklist"),
        name="first-day",
        icon_name="list-ul",
        order=20,
    )
