"""What `manage.py leak_check` says and ends with; tests/leak_check asks for real."""

import io
import signal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.leak_check.asking import Unreachable
from cms.leak_check.crawl import Crawl, Leak, Outcome
from cms.management.commands import leak_check
from cms.models import User
from tests.factories import ContentPageFactory, HomePageFactory

pytestmark = pytest.mark.django_db

URL = "http://localhost:8000"


@pytest.fixture
def hidden() -> None:
    ContentPageFactory(parent=HomePageFactory(), title="Draft on a family", live=False)


def run(monkeypatch: pytest.MonkeyPatch, change: Any) -> tuple[str, int]:
    """Run the command with what a crawl would find; return the report and the end."""

    def found(self: Crawl) -> Outcome:
        self.outcome.coverage.documents = 1
        for marker in self.site.markers.by_text.values():
            for who in marker.seen_by:
                self.outcome.seen.setdefault(who, set()).add(marker)
        change(self.outcome)
        return self.outcome

    monkeypatch.setattr(Crawl, "run", found)
    said = io.StringIO()
    try:
        call_command("leak_check", URL, stdout=said, stderr=io.StringIO())
    except CommandError as error:
        return f"{said.getvalue()}{error}", error.returncode
    return said.getvalue(), 0


def nothing(outcome: Outcome) -> None:
    pass


def leak(outcome: Outcome) -> None:
    question = "{ search(query: draft on a family) }"
    outcome.leaks.append(Leak("anonymous", "draft… from 7", "data.search", question))


def problem(outcome: Outcome) -> None:
    outcome.problems.append("500 []: { pages }")


def silence(outcome: Outcome) -> None:
    outcome.coverage.documents = 0


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize(
    ("change", "end", "said"),
    [
        (nothing, 0, "Leaks"),
        (leak, 1, "LEAK to anonymous: draft… from 7"),
        (problem, 2, "PROBLEM 500"),
        (silence, 2, "Nothing was asked."),
    ],
)
def test_ends_as_what_was_found(
    change: Any, end: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, ended = run(monkeypatch, change)
    assert ended == end
    assert said in text
    assert "draft on a family" not in text, "a report is no place for secrets"


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("failure", [Unreachable("no answer"), KeyboardInterrupt()])
def test_nobody_made_for_it_stays_when_it_fails(
    failure: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(outcome: Outcome) -> None:
        assert User.objects.exists()
        raise failure

    _, ended = run(monkeypatch, fail)
    assert ended == 2
    assert not User.objects.exists()


@pytest.mark.usefixtures("hidden")
def test_it_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGTERM)
    text, ended = run(monkeypatch, lambda outcome: signal.raise_signal(signal.SIGTERM))
    assert ended == leak_check.PROVED_NOTHING
    assert "Stopped" in text
    assert not User.objects.exists()
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_site_that_does_not_answer_is_told() -> None:
    with pytest.raises(CommandError, match="Nothing answers"):
        call_command(
            "leak_check",
            "http://127.0.0.1:9",
            stdout=io.StringIO(),
            stderr=io.StringIO(),
        )
    assert not User.objects.exists()
