"""Terms over time as plain values of the shapes in `client.models`."""

from __future__ import annotations

from datetime import date

from dailypapers.formats.api_json import Document
from dailypapers.insights.trends import TrendPoint, open_trends
from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import Day
from dailypapers.operations.errors import ApiError


def trends(text: str, site: str, *, unit: str, since: str = "", until: str = "") -> Document:
    """Count terms over time. Raises `ApiError` for a text that is no day."""
    found = open_trends(text, unit=unit, since=_day(since, "since"), until=_day(until, "until"))
    return {
        "by": found.unit,
        "newest_day": found.newest,
        "items": [
            {
                "query": trend.query,
                "label": trend.label,
                "papers": trend.papers,
                "points": [_trend_point(point, site) for point in trend.points],
            }
            for trend in found.trends
        ],
        "warnings": list(found.warnings),
    }


def _trend_point(point: TrendPoint, site: str) -> Document:
    return {
        "period": str(point.period),
        "first_day": point.period.first_day,
        "last_day": point.period.last_day,
        "papers": point.papers,
        "total": point.total,
        "share": round(point.share, 6),
        "low": round(point.low, 6),
        "high": round(point.high, 6),
        "url": f"{site}{point.url}",
    }


def _day(text: str, field: str) -> date | None:
    try:
        return Day.parse(text).date if text else None
    except InvalidPeriod as error:
        raise ApiError("invalid_value", str(error), field) from error
