"""A small library of reviews, briefings and links, each different from the others."""

from datetime import date

from briefings.models import BriefingKind
from home.models import ResourceType
from reviews.models import AgeBand, PublicationMode
from tests.factories import (
    AgencyFactory,
    AudienceFactory,
    BriefingIndexPageFactory,
    BriefingPageFactory,
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    PracticeThemeFactory,
    ResourceIndexPageFactory,
    ResourceLinkPageFactory,
    ReviewDocumentFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    ReviewTypeFactory,
    TopicFactory,
    WithdrawalFactory,
    short_texts,
)


def fill_library() -> None:
    home = HomePageFactory()
    serious = ReviewTypeFactory(name="Serious Case Review", aliases=["SCR"])
    local = ReviewTypeFactory(name="Local review")
    neglect = TopicFactory(name="Neglect", order=2)
    injuries = TopicFactory(name="Injuries", order=1)
    TopicFactory(name="Unused", order=3)
    curiosity = PracticeThemeFactory(name="Curiosity")
    police, health = AgencyFactory(name="Police"), AgencyFactory(name="Health")
    nurses = AudienceFactory(name="Nurses")

    reviews = ReviewIndexPageFactory(parent=home, title="Reviews")
    ash = ReviewPageFactory(
        parent=reviews,
        title="Child Ash",
        review_type=serious,
        topics=[neglect],
        practice_themes=[curiosity],
        agencies=[police],
        audiences=[nurses],
        publication_date=date(2020, 3, 1),
        incident_year=2018,
        age_band=AgeBand.UNDER_1,
        abstract="Thresholds were misread.",
        documents=[
            ReviewDocumentFactory.build(document=DocumentFactory(title="Ash overview"))
        ],
    )
    ReviewPageFactory(
        parent=reviews,
        title="Child Birch",
        review_type=local,
        topics=[neglect, injuries],
        agencies=[police, health],
        publication_date=date(2021, 6, 1),
        incident_year=2019,
        age_band=AgeBand.FROM_1_TO_4,
        publication_mode=PublicationMode.EXECUTIVE_SUMMARY,
    )
    ReviewPageFactory(
        parent=reviews,
        title="Child Cedar",
        review_type=local,
        topics=[injuries],
        agencies=[health],
        publication_date=date(2021, 6, 1),
        publication_mode=PublicationMode.LEARNING_ONLY,
        learning_points=short_texts("Ask again."),
        reason_withheld="Siblings would be known.",
    )
    ReviewPageFactory(
        parent=reviews,
        title="Child Dogwood",
        review_type=local,
        topics=[neglect],
        publication_date=date(2023, 1, 31),
        incident_year=2019,
        age_band=AgeBand.UNDER_1,
    )
    elm = ReviewPageFactory(
        parent=reviews, title="Child Elm", review_type=serious, topics=[neglect]
    )
    WithdrawalFactory(page=elm)
    ReviewPageFactory(parent=reviews, title="Child Fir", topics=[neglect], live=False)

    briefings = BriefingIndexPageFactory(parent=home, title="Briefings")
    BriefingPageFactory(
        parent=briefings,
        title="Bruises",
        topics=[injuries],
        audiences=[nurses],
        kind=BriefingKind.CASE,
        source_review=ash,
        last_reviewed=date(2025, 5, 1),
        next_review=date(2026, 5, 1),
    )
    BriefingPageFactory(
        parent=briefings,
        title="Going without",
        topics=[neglect],
        kind=BriefingKind.TOPIC,
        source_review=ash,
        last_reviewed=date(2025, 1, 1),
        next_review=date(2027, 1, 1),
        summary="Thresholds for neglect.",
    )

    links = ResourceIndexPageFactory(parent=home, title="Resources")
    ResourceLinkPageFactory(
        parent=links,
        title="Toolkit",
        provider="Beta",
        topics=[neglect],
        audiences=[nurses],
        resource_type=ResourceType.TOOL,
    )
    ResourceLinkPageFactory(
        parent=links,
        title="Helpline",
        provider="Alpha",
        resource_type=ResourceType.HELPLINE,
        description="Someone to talk to about thresholds.",
    )
    about = ContentPageFactory(parent=home, title="About us", show_in_menus=True)
    ContentPageFactory(parent=about, title="Our partners")
