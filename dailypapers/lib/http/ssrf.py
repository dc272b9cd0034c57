"""Connections to public addresses only, whatever a name resolves to at the moment of connecting.

The check stands where the connection is made, behind every redirect and behind the name server, so a name that
changes its mind between check and use gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore
import httpx

from dailypapers.lib.errors import RefusedAddress
from dailypapers.lib.sentences import sentence

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")  # everything else of IPv6 is local, reserved or embeds IPv4
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_DOCUMENTATION = ipaddress.ip_network("3fff::/20")  # RFC 9637, newer than some versions of Python
_RELAY_6TO4 = ipaddress.ip_network("192.88.99.0/24")
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # the upper half of the interface's id; the lower is an IPv4 address


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet, also one of IPv4 written as or inside IPv6."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast and ip not in _RELAY_6TO4
    if ip.ipv4_mapped is not None:
        return is_public(str(ip.ipv4_mapped))
    if ip in _NAT64:
        return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)))
    if ip.sixtofour is not None:
        return is_public(str(ip.sixtofour))
    if int(ip) >> 32 & 0xFFFF_FFFF in _ISATAP and not is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF))):
        return False
    return ip in _GLOBAL_UNICAST and ip not in _DOCUMENTATION and ip.is_global  # Teredo, for one, is not global


class NameNotResolved(httpcore.ConnectError):
    """No address is known for a name: it does not exist, or nobody can be asked."""


class _EndingStream(httpcore.NetworkStream):
    """A connection that ends at a moment, however little at a time the other side sends: headers, too."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner, self._deadline = inner, deadline

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout(sentence("The answer took too long."))
        return left if timeout is None else min(timeout, left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _EndingStream(self._inner.start_tls(ssl_context, server_hostname, self._left(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to the public addresses of a name; `trusted` (host, port) pairs are exempt.

    Connections end at `deadline` (time.monotonic) where there is one.
    """

    def __init__(self, trusted: Iterable[tuple[str, int]] = (), deadline: float | None = None) -> None:
        self._inner = httpcore.SyncBackend()
        self._trusted = frozenset(trusted)
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._connect(host, port, timeout, local_address, socket_options)
        return stream if self._deadline is None else _EndingStream(stream, self._deadline)

    def _connect(self, host: str, port: int, *options: Any) -> httpcore.NetworkStream:
        if (host, port) in self._trusted:
            return self._inner.connect_tcp(host, port, *options)
        try:
            resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise NameNotResolved(
                sentence("The name %(host)s cannot be resolved: %(error)s", host=host, error=error.strerror)
            ) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in resolved))
        if not addresses or not all(map(is_public, addresses)):
            raise RefusedAddress(
                sentence("%(host)s leads to a private address, which is never asked: correct the address.", host=host)
            )
        last: Exception | None = None
        for address in addresses[:4]:
            try:
                return self._inner.connect_tcp(address, port, *options)
            except httpcore.ConnectError as error:
                last = error
        raise last or httpcore.ConnectError(sentence("%(host)s cannot be reached", host=host))

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise RefusedAddress(sentence("Sockets of this machine are never asked."))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


@cache
def _tls() -> ssl.SSLContext:
    """Return the certificates to trust: reading them takes longer than most requests."""
    return httpx.create_ssl_context()


def guarded_transport(trusted: Iterable[tuple[str, int]] = (), deadline: float | None = None) -> httpx.HTTPTransport:
    """Return a transport of httpx that connects through `GuardedBackend`, one connection at a time for each host."""
    transport = httpx.HTTPTransport(verify=_tls(), limits=httpx.Limits(max_connections=4, max_keepalive_connections=2))
    transport._pool._network_backend = GuardedBackend(trusted, deadline)  # httpx has no public way to give one
    return transport
