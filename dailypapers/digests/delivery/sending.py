"""Sends what is planned, exactly once as far as the other side allows.

A delivery goes planned → claimed → sending → sent. Claiming is a conditional update, so of many processes one has it.
`sending` is written before the message is handed over and `sent` after the server accepted it; the end of one and the
beginning of the next are one transaction. So a kill at any instruction leaves at most one message of that process in
`sending`, and only of that one it is not known whether the server took it. It is sent again, with the same Message-ID,
and counted as uncertain: a second copy is better than none. Leases of dead processes end by time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from dailypapers.catalog import bulk, interruptions, leases
from dailypapers.digests.delivery import chat_channels, mail_channel
from dailypapers.digests.delivery.outcomes import About, Accepted, Outcome, Refused, ServerDown, TryLater
from dailypapers.digests.delivery.recording import record_outcome, server_of
from dailypapers.digests.models import Delivery, Outage, Subscriber
from dailypapers.digests.queries import Digest, digests_of
from dailypapers.formats import PaperView

BATCH = 100  # deliveries claimed at once
CLAIM = timedelta(minutes=10)  # the lease of a claimed one
HANDING = leases.LEASE  # the lease of one that is being handed over
LONGEST_OUTAGE = timedelta(hours=1)  # what is noted for longer is of a clock that was ahead
READER_TIMEOUT = 5.0  # seconds a server may take for one answer while a reader waits
PATIENCE = 3_600.0  # seconds a run waits for the database to take how a message ended: forgotten, it is sent twice
READER_PATIENCE = 5.0  # and while a reader waits
MAIL = frozenset(Subscriber.BY_MAIL)
CHATS = frozenset(Subscriber.Channel.values) - MAIL
State = Delivery.State
HELD = [State.CLAIMED, State.SENDING]  # by a process
OPEN = Q(state__in=[State.PLANNED, *HELD])
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Sent:
    """How the messages of a run fared: accepted, to be tried again, refused for good."""

    sent: int = 0
    later: int = 0
    failed: int = 0


def has_due(now: datetime, channels: frozenset[str]) -> bool:
    """Tell whether a delivery by one of `channels` may be sent now, whether or not its server is down."""
    due = Delivery.objects.filter(OPEN, leases.free(now), due_at__lte=now)
    return due.filter(subscriber__channel__in=sorted(channels)).exists()


def send_due(
    now: Callable[[], datetime] = timezone.now,
    *,
    claim: timedelta = CLAIM,
    handing: timedelta = HANDING,
    until: float = float("inf"),
    is_ending: Callable[[], bool] = lambda: False,
    channels: frozenset[str] = MAIL | CHATS,
) -> Sent:
    """Send every delivery that is due by one of `channels`, until none is left.

    It stops before that when `until` (time.monotonic) has passed or `is_ending` says so.
    """

    def is_over() -> bool:
        return is_ending() or time.monotonic() >= until

    done, run = Sent(), _Run(_run_name(), now, claim, handing, is_over=is_over, channels=channels)
    try:
        while not is_over():
            batch = run.claim_batch()
            if not batch:
                break
            run.send(batch, done)
    finally:
        run.close()
    return done


def send_now(delivery_id: int) -> Sent:
    """Send one delivery that is due while somebody waits: a server that is slow or down leaves it to `send_due`."""
    done = Sent()
    run = _Run(
        _run_name(), timezone.now, CLAIM, HANDING, only=delivery_id, timeout=READER_TIMEOUT, patience=READER_PATIENCE
    )
    try:
        run.send(run.claim_batch(), done)
    finally:
        run.close()
    return done


def _run_name() -> str:
    """Return the holder of the leases of one run; two runs of one process are two holders."""
    return leases.process_name(str(time.monotonic_ns()))


class _Ended(NamedTuple):
    """A message that was handed over, and how that ended."""

    delivery: Delivery
    outcome: Outcome


class _Run:
    """One process's run over what is due."""

    def __init__(
        self,
        holder: str,
        now: Callable[[], datetime],
        claim: timedelta,
        handing: timedelta,
        *,
        only: int | None = None,
        timeout: float | None = None,
        patience: float = PATIENCE,
        is_over: Callable[[], bool] = lambda: False,
        channels: frozenset[str] = MAIL | CHATS,
    ) -> None:
        self.holder, self.now, self.claim, self.handing, self.only = holder, now, claim, handing, only
        self.patience, self.is_over, self.channels = patience, is_over, channels
        self.mail, self.timeout = mail_channel.MailChannel(timeout), timeout
        self.is_down = False  # by how the last one ended
        self.last: _Ended | None = None  # whose outcome is not written yet
        self.papers: dict[int, PaperView] = {}  # cache of those met so far
        self.failing: set[str] = set()  # servers that did not answer lately

    def claim_batch(self) -> list[Delivery]:
        """Claim deliveries that are due, or that a dead process left; return them."""
        now, self.is_down = self.now(), False
        outages = list(Outage.objects.filter(failures__gt=0).values_list("server", "until"))
        self.failing = {server for server, _ in outages}
        down = [server for server, until in outages if now < until <= now + LONGEST_OUTAGE]
        with transaction.atomic():
            room = self._room(now)
            due = Delivery.objects.filter(OPEN, leases.free(now), due_at__lte=now).order_by("due_at", "id")
            if self.only is not None:
                due = due.filter(pk=self.only)
            channels = self.channels - MAIL if mail_channel.SERVER in down else self.channels
            if channels != MAIL | CHATS:
                due = due.filter(subscriber__channel__in=sorted(channels))
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            states = dict(due.values_list("id", "state")[:room])
            _note_uncertain([pk for pk, state in states.items() if state == State.SENDING])
            ids = list(states)
            leases.claim_all(Delivery.objects.filter(pk__in=ids), self.holder, now, self.claim, state=State.CLAIMED)
        deliveries = Delivery.objects.filter(pk__in=ids).select_related("subscriber__user").order_by("due_at", "id")
        return [delivery for delivery in deliveries if not self._is_down(delivery, down)]

    def _room(self, now: datetime) -> int:
        """Return how many may be claimed without exceeding the rate, which all processes share."""
        if not settings.MAIL_RATE:
            return BATCH
        used = Delivery.objects.filter(finished_at__gt=now - timedelta(minutes=1)).count()
        used += Delivery.objects.filter(state__in=HELD, leased_until__gt=now).count()
        return max(0, min(BATCH, settings.MAIL_RATE - used))

    def _is_down(self, delivery: Delivery, down: list[str]) -> bool:
        """Tell whether the server of a delivery is down; it is then released until the server is tried again."""
        server = server_of(delivery)
        if server not in down:
            return False
        until = Outage.objects.filter(server=server).values_list("until", flat=True).first()
        leases.release(delivery, self.holder, state=State.PLANNED, due_at=until or self.now())
        return True

    def send(self, batch: list[Delivery], done: Sent) -> None:
        """Hand over a claimed batch and count the outcomes in `done`."""
        digests = digests_of((one for one in batch if one.kind == Delivery.Kind.DIGEST), self.papers)
        try:
            for delivery in batch:
                is_ours = self._begin(delivery)
                if self.is_down:
                    break
                if not is_ours:
                    continue
                outcome = self._hand_over(delivery, digests.get(delivery.pk))
                self.last = _Ended(delivery, outcome)
                _count(done, outcome)
                if isinstance(outcome, ServerDown) or self.is_over():
                    break
        finally:
            self._settle(batch)

    def _begin(self, delivery: Delivery) -> bool:
        """Write how the last one ended and that this one begins, in one transaction; False if it is not to be sent."""
        now = self.now()
        with transaction.atomic():
            self._write_last()
            if self.is_down:
                is_ours = False
            elif not _is_wanted(delivery):
                leases.release(delivery, self.holder, state=State.DROPPED, finished_at=now)
                is_ours = False
            else:
                begun = {
                    "state": State.SENDING.value,
                    "leased_until": now + self.handing,
                    "attempts": delivery.attempts + 1,
                }
                claimed = {"state": State.CLAIMED.value, "lease_owner": self.holder}
                is_ours = bool(bulk.change(Delivery, begun, id=delivery.pk, **claimed))
        self.last = None
        return is_ours

    def _hand_over(self, delivery: Delivery, digest: Digest | None) -> Outcome:
        try:
            if delivery.subscriber.channel in MAIL:
                return self.mail.send(delivery, digest)
            return chat_channels.send(delivery, digest, self.timeout)
        except Exception as error:  # a message that cannot be made must not stop the others
            log.exception("Delivery %d could not be made", delivery.pk)
            return TryLater(f"{type(error).__name__}: {error}")

    def _settle(self, batch: Iterable[Delivery]) -> None:
        """Write how the last message ended, and let go of the others, which are due as before.

        Waits for the database where that is away: what is not written was sent, and would be sent again.
        """
        ids = [delivery.pk for delivery in batch]

        def write() -> None:
            with transaction.atomic():
                self._write_last()
                held = Delivery.objects.filter(pk__in=ids, lease_owner=self.holder, state__in=HELD)
                held.update(lease_owner="", leased_until=None, state=State.PLANNED)

        interruptions.until_stored(write, patience=self.patience)
        self.last = None

    def _write_last(self) -> None:
        """Write how the last message ended; inside the caller's transaction."""
        if self.last is not None:
            delivery, outcome = self.last
            self.is_down = record_outcome(delivery, outcome, self.holder, self.now())
            if isinstance(outcome, Accepted) and (server := server_of(delivery)) in self.failing:
                Outage.objects.filter(server=server).update(failures=0, until=self.now())
                self.failing.discard(server)

    def close(self) -> None:
        self.mail.close()


def _note_uncertain(ids: list[int]) -> None:
    """Count messages whose process ended while it handed them over; inside the caller's transaction."""
    if ids:
        log.warning(
            "%d messages were being handed over when their process ended; it is not known whether they were accepted."
            " They are sent again with the same Message-ID.",
            len(ids),
        )
        Delivery.objects.filter(pk__in=ids).update(uncertain=F("uncertain") + 1)


def _is_wanted(delivery: Delivery) -> bool:
    """Tell whether a message is to be sent still: to what was stopped only a test of whether that is mended."""
    subscriber = delivery.subscriber
    if delivery.kind == Delivery.Kind.TEST:
        return True
    if subscriber.stopped_at is not None:
        return False
    return delivery.kind == Delivery.Kind.CONFIRM or subscriber.confirmed_at is not None


def _count(done: Sent, outcome: Outcome) -> None:
    match outcome:
        case Accepted():
            done.sent += 1
        case Refused(about=About.MAILBOX | About.MESSAGE):
            done.failed += 1
        case _:
            done.later += 1
