"""The cache that several processes share, which does without Redis while it is away."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache as DjangoRedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# After a failure Redis is left alone for so long, rather than waited for each time.
SECONDS_ALONE = 5.0


class RedisCache(DjangoRedisCache):
    """Redis, and while it cannot be reached or is too slow, the process's own memory.

    What is counted then (failed sign-ins, requests) is counted by each process.
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._own = LocMemCache("while-redis-is-away", {})
        self._away_until = 0.0

    def _ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return getattr(super(), method)(*args, **kwargs)
            except RedisError as error:
                self._away_until = time.monotonic() + SECONDS_ALONE
                logger.warning(
                    "Redis failed, and is left alone for %s seconds: %s",
                    SECONDS_ALONE,
                    error,
                )
        return getattr(self._own, method)(*args, **kwargs)


def _sturdy(method: str) -> Callable[..., Any]:
    def ask(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        return self._ask(method, *args, **kwargs)

    ask.__name__ = method
    return ask


for _method in (
    "add",
    "clear",
    "delete",
    "delete_many",
    "get",
    "get_many",
    "has_key",
    "incr",
    "set",
    "set_many",
    "touch",
):
    setattr(RedisCache, _method, _sturdy(_method))
