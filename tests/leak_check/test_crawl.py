"""The crawler finds nothing on our site, and would find it if there were something.

All of it on one planted site, which takes longest to make.
"""

from dataclasses import replace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from modelcluster.models import get_all_child_relations

from cms.graphql.context import Context
from cms.leak_check.audiences import ANONYMOUS, Audience
from cms.leak_check.crawl import Crawl, Plan
from cms.leak_check.filling import NOT_FILLED, fields_to_fill, internal_fields
from cms.leak_check.outcome import Outcome
from cms.leak_check.planting import EVERYBODY, MEMBER, Planted
from cms.leak_check.readers import SIGNED_IN, group_name
from cms.leak_check.real_content import hidden_content
from cms.leak_check.report import report
from cms.leak_check.schema import Document as Asked
from cms.models import BasePage, Document, Image, Vocabulary
from reviews.models import ReviewPage
from tests.walls import first_wall_broken

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    # Wagtail leaves the picture open from which it made a rendition.
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]

# A look at every kind of question; the command asks the rest.
QUICK = Plan(depth=3, probes=1, tokens=0.05, content=False, budget=500)


@pytest.fixture(scope="module")
def outcome(planted: Planted, url: str) -> Outcome:
    return Crawl(url, planted, QUICK).run()


def test_nothing_leaks(outcome: Outcome) -> None:
    assert not outcome.leaks, report(outcome, must_see=False)
    assert outcome.coverage.compared > 20


def test_members_find_what_is_theirs(outcome: Outcome) -> None:
    """A crawl that found nothing of it would prove nothing."""
    for audience in EVERYBODY:
        titles = [
            marker
            for marker in outcome.seen[audience]
            if ".title (" in marker.where
            and ("restricted" in marker.where or "public" in marker.where)
        ]
        assert titles, audience
    seen_by_a = {marker.where for marker in outcome.seen["group A"]}
    assert any("restricted to group A" in where for where in seen_by_a)


def test_what_a_real_site_hides_is_what_was_planted(planted: Planted, url: str) -> None:
    """Two ways to know who may see what, of which neither is ``cms.access``."""
    groups = {
        group_name(group.pk): next(
            marker.where.removeprefix("name of ")
            for marker in planted.markers.by_text.values()
            if marker.text == group.name and marker.seen_by
        )
        for group in Group.objects.filter(name__in=[*planted.markers.by_text])
        if planted.markers.by_text[group.name].seen_by
    }
    names = {ANONYMOUS.sees: ANONYMOUS.sees, SIGNED_IN: MEMBER, **groups}
    audiences = [Audience(name, name) for name in names]
    compared = 0
    for phrase in hidden_content(url, audiences).markers.by_text.values():
        for marker in planted.markers.found_in(phrase.text):
            # Not of files: planted pages do not all show theirs.
            if "Page.title (" in marker.where or "Page.slug (" in marker.where:
                told = {names[who] for who in phrase.seen_by}
                if "SecureAreaPage" in marker.where and not told:
                    continue  # as a door it is public, and was written anew
                compared += 1
                assert told == marker.seen_by & {*names.values()}, marker.where
    assert compared > 50


def test_with_both_walls_broken_the_crawler_names_what_leaks_and_where(
    planted: Planted, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Context, "held_back", lambda *_: set())
    plan = Plan(depth=3, probes=1, tokens=0, content=False, passes=1, budget=150)
    with first_wall_broken():
        outcome = Crawl(url, planted, plan).run()
    drafts = [leak for leak in outcome.leaks if "(draft)" in leak.what]
    assert any(
        leak.audience == "anonymous" and leak.place.startswith("data.")
        for leak in drafts
    )
    said = report(outcome, must_see=False)
    assert "LEAK to " in said
    secrets = {marker.text for marker in planted.markers.hidden_from("anonymous")}
    quoted = {leak.what.split(" ")[0] for leak in outcome.leaks}
    assert not quoted & secrets, "a report quotes markers shortened"


def test_a_kept_answer_given_to_the_wrong_person_is_found(
    planted: Planted, url: str
) -> None:
    crawl = Crawl(url, planted, QUICK)
    member = next(a for a in planted.audiences if a.name == "group A")
    anonymous = planted.audiences[0]
    question = "{ viewer { displayName groups } }"
    crawl.look(crawl.wire.ask(question, member), question, member)
    assert not crawl.outcome.leaks
    crawl.look(crawl.wire.ask(question, member), question, anonymous)
    crawl.wire.close()
    assert {leak.place for leak in crawl.outcome.leaks} == {
        "data.viewer.displayName",
        "data.viewer.groups.0",
    }


# What was planted: every field of every page and file, without being listed here.


def test_every_text_and_day_of_every_model_is_planted(planted: Planted) -> None:
    pages = [model for model in apps.get_models() if issubclass(model, BasePage)]
    children = {
        relation.related_model
        for model in pages
        for relation in get_all_child_relations(model)
    }
    terms = [model for model in apps.get_models() if issubclass(model, Vocabulary)]
    expected = {
        f"{model._meta.label}.{column.name}"
        for model in [*pages, *children, *terms, Document, Image]
        for column in fields_to_fill(model)
    }
    assert "reviews.ReviewPage.abstract" in expected
    assert expected <= planted.filled


def test_what_is_left_out_is_written_by_the_machine() -> None:
    columns = {column.name for column in ReviewPage._meta.fields}
    assert {"path", "url_path", "draft_title"} <= NOT_FILLED & columns


def test_what_panels_call_internal_is_for_nobody(planted: Planted) -> None:
    names = internal_fields(ReviewPage)
    assert names >= {"reason_withheld", "panel_sent_date", "sign_offs"}
    internal = [
        marker
        for marker in planted.markers.by_text.values()
        for name in names
        if marker.where.startswith(f"reviews.ReviewPage.{name} (")
    ]
    assert internal
    assert not any(marker.seen_by for marker in internal)


# Drafts, by tokens.


def test_a_token_shows_its_draft_and_nothing_else(planted: Planted, url: str) -> None:
    few = replace(planted, previews=planted.previews[:4])
    crawl = Crawl(url, few, QUICK)
    crawl.previews()
    crawl.wire.close()
    assert not crawl.outcome.leaks, report(crawl.outcome, must_see=False)
    assert not crawl.outcome.problems
    # Of two, the links are over.
    assert [bool(preview.shown) for preview in few.previews] == [False, False] + [
        True
    ] * 2
    assert crawl.outcome.coverage.previewed == 2


def test_a_token_that_shows_more_is_found(planted: Planted, url: str) -> None:
    """As if what it opens were another draft, or were kept for everybody."""
    first, second = [preview for preview in planted.previews if preview.shown][:2]
    crossed = replace(first, shown=second.shown)
    crawl = Crawl(url, replace(planted, previews=[crossed]), QUICK)
    crawl.previews()
    crawl.wire.close()
    assert any("(draft)" in leak.what for leak in crawl.outcome.leaks)


def test_what_is_refused_counts_as_not_asked(planted: Planted, url: str) -> None:
    crawl = Crawl(url, planted, QUICK)
    question = "{ nothing }"
    asked = Asked(question, fields={("Query", "site")}, paths=1)
    assert crawl.all_of("refused", [asked]) == 0
    crawl.wire.close()
    coverage = crawl.outcome.coverage
    assert (coverage.documents, coverage.fields) == (1, set())
    assert coverage.refused == 2  # with nothing kept, and again
    assert crawl.outcome.proves_nothing
