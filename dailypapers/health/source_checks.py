"""Whether sources were harvested, and what of them is missing."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from dailypapers.health.finding import Finding
from dailypapers.lib.sentences import sentence
from dailypapers.sources import queries
from dailypapers.sources.models import Source


def check_sources() -> Iterator[Finding]:
    """List what is missing of sources that are on or were harvested before."""
    now = timezone.now()
    sources = Source.objects.filter(Q(is_on=True) | Q(slices__isnull=False)).distinct()
    if not sources:
        yield Finding(
            "notice",
            sentence("Sources: none is switched on"),
            sentence("dailypapers harvest arxiv, or switch one on in /admin/"),
        )
    if sources and not settings.CONTACT:
        yield Finding(
            "notice",
            sentence("Sources: the services do not know whom to contact"),
            sentence("Set DAILYPAPERS_CONTACT to your e-mail address."),
        )
    for source in sources:
        gaps = queries.gaps(source, now)
        for gap in gaps:
            yield Finding("bad", sentence("%(name)s: %(what)s", name=source.name, what=gap.what), gap.remedy)
        if source.last_error:
            yield Finding(
                "bad",
                sentence("%(name)s: the last run failed: %(error)s", name=source.name, error=source.last_error),
                f"dailypapers harvest {source.name}",
            )
        elif not gaps:
            what = sentence("%(name)s: nothing is missing", name=source.name)
            if source.last_run_at:
                moment = f"{source.last_run_at:%Y-%m-%d %H:%M}"
                what = sentence("%(what)s, last harvested %(moment)s UTC", what=what, moment=moment)
            yield Finding("good", what)
