"""“New review pack”: one form that begins a review and what goes with it."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput, AdminPageChooser
from wagtail.models import Page

from briefings.models import BriefingIndexPage, BriefingPage
from briefings.review_pack import ReviewPack, begin
from cms.admin.dashboard import Shortcut, listed_for
from cms.admin.releases import may_prepare
from cms.models import ReviewType, Topic, User
from cms.models.pages import has_body
from cms.validators import MaximumWords
from reviews.models import (
    MAXIMUM_TOPICS,
    PublicationMode,
    ReviewIndexPage,
    ReviewPage,
)


class ReviewPackForm(forms.Form):
    """What is known of a review when it begins; only the pseudonym is needed."""

    title = forms.CharField(
        # The title of the briefing is longer.
        max_length=200,
        label="Pseudonym",
        help_text="Such as “Child Ash”. Never a real name, never initials.",
    )
    review_type = forms.ModelChoiceField(ReviewType.objects.all(), required=False)
    publication_mode = forms.ChoiceField(choices=PublicationMode.choices)
    publication_date = forms.DateField(
        initial=timezone.localdate, widget=AdminDateInput
    )
    abstract = forms.CharField(
        required=False,
        validators=[MaximumWords(250)],
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What happened and what was learned, in up to 250 words. The "
        "briefing's summary starts with it.",
    )
    learning_points = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One lesson on each line. The briefing starts with them too.",
    )
    reason_withheld = forms.CharField(
        required=False,
        label="Why the report is withheld",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For “learning only”. Nobody outside the admin sees it.",
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        required=False,
        label=f"Topics (1 to {MAXIMUM_TOPICS})",
        widget=forms.CheckboxSelectMultiple,
    )
    reviews = forms.ModelChoiceField(
        Page.objects.all(),
        label="The review goes below",
        widget=AdminPageChooser(target_models=ReviewPage.allowed_parent_page_models()),
    )
    with_briefing = forms.BooleanField(
        required=False, initial=True, label="Begin its seven-minute briefing"
    )
    briefings = forms.ModelChoiceField(
        Page.objects.all(),
        required=False,
        label="The briefing goes below",
        widget=AdminPageChooser(
            target_models=BriefingPage.allowed_parent_page_models()
        ),
    )
    with_notice = forms.BooleanField(
        required=False, initial=True, label="Begin a notice on the home page"
    )
    as_release = forms.BooleanField(
        required=False,
        label="Put them into one release",
        help_text="Then they go live in one moment, all or none, once you say so under "
        "Releases.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["reviews"].initial = first_place(user, ReviewIndexPage, ReviewPage)
        self.fields["briefings"].initial = first_place(
            user, BriefingIndexPage, BriefingPage
        )
        if not may_prepare(user):
            del self.fields["as_release"]

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not slugify(title, allow_unicode=True):
            raise forms.ValidationError(
                "Write it in letters: the address is made of it."
            )
        return title

    def clean_topics(self) -> list[Topic]:
        topics = list(self.cleaned_data["topics"])
        if len(topics) > MAXIMUM_TOPICS:
            raise forms.ValidationError(
                f"Choose up to {MAXIMUM_TOPICS} topics; {len(topics)} are chosen."
            )
        return topics

    def clean_learning_points(self) -> list[str]:
        lines = self.cleaned_data["learning_points"].splitlines()
        return [line.strip() for line in lines if line.strip()]

    def clean_reviews(self) -> Page:
        return self._place("reviews", ReviewPage)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("with_briefing"):
            try:
                cleaned["briefings"] = self._place("briefings", BriefingPage)
            except forms.ValidationError as refusal:
                self.add_error("briefings", refusal)
        if cleaned.get("with_notice") and cleaned.get("reviews"):
            self._find_home(cleaned["reviews"])
        return cleaned

    def _place(self, name: str, model: type[Page]) -> Page:
        place = self.cleaned_data.get(name)
        what = model._meta.verbose_name
        if place is None:
            raise forms.ValidationError(f"Choose the page that the {what} goes below.")
        if not may_add(self.user, place, model):
            raise forms.ValidationError(
                f"You cannot add a {what} below “{place}”. Choose another page."
            )
        return place

    def _find_home(self, reviews: Page) -> None:
        """Find the page that the notice goes on, unless somebody else has it."""
        site = reviews.get_site()
        self.home = site and site.root_page.specific
        if not self.home or not has_body(self.home):
            problem = "This page is of no site, so there is no home page for a notice."
        elif not self.home.permissions_for_user(self.user).can_edit():
            problem = "You may not edit the home page. Leave the notice to others."
        elif (lock := self.home.get_lock()) and lock.for_user(self.user):
            problem = f"{lock.get_message(self.user)} Leave the notice for later."
        else:
            return
        self.add_error("with_notice", problem)

    def pack(self) -> ReviewPack:
        """Return what was written, once it is found to be right."""
        names = [field.name for field in dataclasses.fields(ReviewPack)]
        return ReviewPack(**{name: self.cleaned_data[name] for name in names})


def may_add(user: Any, place: Page, model: type[Page]) -> bool:
    """Say whether somebody may add a page of a type below another one."""
    return bool(
        model.can_create_at(place.specific)
        and place.permissions_for_user(user).can_add_subpage()
    )


def first_place(user: Any, index: type[Page], model: type[Page]) -> Page | None:
    """Return the uppermost index page that somebody may add a page below."""
    for place in listed_for(user, index).order_by("depth", "path")[:20]:
        if may_add(user, place, model):
            return Page.objects.get(pk=place.pk)
    return None


class ReviewPackView(WagtailAdminTemplateMixin, FormView):
    """Asks for what is known, and makes the drafts."""

    template_name = "briefings/admin/review_pack.html"
    form_class = ReviewPackForm
    page_title = "New review pack"
    header_icon = "folder-open-inverse"

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not may_begin(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("reviews:index"), "label": "Reviews"},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "media": context["form"].media,
            "action_url": self.request.path,
            "submit_button_label": "Make the drafts",
        }

    def form_valid(self, form: ReviewPackForm) -> HttpResponse:
        cleaned = form.cleaned_data
        made = begin(
            form.pack(),
            form.user,
            cleaned["reviews"],
            cleaned["briefings"] if cleaned["with_briefing"] else None,
            form.home if cleaned["with_notice"] else None,
            as_release=cleaned.get("as_release", False),
        )
        buttons = [
            messages.button(_editor(page), f"Open “{page}”") for page in made.others
        ]
        if made.release:
            address = reverse("releases:edit", args=[made.release.pk])
            buttons.append(messages.button(address, f"Open “{made.release}”"))
        messages.success(
            self.request,
            f"“{made.review}” is begun, and nothing is published. What goes with it:"
            if buttons
            else f"“{made.review}” is begun, and nothing is published.",
            buttons=buttons,
        )
        return redirect(_editor(made.review))


def _editor(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def may_begin(user: Any) -> bool:
    """Say whether there is a place for a review of somebody's."""
    return first_place(user, ReviewIndexPage, ReviewPage) is not None


def shortcuts(request: HttpRequest) -> Iterator[Shortcut]:
    """Offer the form on the dashboard to those who may use it."""
    if may_begin(request.user):
        yield Shortcut(
            ReviewPackView.page_title,
            reverse("review_pack"),
            ReviewPackView.header_icon,
        )


urlpatterns = [path("review-pack/", ReviewPackView.as_view(), name="review_pack")]
