"""What every page of the site has."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from cms.blocks import TEXT_FEATURES, BodyBlock
from cms.forms import PageForm


class BasePage(Page):
    """A page of the site, as the base of all page types."""

    social_image = models.ForeignKey(
        "cms.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown where the page is shared on social media.",
    )

    # Access depends on who signs in, never on a password that gets passed around.
    private_page_options: ClassVar[list[str]] = ["groups", "login"]
    # Whether everything below a page of this type is private from its creation.
    protects_descendants = False
    # Whether it has to stay available for a time once published (cms.retention).
    is_kept_after_publication = False
    # Fields that never leave the admin: what is in them is not checked for readers.
    internal_fields: ClassVar[frozenset[str]] = frozenset()
    # Fields that are there for the name of somebody, so that one is no surprise.
    names_people: ClassVar[frozenset[str]] = frozenset()
    # Whether the title stands for a child's name: no redirect leads from a former one.
    title_is_pseudonym: ClassVar[bool] = False
    # Whether it is signed off wherever it is in the tree (Settings → Sign-off).
    needs_sign_off = False
    # For pages that stand for an address elsewhere: the column that holds it.
    redirect_column: ClassVar[str | None] = None

    promote_panels: ClassVar[list[Any]] = [
        *Page.promote_panels,
        MultiFieldPanel([FieldPanel("social_image")], "For social media"),
    ]
    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.SearchField("search_description"),
    ]

    # Left to itself, Wagtail puts a page into the search index before what hangs on it,
    # such as its topics and documents, is saved; `save` does it afterwards.
    search_auto_update = False

    base_form_class = PageForm

    class Meta:
        abstract = True

    def serve_preview(self, request: Any, mode_name: str) -> HttpResponse:
        # Whoever shows it asks the API for it; models know nothing of that.
        from cms.previews.making import preview_on_screen

        return redirect(preview_on_screen(self, request))

    def get_url_parts(
        self, request: Any = None
    ) -> tuple[int, str | None, str | None] | None:
        # Front ends show the pages, so no address of ours stands for them.
        sites = self._get_relevant_site_root_paths(request)
        if not sites:
            return None
        site_id, root_path, root_url, _ = sites[0]
        if root_url == settings.WAGTAILADMIN_BASE_URL:
            # The site is still said to be where the CMS is: there is no front end yet,
            # and a link to look at the page there would lead nowhere.
            return site_id, None, None
        return site_id, root_url, "/" + self.url_path[len(root_path) :]

    def get_route_paths(self) -> list[str]:
        # Wagtail makes redirects from these when an address changes. Under a pseudonym
        # that the page no longer has there is nothing, and nothing leads on.
        renamed = Page.objects.filter(pk=self.pk).exclude(slug=self.slug)
        if self.title_is_pseudonym and renamed.exists():
            return []
        paths: list[str] = super().get_route_paths()
        return paths

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        restrictions: QuerySet[PageViewRestriction] = super().get_view_restrictions()
        # What is set on a secure area is about what lies below it; an alias of one has
        # what is set on its source.
        return (
            restrictions.exclude(page=self.alias_of_id or self.pk)
            if self.protects_descendants
            else restrictions
        )

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        # In full, since Wagtail would leave out the host where there is one site only,
        # and send editors to a path on the CMS.
        url: str | None = self.get_full_url(request)
        return url

    url = property(get_url)

    def get_workflow(self) -> Any:
        from cms.sign_off.state import workflow_for

        return workflow_for(type(self), super().get_workflow())

    def save(self, clean: bool = True, *args: Any, **kwargs: Any) -> None:
        if clean and self.live:
            # The rules know the models.
            from cms.readiness.required_parts import require_parts

            require_parts(self)
        super().save(clean, *args, **kwargs)
        saved = kwargs.get("update_fields")
        if saved is None:
            index.insert_or_update_object(self)
        elif {f.field_name for f in self.get_searchable_search_fields()} & {*saved}:
            # What else this instance holds may be a draft that is not to be found.
            index.insert_or_update_object(type(self).objects.get(pk=self.pk))


class BodyPage(BasePage):
    """A page with an introduction and a body of blocks."""

    introduction = RichTextField(
        features=TEXT_FEATURES,
        blank=True,
        help_text="What the page is about, in a few sentences.",
    )
    body = StreamField(BodyBlock(), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[index.BaseField]] = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]

    class Meta:
        abstract = True


def has_body(page: Page) -> bool:
    """Say whether a page has a body of blocks, as most types have."""
    try:
        field = page._meta.get_field("body")
    except FieldDoesNotExist:
        return False
    return isinstance(field, StreamField) and isinstance(field.stream_block, BodyBlock)
