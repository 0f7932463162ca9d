"""What is asked of the search index, word by word (``cms.search``)."""

import pytest
from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.models import Page, Site

from cms.access.audience import ANYONE
from cms.access.viewer import Viewer, site_root
from cms.search import extracts, matching, relevance, search_query
from tests.factories import (
    AgencyFactory,
    ContentPageFactory,
    HomePageFactory,
    ReviewTypeFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> Viewer:
    HomePageFactory()
    return Viewer(ANYONE, site_root(Site.objects.get(is_default_site=True)))


@pytest.fixture
def vocabulary(viewer: Viewer) -> None:
    ReviewTypeFactory(name="Serious Case Review", aliases=["SCR"])
    TopicFactory(name="Abusive head trauma", aliases=["shaken baby", "C++ (rare)"])
    AgencyFactory(name="Police", aliases=["officer"])
    TopicFactory(name="Neglect", aliases=[])


def tsquery(text: str, viewer: Viewer) -> str:
    """Return what PostgreSQL looks for."""
    query = Cast(search_query(text, viewer), TextField())
    return str(Page.objects.annotate(_q=query).values_list("_q", flat=True)[0])


def test_words_without_synonyms(viewer: Viewer) -> None:
    assert tsquery("missed appointments", viewer) == "'miss' & 'appoint'"


@pytest.mark.parametrize("text", ["SCR", "scr", "Serious Case Review", " SCR "])
@pytest.mark.usefixtures("vocabulary")
def test_any_name_asks_for_all_names(text: str, viewer: Viewer) -> None:
    query = tsquery(text, viewer)
    assert "'scr'" in query
    assert "'serious' <-> 'case' <-> 'review'" in query
    assert "&" not in query


@pytest.mark.usefixtures("vocabulary")
def test_other_words_are_asked_for_too(viewer: Viewer) -> None:
    query = tsquery("SCR appointments officer", viewer)
    assert "'appoint'" in query
    assert query.count("&") == 2
    assert "'polic'" in query


@pytest.mark.parametrize(
    "text", ["scrap", "prescribe", "officers' mess", "neglected", "unofficial"]
)
@pytest.mark.usefixtures("vocabulary")
def test_part_of_a_word_is_no_synonym(text: str, viewer: Viewer) -> None:
    assert "'scr'" not in tsquery(text, viewer)


@pytest.mark.parametrize("text", ["C++ (rare)", "C++ (rare", "shaken (baby)", "*"])
@pytest.mark.usefixtures("vocabulary")
def test_aliases_may_have_any_characters(text: str, viewer: Viewer) -> None:
    tsquery(text, viewer)


@pytest.mark.usefixtures("vocabulary")
def test_excluded_synonym_is_excluded(viewer: Viewer) -> None:
    query = tsquery("appointments -SCR", viewer)
    assert "!" in query
    assert "'appoint'" in query


@pytest.mark.usefixtures("vocabulary")
def test_synonym_as_one_of_two(viewer: Viewer) -> None:
    assert "|" in tsquery("SCR or appointments", viewer).replace("'serious'", "")
    assert "&" not in tsquery("SCR or appointments", viewer)


@pytest.mark.usefixtures("vocabulary")
def test_words_in_quotation_marks_stay_together(viewer: Viewer) -> None:
    """A phrase that has a synonym in it is still a phrase."""
    query = tsquery('"the officer was told"', viewer)
    assert "<" in query


def test_matching_and_relevance(viewer: Viewer) -> None:
    in_title = ContentPageFactory(title="Bruises")
    in_text = ContentPageFactory(title="Marks", introduction="<p>Bruises.</p>")
    ContentPageFactory(title="Other")
    found = (
        Page.objects.filter(matching("bruise", viewer))
        .annotate(_rank=relevance("bruise", viewer))
        .order_by("-_rank")
    )
    assert [page.pk for page in found] == [in_title.pk, in_text.pk]
    assert found[0]._rank > found[1]._rank > 0


def test_relevance_of_what_does_not_match_is_zero(viewer: Viewer) -> None:
    page = ContentPageFactory(title="Other")
    ranked = Page.objects.annotate(_rank=relevance("bruise", viewer)).get(pk=page.pk)
    assert ranked._rank == 0


def test_extracts_by_page(viewer: Viewer) -> None:
    page = ContentPageFactory(title="Marks", introduction="<p>Bruises & burns.</p>")
    other = ContentPageFactory(title="Other", introduction="<p>Nothing.</p>")
    assert extracts([page.pk, other.pk], "bruise", viewer) == {
        page.pk: "<mark>Bruises</mark> &amp; burns",
        other.pk: "Nothing.",
    }


def test_extracts_of_no_pages(viewer: Viewer) -> None:
    assert extracts([], "bruise", viewer) == {}
