"""Seven-minute briefings, and the page that lists them."""

from datetime import timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
)
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField
from wagtail.search import index

from briefings.blocks import SECTIONS, SectionsBlock
from briefings.panels import ReadingTimePanel
from cms.blocks import ShortTextsBlock
from cms.models import BasePage, BodyPage, RelatedLink
from cms.panels import checkboxes, guide_link
from cms.validators import count_words, reading_minutes

MAXIMUM_KEY_THEMES = 5

# No single national set of headings exists, so these are where to start.
HEADINGS = """\
Background
Why it matters
What we know
What was learned
Good practice
What to do
Questions and further reading"""


class BriefingKind(models.TextChoices):
    CASE = "case", "Case"
    TOPIC = "topic", "Topic"
    AUDIT = "audit", "Audit"
    NATIONAL_REVIEW = "national_review", "National review"


@register_setting(icon="list-ol", order=100)
class BriefingPresets(BaseGenericSetting):
    """The seven headings that a new briefing starts with."""

    section_headings = models.TextField(
        default=HEADINGS,
        help_text="Seven headings, one on each line. New briefings start with them; "
        "briefings that exist keep theirs.",
    )

    panels: ClassVar[list[Any]] = [FieldPanel("section_headings")]

    class Meta:
        verbose_name = "briefing presets"

    @property
    def headings(self) -> list[str]:
        return [
            line.strip() for line in self.section_headings.splitlines() if line.strip()
        ]

    def clean(self) -> None:
        super().clean()
        if len(self.headings) != SECTIONS:
            raise ValidationError(
                {
                    "section_headings": f"Write {SECTIONS} headings, one on each line; "
                    f"there are {len(self.headings)}."
                }
            )


def preset_sections() -> list[dict[str, Any]]:
    """Return empty sections under the headings that a new briefing starts with."""
    return [
        {"type": "section", "value": {"heading": heading, "text": ""}}
        for heading in BriefingPresets.load().headings
    ]


def in_a_year() -> Any:
    """Return the date by which a briefing written today should be read again."""
    return timezone.localdate() + timedelta(days=365)


class BriefingIndexPage(BodyPage):
    """The landing page of the briefings."""

    parent_page_types: ClassVar[list[str]] = [
        "home.HomePage",
        "home.ContentPage",
        "home.SecureAreaPage",
    ]
    subpage_types: ClassVar[list[str]] = ["briefings.BriefingPage", "home.ContentPage"]
    page_description = "The landing page of the briefings, with the briefings below it."

    class Meta:
        verbose_name = "briefing index page"


class BriefingPage(BasePage):
    """What a team can learn in seven minutes."""

    summary = models.TextField(
        validators=[MaxLengthValidator(500)],
        help_text="What the briefing is about, in two or three sentences.",
    )
    kind = models.CharField(
        max_length=20, choices=BriefingKind.choices, default=BriefingKind.TOPIC
    )
    sections = StreamField(SectionsBlock(), default=preset_sections, blank=True)
    key_themes = StreamField(ShortTextsBlock(max_num=MAXIMUM_KEY_THEMES), blank=True)
    reflective_questions = StreamField(
        ShortTextsBlock(), blank=True, help_text="For a discussion in the team."
    )
    action_plan_prompts = StreamField(
        ShortTextsBlock(), blank=True, help_text="What a team could write down to do."
    )
    source_review = models.ForeignKey(
        "reviews.ReviewPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="briefings",
        help_text="The review that the learning comes from.",
    )
    topics = ParentalManyToManyField("cms.Topic", related_name="briefings")
    audiences = ParentalManyToManyField(
        "cms.Audience", blank=True, related_name="briefings"
    )
    last_reviewed = models.DateField(default=timezone.localdate)
    next_review = models.DateField("next review due", default=in_a_year)
    document = models.ForeignKey(
        "cms.Document",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The briefing as a document, for those who want one.",
    )

    parent_page_types: ClassVar[list[str]] = [
        "briefings.BriefingIndexPage",
        "home.ContentPage",
        "home.SecureAreaPage",
    ]
    subpage_types: ClassVar[list[str]] = []
    # The document is the briefing itself, for those who want to print it.
    has_accessible_html = True
    page_description = "A seven-minute briefing: seven short sections and questions."

    search_fields: ClassVar[list[index.BaseField]] = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("sections"),
        index.SearchField("key_themes"),
        index.SearchField("reflective_questions"),
        index.SearchField("action_plan_prompts"),
        index.RelatedFields("topics", [index.SearchField("name")]),
        index.RelatedFields("audiences", [index.SearchField("name")]),
        index.FilterField("next_review"),
    ]

    content_panels: ClassVar[list[Any]] = [
        guide_link("write-a-briefing", "How to write a briefing"),
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("kind"),
        FieldPanel("sections"),
        ReadingTimePanel(heading="Length and reading time"),
        FieldPanel("key_themes"),
    ]
    team_panels: ClassVar[list[Any]] = [
        FieldPanel("reflective_questions"),
        FieldPanel("action_plan_prompts"),
    ]
    sorting_panels: ClassVar[list[Any]] = [
        checkboxes("topics"),
        checkboxes("audiences"),
        PageChooserPanel("source_review"),
        InlinePanel(
            "related_links",
            heading="Related resource links",
            label="Resource link",
            classname="collapsed",
        ),
        FieldPanel("document", classname="collapsed"),
    ]
    review_panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("last_reviewed"), FieldPanel("next_review")]),
    ]
    edit_handler: ClassVar[Any] = TabbedInterface(
        [
            ObjectList(content_panels, heading="Content"),
            ObjectList(team_panels, heading="For the team"),
            ObjectList(sorting_panels, heading="Topics and sources"),
            ObjectList(review_panels, heading="Review dates"),
            ObjectList(BasePage.promote_panels, heading="Promote"),
        ]
    )

    class Meta:
        verbose_name = "briefing"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-last_reviewed", "-page_ptr"], name="newest_briefings"
            )
        ]

    @property
    def word_count(self) -> int:
        """The words of all sections."""
        return words_in_sections(self.sections.raw_data)

    @property
    def reading_time(self) -> int:
        """Whole minutes, at least one."""
        return reading_minutes(self.word_count)


def words_in_sections(sections: Any) -> int:
    """Return the number of words in sections as StreamField keeps them."""
    return sum(count_words(section["value"].get("text") or "") for section in sections)


class BriefingRelatedLink(RelatedLink):
    """A resource link beside a briefing."""

    page = ParentalKey(
        BriefingPage, on_delete=models.CASCADE, related_name="related_links"
    )
