"""The rules of a review."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from reviews.models import AgeBand, PublicationMode, ReviewPage
from tests.factories import (
    AgencyFactory,
    DocumentFactory,
    RecommendationFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    ReviewTypeFactory,
    TopicFactory,
    publish,
    short_texts,
)

pytestmark = pytest.mark.django_db

LEARNING_ONLY: dict[str, Any] = {
    "publication_mode": PublicationMode.LEARNING_ONLY,
    "learning_points": short_texts("Ask again."),
    "reason_withheld": "The child could be recognised.",
}


def refused(**fields: Any) -> dict[str, list[str]]:
    """Return the messages about a review that may not be published."""
    with pytest.raises(ValidationError) as problem, transaction.atomic():
        ReviewPageFactory(**fields)
    return problem.value.message_dict


def words(count: int, word: str = "word") -> str:
    return " ".join([word] * count)


@pytest.mark.parametrize("word", ["word", "żółw", "ਬੱਚਾ", "👪"])
def test_abstract_of_250_words(word: str) -> None:
    assert ReviewPageFactory(abstract=words(250, word)).live
    assert refused(abstract=words(251, word)) == {
        "abstract": ["This has 251 words; the most is 250. Shorten it by 1."]
    }


def test_title_is_required_even_in_a_draft() -> None:
    with pytest.raises(ValidationError), transaction.atomic():
        ReviewPageFactory(title="", slug="child-ash", live=False)


def test_abstract_is_required() -> None:
    assert set(refused(abstract="")) == {"abstract"}
    assert not ReviewPageFactory(abstract="", live=False).live


def test_review_type_is_required() -> None:
    assert set(refused(review_type=None)) == {"review_type"}


@pytest.mark.parametrize("count", [1, 2, 5, 6])
def test_one_to_six_topics(count: int) -> None:
    topics = TopicFactory.create_batch(count)
    assert ReviewPageFactory(topics=topics).topics.count() == count


@pytest.mark.parametrize("count", [0, 7])
def test_other_numbers_of_topics(count: int) -> None:
    assert refused(topics=TopicFactory.create_batch(count)) == {
        "topics": [f"Choose between 1 and 6 topics; {count} are chosen."]
    }


def test_draft_may_have_any_number_of_topics() -> None:
    assert not ReviewPageFactory(topics=[], live=False).live
    topics = TopicFactory.create_batch(7)
    assert ReviewPageFactory(topics=topics, live=False).topics.count() == 7


def test_published_review_keeps_its_topics() -> None:
    page = ReviewPageFactory()
    with pytest.raises(ValidationError), transaction.atomic():
        publish(page, topics=[])
    assert ReviewPage.objects.get(pk=page.pk).topics.count() == 1


def test_learning_only() -> None:
    assert ReviewPageFactory(**LEARNING_ONLY).live


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_learning_only_needs_a_reason(reason: str) -> None:
    assert set(refused(**LEARNING_ONLY | {"reason_withheld": reason})) == {
        "reason_withheld"
    }


def test_learning_only_needs_a_learning_point() -> None:
    assert set(refused(**LEARNING_ONLY | {"learning_points": []})) == {
        "learning_points"
    }


@pytest.mark.parametrize(
    "mode", [PublicationMode.FULL_REPORT, PublicationMode.EXECUTIVE_SUMMARY]
)
def test_other_modes_need_neither(mode: PublicationMode) -> None:
    assert ReviewPageFactory(publication_mode=mode).live


def test_incident_year_up_to_this_one() -> None:
    this_year = timezone.localdate().year
    for year in (None, 1945, this_year - 1, this_year):
        assert ReviewPageFactory(incident_year=year).incident_year == year
    assert refused(incident_year=this_year + 1) == {
        "incident_year": ["This year is still to come."]
    }
    for year in (0, 1944):
        assert set(refused(incident_year=year)) == {"incident_year"}


def test_incident_is_a_year_and_no_date() -> None:
    with pytest.raises((TypeError, ValueError)):
        ReviewPageFactory(incident_year=date(2024, 3, 1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("publication_mode", "half_report"),
        ("age_band", "18_to_20"),
        ("incident_type", "accident"),
    ],
)
def test_only_what_can_be_chosen(field: str, value: str) -> None:
    assert set(refused(**{field: value})) == {field}


@pytest.mark.parametrize("age_band", AgeBand)
def test_age_bands(age_band: AgeBand) -> None:
    assert ReviewPageFactory(age_band=age_band).age_band == age_band


def test_record_of_the_nspcc_is_read_over_https() -> None:
    ReviewPageFactory(nspcc_record_url="https://library.example/1")
    assert set(refused(nspcc_record_url="http://library.example/1")) == {
        "nspcc_record_url"
    }


def test_several_problems_are_told_at_once() -> None:
    problems = refused(
        topics=[],
        incident_year=timezone.localdate().year + 1,
        **LEARNING_ONLY | {"learning_points": [], "reason_withheld": ""},
    )
    assert set(problems) == {
        "topics",
        "incident_year",
        "learning_points",
        "reason_withheld",
    }


def test_recommendations_keep_their_order_and_their_privacy() -> None:
    agency = AgencyFactory()
    page = ReviewPageFactory(
        recommendations=[
            RecommendationFactory.build(number=2, agencies=[agency], sort_order=0),
            RecommendationFactory.build(number=1, agencies=[agency], sort_order=1),
        ]
    )
    assert [found.number for found in page.recommendations.all()] == [2, 1]
    assert not any(found.is_public for found in page.recommendations.all())


def test_number_of_a_recommendation_is_given_once() -> None:
    twice = [RecommendationFactory.build(number=1) for _ in range(2)]
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewPageFactory(recommendations=twice)
    for _ in range(2):
        ReviewPageFactory(recommendations=[RecommendationFactory.build(number=1)])


@pytest.mark.parametrize("number", [0, -1])
def test_recommendations_are_counted_from_one(number: int) -> None:
    recommendation = RecommendationFactory.build(number=number)
    with pytest.raises(ValidationError) as problem:
        recommendation.full_clean(exclude=["page"])
    assert "number" in problem.value.message_dict


def test_review_type_in_use_is_protected() -> None:
    kind = ReviewTypeFactory()
    ReviewPageFactory(review_type=kind)
    with pytest.raises(ProtectedError):
        kind.delete()


def test_document_in_use_is_protected() -> None:
    document = DocumentFactory()
    ReviewPageFactory(documents=[ReviewDocumentFactory.build(document=document)])
    with pytest.raises(ProtectedError):
        document.delete()
