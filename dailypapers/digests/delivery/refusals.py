"""What a refusal says: that the mailbox is gone, or that the way to it is blocked, which is nobody's fault out there.

Many alike in a row, with no mail accepted in between, are an outage of the mail server we hand mails to (relaying
denied, a quota used up, an account blocked): nobody is stopped, and everything waits. Their bounces are *held*. Once
the server takes mails again they are sent anew, and then a refusal counts as any other.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from dailypapers.digests.delivery.outcomes import About, Refused
from dailypapers.digests.models import Bounce, Delivery, Subscriber
from dailypapers.digests.planning.schedule import next_moment, zone_or_utc

GONE = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""Enhanced status codes (RFC 3463; RFC 7505 for 5.1.10) that say that the mailbox or its domain does not exist.

5.1.7 and 5.1.8 are about the sender's address, 5.1.0 is used for anything.
"""
MANY = 3  # refusals alike in a row are an outage; where no mail was accepted lately, two
SHARE = 5  # a fifth of a day's mails that come back alike are an outage
RECENT = timedelta(hours=6)
ANOTHER_DAY = timedelta(hours=20)  # between two refusals that together stop an address
REFUSED = (Delivery.State.FAILED, Delivery.State.PLANNED)
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_VARIABLE = re.compile(r"<[^>]*>|\S+@\S+|\b[0-9a-f-]*\d[0-9a-f.:-]*\b", re.IGNORECASE)
_ABOUT_US = re.compile(
    r"\brelay|authenticat|\bblock|black.?list|deny.?list|reputation|\bspam\b|\bpolicy\b|\bquota|"
    r"\bspf\b|\bdkim\b|\bdmarc\b|\bsender\b|\brate\b|\btoo many\b|not authori[sz]ed",
    re.IGNORECASE,
)


def enhanced_status(text: str) -> str:
    """Return the enhanced status code (RFC 3463) a reply holds; empty where it has none."""
    match = _STATUS.search(text)
    return match[0] if match else ""


def says_gone(text: str) -> bool:
    """Tell whether a reply says by its enhanced status that the mailbox does not exist."""
    return enhanced_status(text) in GONE


def is_about_us(text: str) -> bool:
    """Tell whether a permanent refusal is about who sends, not to whom: mended by the administrator."""
    status = enhanced_status(text)
    if status in GONE:
        return False
    return status.startswith("5.7.") or status in ("5.1.7", "5.1.8") or bool(_ABOUT_US.search(text))


def likeness(reason: str) -> str:
    """Return what is the same of two refusals for the same reason: without addresses, numbers of mails, hosts."""
    words = _VARIABLE.sub(" ", reason.partition("http")[0]).casefold()
    return f"{reason[:3]} {enhanced_status(reason)} {' '.join(words.split())}"[:200]


def hold_if_many(delivery: Delivery, refused: Refused, now: datetime) -> bool:
    """Hold this refusal and those alike before it if they are an outage; tell whether they are.

    Addresses that the earlier ones stopped are resumed, and their messages are planned again. Inside the caller's
    transaction.
    """
    is_held = Bounce.objects.filter(delivery=delivery, kind=Bounce.Kind.HELD).exists()
    if is_held and refused.about is not About.SENDER:
        return False  # refused again after the outage
    accepted = Delivery.objects.filter(
        state=Delivery.State.SENT, finished_at__gt=now - RECENT, subscriber__channel=Subscriber.Channel.MAIL
    )
    last = accepted.order_by("-finished_at").values_list("finished_at", flat=True).first()
    since = Bounce.objects.filter(
        at__gte=last or now - RECENT,
        kind__in=(Bounce.Kind.HARD, Bounce.Kind.SOFT, Bounce.Kind.HELD),
        delivery__state__in=REFUSED,  # not what came back of a sent one
    )
    again = Bounce.objects.filter(kind=Bounce.Kind.HELD, delivery=OuterRef("delivery"), at__lt=OuterRef("at"))
    since = since.exclude(~Q(kind=Bounce.Kind.HELD) & Exists(again))
    rows = since.exclude(delivery=delivery).select_related("subscriber", "delivery").order_by("-at")[:100]
    alike = [one for one in rows if likeness(one.detail) == likeness(refused.reason)]
    subscribers = {one.subscriber_id: one.subscriber for one in alike} | {delivery.subscriber_id: delivery.subscriber}
    if len(subscribers) < (MANY if last else 2) or not _is_everywhere(list(subscribers.values())):
        return False
    for one in alike:
        _resume(one, now)
    hold(delivery, refused.reason, now)
    return True


def hold(delivery: Delivery, reason: str, now: datetime) -> None:
    """Store a refusal that says nothing about the address."""
    facts = {"subscriber": delivery.subscriber, "detail": reason[:500], "at": now}
    Bounce.objects.update_or_create(delivery=delivery, kind=Bounce.Kind.HELD, defaults=facts)


def _is_everywhere(subscribers: list[Subscriber]) -> bool:
    """Tell whether addresses have different domains, or the one that all subscribers have: else it is that domain's."""
    domains = {subscriber.address_key.rpartition("@")[2] for subscriber in subscribers}
    if len(domains) > 1:
        return True
    mails = Subscriber.objects.filter(channel=Subscriber.Channel.MAIL, confirmed_at__isnull=False)
    return not mails.exclude(address_key__endswith=f"@{domains.pop()}").exists()


def _resume(bounce: Bounce, now: datetime) -> None:
    """Take back what a refusal did that turned out to be part of an outage."""
    if bounce.kind != Bounce.Kind.HELD and bounce.delivery is not None:
        Bounce.objects.filter(pk=bounce.pk).delete()
        hold(bounce.delivery, bounce.detail, bounce.at)
    next_at = next_moment(now, bounce.subscriber.hour, zone_or_utc(bounce.subscriber.time_zone))
    stopped = Subscriber.objects.filter(pk=bounce.subscriber_id, stopped_at=bounce.at)
    stopped.update(stopped_at=None, stop_reason="", next_at=next_at)
    if bounce.delivery is not None:
        refused = Delivery.objects.filter(pk=bounce.delivery.pk, state__in=REFUSED)
        refused.update(state=Delivery.State.PLANNED, due_at=now, finished_at=None)


def was_refused_before(subscriber: Subscriber, now: datetime, within: timedelta) -> bool:
    """Tell whether an address was refused on another day while mails to others were accepted."""
    refusals = Bounce.objects.filter(subscriber=subscriber, kind=Bounce.Kind.SOFT, detail__startswith="5")
    earlier = refusals.filter(at__gt=now - within, at__lte=now - ANOTHER_DAY).first()
    if earlier is None:
        return False
    accepted = Delivery.objects.filter(state=Delivery.State.SENT, finished_at__gt=earlier.at - RECENT)
    return accepted.exclude(subscriber=subscriber).filter(subscriber__channel=Subscriber.Channel.MAIL).exists()


def is_outage_of_reports(detail: str, kind: str, now: datetime) -> bool:
    """Tell whether what came back of mails on one day is too much alike, and too many, to be about the addresses.

    As when a relay takes our mails and is refused itself. The bounces of that day are held, and nobody stays stopped.
    """
    if kind == Bounce.Kind.COMPLAINT:
        return False
    day_ago = now - timedelta(days=1)
    kinds = (Bounce.Kind.HARD, Bounce.Kind.SOFT, Bounce.Kind.HELD)
    rows = Bounce.objects.filter(at__gt=day_ago, delivery__state=Delivery.State.SENT, kind__in=kinds)
    rows = rows.select_related("subscriber", "delivery")[:1_000]
    alike = [one for one in rows if likeness(one.detail) == likeness(detail)]
    sent = Delivery.objects.filter(state=Delivery.State.SENT, finished_at__gt=day_ago).count()
    subscribers = {one.subscriber_id: one.subscriber for one in alike}
    if len(subscribers) < max(MANY, sent / SHARE) or not _is_everywhere(list(subscribers.values())):
        return False
    for bounce in alike:
        _resume(bounce, now)
    return True
