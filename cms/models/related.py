"""Links from one page to another that several page types have."""

from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import PageChooserPanel
from wagtail.models import Orderable, Page


class RelatedLink(Orderable):
    """A resource link beside a page; subclasses say which page it belongs to."""

    link = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="+", verbose_name="resource link"
    )

    panels: ClassVar[list[Any]] = [
        PageChooserPanel("link", page_type="home.ResourceLinkPage")
    ]

    class Meta(Orderable.Meta):
        abstract = True
