"""Redis that cannot be reached costs speed, and nothing else."""

import logging
import time
from collections.abc import Iterator

import pytest

from cms.redis_cache import SECONDS_ALONE, RedisCache


@pytest.fixture
def cache() -> Iterator[RedisCache]:
    # A port at which nothing listens.
    cache = RedisCache("redis://127.0.0.1:1", {})
    yield cache
    cache._own.clear()


def test_the_processes_own_memory_stands_in(
    cache: RedisCache, caplog: pytest.LogCaptureFixture
) -> None:
    assert cache.get("answer") is None
    assert cache.add("answer", 1)
    assert not cache.add("answer", 2)
    assert cache.incr("answer") == 2
    assert cache.get_many(["answer", "other"]) == {"answer": 2}
    assert cache.has_key("answer")
    assert cache.get_or_set("answer", 5) == 2
    assert cache.delete("answer")
    cache.set("answer", 3)
    cache.clear()
    assert cache.get("answer") is None
    # It is said once, not for each call.
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_redis_is_asked_again_after_a_while(
    cache: RedisCache,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.get("answer")
    now = time.monotonic()
    monkeypatch.setattr("time.monotonic", lambda: now + SECONDS_ALONE + 1)
    cache.get("answer")
    assert len(caplog.records) == 2
