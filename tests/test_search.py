"""What is asked of the search index, word by word (``cms.search``)."""

import pytest
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.models import Page, Site

from cms import search
from cms.access.audience import ANYONE
from cms.access.viewer import Viewer, site_root
from cms.row_sets import numbers_of, rows_of
from cms.search import (
    extracts,
    found_in_pages,
    matching,
    places_of,
    search_query,
    to_be_weighed,
    weights,
)
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


def found(text: str, viewer: Viewer) -> set[int]:
    return set(numbers_of(rows_of(found_in_pages(text, viewer.sight), "number")))


def test_matching_and_relevance(viewer: Viewer) -> None:
    in_title = ContentPageFactory(title="Bruises")
    in_text = ContentPageFactory(title="Marks", introduction="<p>Bruises.</p>")
    ContentPageFactory(title="Other")
    both = {in_title.pk, in_text.pk}
    assert found("bruise", viewer) == both
    pages = Page.objects.filter(matching("bruise", viewer.sight))
    assert set(pages.values_list("pk", flat=True)) == both
    weighed = weights("bruise", viewer.sight, Q(number__in=both))
    (best, first), (good, second) = places_of(weighed)
    assert [first, second] == [in_title.pk, in_text.pk]
    assert best > good > 0


def test_all_are_weighed_while_they_are_few() -> None:
    def in_titles() -> int:
        raise AssertionError("need not be known")

    assert to_be_weighed(0b1010, in_titles) == [3, 1]


def test_of_many_the_title_and_the_number_say_which_are_weighed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "WEIGHED", 3)
    assert to_be_weighed(0b111110, lambda: 0b1000010) == [1, 5, 4]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ('"the voice of a child"', True),
        ('"voice heard"', False),
        ('"child not heard"', False),
        ('"not heard by professionals who met"', True),
        ('"heard by professionals who never met"', False),
        ('"professionals voice"', False),
        ("\"O'Neill's report\\ing\"", True),
        ('voice -"heard by professionals"', False),
        ('voice -"heard professionals"', True),
    ],
)
def test_phrases(text: str, is_found: bool, viewer: Viewer) -> None:
    """What stands together is found by the index of words alone."""
    page = ContentPageFactory(
        title="Learning",
        introduction="<p>The voice of the child was not heard by professionals who met"
        " the family. O'Neill's report\\ing.</p>",
    )
    expected = {page.pk} if is_found else set()
    assert found(text, viewer) == expected


def test_extracts_by_page(viewer: Viewer) -> None:
    page = ContentPageFactory(title="Marks", introduction="<p>Bruises & burns.</p>")
    other = ContentPageFactory(title="Other", introduction="<p>Nothing.</p>")
    assert extracts([page.pk, other.pk], "bruise", viewer) == {
        page.pk: "<mark>Bruises</mark> &amp; burns",
        other.pk: "Nothing.",
    }


def test_extracts_of_no_pages(viewer: Viewer) -> None:
    assert extracts([], "bruise", viewer) == {}
