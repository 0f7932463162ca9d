"""One form begins a review, its briefing and a notice on the home page."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.http import HttpResponse
from wagtail.models import Page

from briefings import review_pack
from briefings.models import BriefingPage, BriefingPresets
from cms.models import Release
from home.models import HomePage
from reviews.models import ReviewPage
from tests.admin.conftest import editor_who_is
from tests.admin.editing import Editor, errors
from tests.factories import (
    BriefingIndexPageFactory,
    HomePageFactory,
    PublisherFactory,
    ReviewIndexPageFactory,
    ReviewTypeFactory,
    SuperuserFactory,
    TopicFactory,
)

VIEW = "review_pack"


@pytest.fixture
def places(home: HomePage) -> tuple[Page, Page]:
    return ReviewIndexPageFactory(), BriefingIndexPageFactory()


def filled(places: tuple[Page, Page], **other: Any) -> dict[str, Any]:
    reviews, briefings = places
    return {
        "title": "Child Ash",
        "publication_mode": "full_report",
        "publication_date": "15/01/2026",
        "abstract": "What happened, and what was learned.",
        "learning_points": "Ask again.\r\n\r\nWrite it <down>.\r\n",
        "reviews": reviews.pk,
        "with_briefing": "on",
        "briefings": briefings.pk,
        "with_notice": "on",
    } | other


def made() -> list[Page]:
    return [
        *ReviewPage.objects.filter(title__startswith="Child Ash"),
        *BriefingPage.objects.filter(title__startswith="Child Ash"),
    ]


def test_three_drafts_that_lead_to_each_other(
    publisher: Editor, places: tuple[Page, Page]
) -> None:
    review_type, topic = ReviewTypeFactory(), TopicFactory()
    publisher.send(
        VIEW, **filled(places, review_type=review_type.pk, topics=[topic.pk])
    )
    review, briefing = made()
    assert not review.live
    assert not briefing.live
    assert review.get_parent().pk == places[0].pk
    assert briefing.get_parent().pk == places[1].pk
    assert review.owner == briefing.owner
    assert review.review_type == review_type
    assert [*review.topics.all()] == [*briefing.topics.all()] == [topic]
    points = [str(point.value) for point in review.learning_points]
    assert points == ["Ask again.", "Write it <down>."]
    assert briefing.source_review == review
    assert briefing.summary == review.abstract
    home = HomePageFactory()
    assert not home.body
    notice = home.get_latest_revision_as_object().body[0].value
    assert notice["heading"] == "New review"
    assert notice["text"].source == (
        f'<p><a linktype="page" id="{review.pk}">Child Ash</a></p>'
    )
    assert publisher.messages == [
        "“Child Ash” is begun, and nothing is published. What goes with it:"
    ]


def test_briefing_starts_with_the_presets_and_what_was_learned(
    publisher: Editor, places: tuple[Page, Page]
) -> None:
    publisher.send(VIEW, **filled(places))
    sections = made()[1].sections
    headings = [section.value["heading"] for section in sections]
    assert headings == BriefingPresets.load().headings
    texts = {one.value["heading"]: one.value["text"].source for one in sections}
    learned = "<ul><li>Ask again.</li><li>Write it &lt;down&gt;.</li></ul>"
    assert texts.pop("What was learned") == learned
    assert set(texts.values()) == {""}


def test_learning_that_is_too_long_for_a_section_goes_on_in_the_next() -> None:
    sections = [
        {"value": {"heading": heading, "text": ""}}
        for heading in ("Before", "Learning", "Then", "Last")
    ]
    point = " ".join(["word"] * 70)
    filled = review_pack.sections_with(sections, [point] * 4)
    counts = [section["value"]["text"].count("<li>") for section in filled]
    assert counts == [0, 1, 1, 2]


def test_review_alone_is_enough(publisher: Editor, places: tuple[Page, Page]) -> None:
    publisher.send(VIEW, **filled(places, with_briefing="", with_notice=""))
    assert [type(page) for page in made()] == [ReviewPage]
    assert not HomePageFactory().get_latest_revision_as_object().body


def test_pseudonym_alone_is_enough(
    publisher: Editor, places: tuple[Page, Page]
) -> None:
    empty = {"abstract": "", "learning_points": ""}
    publisher.send(VIEW, **filled(places, title="Child Ash " + "x" * 190, **empty))
    review, briefing = made()
    for page in (review, briefing):
        assert publisher.open("wagtailadmin_pages:edit", page.pk).status_code == 200


def test_form_proposes_where_pages_go(
    publisher: Editor, places: tuple[Page, Page]
) -> None:
    form = publisher.open(VIEW).context["form"]
    assert form["reviews"].value() == places[0].pk
    assert form["briefings"].value() == places[1].pk


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"title": "…"}, "title", "Write it in letters"),
        ({"abstract": "word " * 251}, "abstract", "This has 251 words"),
        ({"publication_date": "some day"}, "publication_date", "Enter a valid date."),
        ({"briefings": ""}, "briefings", "Choose the page that the briefing goes"),
    ],
)
def test_wrong_input_makes_nothing_and_loses_nothing(
    publisher: Editor,
    places: tuple[Page, Page],
    wrong: dict[str, str],
    field: str,
    message: str,
) -> None:
    response = publisher.send(VIEW, **filled(places, **wrong))
    assert message in str(errors(response)[field])
    assert made() == []
    assert "Write it &lt;down&gt;." in response.text


def test_place_that_cannot_hold_a_review_is_refused(
    publisher: Editor, places: tuple[Page, Page]
) -> None:
    response = publisher.send(VIEW, **filled(places, reviews=places[1].pk))
    assert "You cannot add a review below" in str(errors(response)["reviews"])
    assert made() == []


def test_all_or_nothing(
    publisher: Editor, places: tuple[Page, Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(review_pack, "_with_notice", fail)
    with pytest.raises(RuntimeError):
        publisher.send(VIEW, **filled(places))
    assert connection.in_atomic_block
    assert made() == []


def only_below(place: Page) -> Editor:
    """Return an editor who may add pages below one page, and no others."""
    user = PublisherFactory()
    user.groups.all()[0].page_permissions.update(page=place)
    return editor_who_is(user)


def test_each_page_needs_its_own_permission(places: tuple[Page, Page]) -> None:
    editor = only_below(places[0])
    response: HttpResponse = editor.send(VIEW, **filled(places))
    assert "You cannot add a briefing below" in str(errors(response)["briefings"])
    assert "You may not edit the home page" in str(errors(response)["with_notice"])
    assert made() == []
    editor.send(VIEW, **filled(places, with_briefing="", with_notice=""))
    assert len(made()) == 1


def test_those_who_may_add_no_review_are_not_offered_it(
    places: tuple[Page, Page],
) -> None:
    editor = only_below(places[1])
    assert "New review pack" not in editor.open("wagtailadmin_home").text
    assert editor.open(VIEW).status_code == 302
    editor.send(VIEW, **filled(places))
    assert made() == []


def test_locked_home_page_is_left_alone(
    publisher: Editor, places: tuple[Page, Page]
) -> None:
    home = HomePageFactory()
    home.locked, home.locked_by = True, SuperuserFactory()
    home.save()
    response = publisher.send(VIEW, **filled(places))
    assert "Leave the notice for later." in str(errors(response)["with_notice"])
    assert made() == []


def test_dashboard_offers_it(publisher: Editor, places: tuple[Page, Page]) -> None:
    assert "New review pack" in publisher.open("wagtailadmin_home").text


# In one release.


@pytest.fixture
def officer(places: tuple[Page, Page]) -> Editor:
    """Publishes pages, and prepares releases."""
    user = PublisherFactory()
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["add_release", "change_release"])
    )
    return editor_who_is(user)


def test_pack_is_in_one_release(officer: Editor, places: tuple[Page, Page]) -> None:
    shown = officer.send(VIEW, **filled(places, as_release="on"))
    assert shown.status_code == 302
    release = Release.objects.get()
    assert release.state == "In preparation"
    pages = [item.page.pk for item in release.items.all()]
    assert sorted(pages) == sorted([HomePageFactory().pk, *(p.pk for p in made())])
    assert [item.is_older_than_draft for item in release.items.all()] == [False] * 3


def test_release_is_not_called_by_the_pseudonym(
    officer: Editor, places: tuple[Page, Page]
) -> None:
    """It would be what is left of it once it changes."""
    officer.send(VIEW, **filled(places, as_release="on"))
    assert Release.objects.get().title.startswith("Review pack of ")


def test_release_is_made_only_where_somebody_asks(
    officer: Editor, places: tuple[Page, Page]
) -> None:
    officer.send(VIEW, **filled(places))
    assert len(made()) == 2
    assert not Release.objects.exists()


def test_release_takes_its_permission(
    publisher: Editor, places: tuple[Page, Page]
) -> None:
    assert "one release" not in publisher.open(VIEW).text
    publisher.send(VIEW, **filled(places, as_release="on"))
    assert len(made()) == 2
    assert not Release.objects.exists()
