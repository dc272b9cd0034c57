"""Mails that come back: refusals during sending, delivery status notifications (RFC 3464), complaints (RFC 5965).

A report counts only when it holds a Message-ID of ours, whose signature only the mail it is about can have had: so
nobody stops another's digests by writing a report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from dailypapers.digests.delivery.outcomes import About, Refused
from dailypapers.digests.delivery.refusals import GONE, is_outage_of_reports, was_refused_before
from dailypapers.digests.models import Bounce, Delivery, Subscriber
from dailypapers.digests.subscriptions import links
from dailypapers.lib.mime import parse_headers, parse_message

SOFT_BOUNCES = 5  # within SOFT_SPAN stop an address
SOFT_SPAN = timedelta(days=14)
REPORTED = gettext_noop("reported as unwanted")
REPORTED_KINDS = (Bounce.Kind.HARD, Bounce.Kind.SOFT, Bounce.Kind.COMPLAINT)  # that others may report


@dataclass(frozen=True, slots=True)
class Report:
    """A report about one mail of ours; `kind` is one of `Bounce.Kind`."""

    delivery_id: int
    subscriber_id: int
    kind: str
    detail: str


def parse(raw: bytes) -> Report | None:
    """Return the report in a message; None for another message, a mail of others, or one that is nested too deep."""
    message = parse_message(raw)
    ours = next(_our_message_ids(message), None) if message is not None else None
    if message is None or ours is None:
        return None
    for part in message.walk():
        if part.get_content_type() == "message/feedback-report":
            return Report(*ours, Bounce.Kind.COMPLAINT, _feedback(part))
        if part.get_content_type() == "message/delivery-status":
            return _status(ours, part)
    return None


def _status(ours: tuple[int, int], part: Message) -> Report | None:
    """Return the report in a delivery status; "delayed", "relayed" and "delivered" are no bounces."""
    for fields in part.walk():
        action = str(fields.get("Action", "")).strip().lower()
        if action != "failed":
            continue
        status = str(fields.get("Status", "")).split("(")[0].strip()
        diagnosis = " ".join(str(fields.get("Diagnostic-Code", "")).split())
        return Report(*ours, kind_of(status), f"{status} {diagnosis}".strip()[:500])
    return None


def kind_of(status: str) -> Bounce.Kind:
    """Return hard where an enhanced status code (RFC 3463) says that the mailbox does not exist, else soft."""
    return Bounce.Kind.HARD if status in GONE else Bounce.Kind.SOFT


def _feedback(part: Message) -> str:
    """Return what kind of complaint a feedback report is about."""
    for fields in part.walk():
        if kind := fields.get("Feedback-Type"):
            return f"complaint: {str(kind)[:80]}"
    return "complaint"


def _our_message_ids(message: Message) -> Iterator[tuple[int, int]]:
    """Yield (delivery, subscriber) of signed ids in the headers of the returned mail, whole or headers only."""
    for part in message.walk():
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            payload = part.get_payload(decode=True)
            text = payload if isinstance(payload, bytes) else b""
            candidates = [parse_headers(text + b"\n\n").get("Message-ID", "")]
        else:
            candidates = [part.get("Message-ID", ""), part.get("Original-Message-ID", "")]
        for candidate in candidates:
            if ours := links.read_message_id(str(candidate)):
                yield ours


def record(report: Report, now: datetime | None = None) -> bool:
    """Store a report and stops the address where it must; False for a known report or an unknown mail."""
    moment = now or timezone.now()
    with transaction.atomic():
        delivery = Delivery.objects.filter(pk=report.delivery_id, subscriber=report.subscriber_id).first()
        subscriber = Subscriber.objects.filter(pk=report.subscriber_id).first()
        if delivery is None or subscriber is None:
            return False
        _, is_new = Bounce.objects.get_or_create(
            delivery=delivery,
            kind=report.kind,
            defaults={"subscriber": subscriber, "detail": report.detail, "at": moment},
        )
        if is_new and not is_outage_of_reports(report.detail, report.kind, moment):
            _stop_if_due(subscriber, report.kind, report.detail, moment)
    return is_new


def note_refusal(delivery: Delivery, refused: Refused, now: datetime) -> None:
    """Store a refusal during sending, as `record` does a report; inside the caller's transaction."""
    kind = Bounce.Kind.HARD if refused.about is About.MAILBOX else Bounce.Kind.SOFT
    Bounce.objects.get_or_create(
        delivery=delivery,
        kind=kind,
        defaults={"subscriber": delivery.subscriber, "detail": refused.reason[:500], "at": now},
    )
    _stop_if_due(delivery.subscriber, kind, refused.reason, now)


def _stop_if_due(subscriber: Subscriber, kind: str, detail: str, now: datetime) -> None:
    """Stop an address at a hard bounce, a complaint, a refusal on another day, or five soft bounces in two weeks."""
    if kind == Bounce.Kind.SOFT and not (detail.startswith("5") and was_refused_before(subscriber, now, SOFT_SPAN)):
        recent = Bounce.objects.filter(subscriber=subscriber, kind=kind, at__gt=now - SOFT_SPAN).count()
        if recent < SOFT_BOUNCES:
            return
    is_mail = subscriber.channel in Subscriber.BY_MAIL
    reasons: dict[str, str] = {
        Bounce.Kind.HARD: gettext_noop("the address does not exist")
        if is_mail
        else gettext_noop("it takes no messages any more"),
        Bounce.Kind.COMPLAINT: REPORTED,
    }
    again_and_again = gettext_noop("mails keep coming back") if is_mail else gettext_noop("it keeps refusing messages")
    stop(subscriber, f"{reasons.get(kind, again_and_again)}: {detail}", now)


def stop(subscriber: Subscriber, reason: str, now: datetime) -> None:
    """Stop an address or a channel with a sentence, unless it is; inside the caller's transaction."""
    Subscriber.objects.filter(pk=subscriber.pk, stopped_at=None).update(
        stopped_at=now, stop_reason=reason[:300].rstrip("."), next_at=None
    )
