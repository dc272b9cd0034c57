"""When arXiv announces: at 20:00 US Eastern from Sunday to Thursday; the feed of that mailing is built at midnight.

So the feed of Monday to Friday carries that day's date, and there is none on Saturday and Sunday.
Source: https://info.arxiv.org/help/availability.html. Holidays without a mailing are not known in advance.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
FEED_AT = time(0, 30)  # midnight, and half an hour for the feeds to be built


def is_mailing_day(day: date) -> bool:
    return day.weekday() < 5


def newest_mailing_day(now: datetime) -> date:
    """Return the day of the newest feed that must be there."""
    local = now.astimezone(ZONE)
    day = local.date() if local.time() >= FEED_AT else local.date() - timedelta(days=1)
    while not is_mailing_day(day):
        day -= timedelta(days=1)
    return day


def next_feed_at(now: datetime) -> datetime:
    """Return the first moment after `now`, in UTC, at which a new feed can be expected."""
    day = now.astimezone(ZONE).date()
    while True:
        moment = datetime.combine(day, FEED_AT, ZONE).astimezone(UTC)
        if is_mailing_day(day) and moment > now:
            return moment
        day += timedelta(days=1)
