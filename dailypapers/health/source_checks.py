"""Whether sources were harvested, and what of them is missing."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from dailypapers.health.finding import Finding
from dailypapers.sources import queries
from dailypapers.sources.models import Source


def check_sources() -> Iterator[Finding]:
    """List what is missing of sources that are on or were harvested before."""
    now = timezone.now()
    sources = Source.objects.filter(Q(is_on=True) | Q(slices__isnull=False)).distinct()
    if not sources:
        yield Finding(
            "notice", "Sources: none is switched on", "dailypapers harvest arxiv, or switch one on in /admin/"
        )
    if sources and not settings.CONTACT:
        yield Finding(
            "notice",
            "Sources: the services do not know whom to contact",
            "Set DAILYPAPERS_CONTACT to your e-mail address.",
        )
    for source in sources:
        gaps = queries.gaps(source, now)
        for gap in gaps:
            yield Finding("bad", f"{source.name}: {gap.what}", gap.remedy)
        if source.last_error:
            yield Finding(
                "bad", f"{source.name}: the last run failed: {source.last_error}", f"dailypapers harvest {source.name}"
            )
        elif not gaps:
            when = f", last harvested {source.last_run_at:%Y-%m-%d %H:%M} UTC" if source.last_run_at else ""
            yield Finding("good", f"{source.name}: nothing is missing{when}")
