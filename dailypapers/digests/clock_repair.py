"""Takes back what was written while the clock was ahead, once it is right again.

No moment may lie further ahead than the period behind it, and no edition may be of a day that has not closed. A clock
that is set back for a while looks the same from here: so what was mailed is left as it is.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from dailypapers.digests.models import Bounce, Delivery, Edition, Outage, QueuedMail, Subscriber, Subscription
from dailypapers.digests.planning.schedule import newest_closed, next_moment, zone_or_utc
from dailypapers.lib.text import pluralize

DAY = timedelta(hours=26)  # a day with the hour that clocks are put back, and one more
SLACK = timedelta(minutes=1)  # between the clocks of two machines
OPEN = (Delivery.State.PLANNED, Delivery.State.CLAIMED, Delivery.State.SENDING)


def take_back_the_future(now: datetime) -> str:
    """Thaw editions of days to come and bound every moment; return in a sentence what was done, "" for nothing.

    Eight queries where nothing is to be done.
    """
    last = newest_closed(now, settings.EDITION_CLOSES, ZoneInfo(settings.TIME_ZONE))
    with transaction.atomic():
        counts = {
            "edition": _thaw(last, now),
            "subscription": Subscription.objects.filter(covered_until__gt=last).update(covered_until=last),
            "subscriber": _bound_subscribers(now),
            "digest": _bound_deliveries(now),
        }
        Outage.objects.filter(until__gt=now + DAY).update(until=now)
        Bounce.objects.filter(at__gt=now + SLACK).update(at=now)
        QueuedMail.objects.filter(state__in=OPEN, due_at__gt=now + DAY).update(due_at=now)
    done = ", ".join(pluralize(count, name) for name, count in counts.items() if count)
    return f"A clock was ahead; set right: {done}." if done else ""


def _thaw(last: date, now: datetime) -> int:
    """Delete editions of days that have not closed and that no digest was made of; they are frozen when they close."""
    early = Edition.objects.filter(day__gt=last, frozen_at__gt=now + SLACK)
    return sum(
        edition.delete()[0]
        for edition in early
        if not edition.paper_ids or not Delivery.objects.filter(planned_at__gte=edition.frozen_at).exists()
    )


def _bound_subscribers(now: datetime) -> int:
    """Set when those are due again who would wait for longer than a day."""
    late = list(Subscriber.objects.filter(next_at__gt=now + DAY))
    for subscriber in late:
        next_at = next_moment(now, subscriber.hour, zone_or_utc(subscriber.time_zone))
        Subscriber.objects.filter(pk=subscriber.pk).update(next_at=next_at)
    return len(late)


def _bound_deliveries(now: datetime) -> int:
    """Move messages of days to come into today, as far as that has none; unsent ones are planned anew."""
    Delivery.objects.filter(state__in=OPEN, due_at__gt=now + DAY).update(due_at=now)
    ahead = Delivery.objects.filter(planned_at__gt=now + SLACK).select_related("subscriber").order_by("day")
    moved = 0
    for delivery in ahead:
        moved += 1
        if delivery.kind == Delivery.Kind.DIGEST and delivery.state == Delivery.State.PLANNED and not delivery.attempts:
            delivery.delete()
            continue
        changes: dict[str, Any] = {"planned_at": now, "day": _free_day(delivery, now)}
        if delivery.finished_at is not None and delivery.finished_at > now:
            changes["finished_at"] = now
        Delivery.objects.filter(pk=delivery.pk).update(**changes)
    return moved


def _free_day(delivery: Delivery, now: datetime) -> date:
    """Return the newest day up to yesterday on which the subscriber has no digest: today's is still to come."""
    day = now.astimezone(zone_or_utc(delivery.subscriber.time_zone)).date() - timedelta(days=1)
    digests = Delivery.objects.filter(subscriber=delivery.subscriber, kind=Delivery.Kind.DIGEST).exclude(pk=delivery.pk)
    taken = set(digests.filter(day__lte=day).order_by("-day").values_list("day", flat=True)[:1_000])
    while day in taken:
        day -= timedelta(days=1)
    return day
