"""How much one user may do in how long: one table, counted in the database, the same for pages and API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.community.models import ActionCount
from dailypapers.lib.errors import RateLimited

MINUTE, HOUR, DAY = 60, 3_600, 86_400
NEW_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` times in `seconds`."""

    count: int
    seconds: int


# For everybody; and, where it is stricter, for accounts in their first day.
LIMITS: dict[str, tuple[Limit, ...]] = {
    "vote": (Limit(120, MINUTE), Limit(3_000, DAY)),
    "comment": (Limit(10, MINUTE), Limit(200, DAY)),
    "react": (Limit(60, MINUTE), Limit(1_000, DAY)),
    "submit": (Limit(10, DAY),),
    "follow": (Limit(60, MINUTE), Limit(500, DAY)),
    "save": (Limit(120, MINUTE), Limit(3_000, DAY)),
    "read": (Limit(240, MINUTE),),
    "flag": (Limit(30, DAY),),
    "claim": (Limit(20, DAY),),
    "group": (Limit(5, DAY),),
    "invite": (Limit(50, DAY),),
    "collection": (Limit(50, DAY),),
    "pick": (Limit(100, DAY),),
}
NEW_LIMITS: dict[str, tuple[Limit, ...]] = LIMITS | {
    "vote": (Limit(60, MINUTE), Limit(300, DAY)),
    "comment": (Limit(3, MINUTE), Limit(20, DAY)),
    "submit": (Limit(2, DAY),),
    "flag": (Limit(5, DAY),),
    "claim": (Limit(3, DAY),),
    "group": (Limit(1, DAY),),
    "invite": (Limit(10, DAY),),
}
_SPANS = {MINUTE: "minute", HOUR: "hour", DAY: "day"}


def spend(user: User, action: str) -> None:
    """Counts one `action` of this user; to be called in the transaction of the action itself.

    Raises `RateLimited` where a limit is reached: then nothing is counted, for the transaction ends. Windows are fixed
    (a minute of the clock, a day in UTC). Two queries, and those of a new window. Rows are locked in the order of their
    length and old ones taken only where nobody else holds them, so that requests of one user never wait for each other
    in a ring.
    """
    now = timezone.now()
    is_new = now - user.date_joined < NEW_FOR and not user.is_staff
    limits = {limit.seconds: limit for limit in (NEW_LIMITS if is_new else LIMITS)[action]}
    ends = {seconds: _window_end(now, seconds) for seconds in limits}
    rows = ActionCount.objects.filter(user=user, action=action, window_end__in=set(ends.values()))
    current = [row for row in rows.order_by("seconds").select_for_update() if ends.get(row.seconds) == row.window_end]
    for row in current:
        if row.count >= limits[row.seconds].count:
            raise _refusal(limits[row.seconds], int((row.window_end - now).total_seconds()) + 1, is_new)
    ActionCount.objects.filter(id__in=[row.id for row in current]).update(count=F("count") + 1)
    if missing := limits.keys() - {row.seconds for row in current}:
        old = ActionCount.objects.filter(user=user, window_end__lt=now).select_for_update(skip_locked=True)
        ActionCount.objects.filter(id__in=list(old.values_list("id", flat=True))).delete()
        fresh = [ActionCount(user=user, action=action, seconds=s, window_end=ends[s], count=0) for s in sorted(missing)]
        ActionCount.objects.bulk_create(fresh, ignore_conflicts=True)
        for seconds in sorted(missing):
            of_window = ActionCount.objects.filter(user=user, action=action, seconds=seconds, window_end=ends[seconds])
            of_window.update(count=F("count") + 1)


def _window_end(now: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, tz=UTC)


def _refusal(limit: Limit, wait: int, is_new: bool) -> RateLimited:
    often = "once" if limit.count == 1 else f"{limit.count} times"
    new = " in an account's first day" if is_new else ""
    left = f"{wait} seconds" if wait < 120 else f"{wait // 60} minutes" if wait < 7_200 else f"{wait // 3_600} hours"
    return RateLimited(f"This can be done {often} a {_SPANS[limit.seconds]}{new}. Try again in {left}.", wait)
