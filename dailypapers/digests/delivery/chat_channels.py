"""Digests and test messages to channels.

Posts to Slack, Discord, Mattermost, Matrix (through a webhook bridge), JSON to any webhook, and what Apprise sends to.

Channels are asked only where they lead to the public internet, or to a host the setting DAILYPAPERS_PRIVATE_HOSTS
names. No redirect is followed. What is kept of an answer repeats nothing of a channel's address, which is a secret.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dailypapers import __version__
from dailypapers.digests.delivery import bluesky, services
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
from dailypapers.digests.models import Delivery, Subscriber
from dailypapers.digests.queries import Digest
from dailypapers.digests.rendering.posts import post_of, test_post
from dailypapers.digests.subscriptions import links
from dailypapers.digests.subscriptions.channels import url_of
from dailypapers.formats.chat import BODIES
from dailypapers.formats.post import Post
from dailypapers.languages import speaking
from dailypapers.lib.errors import InvalidSubscription, RefusedAddress
from dailypapers.lib.http import bounded
from dailypapers.lib.http.ssrf import guarded_transport
from dailypapers.lib.retry_after import parse_retry_after
from dailypapers.lib.text import shorten
from dailypapers.webhooks.sending import trusted_hosts

TIMEOUT = 15.0  # seconds in all
UNSEALED = gettext_noop(
    "The address cannot be read any more, since the site's secret key is another one. Enter it again."
)
_BETWEEN_SECRETS = re.compile(r"[/:@?&=#]+")


def send(delivery: Delivery, digest: Digest | None, timeout: float | None = None) -> Outcome:
    """Post a digest, or without one a test message; return the outcome.

    The header Idempotency-Key is the same for every attempt; `timeout` in seconds, `TIMEOUT` at most.
    """
    channel = delivery.subscriber
    url = url_of(channel)
    if url is None:
        return Refused(UNSEALED, About.MAILBOX)
    with speaking(channel):
        post = test_post(channel) if digest is None else post_of(digest)
        body = BODIES[channel.channel](post) if channel.channel in BODIES else None
    headers = {
        "User-Agent": f"dailypapers/{__version__} ({settings.SITE_URL})",
        "Idempotency-Key": links.message_id(delivery.pk, channel).strip("<>"),
    }
    seconds = min(timeout or TIMEOUT, TIMEOUT)
    if channel.channel == Subscriber.Channel.SERVICE:
        outcome = _to_service(channel, url, post, headers, seconds)
    elif channel.channel == Subscriber.Channel.BLUESKY:
        moment, number = delivery.planned_at, delivery.pk
        ask = partial(bluesky.send, url=url, post=post, moment=moment, number=number)
        outcome = _ask(channel, seconds, ask, headers)
    else:
        outcome = _ask(channel, seconds, partial(bounded.post, url=url, json=body), headers)
    return _without_secrets(outcome, url)


def _ask(
    channel: Subscriber,
    seconds: float,
    ask: Callable[..., httpx.Response],
    headers: dict[str, str],
) -> Outcome:
    """Let `ask` make its requests, with the options it is given, and return what the last answer means."""
    transport = guarded_transport(trusted_hosts(), time.monotonic() + seconds)
    given: dict[str, Any] = {"headers": headers, "seconds": seconds, "is_body_optional": True}
    try:
        with httpx.Client(transport=transport, trust_env=False) as client:
            return outcome_of(ask(client, **given))
    except (RefusedAddress, httpx.HTTPError, httpx.InvalidURL) as error:
        return outcome_of_error(error, channel.server)


def _to_service(channel: Subscriber, url: str, post: Post, headers: dict[str, str], seconds: float) -> Outcome:
    try:
        service = services.open_service(url)
    except InvalidSubscription as error:
        return Refused(str(error), About.MAILBOX)
    if not isinstance(service, services.Service):
        return _to_added(service, post, headers["Idempotency-Key"], seconds)
    from dailypapers.lib.http.guarded_requests import within  # needs the extra

    with within(seconds, headers=headers, trusted=trusted_hosts()) as exchange:
        if service.send(post):
            return Accepted()
    if exchange.error is not None:
        return outcome_of_error(exchange.error, channel.server)
    if exchange.answer is None:
        return TryLater(_("%(service)s could not be asked.") % {"service": service.name})
    outcome = outcome_of(exchange.answer)
    if isinstance(outcome, Accepted):  # by its status alone: it says no in words
        return Refused(
            _("%(service)s did not take it: %(answer)s")
            % {"service": service.name, "answer": shorten(exchange.answer.text[:300], 200)}
        )
    return outcome


def _to_added(service: services.AddedService, post: Post, key: str, seconds: float) -> Outcome:
    """Let a plug-in send a post; whatever it raises is an outcome."""
    try:
        service.send(post, key=key, seconds=seconds)
    except InvalidSubscription as error:
        return Refused(str(error), About.MAILBOX)
    except Exception as error:  # somebody else's code: it may have sent
        return Lost(f"{type(error).__name__}: {error}"[:300])
    return Accepted()


def outcome_of_error(error: Exception, server: str) -> Outcome:
    """Return what it means for a message that its request failed."""
    reason = f"{type(error).__name__}: {error}"
    match error:
        case RefusedAddress() | httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return Refused(str(error), About.MAILBOX)
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return ServerDown(server, reason)
        case _:
            return Lost(reason)


def _without_secrets(outcome: Outcome, url: str) -> Outcome:
    """Return the outcome without the parts of an address that an answer may repeat."""
    if isinstance(outcome, Accepted):
        return outcome
    host = (urlsplit(url).hostname or "").lower()
    reason = outcome.reason
    for part in sorted(_BETWEEN_SECRETS.split(url), key=len, reverse=True):
        if len(part) >= 6 and part.lower() not in (host, "webhook", "webhooks", "services"):
            reason = reason.replace(part, "…")
    return replace(outcome, reason=reason)


def outcome_of(answer: httpx.Response) -> Outcome:
    """Return what the server's answer means for the message."""
    reason = f"{answer.status_code} {shorten(answer.text[:300], 200)}".strip()
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
