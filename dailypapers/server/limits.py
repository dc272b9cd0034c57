"""How long a client may take and how much it may send, in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dailypapers.lib.client_address import Network, is_trusted, parse_address

KIB, MIB = 1 << 10, 1 << 20


def _max_body(_path: str) -> int:
    return 4 * MIB


@dataclass(frozen=True)
class Limits:
    """Limits of one process. Times are seconds, sizes bytes, speeds bytes a second.

    A body and an answer may take `grace` plus what has gone through divided by `min_speed`, and a reader may take
    nothing for `grace`: whoever drips or stalls is cut off, whoever is merely slow is not.
    """

    head_seconds: float = 15.0  # from the first byte of a request to the end of its headers
    idle_seconds: float = 60.0  # without a request
    linger_seconds: float = 2.0  # a client that was refused may go on sending, so that it gets to read why
    shutdown_seconds: float = 8.0  # answers may take to end when the process ends
    grace: float = 20.0
    tick: float = 1.0  # between two looks at the clients' deadlines
    min_speed: int = 4 * KIB

    max_head: int = 32 * KIB
    max_headers: int = 100
    max_url: int = 8 * KIB
    max_body: Callable[[str], int] = _max_body  # by path

    max_connections: int = 10_000
    per_address: int = 100  # connections of one client address over all processes; 0: any number
    trusted_proxies: Sequence[Network] = ()  # their connections are not counted: the clients they name are
    exempts_loopback: bool = True
    max_streams: int = 400  # answers without a known length that are not at their end
    max_waiting: int = 1_000  # requests that wait for a thread
    patience: float = 5.0  # seconds the oldest of them has waited when the newest go first

    piece: int = 64 * KIB  # handed to the system at once
    buffered: int = 128 * KIB  # of a streamed answer; its computation then pauses until the reader has caught up
    memory: int = 64 * MIB  # of all spools; what is more lies on disk
    disk: int = 1_024 * MIB  # of all spools; what is more is refused

    def longest(self, transferred: int) -> float:
        """Return how many seconds a transfer may have taken that has come this far."""
        return self.grace + transferred / self.min_speed

    def is_exempt(self, address: str) -> bool:
        """Tell whether the connections of an address are not counted: our proxies', and this machine's own."""
        parsed = parse_address(address)
        if parsed is None or not self.per_address:
            return True
        return (self.exempts_loopback and parsed.is_loopback) or is_trusted(parsed, self.trusted_proxies)
