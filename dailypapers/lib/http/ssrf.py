"""Connections to public addresses only, whatever a name resolves to at the moment of connecting.

The check stands where the connection is made, behind every redirect and behind the name server, so a name that
changes its mind between check and use gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from dailypapers.lib.errors import RefusedAddress


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet, also one of IPv4 written as IPv6."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to the public addresses of a name; `trusted` (host, port) pairs are exempt."""

    def __init__(self, trusted: Iterable[tuple[str, int]] = ()) -> None:
        self._inner = httpcore.SyncBackend()
        self._trusted = frozenset(trusted)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        if (host, port) in self._trusted:
            return self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        try:
            resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"The name {host} cannot be resolved: {error.strerror}") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in resolved))
        if not addresses or not all(map(is_public, addresses)):
            raise RefusedAddress(f"{host} leads to a private address, which is never asked: correct the address.")
        last: Exception | None = None
        for address in addresses[:4]:
            try:
                return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as error:
                last = error
        raise last or httpcore.ConnectError(f"{host} cannot be reached")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise RefusedAddress("Sockets of this machine are never asked.")

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def guarded_transport(trusted: Iterable[tuple[str, int]] = ()) -> httpx.HTTPTransport:
    """Return a transport of httpx that connects through `GuardedBackend`, one connection at a time for each host."""
    transport = httpx.HTTPTransport(limits=httpx.Limits(max_connections=4, max_keepalive_connections=2))
    transport._pool._network_backend = GuardedBackend(trusted)  # httpx has no public way to give one
    return transport
