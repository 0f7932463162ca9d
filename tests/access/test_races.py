"""What becomes private, or moves, while an answer is being made.

Who may see what is read before the content is. What moves out of an area in between
takes its privacy along to a place of which the first knew nothing.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from cms.access import files
from cms.access.visibility import visible
from cms.graphql import loading
from tests.asking import Ask
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    SecureAreaPageFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "Minutes of the board"
PAGES = "{ pages { totalCount nodes { title } } }"


@pytest.fixture
def home() -> Page:
    page: Page = HomePageFactory()
    return page


@pytest.fixture
def paper(home: Page) -> Page:
    document = DocumentFactory(title=SECRET, file__filename="minutes.pdf")
    page: Page = ContentPageFactory(
        parent=SecureAreaPageFactory(parent=home),
        title=SECRET,
        body=[("document", {"document": document})],
    )
    return page


def in_between(
    module: Any, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]
) -> list[int]:
    """Act as often as content is asked for, between deciding what and reading it."""
    times: list[int] = []

    def narrowed(queryset: Any, viewer: Any) -> Any:
        found = visible(queryset, viewer)
        times.append(len(times))
        act()
        return found

    monkeypatch.setattr(module, "visible", narrowed)
    return times


def once(act: Callable[[], object]) -> Callable[[], object]:
    waiting = [act]
    return lambda: waiting.pop()() if waiting else None


def test_a_page_that_moves_out_of_an_area_meanwhile_stays_hidden(
    home: Page, paper: Page, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_between(loading, monkeypatch, once(lambda: paper.move(home, pos="last-child")))
    answer = ask.answer(PAGES)
    assert not answer.errors
    assert not answer.mentions(SECRET)
    paper.refresh_from_db()
    assert paper.get_parent().pk == home.pk, "it did move"


def test_a_page_below_an_area_that_is_made_meanwhile_is_hidden(
    home: Page, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make() -> None:
        area = SecureAreaPageFactory(parent=home)
        ContentPageFactory(parent=area, title=SECRET)

    in_between(loading, monkeypatch, once(make))
    assert not ask.answer(PAGES).mentions(SECRET)


def test_a_file_of_what_moves_out_meanwhile_stays_hidden(
    home: Page, paper: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    (document,) = (block.value["document"] for block in paper.body)
    in_between(files, monkeypatch, once(lambda: paper.move(home, pos="last-child")))
    assert Client().get(document.url).status_code == 404


def test_changes_of_content_alone_do_not_hold_up_an_answer(
    home: Page, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make() -> None:
        ContentPageFactory(parent=home, title="News")

    made = in_between(loading, monkeypatch, make)
    assert ask(f'{{ page(id: "{home.pk}") {{ title }} }}')["page"]
    assert len(made) == 1


def test_an_answer_is_refused_while_privacy_never_rests(
    home: Page, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_between(loading, monkeypatch, lambda: SecureAreaPageFactory(parent=home))
    answer = ask.answer(PAGES)
    assert answer.data is None
    assert answer.codes == ["CONTENT_CHANGING"]
