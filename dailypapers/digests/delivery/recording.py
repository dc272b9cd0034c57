"""Records how handing over a message ended: on its delivery, and on the server where that is down."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext_noop

from dailypapers.catalog import bulk, leases
from dailypapers.digests.delivery import mail_channel
from dailypapers.digests.delivery.bounces import SOFT_SPAN, note_refusal, stop
from dailypapers.digests.delivery.outcomes import About, Accepted, Lost, Outcome, Refused, ServerDown, TryLater
from dailypapers.digests.delivery.refusals import hold, hold_if_many, likeness, was_refused_before
from dailypapers.digests.models import Delivery, Outage, Subscriber
from dailypapers.digests.planning.schedule import next_moment, try_again, zone_or_utc
from dailypapers.lib.backoff import backoff

GIVE_UP = timedelta(days=3)  # after the plan
GIVE_UP_TEST = timedelta(minutes=10)
AGAIN = timedelta(days=1)  # after a refusal that does not say that the mailbox is gone
MAX_ERROR = 500  # characters
FIRST_OUTAGE, MAX_OUTAGE = 30.0, 600.0  # seconds until a server that is down is tried again
State = Delivery.State
log = logging.getLogger(__name__)


def record_outcome(delivery: Delivery, outcome: Outcome, holder: str, now: datetime) -> bool:
    """Write how handing over ended, where `holder` still has the delivery; inside the caller's transaction.

    Tells whether the mail server is down, which a refusal may be the sign of.
    """
    if isinstance(outcome, Refused) and _is_outage(delivery, outcome, now):
        outcome = ServerDown(mail_channel.SERVER, outcome.reason)
    error = getattr(outcome, "reason", "")[:MAX_ERROR]
    match outcome:
        case Accepted():
            sent = {
                "state": State.SENT.value,
                "finished_at": now,
                "error": "",
                "lease_owner": "",
                "leased_until": None,
            }
            is_ours = bulk.change(Delivery, sent, id=delivery.pk, state=State.SENDING.value, lease_owner=holder)
            if is_ours and delivery.kind == Delivery.Kind.TEST:
                _resume_channel(delivery.subscriber, now)
        case Refused(about=About.SENDER):
            hold(delivery, outcome.reason, now)
            _record_delay(delivery, TryLater(outcome.reason), holder, error, now)
        case Refused() if _may_pass(delivery, outcome, now):
            if leases.release(delivery, holder, state=State.PLANNED, due_at=now + AGAIN, error=error):
                note_refusal(delivery, outcome, now)
        case Refused():
            if leases.release(delivery, holder, state=State.FAILED, finished_at=now, error=error):
                note_refusal(delivery, outcome, now)
        case ServerDown() if _is_over(delivery, now):
            _give_up(delivery, holder, error, now)
        case ServerDown():
            due_at = record_outage(outcome, now)
            attempts = F("attempts") - 1
            leases.release(delivery, holder, state=State.PLANNED, due_at=due_at, attempts=attempts, error=error)
        case TryLater() | Lost():
            _record_delay(delivery, outcome, holder, error, now)
    return isinstance(outcome, ServerDown)


def _may_pass(delivery: Delivery, refused: Refused, now: datetime) -> bool:
    """Tell whether an address is tried again another day, since it is not certain that it is dead."""
    is_certain = refused.about is not About.ADDRESS or server_of(delivery) != mail_channel.SERVER
    is_over = is_certain or now - delivery.planned_at > GIVE_UP
    return not is_over and not was_refused_before(delivery.subscriber, now, SOFT_SPAN)


def _is_outage(delivery: Delivery, refused: Refused, now: datetime) -> bool:
    """Tell whether a refusal is one of many: those that make an outage, or one more like that of an outage."""
    if server_of(delivery) != mail_channel.SERVER:
        return False
    return is_like_outage(refused) or hold_if_many(delivery, refused, now)


def is_like_outage(refused: Refused) -> bool:
    """Tell whether the mail server refuses everybody at present, with these words."""
    outage = Outage.objects.filter(server=mail_channel.SERVER, failures__gt=0).first()
    return outage is not None and likeness(outage.error) == likeness(refused.reason)


def mail_is_back(now: datetime) -> None:
    """Store that the mail server took a mail."""
    Outage.objects.filter(server=mail_channel.SERVER, failures__gt=0).update(failures=0, until=now)


def _record_delay(delivery: Delivery, outcome: TryLater | Lost, holder: str, error: str, now: datetime) -> None:
    """Plan another attempt, or give the message up after `GIVE_UP`."""
    if now - delivery.planned_at > (GIVE_UP_TEST if delivery.kind == Delivery.Kind.TEST else GIVE_UP):
        _give_up(delivery, holder, error, now)
    else:
        due_at = now + (outcome.pause or try_again(delivery.attempts + 1))
        uncertain = F("uncertain") + int(isinstance(outcome, Lost))
        leases.release(delivery, holder, state=State.PLANNED, due_at=due_at, error=error, uncertain=uncertain)


def _is_over(delivery: Delivery, now: datetime) -> bool:
    """Tell whether a channel whose server is down has had its time: unlike the mail server, it may be gone for good."""
    is_mail = delivery.subscriber.channel in Subscriber.BY_MAIL
    patience = GIVE_UP_TEST if delivery.kind == Delivery.Kind.TEST else GIVE_UP
    return not is_mail and now - delivery.planned_at > patience


UNREACHED = gettext_noop("nothing reached it for three days")


def _give_up(delivery: Delivery, holder: str, error: str, now: datetime) -> None:
    """Record a message as failed; a channel that took no digest for so long is stopped and says why."""
    is_test = delivery.kind == Delivery.Kind.TEST
    after = "ten minutes" if is_test else "three days"
    error = f"Given up after {after}: {error}"[:MAX_ERROR]
    if not leases.release(delivery, holder, state=State.FAILED, finished_at=now, error=error):
        return
    if delivery.subscriber.channel not in Subscriber.BY_MAIL and not is_test:
        stop(delivery.subscriber, f"{UNREACHED}: {error}", now)


def _resume_channel(channel: Subscriber, now: datetime) -> None:
    """Let digests come to a channel again, since a test message reached it."""
    next_at = next_moment(now, channel.hour, zone_or_utc(channel.time_zone))
    stopped = Subscriber.objects.filter(pk=channel.pk).exclude(stopped_at=None)
    stopped.update(stopped_at=None, stop_reason="", next_at=next_at)


def record_outage(outcome: ServerDown, now: datetime) -> datetime:
    """Store that a server is down; return until when nobody tries it, longer with each failure."""
    outage, _ = Outage.objects.get_or_create(
        server=outcome.server, defaults={"until": now, "error": outcome.reason[:MAX_ERROR]}
    )
    if outage.until <= now:
        outage.failures += 1
        outage.until = now + timedelta(seconds=backoff(outage.failures, first=FIRST_OUTAGE, cap=MAX_OUTAGE))
        outage.error = outcome.reason[:MAX_ERROR]
        outage.save()
        log.warning("%s is not reachable (%s); next attempt at %s", outcome.server, outcome.reason, outage.until)
    return outage.until


def server_of(delivery: Delivery) -> str:
    """Return the server a delivery leaves by, as outages name it."""
    if delivery.subscriber.channel in Subscriber.BY_MAIL:
        return mail_channel.SERVER
    return delivery.subscriber.server
