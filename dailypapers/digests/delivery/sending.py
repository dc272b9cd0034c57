"""Sends what is planned, exactly once as far as the other side allows.

A delivery goes planned → claimed → sending → sent. Claiming is a conditional update, so of many processes one has it.
`sending` is written before the message is handed over and `sent` after the server said yes; the end of one and the
begin of the next are one transaction. So a kill at any instruction leaves at most one message of that process in
`sending`, and only of that one it is not known whether the server took it. It is sent again, with the same Message-ID,
and counted as uncertain: a second copy is better than none. Claims and sendings of dead processes come free by time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from dailypapers.catalog import bulk, leases
from dailypapers.digests.delivery import chat_channels, mail_channel
from dailypapers.digests.delivery.bounces import note_refusal
from dailypapers.digests.delivery.outcomes import Accepted, Lost, Outcome, Refused, ServerDown, TryLater
from dailypapers.digests.models import Delivery, Outage
from dailypapers.digests.planning.schedule import try_again
from dailypapers.digests.queries import Digest, digests_of
from dailypapers.formats import PaperView
from dailypapers.lib.backoff import backoff

BATCH = 100  # deliveries claimed at once
CLAIM = timedelta(minutes=10)  # the lease of a claimed one
HANDING = leases.LEASE  # and of one that is being handed over
AT_ONCE = 5.0  # seconds a server may take for one answer while a reader waits
GIVE_UP = timedelta(days=3)  # after the plan
OPEN = Q(state__in=["planned", "claimed", "sending"])
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Sent:
    """What a run did."""

    sent: int = 0
    later: int = 0
    failed: int = 0


def send_due(
    now: Callable[[], datetime] = timezone.now, *, claim: timedelta = CLAIM, handing: timedelta = HANDING,
    until: float | None = None,
) -> Sent:  # fmt: skip
    """Sends every delivery that is due, until none is left or `until` (time.monotonic) has passed."""
    done, run = Sent(), _Run(_run_name(), now, claim, handing)
    try:
        while until is None or time.monotonic() < until:
            batch = run.claim_batch()
            if not batch:
                break
            run.send(batch, done)
    finally:
        run.close()
    return done


def send_now(delivery_id: int) -> Sent:
    """Sends one delivery that is due while somebody waits: a server that is slow or down leaves it to `send_due`."""
    done, run = (
        Sent(),
        _Run(
            leases.process_name(str(time.monotonic_ns())),
            timezone.now,
            CLAIM,
            HANDING,
            only=delivery_id,
            timeout=AT_ONCE,
        ),
    )
    try:
        run.send(run.claim_batch(), done)
    finally:
        run.close()
    return done


def _run_name() -> str:
    """The holder of the leases of one run; two runs of one process are two holders."""
    return leases.process_name(str(time.monotonic_ns()))


class _Run:
    """One process's run over what is due; `held` is the outcome of the last message, not yet written."""

    def __init__(
        self, me: str, now: Callable[[], datetime], claim: timedelta, handing: timedelta, *, only: int | None = None,
        timeout: float | None = None,
    ) -> None:  # fmt: skip
        self.me, self.now, self.claim, self.handing, self.only = me, now, claim, handing, only
        self.mail = mail_channel.MailChannel(timeout)
        self.held: tuple[Delivery, Outcome] | None = None
        self.papers: dict[int, PaperView] = {}  # met so far
        self.failing: set[str] = set()  # servers that did not answer lately

    def claim_batch(self) -> list[Delivery]:
        """Takes deliveries that are due, or that a dead process left, for this one alone."""
        now = self.now()
        outages = list(Outage.objects.filter(failures__gt=0).values_list("server", "until"))
        self.failing = {server for server, _ in outages}
        down = [server for server, until in outages if until > now]
        with transaction.atomic():
            room = self._room(now)
            due = Delivery.objects.filter(OPEN, leases.free(now), due_at__lte=now).order_by("due_at", "id")
            if self.only is not None:
                due = due.filter(pk=self.only)
            if mail_channel.SERVER in down:
                due = due.exclude(subscriber__channel="mail")
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            found = list(due.values_list("id", "state")[:room])
            lost = [pk for pk, state in found if state == "sending"]
            if lost:
                log.warning("%d messages were being handed over when their process ended; it is not known whether they"
                            " were accepted. They are sent again with the same Message-ID.", len(lost))  # fmt: skip
                Delivery.objects.filter(pk__in=lost).update(uncertain=F("uncertain") + 1)
            ids = [pk for pk, _ in found]
            leases.claim_all(Delivery.objects.filter(pk__in=ids), self.me, now, self.claim, state="claimed")
        rows = Delivery.objects.filter(pk__in=ids).select_related("subscriber").order_by("id")
        return [row for row in rows if not self._is_down(row, down)]

    def _room(self, now: datetime) -> int:
        """How many may be claimed without passing the rate, which all processes share."""
        if not settings.MAIL_RATE:
            return BATCH
        used = Delivery.objects.filter(finished_at__gt=now - timedelta(minutes=1)).count()
        used += Delivery.objects.filter(state__in=["claimed", "sending"], leased_until__gt=now).count()
        return max(0, min(BATCH, settings.MAIL_RATE - used))

    def _is_down(self, delivery: Delivery, down: list[str]) -> bool:
        server = _server_of(delivery)
        if server not in down:
            return False
        until = Outage.objects.filter(server=server).values_list("until", flat=True).first()
        leases.release(delivery, self.me, state="planned", due_at=until or self.now())
        return True

    def send(self, batch: list[Delivery], done: Sent) -> None:
        digests = digests_of((d for d in batch if d.kind == "digest"), self.papers)
        try:
            for place, delivery in enumerate(batch):
                if not self._begin(delivery):
                    continue
                outcome = self._hand_over(delivery, digests.get(delivery.pk))
                self.held = (delivery, outcome)
                _count(done, outcome)
                if isinstance(outcome, ServerDown):
                    self._release(batch[place + 1 :], outcome)
                    break
        finally:
            self._settle()

    def _begin(self, delivery: Delivery) -> bool:
        """Writes how the last one ended and that this one begins, in one transaction; False when it is not ours now."""
        now = self.now()
        with transaction.atomic():
            self._write_held()
            if delivery.subscriber.stopped_at is not None or not _is_wanted(delivery):
                leases.release(delivery, self.me, state="dropped", finished_at=now)
                begun = 0
            else:
                begun = bulk.change(
                    Delivery,
                    {"state": "sending", "leased_until": now + self.handing, "attempts": delivery.attempts + 1},
                    id=delivery.pk, state="claimed", lease_owner=self.me,
                )  # fmt: skip
        self.held = None
        return bool(begun)

    def _hand_over(self, delivery: Delivery, digest: Digest | None) -> Outcome:
        try:
            if delivery.subscriber.channel == "mail":
                return self.mail.send(delivery, digest)
            assert digest is not None
            return chat_channels.send(delivery, digest)
        except Exception as error:  # a message that cannot be made must not stop the others
            log.exception("Delivery %d could not be made", delivery.pk)
            return TryLater(f"{type(error).__name__}: {error}")

    def _settle(self) -> None:
        with transaction.atomic():
            self._write_held()
        self.held = None

    def _write_held(self) -> None:
        if self.held is not None:
            delivery, outcome = self.held
            _record(delivery, outcome, self.me, self.now())
            if isinstance(outcome, Accepted) and (server := _server_of(delivery)) in self.failing:
                Outage.objects.filter(server=server).update(failures=0, until=self.now())
                self.failing.discard(server)

    def _release(self, rest: list[Delivery], outage: ServerDown) -> None:
        """Gives back what was claimed for a server that is down; no attempt is counted."""
        for delivery in rest:
            leases.release(delivery, self.me, state="planned", due_at=self.now())

    def close(self) -> None:
        self.mail.close()


def _record(delivery: Delivery, outcome: Outcome, me: str, now: datetime) -> None:
    """Writes how a handing over ended; inside the caller's transaction."""
    error = getattr(outcome, "reason", "")[:500]
    match outcome:
        case Accepted():
            sent = {"state": "sent", "finished_at": now, "error": "", "lease_owner": "", "leased_until": None}
            bulk.change(Delivery, sent, id=delivery.pk, state="sending", lease_owner=me)
        case Refused():
            if leases.release(delivery, me, state="failed", finished_at=now, error=error):
                note_refusal(delivery, outcome, now)
        case ServerDown():
            until = _note_outage(outcome, now)
            leases.release(delivery, me, state="planned", due_at=until, attempts=F("attempts") - 1, error=error)
        case TryLater() | Lost():
            if now - delivery.planned_at > GIVE_UP:
                given_up = f"Given up after three days: {error}"[:500]
                leases.release(delivery, me, state="failed", finished_at=now, error=given_up)
            else:
                more = int(isinstance(outcome, Lost))
                pause = outcome.pause or try_again(delivery.attempts + 1)
                leases.release(
                    delivery, me, state="planned", due_at=now + pause, error=error, uncertain=F("uncertain") + more
                )


def _note_outage(outcome: ServerDown, now: datetime) -> datetime:
    """Until when nobody tries that server: half a minute, doubled with each failure, ten minutes at most."""
    outage, _ = Outage.objects.get_or_create(
        server=outcome.server, defaults={"until": now, "error": outcome.reason[:500]}
    )
    if outage.until <= now:
        outage.failures += 1
        outage.until = now + timedelta(seconds=backoff(outage.failures, first=30.0, cap=600.0))
        outage.error = outcome.reason[:500]
        outage.save()
        log.warning("%s is not reachable (%s); tried again at %s", outcome.server, outcome.reason, outage.until)
    return outage.until


def _is_wanted(delivery: Delivery) -> bool:
    return delivery.kind == "confirm" or delivery.subscriber.confirmed_at is not None


def _server_of(delivery: Delivery) -> str:
    if delivery.subscriber.channel == "mail":
        return mail_channel.SERVER
    return chat_channels.server_of(delivery.subscriber.address)


def _count(done: Sent, outcome: Outcome) -> None:
    match outcome:
        case Accepted():
            done.sent += 1
        case Refused():
            done.failed += 1
        case _:
            done.later += 1
