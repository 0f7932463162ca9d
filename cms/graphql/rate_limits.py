"""Limits what one client may ask in a minute, by what it costs.

Every request costs one, and its document as much again as ``cms.graphql.limits`` says,
unless a kept answer is given. What somebody spends is counted in the shared cache, and
by each process for itself where there is none or while it is away.

Asking the shared cache takes as long as giving a kept answer, so that each process
saves up a hundredth of an allowance before it says what was spent.
"""

import ipaddress
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from cms.access.viewer import Viewer
from cms.graphql.errors import RATE_LIMITED
from cms.graphql.requests import Refusal

SECONDS = 60
SAVED_UP = 0.01
MOST_CLIENTS = 10_000


@dataclass
class Spending:
    """What a client has spent: as the shared cache said, and what it was not told."""

    shared: int = 0
    untold: int = 0


_spending: dict[str, Spending] = {}
_lock = threading.Lock()


class Allowance:
    """What a client may still ask in this minute.

    Args:
        client: whose it is.
        most: the cost that the client may spend in a minute; 0 is no limit.
    """

    # The names of the drafts up to the seventh, which is what clients read.
    HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")

    def __init__(self, client: str, most: int) -> None:
        minute, passed = divmod(int(time.time()), SECONDS)
        self.key = f"spent:{client}:{minute}"
        self.most = most
        self.seconds_left = SECONDS - passed
        self.spent = 0

    def spend(self, cost: int) -> None:
        """Count a cost, which may be the last that is more than what is left.

        Raises:
            Refusal: when nothing was left.
        """
        if not self.most:
            return
        self.spent = _spend(self.key, cost, self.most * SAVED_UP)
        if self.spent - cost >= self.most:
            raise Refusal(
                429,
                f"You have asked for {self.most:,} (fields times page sizes) within "
                f"a minute, which is the most. Ask again in {self.seconds_left} "
                "seconds.",
                RATE_LIMITED,
                **{"Retry-After": str(self.seconds_left), **self.headers},
            )

    def tell(self, response: HttpResponse) -> None:
        """Say in a response what is left, unless it may be kept for other clients."""
        if "no-store" in response.get("Cache-Control", ""):
            for name, value in self.headers.items():
                response[name] = value

    @property
    def headers(self) -> dict[str, str]:
        if not self.most:
            return {}
        values = (self.most, max(0, self.most - self.spent), self.seconds_left)
        return dict(zip(self.HEADERS, map(str, values), strict=True))


def _spend(key: str, cost: int, most_untold: float) -> int:
    """Count a cost; return what is spent by all processes, as far as it is told."""
    with _lock:
        spending = _spending.get(key)
        if spending is None:
            if len(_spending) >= MOST_CLIENTS:
                _spending.clear()  # those of minutes that have passed, above all
            spending = _spending[key] = Spending()
        elif spending.untold + cost <= most_untold:
            spending.untold += cost
            return spending.shared + spending.untold
        told, spending.untold = spending.untold + cost, 0
    shared = _tell(key, told)
    with _lock:
        spending.shared = shared
        return shared + spending.untold


def _tell(key: str, cost: int) -> int:
    cache = caches["default"]
    try:
        return int(cache.incr(key, cost))
    except ValueError:  # the first in this minute
        if cache.add(key, cost, 2 * SECONDS):
            return cost
        return int(cache.incr(key, cost))


def allowance_of(viewer: Viewer, request: HttpRequest) -> Allowance:
    """Return the allowance of who asks: a token, somebody signed in, or an address."""
    if viewer.token is not None:
        return Allowance(f"token:{viewer.token.pk}", settings.RATE_LIMIT_SIGNED_IN)
    if viewer.user is not None:
        return Allowance(f"user:{viewer.user.pk}", settings.RATE_LIMIT_SIGNED_IN)
    return allowance_of_address(request.META)


def allowance_of_address(environ: Mapping[str, Any]) -> Allowance:
    """Return the allowance of where a request comes from, by what the server says."""
    client = _client(
        environ.get("REMOTE_ADDR"),
        environ.get("HTTP_X_FORWARDED_FOR"),
        settings.ALLAUTH_TRUSTED_PROXY_COUNT,
    )
    return Allowance(client, settings.RATE_LIMIT)


@lru_cache(maxsize=MOST_CLIENTS)
def _client(address: str | None, forwarded: str | None, proxies: int) -> str:
    """Return what to count a client under.

    An address is personal, and need not be in the shared cache to be counted.
    """
    network = _network(address or "", forwarded)
    return f"address:{salted_hmac('cms.graphql.rate_limits', network).hexdigest()}"


def _network(remote_address: str, forwarded: str | None) -> str:
    """Return the address of a client, or the network of one that has many."""
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = remote_address
    if forwarded is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (ImproperlyConfigured, PermissionDenied, ValueError):
        # It came past the proxies, or from the machine itself by a Unix socket.
        return remote_address
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
