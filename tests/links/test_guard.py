"""Nothing but the public Internet is ever connected to."""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.links.asking import Asker
from cms.links.guard import (
    NOT_PUBLIC_4,
    ForbiddenAddressError,
    guarded_session,
    is_public,
    public_only,
)
from cms.models import LinkStatus
from tests.links.conftest import OtherSite

PRIVATE = [
    IPv4Network(network)
    for network in ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16")
]


@given(st.ip_addresses())
def test_what_python_knows_as_not_global_is_never_public(
    address: IPv4Address | IPv6Address,
) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert not is_public(address)


@given(st.sampled_from(NOT_PUBLIC_4).flatmap(lambda n: st.ip_addresses(network=n)))
def test_addresses_of_special_use(address: IPv4Address) -> None:
    number = int(address)
    assert not is_public(address)
    # The same address in the clothes of IPv6: mapped, compatible, NAT64 and 6to4.
    for v6 in (
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | number << 80),
    ):
        assert not is_public(v6)


@pytest.mark.parametrize(
    "address",
    [
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "::",
        "::1",
        "2001::1",
        "2001:db8::1",
        "100::1",
        "5f00::1",
        "3fff::1",
    ],
)
def test_ipv6_of_special_use(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111"])
def test_the_public_internet(address: str) -> None:
    assert is_public(ip_address(address))
    assert public_only(ip_address(address), 443)
    assert not public_only(ip_address(address), 6379)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "169.254.169.254",
        "10.0.0.1",
        "user:password@127.0.0.1",
        "127.0.0.1.",
        "①②⑦.0.0.1",
    ],
)
def test_nothing_is_sent_to_a_private_address(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr(socket.socket, "connect", connect)
    status = Asker().ask(f"http://{host}/").status
    assert status in {LinkStatus.BROKEN, LinkStatus.TROUBLE}


@given(st.sampled_from(PRIVATE).flatmap(lambda n: st.ip_addresses(network=n)))
def test_a_name_that_means_a_private_address(address: IPv4Address) -> None:
    session = guarded_session(public_only)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (str(address), 80))]
        )
        with pytest.raises(ForbiddenAddressError):
            session.get("http://inside.example/")


def test_only_the_ports_of_the_web(other_site: OtherSite) -> None:
    """Another port of the same machine is refused, even where the machine is not."""
    session = guarded_session(other_site.guard)
    assert session.get(other_site.url).ok
    with pytest.raises(ForbiddenAddressError):
        session.get("http://127.0.0.1:1/")


def test_connects_to_the_address_that_was_judged(
    other_site: OtherSite, resolve: Callable[..., list[str]]
) -> None:
    """A name that means something else a moment later gains nothing."""
    asked = resolve("127.0.0.1", "169.254.169.254")
    session = guarded_session(other_site.guard)
    assert session.get(f"http://rebound.example:{other_site.port}/").ok
    assert asked == ["rebound.example"]
    assert other_site.asked == [("GET", "/", f"rebound.example:{other_site.port}")]


def test_each_hop_is_judged_anew(
    other_site: OtherSite, resolve: Callable[..., list[str]]
) -> None:
    asked = resolve("127.0.0.1", "10.0.0.1")
    other_site.leads_to["/"] = "http://inside.example/"
    session = guarded_session(other_site.guard)
    first = session.get(f"http://outside.example:{other_site.port}/")
    target = session.next_address(first)
    assert target == "http://inside.example/"
    with pytest.raises(ForbiddenAddressError):
        session.get(target)
    assert asked == ["outside.example", "inside.example"]


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/", "http://[::1]/", "http://localhost:6379/"]
)
def test_a_site_cannot_lead_inside(other_site: OtherSite, target: str) -> None:
    other_site.leads_to["/"] = target
    answer = Asker(guard=other_site.guard).ask(other_site.url + "/")
    assert answer.status == LinkStatus.BROKEN
    assert "private network" in answer.detail


def test_a_site_cannot_lead_to_a_file(other_site: OtherSite) -> None:
    other_site.leads_to["/"] = "file:///etc/passwd"
    answer = Asker(guard=other_site.guard).ask(other_site.url + "/")
    assert answer.status == LinkStatus.TROUBLE


def test_no_proxy_connects_in_our_place(
    other_site: OtherSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", other_site.url)
    monkeypatch.setenv("ALL_PROXY", other_site.url)
    with pytest.raises(ForbiddenAddressError):
        guarded_session(public_only).get("http://10.0.0.1/")
    assert other_site.asked == []
