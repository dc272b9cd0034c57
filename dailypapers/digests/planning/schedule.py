"""When things are due, all pure: the hour of a subscriber in a time zone, the days of a cadence, the close of a day.

Moments are aware datetimes in UTC; days are calendar days of the zone that is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from dailypapers.lib.backoff import backoff
from dailypapers.lib.errors import InvalidSubscription

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Cadence(StrEnum):
    """How often a subscription comes."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


CADENCES: Mapping[str, StrOrPromise] = {
    Cadence.DAILY: gettext_lazy("every day"),
    Cadence.WEEKDAYS: gettext_lazy("Monday to Friday"),
    Cadence.WEEKLY: gettext_lazy("once a week"),
    Cadence.MONTHLY: gettext_lazy("once a month"),
}
FIRST_RETRY, LAST_RETRY = 300.0, 14_400.0  # seconds
# days the first digest of a subscription looks back
REACH: Mapping[str, int] = {Cadence.DAILY: 1, Cadence.WEEKDAYS: 1, Cadence.WEEKLY: 7, Cadence.MONTHLY: 31}


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of that name. Raises `InvalidSubscription`."""
    if name not in _zones():
        raise InvalidSubscription(
            _("Invalid time zone: “%(name)s”. Write one like Europe/Berlin or UTC.") % {"name": name[:40]}
        )
    return ZoneInfo(name)


def zone_or_utc(name: str) -> ZoneInfo:
    """Return the time zone of that name; UTC for one that the present list of zones no longer has."""
    try:
        return zone_of(name)
    except InvalidSubscription:
        return zone_of("UTC")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def next_moment(after: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """Return the first moment later than `after` at which clocks in `zone` show `hour`:00.

    Where the clock jumps over that hour it is the moment the jump leads to; where it shows it twice, the first.
    """
    day = after.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, time(hour), zone).astimezone(UTC)
        if moment > after:
            return moment
        day += timedelta(days=1)


def is_due(cadence: str, weekday: int, day: date) -> bool:
    """Tell whether a subscription is due on `day`; `weekday` (Monday is 0) counts for weekly ones.

    Monthly ones are due on the first day of the month.
    """
    match cadence:
        case Cadence.WEEKDAYS:
            return day.weekday() < 5
        case Cadence.WEEKLY:
            return day.weekday() == weekday
        case Cadence.MONTHLY:
            return day.day == 1
        case _:
            return True


def close_of(day: date, hours: int, zone: ZoneInfo) -> datetime:
    """Return when the edition of `day` is frozen: `hours` by the clock after it began in `zone`; 24 is midnight."""
    whole_days, hour = divmod(hours, 24)
    return datetime.combine(day + timedelta(days=whole_days), time(hour), zone).astimezone(UTC)


def newest_closed(now: datetime, hours: int, zone: ZoneInfo) -> date:
    """Return the newest day whose edition may be frozen at `now`."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    while close_of(day, hours, zone) > now:
        day -= timedelta(days=1)
    return day


def try_again(attempts: int) -> timedelta:
    """Return the pause before another attempt after so many: five minutes, doubled each time, four hours at most.

    Greylisting servers let the second or third attempt through; RFC 5321, 4.5.4.1 asks for pauses that grow.
    """
    return timedelta(seconds=backoff(attempts, first=FIRST_RETRY, cap=LAST_RETRY))


def why_no_announcements(day: date) -> str:
    """Return why the sources announce nothing on `day`, in words; empty when they should.

    Weekends, and the holidays of the United States on which arXiv announces nothing (info.arxiv.org/help/availability).
    """
    if day.weekday() >= 5:
        return _("it is the weekend")
    name = _FIXED.get((day.month, day.day)) or _MOVING.get((day.month, day.weekday(), (day.day - 1) // 7 + 1))
    if not name and day.month == 5 and day.weekday() == 0 and day.day > 24:
        name = gettext_noop("Memorial Day")
    if not name and (observed := _observed(day)):
        return _("%(holiday)s is observed") % {"holiday": _(observed)}
    return _("it is %(holiday)s") % {"holiday": _(name)} if name else ""


def no_papers(day: date) -> str:
    """Return the sentence of an edition without papers."""
    reason = why_no_announcements(day) or _("no source has announced any for this day")
    return _("No papers today: %(reason)s.") % {"reason": reason}


def _observed(day: date) -> str:
    """Return the holiday that is kept on this Friday or Monday since it falls on the Saturday or Sunday beside it."""
    other = day + timedelta(days={4: 1, 0: -1}.get(day.weekday(), 0))
    return "" if other == day or (other.month == 12 and other.day != 25) else _FIXED.get((other.month, other.day), "")


_FIXED = {
    (1, 1): gettext_noop("New Year's Day"),
    (6, 19): gettext_noop("Juneteenth"),
    (7, 4): gettext_noop("Independence Day"),
    (12, 24): gettext_noop("Christmas Eve"),
    (12, 25): gettext_noop("Christmas Day"),
    (12, 31): gettext_noop("New Year's Eve"),
}
_MOVING = {
    (1, 0, 3): gettext_noop("Martin Luther King Day"),
    (9, 0, 1): gettext_noop("Labor Day"),
    (11, 3, 4): gettext_noop("Thanksgiving"),
}
