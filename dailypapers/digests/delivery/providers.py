"""Providers of mail over HTTP, by django-anymail: what their errors mean, and what they report of mails that left.

Each mail carries the signed part of its Message-ID as metadata, which a provider hands back in its reports.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dailypapers.digests.delivery.bounces import Report, kind_of
from dailypapers.digests.delivery.outcomes import MAX_PAUSE, About, Lost, Outcome, Refused, ServerDown, TryLater
from dailypapers.digests.models import Bounce
from dailypapers.digests.subscriptions import links
from dailypapers.lib.retry_after import parse_retry_after
from dailypapers.lib.text import shorten

NAME = "delivery"  # of the metadata
QUEUE = "dailypapers.digests.delivery.queue.EmailBackend"
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_UNWANTED = ("complained", "unsubscribed")
_RETURNED = ("bounced", "rejected", "failed")


def provider() -> str:
    """Return the provider that `EMAIL_URL` names, as django-anymail calls it; empty when it names none."""
    match = re.fullmatch(r"anymail\.backends\.(\w+)\.EmailBackend", transport())
    return match[1] if match else ""


def transport() -> str:
    """Return the path of the backend that hands mails over: not that of the queue."""
    return str(settings.MAIL_TRANSPORT if settings.EMAIL_BACKEND == QUEUE else settings.EMAIL_BACKEND)


def outcome_of(error: Exception, server: str) -> Outcome | None:
    """Return what an error of a provider's backend means; None for errors of others."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "AnymailError" not in kinds:
        return None
    reason = shorten(str(error), 400)
    if "AnymailRecipientsRefused" in kinds or "AnymailInvalidAddress" in kinds:
        return Refused(reason, About.MAILBOX)
    status = getattr(error, "status_code", None)
    match status:
        case None if "RequestException" not in kinds:
            return Refused(reason)  # this mail holds what the provider cannot send
        case None if "NewConnectionError" in reason or "ConnectTimeout" in kinds:
            return ServerDown(server, reason)
        case None:
            return Lost(reason)
        case 401 | 402 | 403:
            return ServerDown(server, reason)  # the key or the account: mended by the administrator
        case 408 | 425 | 429:
            return TryLater(reason, _pause(error))
        case _ if status < 400 or status >= 500:
            return TryLater(reason, _pause(error))
        case _:
            return Refused(reason)


def _pause(error: Any) -> timedelta | None:
    seconds = parse_retry_after(error.response.headers.get("Retry-After"), time.time(), cap=MAX_PAUSE)
    return timedelta(seconds=seconds) if seconds else None


def reports(request: HttpRequest) -> list[Report]:
    """Return what a call of the provider's webhook says of mails of ours.

    Raises SuspiciousOperation (answered 400) where the provider signs its calls and this one is not, and ValueError
    or KeyError for what is no such call.
    """
    module = import_module(f"anymail.webhooks.{provider()}")
    view = next(
        kind for name, kind in vars(module).items() if re.fullmatch("[A-Z].*(Tracking|Combined)WebhookView", name)
    )
    quiet = type(view.__name__, (view,), {"warn_if_no_basic_auth": False})()  # the address of the webhook is the secret
    quiet.run_validators(request)
    return list(_reports(quiet.parse_events(request)))


def _reports(events: list[Any]) -> Iterator[Report]:
    for event in events:
        ours = links.read_message_id(str((getattr(event, "metadata", None) or {}).get(NAME, "")))
        if ours is not None and (kind := _kind(event)):
            yield Report(*ours, kind, shorten(f"{event.event_type} {_detail(event)}", 500))


def _kind(event: Any) -> str:
    """Return a value of `Bounce.Kind`; empty for an event that is no bounce."""
    if event.event_type in _UNWANTED or (event.event_type in _RETURNED and event.reject_reason == "spam"):
        return Bounce.Kind.COMPLAINT
    if event.event_type not in _RETURNED:
        return ""
    detail = _detail(event)
    if status := _STATUS.search(detail):
        return kind_of(status[0])
    is_hard = event.reject_reason in ("bounced", "invalid") and not re.search("soft|temporar", detail, re.IGNORECASE)
    return Bounce.Kind.HARD if is_hard else Bounce.Kind.SOFT


def _detail(event: Any) -> str:
    return f"{event.description or ''} {event.mta_response or ''}"
