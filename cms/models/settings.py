"""What holds for the whole site."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from cms.blocks import MenuBlock
from cms.validators import validate_https


@register_setting(icon="cogs")
class SiteSettings(BaseSiteSetting):
    """The partnership's name and contact, the menus, the banner, the quick exit."""

    partnership_name = models.CharField(
        max_length=200, default="Safeguarding Children Partnership"
    )
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_address = models.TextField(blank=True)

    public_postcodes = models.TextField(
        "postcodes that may be published",
        blank=True,
        help_text="One on each line: of your offices and of services that you give the "
        "address of. A page with any other full postcode is not published. That of "
        "the address above is known already.",
    )

    banner_enabled = models.BooleanField(
        "show the emergency banner",
        default=False,
        help_text="The banner appears on every page until you switch it off.",
    )
    banner_heading = models.CharField(max_length=120, blank=True)
    banner_message = models.CharField(max_length=300, blank=True)

    quick_exit_url = models.URLField(
        "quick exit address",
        default="https://www.bbc.co.uk/weather",
        validators=[validate_https],
        help_text="Where the “Leave this site quickly” button leads: a page that "
        "nobody would look at twice.",
    )
    accessibility_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="accessibility statement",
    )
    header_menu = StreamField(MenuBlock(), blank=True)
    footer_menu = StreamField(MenuBlock(), blank=True)

    edit_handler: ClassVar[Any] = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("partnership_name"),
                    MultiFieldPanel(
                        [
                            FieldPanel("contact_email"),
                            FieldPanel("contact_phone"),
                            FieldPanel("contact_address"),
                        ],
                        "Contact",
                    ),
                    FieldPanel("public_postcodes"),
                    FieldPanel("quick_exit_url"),
                    FieldPanel("accessibility_page"),
                ],
                heading="The partnership",
            ),
            ObjectList(
                [
                    FieldPanel("banner_enabled"),
                    FieldPanel("banner_heading"),
                    FieldPanel("banner_message"),
                ],
                heading="Emergency banner",
            ),
            ObjectList(
                [FieldPanel("header_menu"), FieldPanel("footer_menu")], heading="Menus"
            ),
        ]
    )

    class Meta:
        verbose_name = "site settings"
        verbose_name_plural = "site settings"

    def clean(self) -> None:
        super().clean()
        if self.banner_enabled and not self.banner_message:
            raise ValidationError(
                {"banner_message": "Write the message, or switch the banner off."}
            )
