"""The other sources harvested for real over HTTP from the local server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from dailypapers.catalog.models import Paper, Record
from dailypapers.lib.errors import SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.http.throttle import Throttle
from dailypapers.sources import actions, queries
from dailypapers.sources.fetcher import HarvestRequest
from dailypapers.sources.models import Harvest, Slice, Source
from tests.factories import paper
from tests.sources.server import Sources

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 6, 12, tzinfo=UTC)
DATA = Path(__file__).parent


@pytest.fixture
def server() -> Iterator[Sources]:
    with Sources() as running:
        yield running


def harvest(server: Sources, name: str, folder: Path, **wish: Any) -> Harvest:
    actions.ensure_sources()
    source = Source.objects.get(name=name)
    client = PoliteClient(Throttle(folder / "turns", sleep=lambda _: None), mirror=server.url, mirror_gap=0.0)
    with time_machine.travel(NOW, tick=True):
        given = {"now": NOW, "name": source.name, "address": source.address} | wish
        return actions.harvest(source, HarvestRequest(**given), client)


def featured(number: int, day: date, upvotes: int = 3) -> dict[str, Any]:
    paper_id = f"2601.{number:05d}"
    inner = {"id": paper_id, "title": f"Featured {number}", "summary": "An abstract.", "upvotes": upvotes,
             "publishedAt": "2026-01-02T00:00:00.000Z", "submittedOnDailyAt": f"{day}T05:00:00.000Z",
             "ai_keywords": ["engines"], "githubRepo": "https://github.com/lovelace/notes", "githubStars": 7}  # fmt: skip
    return {"paper": inner, "title": inner["title"], "numComments": 2, "publishedAt": f"{day}T04:00:00.000Z",
            "organization": {"name": "engines", "fullname": "Engine Institute"}}  # fmt: skip


def test_the_hubs_days(server: Sources, tmp_path: Path) -> None:
    votes = {"upvotes": 3}

    def listing(_: str, query: dict[str, str]) -> Any:
        day = date.fromisoformat(query["date"])
        if day == date(2026, 1, 4):
            return []
        first = int(query.get("p", 0)) * 100
        return [featured(day.day * 1000 + n, day, votes["upvotes"]) for n in range(120)[first : first + 100]]

    server.answers["/huggingface.co/api/daily_papers"] = listing
    run = harvest(server, "hub", tmp_path)
    assert (run.state, run.records) == ("done", 360)
    found = Paper.objects.get(key="2601.06001")
    assert (found.featured_on, found.external_upvotes, found.external_comments) == (date(2026, 1, 6), 3, 2)
    assert (found.code_stars, str(found.organisation)) == (7, "Engine Institute")
    votes["upvotes"] = 50
    harvest(server, "hub", tmp_path)
    found.refresh_from_db()
    assert (found.external_upvotes, Paper.objects.count()) == (50, 360)
    source = Source.objects.get(name="hub")
    Slice.objects.filter(source=source, name="day 2026-01-04").delete()
    [gap] = queries.gaps(source, NOW)
    assert gap.remedy == "dailypapers harvest hub --since 2026-01-04 --until 2026-01-04"


def test_the_hubs_papers_by_id_and_what_is_damaged(server: Sources, tmp_path: Path) -> None:
    server.answers["/huggingface.co/api/papers/2601.00001"] = featured(1, NOW.date())["paper"]
    assert harvest(server, "hub", tmp_path, ids=("2601.00001",)).records == 1
    server.answers["/huggingface.co/api/daily_papers"] = [{"paper": {"id": "2601.00002"}}, 5, featured(3, NOW.date())]
    run = harvest(server, "hub", tmp_path, since=NOW.date())
    assert (run.records, run.days.get().failed) == (1, 2)
    server.answers["/huggingface.co/api/daily_papers"] = {"error": "no"}
    assert "no list of papers" in harvest(server, "hub", tmp_path, since=NOW.date()).error


def biorxiv_item(number: int, version: int = 1, day: str = "2026-01-05") -> dict[str, Any]:
    return {"title": f"Cells {number}", "authors": "Lovelace, A.; Babbage, C.", "doi": f"10.1101/2026.01.02.{number:06d}",
            "date": day, "version": str(version), "category": "cell biology", "abstract": "Cells.", "server": "bioRxiv"}  # fmt: skip


def test_biorxiv_in_ranges_of_days(server: Sources, tmp_path: Path) -> None:
    items = [biorxiv_item(n) for n in range(1, 151)]

    def details(path: str, _: dict[str, str]) -> Any:
        *_, first, _last, cursor = path.split("/")
        of = items if first == "2026-01-05" else [biorxiv_item(1, 2, "2026-01-06")] if first == "2026-01-06" else []
        part = of[int(cursor) : int(cursor) + 100]
        return {"messages": [{"status": "ok", "total": str(len(of))}], "collection": part}

    server.answers["/api.biorxiv.org/details/biorxiv/"] = details
    run = harvest(server, "biorxiv", tmp_path)
    assert (run.state, Paper.objects.count()) == ("done", 150)
    revised = Paper.objects.get(doi="10.1101/2026.01.02.000001")
    assert (revised.version, revised.announced_on) == (2, date(2026, 1, 5))
    assert revised.published_at == datetime(2026, 1, 5, tzinfo=UTC)
    assert len(server.seen) == 4


def test_openreview_goes_on_behind_the_last_note(
    server: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dailypapers.sources.openreview.fetch.PAGE", 2)
    notes = [
        {
            "id": f"Note{n:06d}x",
            "content": {"title": {"value": f"Reasoning {n}"}, "authors": {"value": ["Ada Lovelace"]}},
        }
        for n in range(5)
    ]

    def answer(_: str, query: dict[str, str]) -> Any:
        after = query.get("after", "")
        return {"notes": [note for note in notes if str(note["id"]) > after][:2]}

    server.answers["/api2.openreview.net/notes"] = answer
    run = harvest(server, "openreview", tmp_path, address="ICLR.cc/2026/Conference")
    assert (run.records, len(server.seen)) == (5, 3)
    assert "asked by venue" in harvest(server, "openreview", tmp_path, address="").error


def test_citations_come_by_id(server: Sources, tmp_path: Path) -> None:
    known = paper(arxiv_id="2601.00042")
    work = {"id": "https://openalex.org/W1", "doi": "https://doi.org/10.48550/arxiv.2601.00042",
            "display_name": known.title, "cited_by_count": 17}  # fmt: skip
    server.answers["/api.openalex.org/works"] = {"results": [work]}
    assert "wants a key" in harvest(server, "openalex", tmp_path).error
    with time_machine.travel(NOW):
        Paper.objects.update(first_seen_at=NOW)
    assert harvest(server, "openalex", tmp_path, key="secret").records == 1
    assert "10.48550%2Farxiv.2601.00042" in server.paths("/api.openalex.org")[0]

    server.answers["/api.semanticscholar.org/graph/v1/paper/ARXIV:2601.00042"] = {
        "paperId": "ab", "title": known.title, "citationCount": 20, "externalIds": {"ArXiv": "2601.00042", "DOI": "10.1000/x"}}  # fmt: skip
    assert harvest(server, "semantic-scholar", tmp_path, ids=("2601.00042", "2601.99999")).records == 1
    known.refresh_from_db()
    assert (known.external_citations, known.doi, Paper.objects.count()) == (20, "10.1000/x", 1)
    assert known.records.count() == 3


def test_openalex_tells_of_retractions(server: Sources, tmp_path: Path) -> None:
    work = {
        "id": "https://openalex.org/W1",
        "doi": "https://doi.org/10.1000/notes.1",
        "display_name": "In print",
        "is_retracted": True,
    }
    paper(source="plain", source_id="one", doi="10.1000/notes.1", arxiv_id="", title="In print")
    server.answers["/api.openalex.org/works"] = {"results": [work]}
    harvest(server, "openalex", tmp_path, key="secret", ids=("10.1000/notes.1",))
    assert list(Paper.objects.values_list("notice", "withdrawn")) == [("retraction", False)]


def test_any_feed_conditionally(server: Sources, tmp_path: Path) -> None:
    source = actions.add_feed("https://www.journal.example/rss.xml")
    assert actions.add_feed("https://www.journal.example/rss.xml") == source
    with pytest.raises(SourceError):
        actions.add_feed("file:///etc/passwd")
    server.answers["/www.journal.example/rss.xml"] = (DATA / "feed" / "data" / "journal.xml").read_bytes()
    run = harvest(server, source.name, tmp_path)
    assert (run.records, set(Record.objects.values_list("source", flat=True))) == (2, {f"feed-{source.name}"})
    assert harvest(server, source.name, tmp_path).records == 0
    assert server.headers[-1]["If-None-Match"] == '"e"'
    server.answers["/www.journal.example/rss.xml"] = b"<html><body>gone</body></html>"
    Slice.objects.all().delete()
    assert "XML was expected" in harvest(server, source.name, tmp_path).error


def test_a_work_from_four_places_is_one_paper(server: Sources, tmp_path: Path) -> None:
    """arXiv, OpenReview, a DOI and a BibTeX file."""
    title = "Notes on the Analytical Engine and Its Tables"
    facts = {"title": title, "authors": ("Ada Lovelace", "Charles Babbage")}
    one = paper(source="arxiv", arxiv_id="2601.00042", **facts)
    paper(source="openreview", source_id="AbC_d-12xy", openreview_id="AbC_d-12xy", arxiv_id="", **facts)
    paper(source="openalex", source_id="W1", doi="10.1000/notes.1", arxiv_id="", **facts)
    paper(source="bibtex", source_id="doi:10.1000/notes.1", doi="10.1000/notes.1", arxiv_id="", **facts)
    assert Paper.objects.get().id == one.id
    assert one.records.count() == 4
