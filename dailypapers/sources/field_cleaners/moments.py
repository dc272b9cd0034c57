"""Days and moments of ISO 8601, and the first moment of a year or month."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from dailypapers.sources.field_cleaners.limits import YEARS
from dailypapers.sources.field_cleaners.texts import text

_MONTH_OR_YEAR = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


def moment(value: object) -> datetime | None:
    """Return an ISO 8601 day or moment as an aware moment in UTC (a day is its midnight); None for any other value."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        parsed = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return in_utc(parsed)


def in_utc(value: datetime) -> datetime | None:
    """Return the moment in UTC (a naive one is taken as UTC); None outside the years 1900 to 2100."""
    if value.year not in YEARS:
        return None
    if value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    if value.tzinfo is UTC:
        return value
    value = value.astimezone(UTC)
    return value if value.year in YEARS else None


def day(value: object) -> date | None:
    """Return the day of an ISO 8601 day or moment, in UTC."""
    parsed = moment(value)
    return parsed.date() if parsed is not None else None


def start_of(value: object) -> datetime | None:
    """Return the first moment of a year ("2017", 2017) or month ("2017-05"), where a source knows no day."""
    match = _MONTH_OR_YEAR.fullmatch(text(value, 10))
    if match is None or int(match[1]) not in YEARS or (match[2] and not 1 <= int(match[2]) <= 12):
        return None
    return datetime(int(match[1]), int(match[2] or 1), 1, tzinfo=UTC)
