"""The address of whoever asks: what every limit counts by, and who counts as being at the machine."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.http import HttpRequest

from dailypapers.lib.client_address import Network, is_trusted, parse_address, parse_networks, resolve_client

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_X_FORWARDED_HOST", "HTTP_VIA")
"""Headers by which a web server in front shows itself."""
_NOTED_EVERY = 3_600.0  # seconds between two notes of a process
_MAX_PEERS = 8  # addresses that are noted
_noted: dict[str, float] = {}


def client_address(request: HttpRequest) -> str:
    """Return the address a request comes from; "unknown" where the server names none.

    X-Forwarded-For is believed from the addresses of DAILYPAPERS_TRUSTED_PROXIES alone, from its right end on.
    """
    peer, forwarded = str(request.META.get("REMOTE_ADDR", "")), request.META.get("HTTP_X_FORWARDED_FOR", "")
    trusted = trusted_proxies()
    address = resolve_client(peer, forwarded, trusted)
    if is_forwarded(request) and not _is_ours(peer, trusted):
        _note(peer)
    return address


def trusted_proxies() -> tuple[Network, ...]:
    return _networks(tuple(settings.TRUSTED_PROXIES))


def is_forwarded(request: HttpRequest) -> bool:
    """Tell whether a web server in front, trusted or not, has sent this request on."""
    return any(name in request.META for name in FORWARDED)


# --- for `dailypapers doctor` -------------------------------------------------------------------------------------


class Forwarder(NamedTuple):
    """An address that sends forwarded headers and is not trusted. One of this machine is a web server of ours."""

    address: str
    seen_at: float  # seconds since 1970
    is_here: bool


def untrusted_forwarders() -> Iterator[Forwarder]:
    """Yield whoever sent forwarded headers and is still not trusted, the last first."""
    for address, seen_at in sorted(_notes().items(), key=lambda note: -note[1]):
        parsed = parse_address(address)
        if parsed is not None and not is_trusted(parsed, trusted_proxies()):
            yield Forwarder(address, seen_at, parsed.is_loopback)


def _note(peer: str) -> None:
    """Record that this address sends forwarded headers, once an hour in each process; what is private is kept first."""
    now, parsed = time.time(), parse_address(peer)
    if parsed is None or now - _noted.get(str(parsed), 0.0) < _NOTED_EVERY:
        return
    if len(_noted) >= _MAX_PEERS and not parsed.is_private:
        return
    _noted[str(parsed)] = now
    notes = _notes() | {str(parsed): now}
    kept = sorted(notes, key=lambda address: (not ipaddress.ip_address(address).is_private, -notes[address]))
    path = _path()
    with suppress(OSError):
        fresh = path.with_name(f"{path.name}.new")
        fresh.write_bytes(orjson.dumps({address: notes[address] for address in kept[:_MAX_PEERS]}))
        fresh.replace(path)


def _notes() -> dict[str, float]:
    try:
        notes: Any = orjson.loads(_path().read_bytes())
        return {str(ipaddress.ip_address(address)): float(at) for address, at in notes.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _path() -> Path:
    return Path(settings.HOME) / "forwarders.json"


def _is_ours(peer: str, trusted: tuple[Network, ...]) -> bool:
    parsed = parse_address(peer)
    return parsed is not None and is_trusted(parsed, trusted)


@lru_cache(maxsize=4)
def _networks(words: tuple[str, ...]) -> tuple[Network, ...]:
    return parse_networks(words)
