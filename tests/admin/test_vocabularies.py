"""The vocabularies in the admin."""

import pytest
from django.urls import reverse

from cms.models import Agency, Audience, PracticeTheme, ReviewType, Topic, Vocabulary
from tests.admin.editing import Editor
from tests.factories import (
    AgencyFactory,
    BriefingPageFactory,
    RecommendationFactory,
    RemovedAddressFactory,
    ReviewPageFactory,
    ReviewTypeFactory,
    TopicFactory,
)

VOCABULARIES = [ReviewType, Topic, PracticeTheme, Agency, Audience]


def view(model: type[Vocabulary], name: str) -> str:
    return f"wagtailsnippets_cms_{model._meta.model_name}:{name}"


@pytest.mark.parametrize("model", VOCABULARIES, ids=lambda model: model.__name__)
def test_term_is_written_changed_and_deleted(
    administrator: Editor, model: type
) -> None:
    form = {"name": "Élan vital", "aliases": "spark, drive", "order": "3"}
    administrator.send(view(model, "add"), **form)
    term = model.objects.get()
    assert term.slug == "elan-vital"
    assert term.aliases == ["spark", "drive"]
    administrator.send(
        view(model, "edit"), term.pk, **form | {"name": "Vigour", "slug": term.slug}
    )
    term.refresh_from_db()
    assert (term.name, term.slug) == ("Vigour", "elan-vital")
    administrator.send(view(model, "delete"), term.pk)
    assert not model.objects.exists()


def test_one_menu_holds_all_five(administrator: Editor) -> None:
    shown = administrator.open("wagtailadmin_home").text
    assert "Vocabularies" in shown
    for model in VOCABULARIES:
        assert reverse(view(model, "list")) in shown


def test_list_shows_aliases_and_uses(administrator: Editor) -> None:
    topic = TopicFactory(name="Abusive head trauma", aliases=["shaken baby", "ICON"])
    ReviewPageFactory(topics=[topic])
    ReviewPageFactory(topics=[topic], live=False)
    BriefingPageFactory(topics=[topic])
    response = administrator.open(view(Topic, "list"), q="abusive")
    assert "shaken baby, ICON" in response.text
    assert [found.uses for found in response.context["page_obj"]] == [3]


@pytest.mark.parametrize("query", ["SHAKEN", "head tr", "skull"])
def test_search_knows_aliases_and_parts(administrator: Editor, query: str) -> None:
    TopicFactory(name="Neglect")
    TopicFactory(
        name="Abusive head trauma",
        aliases=["shaken baby"],
        description="Injuries of skull and brain.",
    )
    response = administrator.open(view(Topic, "list"), q=query)
    assert [term.name for term in response.context["page_obj"]] == [
        "Abusive head trauma"
    ]


def test_name_is_not_given_twice(administrator: Editor) -> None:
    TopicFactory(name="Neglect")
    response = administrator.send(view(Topic, "add"), name="Neglect", order="0")
    assert response.context["form"].errors["name"] == [
        "Topic with this Name already exists."
    ]


def test_term_in_use_is_not_deleted(administrator: Editor) -> None:
    topic = TopicFactory(name="Neglect")
    page = ReviewPageFactory(topics=[topic])
    administrator.send(view(Topic, "delete"), topic.pk)
    assert page.topics.get() == topic
    assert administrator.messages == [
        "Pages still have this: “Neglect” (1). Take it off them first, or rename it "
        "here."
    ]


def test_terms_in_use_are_not_deleted_together(administrator: Editor) -> None:
    used, unused = TopicFactory(), TopicFactory()
    ReviewPageFactory(topics=[used])
    url = reverse("wagtail_bulk_action", args=["cms", "topic", "delete"])
    administrator.client.post(f"{url}?id={used.pk}&id={unused.pk}")
    assert Topic.objects.count() == 2
    administrator.client.post(f"{url}?id={unused.pk}")
    assert list(Topic.objects.all()) == [used]


def test_review_type_and_agency_in_use_are_not_deleted(administrator: Editor) -> None:
    kind, agency = ReviewTypeFactory(), AgencyFactory()
    ReviewPageFactory(
        review_type=kind,
        recommendations=[RecommendationFactory.build(number=1, agencies=[agency])],
    )
    administrator.send(view(ReviewType, "delete"), kind.pk)
    administrator.send(view(Agency, "delete"), agency.pk)
    assert ReviewType.objects.get() == kind
    assert Agency.objects.get() == agency


def test_removed_addresses_are_listed_and_found(administrator: Editor) -> None:
    RemovedAddressFactory(path="/reviews/gone/", explanation="It had to go.")
    name = "wagtailsnippets_cms_removedaddress:list"
    assert "It had to go." in administrator.open(name, q="gone").text
    assert "/reviews/gone/" not in administrator.open(name, q="elsewhere").text
