"""Where a request comes from: the peer of the connection, or what web servers we trust say of the hops before them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from dailypapers.lib.errors import ConfigurationError
from dailypapers.lib.sentences import sentence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
UNKNOWN = "unknown"
_MAX_HOPS = 32  # of a header that are looked at; nobody has more proxies of their own


def parse_networks(words: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks that addresses (`10.0.0.5`) and networks (`10.0.0.0/8`, `fd00::/8`) name.

    Raises `ConfigurationError` for anything else.
    """
    networks = []
    for word in words:
        try:
            networks.append(ipaddress.ip_network(word, strict=False))
        except ValueError:
            raise ConfigurationError(
                sentence(
                    "Invalid address of a proxy: %(word)s. Write addresses or networks, like 127.0.0.1 10.0.0.0/8.",
                    word=word[:60],
                )
            ) from None
    return tuple(networks)


def parse_address(text: str) -> Address | None:
    """Return an address as servers write it, with or without a port, brackets, a zone or quotes; None for no address.

    An IPv4 address written as an IPv6 one (`::ffff:192.0.2.1`) is the IPv4 address.
    """
    text = text.strip().strip('"')[:80]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if isinstance(mapped, ipaddress.IPv4Address) else address


def is_trusted(address: Address, trusted: Sequence[Network]) -> bool:
    """Tell whether an address belongs to one of our proxies."""
    return any(address in network for network in trusted)


def resolve_client(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the address of the client: `peer` unless it is trusted, else the last hop of `forwarded` that is not.

    `forwarded` is the header X-Forwarded-For. It is read from its right end, where our own proxies write; whatever
    stands left of the first hop that is not trusted was sent by the client and is not believed. Where all hops are
    trusted the leftmost counts; a hop that is no address ends the reading at the one before it.
    """
    address = parse_address(peer)
    if address is None:
        return UNKNOWN
    for hop in reversed(forwarded.split(",")[-_MAX_HOPS:]):
        if not is_trusted(address, trusted):
            break
        before = parse_address(hop)
        if before is None:
            break
        address = before
    return str(address)


def host_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the /64 of an IPv6 one, which a client has to itself."""
    return _network(address, 32, 64)


def network_of(address: str) -> str:
    """Return the network an address belongs to: /24 of IPv4, /48 of IPv6; all that is no address is one network."""
    return _network(address, 24, 48)


def _network(text: str, bits: int, bits_of_6: int) -> str:
    address = parse_address(text)
    if address is None:
        return UNKNOWN
    prefix = bits if address.version == 4 else bits_of_6
    return str(ipaddress.ip_network(f"{str(address).partition('%')[0]}/{prefix}", strict=False))
