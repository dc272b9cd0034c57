"""Asking the hub what belongs to papers, and GitHub about their code: those that people see, now and then.

The hub is asked about a paper where the site takes papers from it, or knows the paper from it. Both are asked again
after a quarter of the paper's age, a day at least: what is new gains models every day, what is old seldom does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from urllib.parse import quote

from django.db import transaction

from dailypapers.catalog.actions import note_asked, store, store_repository
from dailypapers.catalog.models import Paper, Record, Repository
from dailypapers.lib.errors import HarvestingOff, InvalidRecord, SourceBusy, SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.sources.github.parse import api_address, parse
from dailypapers.sources.hub.fetch import PAPER, parse_paper
from dailypapers.sources.models import HubVisit, Source

AT_LEAST, AT_MOST = timedelta(days=1), timedelta(days=60)  # between two requests for the same
SHARE = 4  # of the age of a paper


def due_papers(ids: Iterable[int], now: datetime) -> list[tuple[int, str]]:
    """Return, of papers in this order, those that the hub is to be asked about, with their arXiv numbers."""
    ids = list(dict.fromkeys(ids))
    rows = Paper.objects.filter(id__in=ids).exclude(arxiv_id="")
    if not Source.objects.filter(kind="hub", is_on=True).exists():
        rows = rows.filter(id__in=Record.objects.filter(paper_id__in=ids, source="hub").values("paper_id"))
    asked = dict(HubVisit.objects.filter(paper_id__in=ids).values_list("paper_id", "asked_at"))
    known = {row.id: row for row in rows.only("id", "arxiv_id", "featured_on", "published_at")}
    due = [known[paper_id] for paper_id in ids if paper_id in known]
    return [(row.id, row.arxiv_id) for row in due if _is_due(row, asked.get(row.id), now)]


def due_repositories(ids: Iterable[int], now: datetime) -> list[str]:
    """Return, of the code of papers in this order, the addresses at GitHub that are to be asked for."""
    ids = list(dict.fromkeys(ids))
    rows = Paper.objects.filter(id__in=ids).exclude(code_url="")
    known = {row.id: row for row in rows.only("id", "code_url", "featured_on", "published_at")}
    papers = [known[paper_id] for paper_id in ids if paper_id in known and api_address(known[paper_id].code_url)]
    urls = {paper.code_url for paper in papers}
    asked = dict(Repository.objects.filter(url__in=urls).values_list("url", "checked_at"))
    return list(dict.fromkeys(row.code_url for row in papers if _is_due(row, asked.get(row.code_url), now)))


def _is_due(paper: Paper, asked_at: datetime | None, now: datetime) -> bool:
    if asked_at is None:
        return True
    born = datetime.combine(paper.featured_on, time(), UTC) if paper.featured_on else paper.published_at
    age = asked_at - born if born else AT_MOST
    return now - asked_at >= min(max(age / SHARE, AT_LEAST), AT_MOST)


def ask_hub(papers: Iterable[tuple[int, str]], client: PoliteClient, now: datetime) -> Iterator[str]:
    """Ask the hub about papers and store what it says; yield the arXiv number of each that was asked for.

    A paper that the hub lacks, or describes in a way that cannot be read, counts as asked. Raises SourceError where
    the hub cannot be asked now.
    """
    for paper_id, arxiv_id in papers:
        answer = client.get(PAPER + quote(arxiv_id, safe="/"), kind="json")
        with transaction.atomic():
            if answer.status == 200:
                with suppress(InvalidRecord):
                    store(parse_paper(answer.body)[0], now=now)
            if Paper.objects.filter(id=paper_id).exists():
                HubVisit.objects.update_or_create(paper_id=paper_id, defaults={"asked_at": now})
        yield arxiv_id


def ask_github(urls: Iterable[str], client: PoliteClient, now: datetime) -> Iterator[str]:
    """Ask GitHub for repositories; yield the address of each that was asked for. Raises SourceError as `ask_hub` does.

    GitHub answers 403 for what it has taken down as for too many requests; so a repository behind one waits, too.
    """
    for url in urls:
        try:
            answer = client.get(api_address(url), kind="json", headers={"Accept": "application/vnd.github+json"})
            facts = parse(answer.body) if answer.status == 200 else None
        except (SourceBusy, HarvestingOff):
            raise
        except (SourceError, InvalidRecord):
            note_asked(url, now)
            raise
        if facts is None:
            note_asked(url, now)
        else:
            store_repository(url, now, **facts._asdict())
        yield url
