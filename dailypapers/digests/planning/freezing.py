"""Editions: the list of a day, written once when the day has closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from dailypapers.catalog import queries as catalog
from dailypapers.catalog.models import Paper
from dailypapers.digests.models import Edition
from dailypapers.digests.planning.schedule import newest_closed, no_papers
from dailypapers.webhooks import events

EMPTY_DAYS = 7  # how far back a day without papers gets an edition that says why
SETTLED = timedelta(minutes=10)  # older days wait until nothing has come in for that long: an import may be running
DAYS_A_RUN = 200
_DAYS_WITHOUT = """
WITH RECURSIVE days(day) AS (
    SELECT max(featured_on) FROM catalog_paper WHERE featured_on <= %s
    UNION ALL
    SELECT (SELECT max(featured_on) FROM catalog_paper WHERE featured_on < day) FROM days WHERE day IS NOT NULL
)
SELECT day FROM days WHERE day IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM digests_edition WHERE digests_edition.day = days.day)
ORDER BY day DESC LIMIT %s
"""


def freeze_due(now: datetime) -> list[date]:
    """Freeze every closed day that has no edition yet, newest first; return the days.

    Each is one transaction, and another process that freezes the same day writes the same row or none.
    """
    last = newest_closed(now, settings.EDITION_CLOSES, ZoneInfo(settings.TIME_ZONE))
    due = sorted(set(_older_due(last)) | _recent_due(last), reverse=True)
    return [day for day in due if (day > last - timedelta(days=2) or _is_settled(day, now)) and _freeze(day, now)]


def has_recent_due(now: datetime) -> bool:
    """Tell whether one of the last days has closed and has no edition yet; `freeze_due` looks at all days."""
    return bool(_recent_due(newest_closed(now, settings.EDITION_CLOSES, ZoneInfo(settings.TIME_ZONE))))


def _older_due(last: date) -> list[date]:
    """Return the days until `last` that have papers and no edition, the newest first.

    The days are found one by one in the index of papers: it has a thousand days for a hundred thousand papers.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DAYS_WITHOUT, [last, DAYS_A_RUN])
        return [day if isinstance(day, date) else date.fromisoformat(day) for (day,) in cursor.fetchall()]


def _recent_due(last: date) -> set[date]:
    """Return those of the days until `last` that get an edition even without papers and have none."""
    if not Paper.objects.filter(featured_on__range=(last - timedelta(days=EMPTY_DAYS), last)).exists():
        return set()
    recent = {last - timedelta(days=back) for back in range(EMPTY_DAYS)}
    return recent - set(Edition.objects.filter(day__in=recent).values_list("day", flat=True))


def _is_settled(day: date, now: datetime) -> bool:
    """Tell whether no paper of that day came in lately."""
    return not Paper.objects.filter(featured_on=day, first_seen_at__gt=now - SETTLED).exists()


def _freeze(day: date, now: datetime) -> bool:
    """Write the edition of a day; False when another process was first."""
    with transaction.atomic():
        ids = list(catalog.featured_between(day, day).values_list("id", flat=True))
        with translation.override("en"):
            note = "" if ids else no_papers(day)
        _edition, is_new = Edition.objects.get_or_create(
            day=day, defaults={"frozen_at": now, "paper_ids": ids, "note": note}
        )
        if is_new:
            events.edition_was_frozen(day, len(ids))
    return is_new
