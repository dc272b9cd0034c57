"""What is kept for a time only, one row a table: which rows are too old, and for how many days they are kept.

Rows go in batches, each a transaction of its own, so that nobody waits for a long one. What keeps a paper from being
mailed twice stays: of each subscriber and paper the newest version that was mailed, and the digests they stand in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from dailypapers.accounts import browsers
from dailypapers.accounts.models import ApiToken, AuditEntry, BrowserSession, KnownBrowser, RateBucket, SignupInvitation
from dailypapers.community.models import Invitation, Notification
from dailypapers.digests.models import Bounce, Delivery, DigestPaper, Outage, QueuedMail
from dailypapers.lib.sentences import sentence
from dailypapers.sources.models import Announcement, Failure, Harvest
from dailypapers.webhooks.models import Message

BATCH = 1_000  # rows of a transaction
CACHE = "accounts_cache"
LOOK_BACK = 32  # days that bounces, digests and harvests are looked at for what to do next: kept at least

Rows = Callable[[datetime], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Retention:
    """Rows of a table that are deleted once they are too old. `days` reads the setting; 0 keeps them for good."""

    name: str
    days: Callable[[], int]
    rows: Rows


def _old_deliveries(oldest: datetime) -> QuerySet[Delivery]:
    """Return deliveries that ended and keep no paper from being mailed again: refused, dropped, confirming or empty."""
    has_papers = Exists(DigestPaper.objects.filter(delivery=OuterRef("pk")))
    is_spare = ~Q(kind=Delivery.Kind.DIGEST) | ~Q(state=Delivery.State.SENT) | ~has_papers
    return Delivery.objects.filter(is_spare, finished_at__lt=oldest)


def _superseded_papers(oldest: datetime) -> QuerySet[DigestPaper]:
    """Return papers of old digests of which the same subscriber was mailed a newer version since."""
    newer = DigestPaper.objects.filter(
        subscriber=OuterRef("subscriber"), paper=OuterRef("paper"), version__gt=OuterRef("version")
    ).filter(delivery__state=Delivery.State.SENT)
    return DigestPaper.objects.filter(Exists(newer), delivery__finished_at__lt=oldest).order_by()


def _old_harvests(oldest: datetime) -> QuerySet[Harvest]:
    """Return reports of runs, but not the first of a source, which says since when it is harvested."""
    first = Harvest.objects.order_by().values("source").annotate(first=Min("id")).values("first")
    return Harvest.objects.filter(ended_at__lt=oldest).exclude(state=Harvest.State.RUNNING).exclude(pk__in=first)


def _old_tokens(oldest: datetime) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(Q(revoked_at__lt=oldest) | Q(expires_at__lt=oldest))


def _old_sign_up_invitations(oldest: datetime) -> QuerySet[SignupInvitation]:
    return SignupInvitation.objects.filter(Q(revoked_at__lt=oldest) | Q(expires_at__lt=oldest) | Q(used_at__lt=oldest))


def _old_group_invitations(oldest: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(Q(revoked_at__lt=oldest) | Q(expires_at__lt=oldest))


def _cookie_days() -> int:
    return -(-int(settings.SESSION_COOKIE_AGE) // 86_400)


def _at_once() -> int:
    return -1


def _delivery_days() -> int:
    return max(settings.DELIVERY_DAYS, LOOK_BACK) if settings.DELIVERY_DAYS else 0


def _harvest_days() -> int:
    return max(settings.HARVEST_DAYS, LOOK_BACK) if settings.HARVEST_DAYS else 0


RETENTIONS: list[Retention] = [
    Retention(sentence("session"), _at_once, lambda now: Session.objects.filter(expire_date__lt=now)),
    Retention(
        sentence("browser session"), _cookie_days, lambda old: BrowserSession.objects.filter(last_seen_at__lt=old)
    ),
    Retention(
        sentence("known browser"),
        lambda: browsers.KEPT_FOR.days,
        lambda old: KnownBrowser.objects.filter(last_used_at__lt=old),
    ),
    Retention(
        sentence("rate bucket"),
        lambda: 1,
        lambda old: RateBucket.objects.filter(full_at__lt=int(old.timestamp() * 1_000_000)),
    ),
    Retention(
        sentence("entry of the audit log"),
        lambda: settings.AUDIT_DAYS,
        lambda old: AuditEntry.objects.filter(at__lt=old),
    ),
    Retention(sentence("token"), lambda: settings.ACCESS_DAYS, _old_tokens),
    Retention(sentence("sign-up invitation"), lambda: settings.ACCESS_DAYS, _old_sign_up_invitations),
    Retention(sentence("group invitation"), lambda: settings.ACCESS_DAYS, _old_group_invitations),
    Retention(
        sentence("notification"),
        lambda: settings.NOTIFICATION_DAYS,
        lambda old: Notification.objects.filter(created_at__lt=old),
    ),
    Retention(
        sentence("queued mail"), lambda: settings.MAIL_DAYS, lambda old: QueuedMail.objects.filter(finished_at__lt=old)
    ),
    Retention(sentence("mailed paper"), _delivery_days, _superseded_papers),
    Retention(sentence("delivery"), _delivery_days, _old_deliveries),
    Retention(sentence("bounce"), _delivery_days, lambda old: Bounce.objects.filter(at__lt=old)),
    Retention(
        sentence("webhook message"),
        lambda: settings.MAIL_DAYS,
        lambda old: Message.objects.filter(created_at__lt=old).order_by(),
    ),
    Retention(sentence("harvest"), _harvest_days, _old_harvests),
    Retention(
        sentence("announcement"),
        _harvest_days,
        lambda old: Announcement.objects.filter(day__lt=old.date(), is_here=True),
    ),
    Retention(sentence("unreadable record"), _harvest_days, lambda old: Failure.objects.filter(seen_at__lt=old)),
    Retention(sentence("outage"), _delivery_days, lambda old: Outage.objects.filter(until__lt=old)),
    Retention(
        sentence("entry of the admin's log"),
        lambda: settings.AUDIT_DAYS,
        lambda old: LogEntry.objects.filter(action_time__lt=old),
    ),
]


def prune(now: datetime | None = None) -> Iterator[tuple[str, int]]:
    """Delete what is too old; yield after each batch what it was and how many rows. Stopped between two, it goes on."""
    now = now or timezone.now()
    for retention in RETENTIONS:
        if days := retention.days():
            yield from _delete(retention.name, retention.rows(now - timedelta(days=max(days, 0))))
    if days := _delivery_days():
        yield from _empty_texts(now - timedelta(days=days))
    yield from _expire_cache(now)


def _delete(name: str, rows: QuerySet[Any]) -> Iterator[tuple[str, int]]:
    while ids := list(rows.order_by().values_list("pk", flat=True)[:BATCH]):
        rows.model._default_manager.filter(pk__in=ids).delete()
        yield name, len(ids)


def _empty_texts(oldest: datetime) -> Iterator[tuple[str, int]]:
    """Empty what old digests said of their papers; that they were mailed stays."""
    rows = DigestPaper.objects.filter(~Q(reason="") | ~Q(section=""), delivery__finished_at__lt=oldest).order_by()
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        DigestPaper.objects.filter(pk__in=ids).update(reason="", section="")
        yield sentence("text of a mailed paper"), len(ids)


def _expire_cache(now: datetime) -> Iterator[tuple[str, int]]:
    """Delete expired rows of the cache, which Django itself deletes when it is full."""
    table = connection.ops.quote_name(CACHE)
    moment = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
    rows = f"SELECT cache_key FROM {table} WHERE expires < %s LIMIT {BATCH}"  # noqa: S608  # names of our own
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE cache_key IN ({rows})", [moment])  # noqa: S608  # as above
            deleted = cursor.rowcount
        if not deleted:
            return
        yield sentence("cache row"), deleted
