"""The words that content is sorted by."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel
from wagtail.search import index


class Vocabulary(index.Indexed, models.Model):
    """A term of a vocabulary: what pages are tagged with and found by."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(
        max_length=120,
        unique=True,
        blank=True,
        help_text="Used in web addresses and by front ends. Made from the name if you "
        "leave it empty; changing it later breaks links that use it.",
    )
    description = models.TextField(blank=True, help_text="A sentence for readers.")
    aliases = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        help_text="Other words for the same thing, separated by commas. Searching for "
        "any of them finds this term.",
    )
    order = models.PositiveSmallIntegerField(
        default=0, help_text="Lower numbers come first; equal ones go by name."
    )

    panels: ClassVar[list[FieldPanel]] = [
        FieldPanel("name"),
        FieldPanel("description"),
        FieldPanel("aliases"),
        FieldPanel("order"),
        FieldPanel("slug"),
    ]
    search_fields: ClassVar[list[index.BaseField]] = [
        index.SearchField("name", boost=2),
        index.AutocompleteField("name"),
        index.SearchField("description"),
    ]

    class Meta:
        abstract = True
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name

    def full_clean(self, *args: object, **kwargs: object) -> None:
        # Before the field checks, which would refuse two terms of an empty slug.
        self.slug = self.slug or slugify(self.name)
        super().full_clean(*args, **kwargs)  # type: ignore[arg-type]


class ReviewType(Vocabulary):
    """What kind of review: local, national, rapid, adult …"""

    is_legacy = models.BooleanField(
        "no longer used for new reviews",
        default=False,
        help_text="Tick for kinds that ended, such as the Serious Case Review. They "
        "stay available for the reviews that have them.",
    )
    owning_body = models.CharField(
        max_length=120, blank=True, help_text="Who commissions reviews of this kind."
    )

    panels: ClassVar[list[FieldPanel]] = [
        *Vocabulary.panels,
        FieldPanel("owning_body"),
        FieldPanel("is_legacy"),
    ]

    class Meta(Vocabulary.Meta):
        verbose_name = "review type"


class Topic(Vocabulary):
    """What a page is about, such as neglect."""


class PracticeTheme(Vocabulary):
    """What practice is to learn, such as professional curiosity."""

    class Meta(Vocabulary.Meta):
        verbose_name = "practice theme"


class Agency(Vocabulary):
    """An organisation or profession that safeguards children."""

    class Meta(Vocabulary.Meta):
        verbose_name_plural = "agencies"


class Audience(Vocabulary):
    """Whom a page is written for."""
