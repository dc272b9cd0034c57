"""Keeping notices about papers: retractions, concerns, publications."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from dailypapers.catalog import bulk
from dailypapers.catalog.actions.papers import rederive
from dailypapers.catalog.models import PaperNotice, Record
from dailypapers.lib.notices import Notice


def store_notices(notices: Iterable[Notice], source: str) -> int:
    """Keep notices, also for papers that are not here yet; return how many papers here they are about."""
    columns = ("identifier", "kind", "doi", "issued_on", "reason", "source")
    rows = [(one.identifier, one.kind, one.doi, one.issued_on, one.reason, source) for one in notices]
    identifiers = {row[0] for row in rows}
    with transaction.atomic():
        bulk.insert(PaperNotice, columns, rows, ignore_conflicts=True)
        papers = {paper_id for _, paper_id in bulk.select(Record, ("doi", "paper_id"), "doi", identifiers)}
        papers |= {paper_id for _, paper_id in bulk.select(Record, ("key", "paper_id"), "key", identifiers)}
        rederive(papers)
    return len(papers)
