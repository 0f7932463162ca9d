"""Never connects to an address that is not of the public Internet.

Editors write addresses, and so do the sites that these lead on to. Without this, a link
to http://169.254.169.254/ or http://localhost:6379/ would be asked from within.

requests-hardened resolves a name once, for each hop, and connects to the very address
that it looked at, so that a name cannot mean another address a moment later. What it
lets through is judged here once more, by the registries themselves rather than by what
a version of Python knows of them.
"""

from collections.abc import Callable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from typing import Any
from urllib.parse import urljoin

import requests
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter

PORTS = {80, 443}

# Source: IANA's registries of special-purpose addresses, IPv4 and IPv6, and RFC 5771.
NOT_PUBLIC_4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # public by number: Azure's machines find Azure there
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
# All that is given out to the public Internet, and what of that is for other uses.
PUBLIC_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = [
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, ORCHID, benchmarking and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4, which holds an IPv4 address
        "3fff::/20",
    )
]

Guard = Callable[[IPv4Address | IPv6Address, int], bool]


class ForbiddenAddressError(requests.RequestException):
    """Nothing was sent: the address is not of the public Internet."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is of the public Internet, and of no special use."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_4)
    return address in PUBLIC_6 and not any(
        address in network for network in NOT_PUBLIC_6
    )


def public_only(address: IPv4Address | IPv6Address, port: int) -> bool:
    """Let through what any reader's browser could reach: the rule outside tests."""
    return port in PORTS and is_public(address)


class GuardedAdapter(IPFilterAdapter):
    """Connects to what a guard lets through; it is asked before each connection."""

    def __init__(self, scheme: str, guard: Guard) -> None:
        """Judge connections of a scheme, "http" or "https", by a guard.

        Loopback passes the library's own filter only where another guard than
        ``public_only`` judges it: that of tests.
        """
        super().__init__(
            is_https_proto=scheme == "https",
            allow_loopback=guard is not public_only,
        )
        self._default_port = 443 if scheme == "https" else 80
        self._guard = guard

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Resolve the name of the host, and return the address to connect to.

        Raises:
            ForbiddenAddressError: it is not let through.
        """
        try:
            host, pool = super().build_connection_pool_key_attributes(
                request, *args, **kwargs
            )
        except InvalidIPAddress as error:
            raise ForbiddenAddressError(str(error)) from error
        address = ip_address(host["host"].strip("[]"))
        if not self._guard(address, host["port"] or self._default_port):
            raise ForbiddenAddressError(str(address))
        return host, pool


class OneHopSession(requests.Session):
    """Leads nowhere by itself: requests would read the whole body of a redirect."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None

    def next_address(self, response: requests.Response) -> str | None:
        """Return where an answer leads; None where it is the last."""
        target = super().get_redirect_target(response)
        return urljoin(response.url, target) if target else None


def guarded_session(guard: Guard) -> OneHopSession:
    """Return a session that connects only to what a guard lets through.

    It takes nothing from its surroundings: a proxy would do the connecting, and a
    ``.netrc`` has passwords.
    """
    session = OneHopSession()
    session.trust_env = False
    for scheme in ("http", "https"):
        session.mount(f"{scheme}://", GuardedAdapter(scheme, guard))
    return session
