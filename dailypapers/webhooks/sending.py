"""Sends what is in the outbox: each message at least once, every attempt under the same id.

A message is claimed by a lease, posted, and its end written; a kill in between sends it again when the lease is over. A
webhook that fails rests, longer with each failure, and its messages wait behind the one that failed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import httpx
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from dailypapers import __version__
from dailypapers.accounts import ciphers
from dailypapers.catalog import leases
from dailypapers.lib.backoff import backoff
from dailypapers.lib.errors import RefusedAddress
from dailypapers.lib.http import bounded
from dailypapers.lib.http.ssrf import guarded_transport
from dailypapers.lib.retry_after import parse_retry_after
from dailypapers.webhooks import signing
from dailypapers.webhooks.actions import PURPOSE
from dailypapers.webhooks.events import TEST
from dailypapers.webhooks.models import Message, Webhook

TIMEOUT = 10.0  # seconds for one message
LEASE = timedelta(minutes=2)
FIRST_PAUSE, LAST_PAUSE = 5.0, 14_400.0  # seconds
GIVE_UP = timedelta(days=3)
GONE = 410  # by which a receiver says, as the specification has it, that it wants no more
State = Message.State


class Answer(NamedTuple):
    """How posting ended: the status, if there was one; what went wrong, "" for nothing; a pause that was asked for."""

    status: int | None
    error: str
    pause: float | None = None
    is_final: bool = False


def has_due(now: datetime | None = None) -> bool:
    """Tell whether a message may be sent now."""
    return _due(now or timezone.now()).exists()


def _due(now: datetime) -> QuerySet[Message]:
    is_rested = Q(webhook__rests_until=None) | Q(webhook__rests_until__lte=now)
    is_in_force = Q(webhook__stopped_at=None) | Q(event=TEST)
    return Message.objects.filter(is_rested, is_in_force, leases.free(now), state=State.PLANNED, due_at__lte=now)


def send_due(
    now: Callable[[], datetime] = timezone.now,
    *,
    until: float = float("inf"),
    is_ending: Callable[[], bool] = lambda: False,
) -> dict[str, int]:
    """Send what is due, the oldest first; return how many messages were sent, postponed and failed.

    Stops when `until` (time.monotonic) has passed or `is_ending` says so.
    """
    done, holder = {"sent": 0, "postponed": 0, "failed": 0}, leases.process_name(str(time.monotonic_ns()))
    while not is_ending() and time.monotonic() < until and (message := _claim(holder, now())):
        answer = _post(message, now())
        done[_record(message, answer, holder, now())] += 1
    return done


def _claim(holder: str, now: datetime) -> Message | None:
    rows = _due(now).select_related("webhook", "webhook__user").order_by("due_at", "id")[:20]
    return next((row for row in rows if leases.claim(row, holder, now, LEASE)), None)


def _post(message: Message, now: datetime) -> Answer:
    webhook = message.webhook
    url, secret = (ciphers.decrypt(PURPOSE, sealed) for sealed in (webhook.sealed_url, webhook.sealed_secret))
    if url is None or secret is None:
        return Answer(None, gettext_noop("The site's secret key is another one. Add the webhook again."), is_final=True)
    if webhook.user is not None and not webhook.user.is_active:
        return Answer(None, gettext_noop("The account is not in force any more."), is_final=True)
    headers = signing.headers(secret, message.uid, int(now.timestamp()), message.body) | {
        "Content-Type": "application/json",
        "User-Agent": f"dailypapers/{__version__} ({settings.SITE_URL})",
    }
    transport = guarded_transport(trusted_hosts(), time.monotonic() + TIMEOUT)
    try:
        with httpx.Client(transport=transport, trust_env=False) as client:
            given: dict[str, Any] = {"seconds": TIMEOUT, "headers": headers, "content": message.body.encode()}
            return _read(bounded.post(client, url, is_body_optional=True, **given))
    except RefusedAddress as error:
        return Answer(None, str(error), is_final=True)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer(None, f"{type(error).__name__}: {error}")


def _read(answer: httpx.Response) -> Answer:
    if answer.is_success:
        return Answer(answer.status_code, "")
    pause = parse_retry_after(answer.headers.get("Retry-After"), time.time(), cap=86_400.0)
    return Answer(answer.status_code, f"Status {answer.status_code}", pause, is_final=answer.status_code == GONE)


NOTHING_TAKEN = gettext_noop("nothing was taken for three days")


def _record(message: Message, answer: Answer, holder: str, now: datetime) -> str:
    """Write how a message ended, and how its webhook stands; return which it is."""
    rows = Webhook.objects.filter(pk=message.webhook_id)
    facts = {"status": answer.status, "error": answer.error[:300], "attempts": F("attempts") + 1}
    with transaction.atomic():
        if not answer.error:
            rows.update(failures=0, failing_since=None, rests_until=None)
            if message.event == TEST:
                rows.update(stopped_at=None, stop_reason="")
            leases.release(message, holder, state=State.SENT, finished_at=now, **facts)
            return "sent"
        webhook = rows.select_for_update().get()
        since = webhook.failing_since or now
        pause = answer.pause or backoff(webhook.failures + 1, first=FIRST_PAUSE, cap=LAST_PAUSE)
        rests_until = now + timedelta(seconds=pause)
        rows.update(failures=F("failures") + 1, failing_since=since, rests_until=rests_until)
        if answer.is_final or now - since > GIVE_UP:
            why = answer.error if answer.is_final else f"{NOTHING_TAKEN}: {answer.error}"
            rows.filter(stopped_at=None).update(stopped_at=now, stop_reason=why[:300].rstrip("."))
        if answer.is_final or now - message.created_at > GIVE_UP or message.event == TEST:
            leases.release(message, holder, state=State.FAILED, finished_at=now, **facts)
            return "failed"
        leases.release(message, holder, due_at=rests_until, **facts)
        return "postponed"


def trusted_hosts() -> Iterator[tuple[str, int]]:
    """Yield the hosts of DAILYPAPERS_PRIVATE_HOSTS with their ports: 80 and 443, or the one named (`host:8065`)."""
    for entry in settings.PRIVATE_HOSTS:
        host, _, port = entry.partition(":")
        yield from ((host, int(number)) for number in ([port] if port.isdigit() else [80, 443]))
