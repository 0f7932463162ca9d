"""Changing the pseudonym of a page in the admin, as one action."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.widgets import SlugInput
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from cms.admin.page_header import PageHeaderMixin
from cms.admin.withdrawal import PageActionView
from cms.models import BasePage, PseudonymChange, User
from cms.pseudonyms.changing import Order, change_pseudonym, left_behind
from cms.pseudonyms.files import files_named
from cms.pseudonyms.finding import Place, former_names
from cms.pseudonyms.names import Renamed
from cms.readiness.files import unread


def may_change_pseudonym(page: Page, user: User | AnonymousUser) -> bool:
    """Say whether somebody may: whoever may edit and publish the page."""
    permissions = page.permissions_for_user(user)
    return bool(permissions.can_edit() and permissions.can_publish())


class PseudonymForm(forms.Form):
    """Asks for the new name, and in which other texts it is to be written."""

    title = forms.CharField(max_length=255, label="New pseudonym")
    slug = forms.SlugField(
        label="New slug",
        allow_unicode=True,
        widget=SlugInput,
        help_text="The last part of the address, such as child-elm.",
    )
    also = forms.CharField(
        required=False,
        label="Other ways in which the old name is written",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One on each line, such as a first name alone. Whatever is named "
        "here is replaced, too.",
    )
    rewrite_own = forms.BooleanField(
        required=False,
        initial=True,
        label="Write the new name into the texts of this page",
    )
    rewrite = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Write it into the texts of these pages too",
    )

    def __init__(
        self,
        *args: Any,
        page: Page,
        old: Renamed,
        others: dict[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.old = old
        if others:
            self.fields["rewrite"].choices = list(others.items())  # type: ignore[attr-defined]
        else:
            del self.fields["rewrite"]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if not Page._slug_is_available(slug, self.page.get_parent(), self.page):
            raise forms.ValidationError("Another page beside this one has this slug.")
        return slug

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        kept = {self.page.title, self.page.slug} if former_names(self.page) else set()
        for name in ("title", "slug"):
            new = said.get(name, "")
            # Renamed by hand already, a page may keep the name that it has now.
            if new not in kept and self.old.is_in(new):
                self.add_error(name, "The old name is in it. Write another.")
        return said


class ChangeView(PageActionView):
    """Asks for the new name, and shows what has the old one."""

    template_name = "cms/admin/change_pseudonym.html"
    form_class = PseudonymForm
    page_title = "Change the pseudonym"
    submit_button_label = "Change it and clear the old one away"

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not may_change_pseudonym(self.page, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> Any:
        return self.request.user

    @cached_property
    def order(self) -> Order:
        """What would be done as the page is, for whatever new name."""
        return Order(self.page, "", "", self.user)

    @cached_property
    def places(self) -> list[Place]:
        return left_behind(self.order, self.order.renamed)

    @cached_property
    def others(self) -> dict[int, str]:
        """The pages that have the old name and that the user may rewrite."""
        ours = {self.page.pk, *self._aliases()}
        return {
            place.page.pk: place.page.draft_title or place.page.title
            for place in self.places
            if place.page is not None
            and place.page.pk not in ours
            and may_change_pseudonym(place.page, self.user)
        }

    def _aliases(self) -> set[int]:
        aliases = Page.objects.filter(alias_of=self.page.pk)
        return set(aliases.values_list("pk", flat=True))

    def get_initial(self) -> dict[str, Any]:
        # Changed by hand already: then only the old one is to be cleared away.
        if former_names(self.page):
            return {"title": self.page.title, "slug": self.page.slug}
        return {}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "page": self.page,
            "old": self.order.renamed,
            "others": self.others,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ours = {self.page.pk, *self._aliases()}
        own = [place for place in self.places if place.page and place.page.pk in ours]
        files = list(files_named(self.page, self.order.renamed))
        return super().get_context_data(
            former=former_names(self.page),
            own=own,
            elsewhere=[
                place
                for place in self.places
                if place not in own and place.owner not in files
            ],
            files=files,
            unread=unread().count(),
            **kwargs,
        )

    def form_valid(self, form: PseudonymForm) -> HttpResponse:
        said = form.cleaned_data
        also = tuple(line.strip() for line in said["also"].splitlines() if line.strip())
        change = change_pseudonym(
            Order(
                self.page,
                said["title"],
                said["slug"],
                self.user,
                also,
                said["rewrite_own"],
                frozenset(map(int, said.get("rewrite", ()))),
            )
        )
        if change.left:
            messages.warning(
                self.request,
                "The pseudonym is changed, but the old one is still in "
                f"{len(change.left)} other places. See below where.",
            )
        else:
            messages.success(
                self.request,
                "The pseudonym is changed, and the old one is in no text any more, nor "
                "in any document whose text is known.",
            )
        return redirect("pseudonym_report", change.pk)


class ReportView(PageHeaderMixin, TemplateView):
    """What was cleared away, and where the old name is still."""

    template_name = "cms/admin/pseudonym_report.html"
    page_title = "Change of pseudonym"
    header_icon = "rotate"

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        self.change = get_object_or_404(PseudonymChange, pk=kwargs["number"])
        self.page = self.change.page.specific
        if not may_change_pseudonym(self.page, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        numbers = [place["page"] for place in self.change.left if place["page"]]
        pages = Page.objects.in_bulk(numbers)
        left = [
            {**place, "title": pages[place["page"]].draft_title}
            if place["url"] and place["page"] in pages
            else place
            for place in self.change.left
        ]
        return super().get_context_data(
            page=self.page, change=self.change, left=left, **kwargs
        )


urlpatterns = [
    path(
        "pages/<int:page_id>/pseudonym/", ChangeView.as_view(), name="change_pseudonym"
    ),
    path("pseudonyms/<int:number>/", ReportView.as_view(), name="pseudonym_report"),
]


def buttons(page: Page, user: User) -> Iterator[Button]:
    """Return what the menu offers of a page whose title is a pseudonym."""
    if _is_pseudonymous(page) and may_change_pseudonym(page, user):
        yield Button(
            "Change the pseudonym",
            reverse("change_pseudonym", args=[page.pk]),
            icon_name="rotate",
            priority=61,
        )


def notify(request: HttpRequest, page: Page) -> None:
    """Warn in the editor that a page was renamed by hand, which leaves a trail."""
    if not _is_pseudonymous(page) or not may_change_pseudonym(page, request.user):
        return
    if former_names(page):
        messages.warning(
            request,
            "This page was published under another title or slug. The old one may "
            "still be in redirects, file names, aliases, other pages and the history.",
            buttons=[
                messages.button(
                    reverse("change_pseudonym", args=[page.pk]), "Clear it away"
                )
            ],
        )


def _is_pseudonymous(page: Page) -> bool:
    return issubclass(page.specific_class, BasePage) and bool(
        page.specific_class.title_is_pseudonym
    )


class ChangeFormatter(LogFormatter):
    """How a change of pseudonym reads in the history of a page."""

    label = "Change the pseudonym"
    message = "Pseudonym changed, and the old one cleared away"


class RewriteFormatter(LogFormatter):
    """How it reads in the history of another page."""

    label = "Rewrite a pseudonym"
    message = "The new pseudonym of another page written in"
