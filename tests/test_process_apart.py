"""A program that reads somebody's file has limits, and knows no secrets."""

import logging

import pytest

from cms.process_apart import FailedError, TooSlowError, run_apart


def python(code: str, content: bytes = b"", seconds: int = 20) -> bytes:
    return run_apart(["-c", code], content, seconds)


def test_what_it_prints_is_the_answer() -> None:
    assert python("import sys; print(sys.stdin.read() * 2)", b"ab") == b"abab\n"


def test_it_does_not_know_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "Markertown")
    assert b"Markertown" not in python("import os; print(os.environ)")


def test_it_is_ended_when_it_takes_too_long() -> None:
    with pytest.raises(TooSlowError):
        python("import time; time.sleep(30)", seconds=1)


def test_only_the_kind_of_its_error_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), pytest.raises(FailedError):
        run_apart(["-c", "raise ValueError('Markertown')", "pdf"], b"", 20)
    assert caplog.messages == ["Reading a pdf failed: ValueError"]
