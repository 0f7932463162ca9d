"""Releases in the admin: what is in each, whether it is ready, and going live."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.admin.widgets.button import Button
from wagtail.models import Collection, Page

from cms.admin.page_actions import ConfirmedPageAction
from cms.admin.page_menu import bulk_action_url
from cms.audit.log import record
from cms.models import Release, ReleaseItem, User
from cms.releases.checks import as_one, problems_of
from cms.releases.releasing import NotReleased, add_page, prepare, release_now


class ScheduleForm(forms.Form):
    go_live_at = forms.DateTimeField(label="Goes live at", widget=AdminDateTimeInput)

    def clean_go_live_at(self) -> datetime:
        moment: datetime = self.cleaned_data["go_live_at"]
        if moment <= timezone.now():
            raise forms.ValidationError("This moment is over. Choose one to come.")
        return moment


class CollectionForm(forms.Form):
    collection = forms.ModelChoiceField(
        Collection.objects.filter(depth__gt=1),
        label="Collection that becomes public",
        help_text="Anybody may have its files from then on, whichever pages show them.",
    )


def may_prepare(user: User | AnonymousUser) -> bool:
    """Say whether somebody may make a release and put pages into it."""
    return user.has_perms(["cms.add_release", "cms.change_release"])


def may_release(release: Release, user: User | AnonymousUser) -> bool:
    """Say whether somebody may have it go live: who may publish each of its pages.

    And make collections public, where it has some.
    """
    items = release.items.select_related("page")
    return user.has_perm("cms.change_release") and all(
        item.page.permissions_for_user(user).can_publish()
        if item.page
        else user.has_perm("cms.add_publiccollection")
        for item in items
    )


def _may_know(item: ReleaseItem, user: User | AnonymousUser) -> bool:
    """Say whether somebody may know what an item is."""
    if item.page is None:
        return True
    permissions = item.page.permissions_for_user(user)
    return bool(permissions.can_edit() or permissions.can_publish())


class EditView(generic.EditView):
    """The title, what is in it, and what can be done."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        release: Release = self.object
        items = release.items.select_related(
            "page__latest_revision__user", "revision__user", "collection"
        )
        with as_one(release):
            rows = [
                (item, problems_of(item), _may_know(item, self.request.user))
                for item in items
            ]
        is_open = release.released_at is None and release.go_live_at is None
        return super().get_context_data(
            rows=rows,
            is_open=is_open,
            is_ready=bool(rows) and not any(problems for _, problems, _ in rows),
            may_know_all=all(known for _, _, known in rows),
            may_release=may_release(release, self.request.user),
            schedule_form=ScheduleForm(),
            collection_form=CollectionForm(),
            **kwargs,
        )


class ReleaseAction(View):
    """Something that is done to a release by a button."""

    http_method_names = ["post"]
    # Whether nothing may be settled yet.
    is_for_open = True
    publishes = False

    @property
    def user(self) -> Any:
        return self.request.user

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        self.release = get_object_or_404(Release, pk=kwargs["pk"])
        user = request.user
        if not user.has_perm("cms.change_release"):
            raise PermissionDenied
        if self.publishes and not may_release(self.release, user):
            raise PermissionDenied
        if self.is_for_open and not Release.objects.open().filter(pk=self.release.pk):
            messages.error(
                request, "It is scheduled, or live already: nothing was changed."
            )
            return self.back()
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> HttpResponse:
        return redirect("releases:edit", self.release.pk)


class ReleaseNowView(ReleaseAction):
    publishes = True

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            release_now(self.release, self.user)
        except NotReleased as problem:
            messages.error(request, f"Nothing went live. {problem}")
        else:
            messages.success(request, f"“{self.release}” is live, all of it.")
        return self.back()


class ScheduleView(ReleaseAction):
    publishes = True

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ScheduleForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(map(str, form.errors["go_live_at"])))
            return self.back()
        if not self.release.items.exists():
            messages.error(request, "There is nothing in it. Add pages first.")
            return self.back()
        moment = form.cleaned_data["go_live_at"]
        Release.objects.filter(pk=self.release.pk).update(
            go_live_at=moment, user=self.user, problem=""
        )
        when = date_format(timezone.localtime(moment), "j F Y, H:i")
        record("cms.schedule_release", self.release, self.user, what=when)
        messages.success(request, f"“{self.release}” goes live on {when}.")
        return self.back()


class UnscheduleView(ReleaseAction):
    is_for_open = False

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        waiting = Release.objects.filter(pk=pk, released_at=None)
        if waiting.update(go_live_at=None):
            record("cms.unschedule_release", self.release, self.user)
            messages.success(request, "The schedule is cancelled.")
        return self.back()


class RemoveItemView(ReleaseAction):
    def post(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        self.release.items.filter(pk=item).delete()
        messages.success(request, "Taken out of the release. The page stays as it is.")
        return self.back()


class UseLatestView(ReleaseAction):
    def post(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        found = get_object_or_404(ReleaseItem, pk=item, release=self.release)
        if found.page is not None:
            if not found.page.permissions_for_user(request.user).can_edit():
                raise PermissionDenied
            add_page(self.release, found.page)
            messages.success(request, f"The latest version of “{found}” goes live.")
        return self.back()


class AddCollectionView(ReleaseAction):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("cms.add_publiccollection"):
            raise PermissionDenied
        form = CollectionForm(request.POST)
        if form.is_valid():
            self.release.items.get_or_create(collection=form.cleaned_data["collection"])
            messages.success(request, "The collection is added.")
        else:
            messages.error(request, " ".join(map(str, form.errors["collection"])))
        return self.back()


class ReleaseViewSet(ModelViewSet):
    """Releases, in the main menu."""

    model = Release
    name = "releases"
    icon = "calendar-check"
    menu_label = "Releases"
    menu_order = 140
    add_to_admin_menu = True
    copy_view_enabled = False
    form_fields = ["title"]
    edit_view_class = EditView
    edit_template_name = "cms/admin/release.html"
    list_display = [
        TitleColumn("title", url_name="releases:edit"),
        Column("state"),
        DateColumn("go_live_at", label="Goes live at"),
        DateColumn("released_at", label="Went live at"),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/release/", ReleaseNowView.as_view(), name="release"),
            path("<int:pk>/schedule/", ScheduleView.as_view(), name="schedule"),
            path("<int:pk>/unschedule/", UnscheduleView.as_view(), name="unschedule"),
            path(
                "<int:pk>/collection/",
                AddCollectionView.as_view(),
                name="add_collection",
            ),
            path(
                "<int:pk>/items/<int:item>/remove/",
                RemoveItemView.as_view(),
                name="remove_item",
            ),
            path(
                "<int:pk>/items/<int:item>/latest/",
                UseLatestView.as_view(),
                name="use_latest",
            ),
        ]


class AddForm(forms.Form):
    """Asks which release: one that is being prepared, or a new one."""

    release = forms.ModelChoiceField(
        Release.objects.open(), required=False, empty_label="A new one"
    )
    title = forms.CharField(
        required=False, max_length=120, label="Title of the new release"
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("release") and not said["title"].strip():
            self.add_error("title", "Choose a release, or write a title for a new one.")
        return said


class AddToReleaseBulkAction(ConfirmedPageAction):
    """Adds the latest versions of pages to a release."""

    display_name = "Add to a release"
    action_type = "add_to_release"
    aria_label = "Add the selected pages to a release"
    template_name = "cms/admin/add_to_release.html"
    icon_name = "calendar-check"
    button_label = "Add"
    why_not = "These are not yours to edit, or you may not change releases:"
    action_priority = 70
    form_class = AddForm

    def check_perm(self, page: Page) -> bool:
        user = self.request.user
        return user.has_perm("cms.change_release") and bool(
            page.permissions_for_user(user).can_edit()
        )

    def form_valid(self, form: AddForm) -> HttpResponse:
        release = form.cleaned_data["release"]
        if not self.pages:
            raise PermissionDenied
        if release is None:
            if not may_prepare(self.request.user):
                raise PermissionDenied
            release = prepare(form.cleaned_data["title"].strip(), self.pages)
        else:
            for page in self.pages:
                add_page(release, page)
        count = len(self.pages)
        messages.success(
            self.request,
            f"{'1 page is' if count == 1 else f'{count} pages are'} in “{release}”, as "
            "last saved.",
        )
        return redirect("releases:edit", release.pk)


def buttons(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Return what the menu of a page offers."""
    if user.has_perm("cms.change_release") and (
        page.permissions_for_user(user).can_edit()
    ):
        yield Button(
            "Add to a release",
            bulk_action_url("add_to_release", page, next_url),
            icon_name="calendar-check",
            priority=58,
        )
