"""What the records of a page are to the catalogue: new, revised, withdrawn, or no news at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from dailypapers.catalog import bulk
from dailypapers.catalog.actions import stored_records
from dailypapers.catalog.models import Paper
from dailypapers.lib.record import PaperRecord
from dailypapers.sources import queries
from dailypapers.sources.fetcher import Page
from dailypapers.sources.models import Announcement, Source

OLD_NEWS = timedelta(days=10)  # a paper first published longer ago is not put on today's page by a cross-listing
FAMILIES = dict.fromkeys(("arxiv", "arxiv-feed"), ("arxiv", "arxiv-feed"))  # two records of one source's paper
_LISTED = ("new", "cross")


def announced_days(source: Source, records: Sequence[PaperRecord]) -> dict[str, date]:
    """Return the newest day on which each record was announced, where a page itself names no days."""
    ids = [record.source_id for record in records]
    announcements = Announcement.objects.filter(source=source, identifier__in=ids[:1_000]).order_by("day")
    return dict(announcements.values_list("identifier", "day"))


def outcomes_of(records: Sequence[PaperRecord]) -> list[tuple[PaperRecord, list[str]]]:
    """Return what each record is to the catalogue: new, revised, withdrawn, or none of them."""
    by_source: dict[str, list[str]] = {}
    for record in records:
        by_source.setdefault(record.source, []).append(record.source_id)
    versions = {source: queries.versions(FAMILIES.get(source, (source,)), ids) for source, ids in by_source.items()}
    outcomes = []
    for record in records:
        version, was_withdrawn = versions[record.source].get(record.source_id, (0, False))
        outcome = []
        if record.source_id not in versions[record.source]:
            outcome.append("new")
        elif version is not None and (record.version or 0) > version:
            outcome.append("revised")
        if record.withdrawn and not was_withdrawn:
            outcome.append("withdrawn")
        outcomes.append((record, outcome))
    return outcomes


def record_source(source: Source) -> str:
    return f"feed-{source.name}"[:40] if source.kind == Source.Kind.FEED else source.kind


def news_of(source: Source, page: Page) -> Sequence[PaperRecord]:
    """Return the records to store: a paper announced before, or long ago, keeps its day when it is cross-listed now."""
    if not page.announced:
        return page.records
    lines = {line.source_id: line for line in page.announced}
    ids = [record.source_id for record in page.records]
    earlier: set[str] = set()
    for source_pk, identifier, day, kind in bulk.select(
        Announcement, ("source_id", "identifier", "day", "kind"), "identifier", ids
    ):
        if source_pk == source.pk and kind in _LISTED and str(day)[:10] < str(lines[identifier].day):
            earlier.add(identifier)
    crossed = [name for name in ids if lines[name].kind == "cross"]
    for arxiv_id, published_at in Paper.objects.filter(arxiv_id__in=crossed).values_list("arxiv_id", "published_at"):
        if published_at is not None and published_at.date() < lines[arxiv_id].day - OLD_NEWS:
            earlier.add(arxiv_id)
    return [record for record in page.records if record.source_id not in earlier]


def with_first_days(records: Sequence[PaperRecord]) -> Sequence[PaperRecord]:
    """Add to newer versions the first day that a source gives with an older one only, as bioRxiv does."""
    lacking = [record for record in records if (record.version or 1) > 1 and record.published_at is None]
    earlier = {
        (record.source, source_id): stored
        for record in lacking
        for source_id, stored in stored_records(record.source, [record.source_id]).items()
    }
    completed = []
    for record in records:
        stored = earlier.get((record.source, record.source_id))
        if stored is not None:
            record = replace(record, published_at=stored.published_at, announced_on=stored.announced_on)
        completed.append(record)
    return completed
