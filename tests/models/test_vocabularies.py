"""Terms of the vocabularies."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms.models import Agency, Audience, PracticeTheme, ReviewType, Topic, Vocabulary

pytestmark = pytest.mark.django_db

each = pytest.mark.parametrize(
    "model",
    [Agency, Audience, PracticeTheme, ReviewType, Topic],
    ids=lambda model: model.__name__,
)


@each
def test_slug_is_made_from_the_name(model: type[Vocabulary]) -> None:
    term = model(name="Safer sleep & SUDI")
    term.full_clean()
    assert term.slug == "safer-sleep-sudi"
    kept = model(name="Safer sleep", slug="sleep")
    kept.full_clean()
    assert kept.slug == "sleep"


@each
def test_name_and_slug_are_unique(model: type[Vocabulary]) -> None:
    model.objects.create(name="Neglect", slug="neglect")
    with pytest.raises(ValidationError) as problem:
        model(name="Neglect").full_clean()
    assert set(problem.value.message_dict) == {"name", "slug"}
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(name="Neglect", slug="another")


@each
def test_terms_are_in_order(model: type[Vocabulary]) -> None:
    for name, order in (("C", 0), ("B", 1), ("A", 1), ("D", 0)):
        model.objects.create(name=name, slug=name.lower(), order=order)
    assert [term.name for term in model.objects.all()] == ["C", "D", "A", "B"]


def test_aliases_are_words_of_their_own() -> None:
    topic = Topic.objects.create(
        name="Abusive head trauma", slug="aht", aliases=["shaken baby", "ICON"]
    )
    topic.refresh_from_db()
    assert topic.aliases == ["shaken baby", "ICON"]
    assert Topic(name="Neglect").aliases == []


@pytest.mark.parametrize(("length", "fine"), [(120, True), (121, False)])
def test_names_and_aliases_of_120_characters(length: int, fine: bool) -> None:
    for fields in (
        {"name": "é" * length, "slug": "e"},
        {"name": "Short", "aliases": ["é" * length]},
    ):
        topic = Topic(**fields)
        if fine:
            topic.full_clean()
        else:
            with pytest.raises(ValidationError):
                topic.full_clean()


def test_review_type_may_be_of_the_past() -> None:
    kind = ReviewType(name="Serious Case Review", is_legacy=True, owning_body="LSCB")
    kind.full_clean()
    assert not ReviewType(name="Rapid review").is_legacy
