"""Markers are found wherever they stand, and echoes of a question are no leaks."""

import json
from base64 import urlsafe_b64encode

import pytest

from cms.leak_check.asking import Reply, given_away
from cms.leak_check.markers import NOBODY, Marker, Markers


@pytest.fixture
def markers() -> Markers:
    return Markers(seed=1)


def reply(content: object, **headers: str) -> Reply:
    return Reply(200, tuple(headers.items()), json.dumps(content).encode())


def test_marker_is_found_in_capitals_in_names_and_in_cursors(markers: Markers) -> None:
    word = markers.word("a title", NOBODY)
    cursor = urlsafe_b64encode(f'["TITLE", "{word}", 7]'.encode()).decode().rstrip("=")
    for text in (word.upper(), f"{word}_Ab12.pdf", f"after={cursor}"):
        assert [found.text for found in markers.found_in(text)] == [word]
    assert not markers.found_in(markers.absent_word())


def test_days_and_phrases_are_markers_too(markers: Markers) -> None:
    day = markers.day("a date", NOBODY)
    markers.phrase(Marker("the child at number nine", "a draft"))
    found = markers.found_in(f"On {day.isoformat()}: The child at number nine.")
    assert {marker.where for marker in found} == {"a date", "a draft"}


def test_place_is_named(markers: Markers) -> None:
    word = markers.word("a title", NOBODY)
    answer = reply({"data": {"pages": {"nodes": [{}, {"title": f"On {word}"}]}}})
    assert list(given_away(answer, "{ pages }", markers).values()) == [
        "data.pages.nodes.1.title"
    ]
    header = reply({}, Link=f"</{word}/>")
    assert list(given_away(header, "{ pages }", markers).values()) == ["header Link"]


def test_echo_in_a_message_is_no_leak_and_anywhere_else_is(markers: Markers) -> None:
    word = markers.word("a slug", NOBODY)
    question = f'{{ topics(slug: "{word}") {{ name }} }}'
    message = {"errors": [{"message": f"There is no topic {word}."}]}
    assert not given_away(reply(message), question, markers)
    assert given_away(reply({"data": {"topics": [{"name": word}]}}), question, markers)
