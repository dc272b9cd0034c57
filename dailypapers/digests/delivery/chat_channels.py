"""Digests as posts in chats: Slack, Discord, Mattermost, Matrix (through a webhook bridge), or JSON to any webhook.

Addresses come from the administrator, and are asked only where they lead to the public internet, or to a host the
setting DAILYPAPERS_PRIVATE_HOSTS names. No redirect is followed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from dailypapers import __version__
from dailypapers.digests.delivery.outcomes import (
    MAX_PAUSE,
    About,
    Accepted,
    Lost,
    Outcome,
    Refused,
    ServerDown,
    TryLater,
)
from dailypapers.digests.models import Delivery
from dailypapers.digests.queries import Digest
from dailypapers.digests.rendering.posts import post_of
from dailypapers.digests.subscriptions import links
from dailypapers.formats.chat import BODIES
from dailypapers.lib.errors import InvalidSubscription, RefusedAddress
from dailypapers.lib.http import bounded
from dailypapers.lib.http.ssrf import guarded_transport
from dailypapers.lib.retry_after import parse_retry_after
from dailypapers.lib.text import shorten

TIMEOUT = 30.0  # seconds in all


def send(delivery: Delivery, digest: Digest) -> Outcome:
    """Post a digest; return the outcome. The header Idempotency-Key is the same for every attempt."""
    address = delivery.subscriber.address
    headers = {
        "User-Agent": f"dailypapers/{__version__} ({settings.SITE_URL})",
        "Idempotency-Key": links.message_id(delivery.pk, delivery.subscriber).strip("<>"),
    }
    body = BODIES[delivery.subscriber.channel](post_of(digest))
    try:
        with httpx.Client(transport=guarded_transport(_trusted_hosts()), trust_env=False) as client:
            return _outcome_of(bounded.post(client, address, seconds=TIMEOUT, json=body, headers=headers))
    except RefusedAddress as error:
        return Refused(str(error), About.MAILBOX)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return ServerDown(server_of(address), f"{type(error).__name__}: {error}")
    except httpx.HTTPError as error:
        return Lost(f"{type(error).__name__}: {error}")


def server_of(address: str) -> str:
    """Return the host of a webhook, under which its outages are kept."""
    return (urlsplit(address).hostname or "")[:255]


def checked_address(channel: str, address: str) -> str:
    """Return a webhook's trimmed address. Raises `InvalidSubscription`."""
    parts = urlsplit(address.strip())
    if channel not in BODIES:
        raise InvalidSubscription(f"Invalid channel: “{channel[:20]}”. Choose one of {', '.join(BODIES)}.")
    if parts.scheme not in ("https", "http") or not parts.hostname or len(address) > 500:
        raise InvalidSubscription(
            "Invalid webhook. Write an address that begins with https://, 500 characters at most."
        )
    return address.strip()


def _trusted_hosts() -> Iterator[tuple[str, int]]:
    """Yield the hosts of DAILYPAPERS_PRIVATE_HOSTS with their ports: 80 and 443, or the one named (`host:8065`)."""
    for entry in settings.PRIVATE_HOSTS:
        host, _, port = entry.partition(":")
        yield from ((host, int(number)) for number in ([port] if port.isdigit() else [80, 443]))


def _outcome_of(answer: httpx.Response) -> Outcome:
    """Return what the server's answer means for the message."""
    reason = f"{answer.status_code} {shorten(answer.text[:300], 200)}"
    if answer.is_success:
        return Accepted()
    if answer.status_code == 429:
        seconds = parse_retry_after(answer.headers.get("Retry-After"), time.time(), cap=MAX_PAUSE)
        return TryLater(reason, timedelta(seconds=seconds) if seconds else None)
    if answer.status_code in (401, 403, 404, 405, 410) or answer.is_redirect:
        return Refused(reason, About.MAILBOX)
    if answer.status_code < 500 and answer.status_code not in (408, 425):
        return Refused(reason)
    return TryLater(reason)
