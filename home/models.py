"""The site's general pages: home, content, resource links and secure areas."""

from typing import Any, ClassVar

from django.db import models
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import RichTextField
from wagtail.search import index

from cms.blocks import TEXT_FEATURES
from cms.models import BasePage, BodyPage, LinkStatus
from cms.panels import INTERNAL_NOTICE, checkboxes, guide_link
from cms.validators import validate_https


class ResourceType(models.TextChoices):
    REPOSITORY = "repository", "Repository"
    GUIDANCE = "guidance", "Guidance"
    TOOL = "tool", "Tool"
    RESEARCH = "research", "Research"
    TRAINING = "training", "Training"
    HELPLINE = "helpline", "Helpline"


class HomePage(BodyPage):
    """The page at the site's address."""

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    page_description = "The page that people see first. A site has one."

    class Meta:
        verbose_name = "home page"


class ContentPage(BodyPage):
    """A page of text, for whatever has no page type of its own."""

    show_in_menus_default = False
    page_description = "A page of text, such as “About us”."
    parent_page_types: ClassVar[list[str]] = [
        "home.HomePage",
        "home.ContentPage",
        "home.SecureAreaPage",
        "reviews.ReviewIndexPage",
        "briefings.BriefingIndexPage",
    ]

    class Meta:
        verbose_name = "content page"


class ResourceIndexPage(BodyPage):
    """The landing page of the resource links."""

    parent_page_types: ClassVar[list[str]] = [
        "home.HomePage",
        "home.ContentPage",
        "home.SecureAreaPage",
    ]
    subpage_types: ClassVar[list[str]] = ["home.ResourceLinkPage"]
    page_description = (
        "The landing page of the resource links, with the links below it."
    )

    class Meta:
        verbose_name = "resource index page"


class ResourceLinkPage(BasePage):
    """A link to something useful on another site.

    A page, so that privacy, workflow, search and history hold for it as for all else.
    """

    external_url = models.URLField(
        "address",
        max_length=500,
        validators=[validate_https],
        help_text="Where the link leads, starting with https://",
    )
    provider = models.CharField(
        max_length=120, help_text="Who offers it, such as the NSPCC."
    )
    description = models.TextField(blank=True)
    resource_type = models.CharField(
        max_length=20, choices=ResourceType.choices, default=ResourceType.GUIDANCE
    )
    topics = ParentalManyToManyField(
        "cms.Topic", blank=True, related_name="resource_links"
    )
    audiences = ParentalManyToManyField(
        "cms.Audience", blank=True, related_name="resource_links"
    )

    # Internal: for the admin alone, never in the API. Filled when links are checked.
    last_checked = models.DateField(null=True, blank=True)
    link_status = models.CharField(
        max_length=20, choices=LinkStatus.choices, default=LinkStatus.UNCHECKED
    )

    parent_page_types: ClassVar[list[str]] = [
        "home.ResourceIndexPage",
        "home.ContentPage",
        "home.SecureAreaPage",
    ]
    subpage_types: ClassVar[list[str]] = []
    redirect_column = "external_url"
    internal_fields = frozenset({"last_checked", "link_status"})
    page_description = "A link to guidance, a tool or a helpline on another site."

    search_fields: ClassVar[list[index.BaseField]] = [
        *BasePage.search_fields,
        index.SearchField("provider"),
        index.SearchField("description"),
        index.RelatedFields("topics", [index.SearchField("name")]),
        index.RelatedFields("audiences", [index.SearchField("name")]),
        index.FilterField("link_status"),
    ]

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("external_url"),
        FieldRowPanel([FieldPanel("provider"), FieldPanel("resource_type")]),
        FieldPanel("description"),
    ]
    sorting_panels: ClassVar[list[Any]] = [
        checkboxes("topics"),
        checkboxes("audiences"),
    ]
    internal_panels: ClassVar[list[Any]] = [
        INTERNAL_NOTICE,
        FieldRowPanel(
            [
                FieldPanel("last_checked", read_only=True),
                FieldPanel("link_status", read_only=True),
            ]
        ),
    ]
    edit_handler: ClassVar[Any] = TabbedInterface(
        [
            ObjectList(content_panels, heading="Content"),
            ObjectList(sorting_panels, heading="Topics and audiences"),
            ObjectList(internal_panels, heading="Internal"),
            ObjectList(BasePage.promote_panels, heading="Promote"),
        ]
    )

    class Meta:
        verbose_name = "resource link"

    def with_content_json(self, content: dict[str, Any]) -> "ResourceLinkPage":
        # What was heard of the address since is no part of what an editor wrote.
        page: ResourceLinkPage = super().with_content_json(content)
        page.last_checked = self.last_checked
        page.link_status = self.link_status
        return page


class SecureAreaPage(BasePage):
    """The door to an area for signed-in people.

    Its title and introduction are public; all below it is private from its creation.
    """

    introduction = RichTextField(
        features=TEXT_FEATURES,
        blank=True,
        help_text="Anybody can read this: say who the area is for and how to sign in.",
    )

    protects_descendants = True
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.ContentPage"]
    page_description = "An area whose pages only signed-in people can read."

    search_fields: ClassVar[list[index.BaseField]] = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
    ]
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        HelpPanel(
            "<p>The title and the introduction are public. Every page that you add "
            "below this one is private from the moment you save it.</p>"
        ),
        guide_link("secure-area", "How secure areas work"),
        FieldPanel("introduction"),
    ]

    class Meta:
        verbose_name = "secure area"
