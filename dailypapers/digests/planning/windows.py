"""The editions that a digest looks at."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from dailypapers.catalog.models import Paper
from dailypapers.digests.models import Edition
from dailypapers.digests.planning.schedule import close_of
from dailypapers.listings import Window

LATE = timedelta(days=30)  # a paper may come in so long after its day and still be news
MAX_LATE = 1_000  # papers


def load_window(first: date, last: date) -> Window:
    """Return the window of the editions from `first` to `last` and of what came in too late for its own edition.

    Its order is that of the editions, the newest day first; late papers follow, those with most attention first.
    """
    editions = Edition.objects.filter(day__range=(first, last)).order_by("-day").values_list("paper_ids", flat=True)
    in_editions = dict.fromkeys(paper_id for edition in editions for paper_id in edition)
    zone = ZoneInfo(settings.TIME_ZONE)
    opened = close_of(first - timedelta(days=1), settings.EDITION_CLOSES, zone)
    closed = close_of(last, settings.EDITION_CLOSES, zone)
    since = first - LATE
    arrived = Paper.objects.filter(
        first_seen_at__gt=opened, first_seen_at__lte=closed, featured_on__range=(since, last)
    )
    late = arrived.order_by("-attention_score", "id").values_list("id", flat=True)[:MAX_LATE]
    order = (*in_editions, *(paper_id for paper_id in late if paper_id not in in_editions))
    return Window(first, last, opened, closed, since, order)
