"""What comes back: refusals during sending, delivery status notifications (RFC 3464), complaints (RFC 5965).

A report counts only when it holds a Message-ID of ours, whose signature only the mail it is about can have had: so
nobody stops another's digests by writing a report.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from typing import BinaryIO

from django.db import transaction

from dailypapers.digests.delivery.outcomes import Refused
from dailypapers.digests.models import Bounce, Delivery, Subscriber
from dailypapers.digests.subscriptions import links

SOFT_BOUNCES = 5  # within SOFT_SPAN stop an address
SOFT_SPAN = timedelta(days=14)
REPORTED = "reported as unwanted"
LARGEST = 2_000_000  # bytes of one report


@dataclass(frozen=True, slots=True)
class Report:
    """A report about one mail of ours. `kind` is hard, soft or complaint."""

    delivery_id: int
    subscriber_id: int
    kind: str
    detail: str


def parse(raw: bytes) -> Report | None:
    """The report in a message; None when it is none, or not about a mail of ours."""
    message = email.message_from_bytes(raw[:LARGEST], policy=email.policy.compat32)
    ours = next(_our_message_ids(message), None)
    if ours is None:
        return None
    for part in message.walk():
        if part.get_content_type() == "message/feedback-report":
            return Report(*ours, "complaint", _feedback(part))
        if part.get_content_type() == "message/delivery-status":
            return _status(ours, part)
    return None


def _status(ours: tuple[int, int], part: Message) -> Report | None:
    """One recipient's fate. "delayed", "relayed" and "delivered" are no bounces."""
    for fields in part.walk():
        action = str(fields.get("Action", "")).strip().lower()
        if action != "failed":
            continue
        status = str(fields.get("Status", "")).split("(")[0].strip()
        said = " ".join(str(fields.get("Diagnostic-Code", "")).split())
        return Report(*ours, kind_of(status), f"{status} {said}".strip()[:500])
    return None


def kind_of(status: str) -> str:
    """hard where an enhanced status code (RFC 3463) says that the address is no good, else soft."""
    is_hard = status.startswith("5.") and not status.startswith(("5.2.", "5.3.", "5.4.", "5.6.", "5.7."))
    return "hard" if is_hard else "soft"


def _feedback(part: Message) -> str:
    for fields in part.walk():
        if kind := fields.get("Feedback-Type"):
            return f"complaint: {str(kind)[:80]}"
    return "complaint"


def _our_message_ids(message: Message) -> Iterator[tuple[int, int]]:
    """Signed ids in the headers of the returned mail, whole or headers only."""
    for part in message.walk():
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            payload = part.get_payload(decode=True)
            text = payload if isinstance(payload, bytes) else b""
            candidates = [email.message_from_bytes(text + b"\n\n").get("Message-ID", "")]
        else:
            candidates = [part.get("Message-ID", ""), part.get("Original-Message-ID", "")]
        for candidate in candidates:
            if found := links.read_message_id(str(candidate)):
                yield found


def messages_in(stream: BinaryIO) -> Iterator[bytes]:
    """The messages of a mailbox file (mbox), or the one message a stream holds."""
    lines: list[bytes] = []
    is_mailbox, blank_before = False, True
    for line in stream:
        if line.startswith(b"From ") and blank_before and (is_mailbox or not lines):
            is_mailbox = True
            if lines:
                yield b"".join(lines)
            lines = []
        else:
            lines.append(line[1:] if is_mailbox and line.startswith(b">From ") else line)
        blank_before = not line.strip()
    if any(line.strip() for line in lines):
        yield b"".join(lines)


def record(report: Report, now: datetime) -> bool:
    """Notes a report and stops the address where it must; False when it was known or its mail is not."""
    with transaction.atomic():
        delivery = Delivery.objects.filter(pk=report.delivery_id, subscriber=report.subscriber_id).first()
        subscriber = Subscriber.objects.filter(pk=report.subscriber_id).first()
        if delivery is None or subscriber is None:
            return False
        _, made = Bounce.objects.get_or_create(
            delivery=delivery, kind=report.kind, defaults={"subscriber": subscriber, "detail": report.detail, "at": now}
        )
        if made:
            _judge(subscriber, report.kind, report.detail, now)
    return made


def note_refusal(delivery: Delivery, refused: Refused, now: datetime) -> None:
    """The same for a refusal during sending; inside the caller's transaction."""
    kind = "hard" if refused.address_is_bad else "soft"
    Bounce.objects.get_or_create(
        delivery=delivery, kind=kind,
        defaults={"subscriber": delivery.subscriber, "detail": refused.reason[:500], "at": now},
    )  # fmt: skip
    _judge(delivery.subscriber, kind, refused.reason, now)


def _judge(subscriber: Subscriber, kind: str, detail: str, now: datetime) -> None:
    """Stops an address at a hard bounce, a complaint, or five soft bounces within two weeks."""
    if kind == "soft":
        recent = Bounce.objects.filter(subscriber=subscriber, kind="soft", at__gt=now - SOFT_SPAN).count()
        if recent < SOFT_BOUNCES:
            return
    reasons = {"hard": "the address does not exist", "complaint": REPORTED}
    reason = f"{reasons.get(kind, 'mails keep coming back')}: {detail}"[:300]
    Subscriber.objects.filter(pk=subscriber.pk, stopped_at=None).update(
        stopped_at=now, stop_reason=reason, next_at=None
    )
