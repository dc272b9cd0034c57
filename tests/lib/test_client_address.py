"""Which address a request comes from, whatever its headers say."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dailypapers.lib.client_address import (
    host_of,
    is_trusted,
    network_of,
    parse_address,
    parse_networks,
    resolve_client,
)
from dailypapers.lib.errors import ConfigurationError

PROXIES = parse_networks(["127.0.0.1", "10.0.0.0/8", "fd00::/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        # nobody in front, or nobody we trust: the header is a claim of the client's
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "6.6.6.6", "203.0.113.9"),
        ("203.0.113.9", "127.0.0.1", "203.0.113.9"),
        ("192.168.0.1", "6.6.6.6", "192.168.0.1"),
        # one proxy, which appends
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", " 203.0.113.9 ", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9:51234", "203.0.113.9"),
        ("127.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        # two proxies
        ("127.0.0.1", "6.6.6.6, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("fd00::1", "203.0.113.9, 10.1.2.3", "203.0.113.9"),
        # a client inside: every hop is trusted
        ("127.0.0.1", "10.9.9.9", "10.9.9.9"),
        ("127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"),
        # a proxy that says nothing, or nonsense
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, unknown", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9,", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, 10.1.2.3, _hidden", "127.0.0.1"),
        ("127.0.0.1", "6.6.6.6, <script>, 10.1.2.3", "10.1.2.3"),
        # no peer: a socket of the machine
        ("", "203.0.113.9", "unknown"),
        ("garbage", "203.0.113.9", "unknown"),
    ],
)
def test_the_client_behind_trusted_proxies(peer: str, forwarded: str, client: str) -> None:
    assert resolve_client(peer, forwarded, PROXIES) == client


@pytest.mark.parametrize("forwarded", ["6.6.6.6", "127.0.0.1", "6.6.6.6, 10.1.1.1", "::1"])
def test_without_a_trusted_proxy_nothing_is_believed(forwarded: str) -> None:
    assert resolve_client("127.0.0.1", forwarded, ()) == "127.0.0.1"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1", "192.0.2.1"), ("192.0.2.1:80", "192.0.2.1"), ('"[2001:db8::1]:80"', "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:DB8:0:0::1", "2001:db8::1"),
        ("", None), ("::1%", "::1"), ("192.0.2", None), ("192.0.2.256", None), ("example.org", None), ("1" * 500, None),
        ("192.0.2.1, 192.0.2.2", None),
    ],
)  # fmt: skip
def test_addresses_as_servers_write_them(text: str, address: str | None) -> None:
    assert (str(found) if (found := parse_address(text)) else None) == address


def test_networks_of_the_setting() -> None:
    assert [str(network) for network in parse_networks(["127.0.0.1", "10.1.2.3/8", "fd00::/8"])] == [
        "127.0.0.1/32", "10.0.0.0/8", "fd00::/8",
    ]  # fmt: skip
    with pytest.raises(ConfigurationError, match="Invalid address of a proxy: nginx"):
        parse_networks(["nginx"])


@pytest.mark.parametrize(
    ("address", "host", "network"),
    [
        ("192.0.2.77", "192.0.2.77/32", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.77/32", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("", "unknown", "unknown"),
        ("garbage", "unknown", "unknown"),
    ],
)
def test_what_counts_as_one(address: str, host: str, network: str) -> None:
    assert (host_of(address), network_of(address)) == (host, network)


ADDRESSES = st.ip_addresses().map(str)


@given(ADDRESSES, st.text(max_size=200))
def test_a_stranger_is_who_they_are_whatever_they_send(peer: str, forwarded: str) -> None:
    own = parse_address(peer)
    assume(own is not None and not is_trusted(own, PROXIES))
    assert resolve_client(peer, forwarded, PROXIES) == str(own)


@given(st.text(max_size=100), ADDRESSES)
def test_what_a_client_sends_before_our_proxies_entry_changes_nothing(claim: str, real: str) -> None:
    address = parse_address(real)
    assume(address is not None and not is_trusted(address, PROXIES))
    assert resolve_client("127.0.0.1", f"{claim}, {real}", PROXIES) == str(address)


@given(st.text(max_size=200), st.text(max_size=50))
def test_no_header_breaks_it(forwarded: str, peer: str) -> None:
    assert resolve_client("127.0.0.1", forwarded, PROXIES)
    assert resolve_client(peer, forwarded, PROXIES)
