"""Half-finished work can always be saved; what breaks a rule cannot be published."""

from html import unescape

import pytest
from django.http import HttpResponse
from wagtail.test.utils.form_data import inline_formset, streamfield

from briefings.models import BriefingPage
from cms.models import Topic
from reviews.models import PublicationMode, Recommendation, ReviewPage
from tests.admin.content import AUTHORED, Authored, briefing, review, sections, short
from tests.admin.editing import Editor, errors
from tests.admin.test_bulk import in_bulk
from tests.factories import (
    BriefingIndexPageFactory,
    BriefingPageFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    TopicFactory,
    give_reasons,
)

EMPTY_REVIEW = {
    "review_type": "",
    "abstract": "",
    "topics": (),
    "learning_points": short(),
    "body": streamfield([]),
    "documents": inline_formset([]),
    "recommendations": inline_formset([]),
    "related_links": inline_formset([]),
}


def refused(response: HttpResponse, editor: Editor) -> dict[str, str]:
    """Return the message beside each field of a page that was not published."""
    assert response.status_code == 200
    assert "could not be" in editor.messages[0]
    assert "validation errors" in editor.messages[0]
    return {
        field: " ".join(map(str, found)) for field, found in errors(response).items()
    }


@pytest.mark.parametrize("authored", AUTHORED, ids=str)
def test_title_alone_is_enough_for_a_draft(
    publisher: Editor, authored: Authored
) -> None:
    form = authored.form("Only a title")
    emptied = {
        name: (
            streamfield([])
            if isinstance(value, dict) and "count" in value
            else inline_formset([])
            if isinstance(value, dict)
            else ()
            if isinstance(value, tuple)
            else ""
        )
        for name, value in form.items()
        if name not in {"title", "slug", "introduction"}
        # These have defaults, which an editor does not empty.
        and "date" not in name
        and name not in {"last_reviewed", "next_review", "kind", "resource_type"}
        and name != "publication_mode"
    }
    publisher.create(authored.parent(), authored.model, form | emptied)
    page = authored.model.objects.get(title="Only a title")
    assert not page.live
    assert publisher.messages == ["Page 'Only a title' created."]


def test_review_with_nothing_in_it_is_not_published(publisher: Editor) -> None:
    response = publisher.create(
        ReviewIndexPageFactory(),
        ReviewPage,
        review("Child Ash") | EMPTY_REVIEW,
        "publish",
    )
    assert refused(response, publisher) == {
        "review_type": "This field is required.",
        "abstract": "This field is required.",
        "topics": "Choose at least one topic.",
    }
    assert not ReviewPage.objects.exists()


def test_published_review_is_not_emptied(publisher: Editor) -> None:
    page = ReviewPageFactory(title="Child Ash")
    response = publisher.edit(page, review("Child Ash") | EMPTY_REVIEW, "publish")
    assert "abstract" in refused(response, publisher)
    page.refresh_from_db()
    assert page.abstract
    assert not page.has_unpublished_changes


def test_too_long_abstract(publisher: Editor) -> None:
    long = " ".join(["word"] * 251)
    response = publisher.create(
        ReviewIndexPageFactory(),
        ReviewPage,
        review("Child Ash") | {"abstract": long},
        "publish",
    )
    assert refused(response, publisher) == {
        "abstract": "This has 251 words; the most is 250. Shorten it by 1."
    }


def test_too_many_topics(publisher: Editor) -> None:
    seven = tuple(str(TopicFactory().pk) for _ in range(7))
    form = review("Child Ash") | {"topics": seven}
    parent = ReviewIndexPageFactory()
    response = publisher.create(parent, ReviewPage, form, "publish")
    assert refused(response, publisher) == {
        "topics": "Choose between 1 and 6 topics; 7 are chosen."
    }
    publisher.create(parent, ReviewPage, form)
    assert ReviewPage.objects.get().topics.count() == 7


def test_learning_only_wants_learning_and_a_reason(publisher: Editor) -> None:
    form = review("Child Ash") | {
        "publication_mode": PublicationMode.LEARNING_ONLY,
        "learning_points": short(),
    }
    parent = ReviewIndexPageFactory()
    response = publisher.create(parent, ReviewPage, form, "publish")
    assert set(refused(response, publisher)) == {"learning_points", "reason_withheld"}

    complete = form | {
        "learning_points": short("Ask again."),
        "reason_withheld": "The child could be recognised.",
    }
    publisher.create(parent, ReviewPage, complete, "publish")
    made = ReviewPage.objects.get()
    assert not made.live
    give_reasons(made)
    in_bulk(publisher, "publish", made)
    assert ReviewPage.objects.get().live


def test_two_recommendations_of_one_number(publisher: Editor) -> None:
    agency = review("x")["recommendations"]["0"]["agencies"]
    same = {"number": "1", "text": "Act.", "status": "accepted", "agencies": agency}
    response = publisher.create(
        ReviewIndexPageFactory(),
        ReviewPage,
        review("Child Ash") | {"recommendations": inline_formset([same, same])},
        "publish",
    )
    assert response.status_code == 200
    assert not Recommendation.objects.exists()
    formset = response.context["form"].formsets["recommendations"]
    assert formset.non_form_errors() == [
        "Please correct the duplicate data for page and number, which must be unique."
    ]


@pytest.mark.parametrize(
    ("count", "message"),
    [
        (6, "A briefing has exactly 7 sections; this one has 6."),
        (8, "The maximum number of items is 7"),
    ],
)
def test_briefing_of_other_than_seven_sections(
    publisher: Editor, count: int, message: str
) -> None:
    form = briefing("Neglect") | {"sections": sections(*["Text."] * count)}
    response = publisher.create(
        BriefingIndexPageFactory(), BriefingPage, form, "publish"
    )
    assert set(refused(response, publisher)) == {"sections"}
    assert message in unescape(response.text)
    assert not BriefingPage.objects.exists()


@pytest.mark.parametrize(
    ("last", "message"),
    [
        ("", "Write a heading and a text for each section; missing in section 7."),
        (
            "word " * 121,
            "A section has up to 120 words. Shorten Heading 7 (121 words).",
        ),
    ],
)
def test_empty_and_long_sections(publisher: Editor, last: str, message: str) -> None:
    form = briefing("Neglect") | {"sections": sections(*["Text."] * 6, last)}
    response = publisher.create(
        BriefingIndexPageFactory(), BriefingPage, form, "publish"
    )
    assert set(refused(response, publisher)) == {"sections"}
    assert message in unescape(response.text)


def test_long_section_is_kept_in_a_draft(publisher: Editor) -> None:
    form = briefing("Neglect") | {"sections": sections("word " * 121)}
    publisher.create(BriefingIndexPageFactory(), BriefingPage, form)
    assert BriefingPage.objects.get().word_count == 121


def test_briefing_topics_and_dates(publisher: Editor) -> None:
    form = briefing("Neglect") | {"topics": (), "next_review": "2026-01-15"}
    response = publisher.create(
        BriefingIndexPageFactory(), BriefingPage, form, "publish"
    )
    assert refused(response, publisher) == {
        "topics": "Choose at least one topic.",
        "next_review": "The next review comes after the last one: choose a later date.",
    }


def test_draft_of_a_briefing_keeps_empty_sections(publisher: Editor) -> None:
    texts = ["Written."] + [""] * 6
    publisher.create(
        BriefingIndexPageFactory(),
        BriefingPage,
        briefing("Neglect") | {"sections": sections(*texts)},
    )
    page = BriefingPage.objects.get()
    assert not page.live
    assert len(page.sections) == 7


def test_length_is_shown_as_it_was_saved(publisher: Editor) -> None:
    page = BriefingPageFactory()
    shown = publisher.open("wagtailadmin_pages:edit", page.pk).text
    assert f"{page.word_count} words in all" in " ".join(shown.split())


def test_topics_of_an_unpublished_edit_stay_unpublished(publisher: Editor) -> None:
    before, after = TopicFactory(), TopicFactory()
    page = ReviewPageFactory(topics=[before])
    publisher.edit(page, review("Child Ash") | {"topics": (str(after.pk),)})
    assert list(Topic.objects.filter(reviews=page)) == [before]
