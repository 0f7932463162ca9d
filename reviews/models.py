"""Reviews of cases, and the page that lists them."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import ExtractYear
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from cms.admin.sign_offs_panel import SignOffsPanel
from cms.blocks import BodyBlock, ShortTextsBlock
from cms.models import BasePage, BodyPage, RelatedLink
from cms.panels import INTERNAL_NOTICE, checkboxes, guide_link
from cms.validators import MaximumWords, validate_https

MAXIMUM_TOPICS = 6


class PublicationMode(models.TextChoices):
    FULL_REPORT = "full_report", "Full report"
    EXECUTIVE_SUMMARY = "executive_summary", "Executive summary"
    LEARNING_ONLY = "learning_only", "Learning only"


class AgeBand(models.TextChoices):
    UNBORN = "unborn", "Unborn"
    UNDER_1 = "under_1", "Under 1"
    FROM_1_TO_4 = "1_to_4", "1 to 4"
    FROM_5_TO_9 = "5_to_9", "5 to 9"
    FROM_10_TO_15 = "10_to_15", "10 to 15"
    FROM_16_TO_17 = "16_to_17", "16 to 17"
    SEVERAL_CHILDREN = "several_children", "Several children"


class IncidentType(models.TextChoices):
    DEATH = "death", "Death"
    SERIOUS_HARM = "serious_harm", "Serious harm"
    OTHER = "other", "Other"


class DocumentRole(models.TextChoices):
    REPORT = "report", "Report"
    EXECUTIVE_SUMMARY = "executive_summary", "Executive summary"
    PARTNERSHIP_RESPONSE = "partnership_response", "Partnership response"
    ACTION_PLAN = "action_plan", "Action plan"
    SLIDES = "slides", "Slides"


class RecommendationStatus(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETE = "complete", "Complete"
    NOT_ACCEPTED = "not_accepted", "Not accepted"


class ReviewIndexPage(BodyPage):
    """The landing page of the reviews."""

    parent_page_types: ClassVar[list[str]] = [
        "home.HomePage",
        "home.ContentPage",
        "home.SecureAreaPage",
    ]
    subpage_types: ClassVar[list[str]] = ["reviews.ReviewPage", "home.ContentPage"]
    page_description = "The landing page of the reviews, with the reviews below it."

    class Meta:
        verbose_name = "review index page"


class ReviewPage(BasePage):
    """The published outcome of a review of a case."""

    review_type = models.ForeignKey(
        "cms.ReviewType", null=True, on_delete=models.PROTECT, related_name="reviews"
    )
    publication_mode = models.CharField(
        max_length=20,
        choices=PublicationMode.choices,
        default=PublicationMode.FULL_REPORT,
        help_text="“Learning only” is for reviews whose report would be inappropriate "
        "to publish. It needs learning points, and a reason on the tab “Internal”.",
    )
    publication_date = models.DateField(
        default=timezone.localdate, help_text="The date readers see and sort by."
    )
    abstract = models.TextField(
        validators=[MaximumWords(250)],
        help_text="What happened and what was learned, in up to 250 words.",
    )
    publishers = models.CharField(
        max_length=250, blank=True, help_text="Who publishes it, if not only you."
    )
    age_band = models.CharField(
        "age of the child", max_length=20, choices=AgeBand.choices, blank=True
    )
    incident_year = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1945), MaxValueValidator(2100)],
        help_text="The year alone: a full date can identify a child.",
    )
    incident_type = models.CharField(
        max_length=20, choices=IncidentType.choices, blank=True
    )
    lead_reviewer = models.CharField(max_length=120, blank=True)
    methodology = models.CharField(max_length=250, blank=True)
    guidance_edition = models.CharField(
        max_length=120,
        blank=True,
        help_text="The guidance it was carried out under, such as “Working Together "
        "2023”.",
    )
    body = StreamField(BodyBlock(), blank=True)
    learning_points = StreamField(
        ShortTextsBlock(), blank=True, help_text="One lesson each, in order."
    )
    topics = ParentalManyToManyField("cms.Topic", related_name="reviews")
    practice_themes = ParentalManyToManyField(
        "cms.PracticeTheme", blank=True, related_name="reviews"
    )
    agencies = ParentalManyToManyField("cms.Agency", blank=True, related_name="reviews")
    audiences = ParentalManyToManyField(
        "cms.Audience", blank=True, related_name="reviews"
    )
    nspcc_record_id = models.CharField(
        "NSPCC repository record", max_length=40, blank=True
    )
    nspcc_record_url = models.URLField(
        "address of the NSPCC record", blank=True, validators=[validate_https]
    )

    # Internal: for the admin alone, never in the API.
    reason_withheld = models.TextField(
        "why the report is withheld",
        blank=True,
        help_text="Needed for “learning only”. Nobody outside the admin sees it.",
    )
    decision_date = models.DateField("date of the decision", null=True, blank=True)
    panel_sent_date = models.DateField(
        "sent to the national Panel on", null=True, blank=True
    )
    proceedings_check = models.TextField(
        blank=True,
        help_text="Notes on criminal or family proceedings. That none stands against "
        "publication is confirmed under “Ready to publish?”.",
    )
    sign_offs = models.TextField(
        "sign-offs", blank=True, help_text="Who signed it off, and when."
    )
    reason_late = models.TextField(
        "why it is published late",
        blank=True,
        help_text="For a review that comes later after the decision than it should "
        "(Settings → Deadlines). Nobody outside the admin sees it.",
    )
    reason_early_end = models.TextField(
        "why it ends early",
        blank=True,
        help_text="Needed where the review is set to expire before it has been "
        "available for as long as it must be (Settings → Deadlines). Nobody outside "
        "the admin sees it.",
    )

    title_is_pseudonym = True
    is_kept_after_publication = True
    needs_sign_off = True
    parent_page_types: ClassVar[list[str]] = [
        "reviews.ReviewIndexPage",
        "home.ContentPage",
        "home.SecureAreaPage",
    ]
    subpage_types: ClassVar[list[str]] = []
    internal_fields = frozenset(
        {
            "reason_withheld",
            "decision_date",
            "panel_sent_date",
            "proceedings_check",
            "sign_offs",
            "reason_late",
            "reason_early_end",
        }
    )
    names_people = frozenset({"lead_reviewer"})
    page_description = "A review of a case: its findings, documents and learning."

    search_fields: ClassVar[list[index.BaseField]] = [
        *BasePage.search_fields,
        index.SearchField("abstract"),
        index.SearchField("body"),
        index.SearchField("learning_points"),
        index.SearchField("publishers"),
        index.SearchField("lead_reviewer"),
        index.SearchField("methodology"),
        index.SearchField("guidance_edition"),
        index.RelatedFields("review_type", [index.SearchField("name")]),
        index.RelatedFields("topics", [index.SearchField("name")]),
        index.RelatedFields("practice_themes", [index.SearchField("name")]),
        index.RelatedFields("agencies", [index.SearchField("name")]),
        index.FilterField("publication_date"),
    ]

    content_panels: ClassVar[list[Any]] = [
        guide_link("publish-a-review", "How to write and publish a review"),
        TitleFieldPanel(
            "title",
            help_text="A pseudonym, such as “Child Ash”. Never a real name, "
            "never initials.",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("review_type"), FieldPanel("publication_mode")]
                ),
                FieldRowPanel([FieldPanel("publication_date"), FieldPanel("age_band")]),
                FieldRowPanel(
                    [FieldPanel("incident_year"), FieldPanel("incident_type")]
                ),
            ],
            "The review",
        ),
        FieldPanel("abstract"),
        FieldPanel("learning_points"),
        FieldPanel("body"),
    ]
    sorting_panels: ClassVar[list[Any]] = [
        checkboxes("topics", heading="Topics (1 to 6)"),
        checkboxes("practice_themes"),
        checkboxes("agencies"),
        checkboxes("audiences"),
    ]
    document_panels: ClassVar[list[Any]] = [
        InlinePanel("documents", heading="Documents", label="Document"),
        InlinePanel(
            "recommendations", heading="Recommendations", label="Recommendation"
        ),
        InlinePanel(
            "related_links",
            heading="Related resource links",
            label="Resource link",
            classname="collapsed",
        ),
        MultiFieldPanel(
            [
                FieldPanel("publishers"),
                FieldPanel("lead_reviewer"),
                FieldPanel("methodology"),
                FieldPanel("guidance_edition"),
                FieldPanel("nspcc_record_id"),
                FieldPanel("nspcc_record_url"),
            ],
            "About the publication",
            classname="collapsed",
        ),
    ]
    internal_panels: ClassVar[list[Any]] = [
        INTERNAL_NOTICE,
        FieldPanel("reason_withheld"),
        FieldRowPanel([FieldPanel("decision_date"), FieldPanel("panel_sent_date")]),
        FieldPanel("proceedings_check"),
        SignOffsPanel(heading="Recorded sign-offs"),
        FieldPanel("sign_offs"),
        FieldPanel("reason_late"),
        FieldPanel("reason_early_end"),
    ]
    edit_handler: ClassVar[Any] = TabbedInterface(
        [
            ObjectList(content_panels, heading="Content"),
            ObjectList(sorting_panels, heading="Topics and audiences"),
            ObjectList(document_panels, heading="Documents and recommendations"),
            ObjectList(internal_panels, heading="Internal"),
            ObjectList(BasePage.promote_panels, heading="Promote"),
        ]
    )

    class Meta:
        verbose_name = "review"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-publication_date", "-page_ptr"], name="newest_reviews"
            ),
            # For filters.
            models.Index(ExtractYear("publication_date"), name="reviews_by_year"),
            models.Index(fields=["incident_year"], name="reviews_by_incident_year"),
            models.Index(fields=["age_band"], name="reviews_by_age_band"),
        ]


class ReviewDocument(Orderable):
    """A document of a review, and what part it plays."""

    page = ParentalKey(ReviewPage, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(
        "cms.Document", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(
        max_length=20, choices=DocumentRole.choices, default=DocumentRole.REPORT
    )
    language = models.CharField(
        max_length=10,
        default="en",
        help_text="The language's code: en for English, cy for Welsh, pl for Polish.",
    )
    has_accessible_html = models.BooleanField(
        "this page says the same in accessible HTML", default=False
    )

    panels: ClassVar[list[Any]] = [
        FieldPanel("document"),
        FieldRowPanel([FieldPanel("role"), FieldPanel("language")]),
        FieldPanel("has_accessible_html"),
    ]


class Recommendation(Orderable, ClusterableModel):
    """What a review recommends, to whom, and what came of it."""

    page = ParentalKey(
        ReviewPage, on_delete=models.CASCADE, related_name="recommendations"
    )
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    text = models.TextField()
    agencies = ParentalManyToManyField("cms.Agency", related_name="recommendations")
    response = models.TextField(blank=True)
    status = models.CharField(
        max_length=20,
        choices=RecommendationStatus.choices,
        default=RecommendationStatus.ACCEPTED,
    )
    due_date = models.DateField(null=True, blank=True)
    evidence_of_impact = models.TextField(blank=True)
    is_public = models.BooleanField(
        "show to the public",
        default=False,
        help_text="Unless ticked, this recommendation never leaves the admin.",
    )

    panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("status")]),
        FieldPanel("text"),
        checkboxes("agencies"),
        FieldPanel("response"),
        FieldPanel("due_date"),
        FieldPanel("evidence_of_impact"),
        FieldPanel("is_public"),
    ]

    class Meta(Orderable.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["page", "number"],
                name="one_recommendation_per_number",
                violation_error_message="Two recommendations have this number.",
            )
        ]

    def __str__(self) -> str:
        return f"Recommendation {self.number}"


class ReviewRelatedLink(RelatedLink):
    """A resource link beside a review."""

    page = ParentalKey(
        ReviewPage, on_delete=models.CASCADE, related_name="related_links"
    )
