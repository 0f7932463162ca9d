"""Links by which people without an account read a draft: made, listed and revoked.

Whoever may edit a page sees its links and makes and revokes them, whoever made them.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms.access.editors import may_read
from cms.admin.withdrawal import PageActionView
from cms.models import PreviewLink, User
from cms.previews.making import make_link
from cms.previews.revoking import revoke_link, revoke_previews
from cms.previews.tokens import sign_link

LIVES = {1: "One day", 3: "Three days", 7: "One week", 14: "Two weeks"}


class PreviewLinkForm(forms.ModelForm):
    """Asks whom the link is for, and for how long."""

    days = forms.TypedChoiceField(
        label="Good for",
        choices=list(LIVES.items()),
        coerce=int,
        initial=3,
        help_text="Revoke it sooner when it has done its work.",
    )

    class Meta:
        model = PreviewLink
        fields = ("reader",)


class PreviewLinksView(PageActionView):
    """Lists the links to drafts of a page, and makes new ones."""

    template_name = "cms/admin/preview_links.html"
    form_class = PreviewLinkForm
    page_title = "Preview links"
    submit_button_label = "Make a link"
    header_icon = "link"

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        refuse_strangers(self.page, request)
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return reverse("preview_links", args=[self.page.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        links = PreviewLink.objects.filter(page=self.page.pk)
        shown = links.select_related("made_by", "revision")
        return super().get_context_data(
            page=self.page,
            links=[(link, address_of_link(link)) for link in shown],
            has_open=links.open().exists(),
            latest=self.page.get_latest_revision(),
            **kwargs,
        )

    def form_valid(self, form: PreviewLinkForm) -> HttpResponse:
        life = timedelta(days=form.cleaned_data["days"])
        reader = form.cleaned_data["reader"]
        make_link(self.page, self.request.user, reader, life)  # type: ignore[arg-type]
        messages.success(
            self.request,
            f"The link for {reader} is made: copy it from the list, and send it.",
        )
        return redirect(self.get_success_url())


class RevokeView(View):
    """Revokes one link, or with none named every preview of the page."""

    http_method_names = ["post", "options"]

    def post(
        self, request: HttpRequest, page_id: int, link_id: int | None = None
    ) -> HttpResponse:
        page = get_object_or_404(Page, pk=page_id).specific
        refuse_strangers(page, request)
        user: Any = request.user
        if link_id is None:
            revoke_previews(page, user)
            messages.success(request, "All previews of this page are over.")
        else:
            link = get_object_or_404(PreviewLink, pk=link_id, page=page_id)
            revoke_link(link, user)
            messages.success(request, f"The link for {link.reader} is revoked.")
        return redirect("preview_links", page_id)


def refuse_strangers(page: Page, request: HttpRequest) -> None:
    """Refuse people who may not edit a page.

    Raises:
        PermissionDenied: for them.
    """
    if not may_read(page, request.user):
        raise PermissionDenied


def address_of_link(link: PreviewLink) -> str:
    """Return what to send to the reader."""
    path_of_link = reverse("preview_link", args=[sign_link(link.pk)])
    return f"{settings.WAGTAILADMIN_BASE_URL}{path_of_link}"


urlpatterns = [
    path(
        "pages/<int:page_id>/preview-links/",
        PreviewLinksView.as_view(),
        name="preview_links",
    ),
    path(
        "pages/<int:page_id>/preview-links/revoke/",
        RevokeView.as_view(),
        name="revoke_previews",
    ),
    path(
        "pages/<int:page_id>/preview-links/<int:link_id>/revoke/",
        RevokeView.as_view(),
        name="revoke_preview_link",
    ),
]


def buttons(page: Page, user: User) -> Iterator[Button]:
    """Return what the menu of a page offers: links to its draft."""
    if not page.is_root() and may_read(page, user):
        yield Button(
            "Preview links",
            reverse("preview_links", args=[page.pk]),
            icon_name="link",
            priority=61,
        )
