"""Digests as posts in chats: Slack, Discord, Mattermost, Matrix (through a webhook bridge), or JSON to any webhook.

Addresses come from the administrator, and are asked only where they lead to the public internet, or to a host the
setting DAILYPAPERS_PRIVATE_HOSTS names. No redirect is followed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from dailypapers import __version__
from dailypapers.digests.delivery.outcomes import MAX_PAUSE, Accepted, Lost, Outcome, Refused, ServerDown, TryLater
from dailypapers.digests.models import Delivery, Subscriber
from dailypapers.digests.queries import Card, Digest
from dailypapers.digests.rendering import sharing
from dailypapers.digests.rendering.card_text import gist
from dailypapers.digests.subscriptions import links
from dailypapers.lib.errors import InvalidSubscription, RefusedAddress
from dailypapers.lib.http.ssrf import guarded_transport
from dailypapers.lib.retry_after import parse_retry_after
from dailypapers.lib.text import shorten

TIMEOUT = 30  # seconds
MAX_DISCORD = 1_900  # characters; Discord takes 2,000
MAX_SLACK_BLOCKS = 48  # Slack takes 50 blocks of 3,000 characters


def send(delivery: Delivery, digest: Digest) -> Outcome:
    """Posts a digest; returns how that ended. The header Idempotency-Key is the same for every attempt."""
    address = delivery.subscriber.address
    headers = {
        "User-Agent": f"dailypapers/{__version__} ({settings.SITE_URL})",
        "Idempotency-Key": links.message_id(delivery.pk, delivery.subscriber).strip("<>"),
    }
    body = BODIES[delivery.subscriber.channel](digest)
    try:
        with httpx.Client(
            transport=guarded_transport(_trusted_hosts()), timeout=TIMEOUT, follow_redirects=False
        ) as client:
            return _outcome_of(client.post(address, json=body, headers=headers))
    except RefusedAddress as error:
        return Refused(str(error), address_is_bad=True)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return ServerDown(server_of(address), f"{type(error).__name__}: {error}")
    except httpx.HTTPError as error:
        return Lost(f"{type(error).__name__}: {error}")


def server_of(address: str) -> str:
    """Returns the host of a webhook, under which its outages are kept."""
    return (urlsplit(address).hostname or "")[:255]


def checked_address(channel: str, address: str) -> str:
    """Returns a webhook's trimmed address. Raises `InvalidSubscription`."""
    parts = urlsplit(address.strip())
    if channel not in BODIES:
        raise InvalidSubscription(f"Invalid channel: “{channel[:20]}”. Choose one of {', '.join(BODIES)}.")
    if parts.scheme not in ("https", "http") or not parts.hostname or len(address) > 500:
        raise InvalidSubscription(
            "Invalid webhook. Write an address that begins with https://, 500 characters at most."
        )
    return address.strip()


def _trusted_hosts() -> Iterator[tuple[str, int]]:
    """Yields the hosts of DAILYPAPERS_PRIVATE_HOSTS with their ports: 80 and 443, or the one named (`host:8065`)."""
    for entry in settings.PRIVATE_HOSTS:
        host, _, port = entry.partition(":")
        yield from ((host, int(number)) for number in ([port] if port.isdigit() else [80, 443]))


def _outcome_of(answer: httpx.Response) -> Outcome:
    """Returns what the server's answer means for the message."""
    reason = f"{answer.status_code} {shorten(answer.text[:300], 200)}"
    if answer.is_success:
        return Accepted()
    if answer.status_code == 429:
        seconds = parse_retry_after(answer.headers.get("Retry-After"), time.time(), cap=MAX_PAUSE)
        return TryLater(reason, timedelta(seconds=seconds) if seconds else None)
    if answer.status_code in (401, 403, 404, 405, 410) or answer.is_redirect:
        return Refused(reason, address_is_bad=True)
    if answer.status_code < 500 and answer.status_code not in (408, 425):
        return Refused(reason)
    return TryLater(reason)


def _cards(digest: Digest) -> Iterator[Card]:
    for section in digest.sections:
        yield from section.cards


def _slack(digest: Digest) -> dict[str, Any]:
    head = f"*{_slack_text(settings.SITE_NAME)}*, {_slack_text(digest.title)}"
    lines = [
        f"*<{links.paper_link(card.paper.key)}|{_slack_text(card.paper.title_text)}>*\n{_slack_text(gist(card.paper))}"
        for card in _cards(digest)
    ]
    texts = [head, *lines[: MAX_SLACK_BLOCKS - 1], *map(_slack_text, digest.notes)]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text[:2900]}} for text in texts[:50]]
    return {"text": f"{settings.SITE_NAME}, {digest.title}", "blocks": blocks, "unfurl_links": False}


def _slack_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _discord(digest: Digest) -> dict[str, Any]:
    content = f"**{_escape(settings.SITE_NAME)}**, {_escape(digest.title)}"
    for line in [f"- [{_escape(c.paper.title_text)}](<{links.paper_link(c.paper.key)}>)" for c in _cards(digest)]:
        if len(content) + len(line) > MAX_DISCORD:
            content += f"\n… and more: <{links.absolute('/papers')}>"
            break
        content += f"\n{line}"
    content += "".join(f"\n{_escape(note)}" for note in digest.notes)
    return {"content": content[:2000], "allowed_mentions": {"parse": []}}  # no title calls @everyone


def _mattermost(digest: Digest) -> dict[str, Any]:
    return {"text": sharing.markdown(digest)[:16_000]}


def _matrix(digest: Digest) -> dict[str, Any]:
    return {"text": sharing.text(digest)[:30_000], "html": sharing.html(digest)[:30_000]}


def _webhook(digest: Digest) -> dict[str, Any]:
    return {
        "site": settings.SITE_NAME,
        "title": digest.title,
        "day": digest.day.isoformat(),
        "notes": digest.notes,
        "papers": [
            {
                "id": card.paper.key,
                "title": card.paper.title_text,
                "url": links.paper_link(card.paper.key),
                "summary": gist(card.paper),
                "section": heading,
                "reason": card.reason,
            }
            for heading, cards in digest.sections
            for card in cards
        ],
    }


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~@])", r"\\\1", text)


BODIES: dict[str, Callable[[Digest], dict[str, Any]]] = {
    Subscriber.Channel.SLACK: _slack,
    Subscriber.Channel.DISCORD: _discord,
    Subscriber.Channel.MATTERMOST: _mattermost,
    Subscriber.Channel.MATRIX: _matrix,
    Subscriber.Channel.WEBHOOK: _webhook,
}
