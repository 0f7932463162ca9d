"""What every page of the site has."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
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

    def get_template(self, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        # Only previews are drawn here: front ends show what is published.
        return [self.template, "cms/page_preview.html"]

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

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        restrictions: QuerySet[PageViewRestriction] = super().get_view_restrictions()
        # What is set on a secure area is about what lies below it.
        return (
            restrictions.exclude(page=self.pk)
            if self.protects_descendants
            else restrictions
        )

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        # In full, since Wagtail would leave out the host where there is one site only,
        # and send editors to a path on the CMS.
        url: str | None = self.get_full_url(request)
        return url

    url = property(get_url)

    def clean_for_publication(self) -> None:
        """Refuse to be published while a rule of the page's type is broken.

        Drafts are not checked, so that half-finished work can always be saved.

        Raises:
            ValidationError: with a message for each field at fault.
        """

    def save(self, clean: bool = True, *args: Any, **kwargs: Any) -> None:
        if clean and self.live:
            self.clean_for_publication()
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
