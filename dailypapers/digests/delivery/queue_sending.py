"""Sends the mails of the queue: few, and somebody waits for each.

A row goes planned → sending → sent, as a delivery does; docs/operations.md says what a kill leaves. Mails leave one by
one, since a new password must not wait for a batch.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from dailypapers.catalog import interruptions, leases
from dailypapers.digests.delivery import mail_channel
from dailypapers.digests.delivery.outcomes import About, Accepted, Outcome, Refused, ServerDown
from dailypapers.digests.delivery.queue import StoredMail
from dailypapers.digests.delivery.recording import MAX_ERROR, is_like_outage, mail_is_back, record_outage
from dailypapers.digests.delivery.sending import HANDING, PATIENCE, Sent
from dailypapers.digests.models import Outage, QueuedMail
from dailypapers.digests.planning.schedule import try_again
from dailypapers.lib.backoff import backoff

FIRST_TRIES, FIRST_PAUSE, LAST_PAUSE = 5, 15.0, 120.0  # seconds: greylisting lets a second attempt through soon
State = QueuedMail.State
OPEN = Q(state__in=[State.PLANNED, State.CLAIMED, State.SENDING])
log = logging.getLogger(__name__)


def has_due(now: datetime | None = None) -> bool:
    """Tell whether a mail waits that can be sent now. Two queries, by an index of the open ones."""
    now = now or timezone.now()
    return not _is_down(now) and QueuedMail.objects.filter(OPEN, leases.free(now), due_at__lte=now).exists()


def send_queued(
    now: Callable[[], datetime] = timezone.now,
    *,
    until: float = float("inf"),
    is_ending: Callable[[], bool] = lambda: False,
) -> Sent:
    """Send the mails of the queue that are due; stops when `until` (time.monotonic) has passed or `is_ending`."""
    done, channel, holder = Sent(), mail_channel.MailChannel(), leases.process_name(str(time.monotonic_ns()))
    try:
        while not is_ending() and time.monotonic() < until and (mail := _claim_next(holder, now())):
            outcome = channel.send_stored(StoredMail(mail.sender, mail.recipient, bytes(mail.wire)))

            def record(mail: QueuedMail = mail, outcome: Outcome = outcome) -> None:
                _record(mail, outcome, holder, now())

            interruptions.until_stored(record, patience=PATIENCE)
            if isinstance(outcome, Accepted):
                done.sent += 1
            elif _is_final(outcome):
                done.failed += 1
            else:
                done.later += 1
    finally:
        channel.close()
    return done


def tidy(now: datetime) -> None:
    """Give up mails whose time is over, with what they say."""
    over = QueuedMail.objects.filter(OPEN, leases.free(now), expires_at__lte=now)
    given_up = {"state": State.FAILED, "wire": b"", "finished_at": now, "lease_owner": "", "leased_until": None}
    over.update(**given_up)


def _claim_next(holder: str, now: datetime) -> QueuedMail | None:
    """Claim the mail that is due first and mark it as being handed over; None where none is, or the server is down."""
    if _is_down(now):
        return None
    for mail in QueuedMail.objects.filter(OPEN, due_at__lte=now).order_by("due_at", "id")[:20]:
        if leases.claim(mail, holder, now, HANDING):
            changes = {"state": State.SENDING, "attempts": F("attempts") + 1}
            if mail.state == State.SENDING:
                log.warning("%s was being handed over when its process ended; it is sent again.", mail)
                changes["uncertain"] = F("uncertain") + 1
            QueuedMail.objects.filter(pk=mail.pk).update(**changes)
            mail.refresh_from_db()
            return mail
    return None


def _is_down(now: datetime) -> bool:
    """Tell whether the mail server rests until it is tried again."""
    return Outage.objects.filter(server=mail_channel.SERVER, failures__gt=0, until__gt=now).exists()


def _is_final(outcome: Outcome) -> bool:
    """Tell whether a mail will never be taken: its mailbox does not exist, or it cannot be sent as it is."""
    return isinstance(outcome, Refused) and outcome.about in (About.MAILBOX, About.MESSAGE)


def _record(mail: QueuedMail, outcome: Outcome, holder: str, now: datetime) -> None:
    """Write how handing over ended; what it said is deleted once it will not be sent again."""
    error = getattr(outcome, "reason", "")[:MAX_ERROR]
    if isinstance(outcome, Refused) and is_like_outage(outcome):
        outcome = ServerDown(mail_channel.SERVER, outcome.reason)
    with transaction.atomic():
        match outcome:
            case Accepted():
                mail_is_back(now)
                leases.release(mail, holder, state=State.SENT, finished_at=now, wire=b"", error="")
            case _ if _is_final(outcome):
                leases.release(mail, holder, state=State.FAILED, finished_at=now, wire=b"", error=error)
            case ServerDown():
                due_at = record_outage(outcome, now)
                leases.release(mail, holder, state=State.PLANNED, due_at=due_at, error=error)
            case _:
                leases.release(mail, holder, state=State.PLANNED, due_at=now + _pause(mail), error=error)


def _pause(mail: QueuedMail) -> timedelta:
    """Return the pause before the next attempt: somebody waits, so the first ones come soon."""
    if mail.attempts <= FIRST_TRIES:
        return timedelta(seconds=backoff(mail.attempts, first=FIRST_PAUSE, cap=LAST_PAUSE))
    return try_again(mail.attempts - FIRST_TRIES)
