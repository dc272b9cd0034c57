"""arXiv harvested for real over HTTP: complete, once, in order, and in words where it goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dailypapers.catalog import leases
from dailypapers.catalog.models import Paper, Record
from dailypapers.lib.errors import HarvestingOff
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.http.throttle import Throttle
from dailypapers.sources import actions, queries
from dailypapers.sources.fetcher import HarvestRequest
from dailypapers.sources.models import Announcement, Failure, Harvest, Slice, Source
from tests.sources.server import FEED, OAI, QUERY, Sources
from tests.sources.server import Paper as Served

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 6, 12, tzinfo=UTC)
DAY = date(2026, 1, 6)


def served(number: int, **facts: Any) -> Served:
    return Served(f"2601.{number:05d}", f"A study of the number {number}", **facts)


@pytest.fixture
def server() -> Iterator[Sources]:
    with Sources([served(n) for n in range(1, 13)]) as running:
        running.page_size = 5
        yield running


@pytest.fixture
def source() -> Source:
    actions.ensure_sources()
    Source.objects.filter(name="arxiv").update(categories="cs.LG")
    return Source.objects.get(name="arxiv")


def harvest(server: Sources, source: Source, folder: Path, now: datetime = NOW, **wish: Any) -> Harvest:
    turns = Throttle(folder / "turns", sleep=lambda _: None)
    client = PoliteClient(
        turns, mirror=server.url, mirror_gap=0.0, is_on=wish.pop("is_on", True), patience=wish.pop("patience", 900.0)
    )
    stop = wish.pop("stop", lambda: False)
    source.refresh_from_db()
    with time_machine.travel(now, tick=True):
        return actions.harvest(source, HarvestRequest(now=now, categories=tuple(source.categories.split()), name=source.name,
                                            address=source.address, **wish), client, stop=stop)  # fmt: skip


def counts(run: Harvest, day: date = DAY) -> dict[str, int]:
    row = run.days.get(day=day)
    return {name: getattr(row, name) for name in (*actions.COUNTS, "missing") if getattr(row, name)}


def test_a_day_is_whole(server: Sources, source: Source, tmp_path: Path) -> None:
    run = harvest(server, source, tmp_path)
    assert (run.state, run.error) == ("done", "")
    assert counts(run) == {"announced": 12, "new": 12}
    assert Paper.objects.filter(featured_on=DAY, announced_on=DAY, published_at__isnull=False).count() == 12
    assert Record.objects.filter(source="arxiv").count() == Record.objects.filter(source="arxiv-feed").count() == 12
    again = harvest(server, source, tmp_path)
    assert (again.state, again.days.count(), Paper.objects.count()) == ("done", 0, 12)
    assert queries.gaps(source, NOW) == []


def test_pages_are_followed_by_their_tokens_alone(server: Sources, source: Source, tmp_path: Path) -> None:
    run = harvest(server, source, tmp_path, since=date(2026, 1, 1))
    assert run.records == 12
    asked = server.paths(OAI)
    assert len(asked) == 3
    assert "from=2026-01-01" in asked[0]
    assert "until" not in asked[0]
    assert all("resumptionToken=" in path and "metadataPrefix" not in path for path in asked[1:])
    assert harvest(server, source, tmp_path, since=date(2030, 1, 1)).state == "done"  # noRecordsMatch


def test_what_the_feed_announces_and_oai_does_not_have_is_asked_for(
    server: Sources, source: Source, tmp_path: Path
) -> None:
    server.faults[OAI] = [
        'body <OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="noRecordsMatch">none</error></OAI-PMH>'
    ]
    run = harvest(server, source, tmp_path)
    assert len(server.paths(QUERY)) == 1
    assert counts(run) == {"announced": 12, "new": 12}
    assert Record.objects.filter(source="arxiv").count() == 12
    server.papers.append(served(99, versions=[NOW, NOW], kind="replace"))
    server.papers[-1].id = "2601.00099"
    server.feed_day = DAY
    hidden = server.papers.pop()
    server.answers[FEED] = None
    Announcement.objects.create(source=source, day=DAY, identifier=hidden.id, version=2, kind="replace")
    run = harvest(server, source, tmp_path)
    assert counts(run)["missing"] == 1
    [gap] = queries.gaps(source, NOW)
    assert gap.remedy == "dailypapers harvest arxiv"
    assert "1 announced paper is not here" in gap.what


def test_revisions_withdrawals_and_metadata(server: Sources, source: Source, tmp_path: Path) -> None:
    harvest(server, source, tmp_path)
    later = NOW + timedelta(days=1)
    first, second, third, fourth = server.papers[:4]
    first.versions.append(later)
    second.versions.append(later)
    second.comment = "This paper has been withdrawn by the authors"
    third.title += ", corrected"
    fourth.is_deleted = True
    for paper in (first, second, third, fourth):
        paper.datestamp = later.date()
    run = harvest(server, source, tmp_path, now=later)
    assert counts(run, later.date())["revised"] == 2
    assert counts(run, later.date())["withdrawn"] == 1
    of = {paper.arxiv_id: paper for paper in Paper.objects.all()}
    assert (of[first.id].version, of[first.id].withdrawn) == (2, False)
    assert (of[second.id].version, of[second.id].withdrawn) == (2, True)
    assert of[third.id].title.endswith("corrected")
    assert of[fourth.id].withdrawn
    assert {paper.featured_on for paper in of.values()} == {DAY}


def test_cross_lists_are_news_once(server: Sources, source: Source, tmp_path: Path) -> None:
    server.papers[0].kind = "cross"
    server.papers.append(Served("2401.00001", "An old one", kind="cross", versions=[datetime(2024, 1, 5, tzinfo=UTC)]))
    run = harvest(server, source, tmp_path)
    assert counts(run)["cross_listed"] == 2
    assert Paper.objects.get(arxiv_id="2601.00001").announced_on == DAY
    old = Paper.objects.get(arxiv_id="2401.00001")
    assert (old.announced_on, old.featured_on) == (None, date(2024, 1, 5))
    server.feed_day = DAY + timedelta(days=1)
    server.papers[0].datestamp = server.feed_day
    harvest(server, source, tmp_path, now=NOW + timedelta(days=1))
    assert Paper.objects.get(arxiv_id="2601.00001").announced_on == DAY


def test_a_record_that_cannot_be_read_is_named_until_it_can(server: Sources, source: Source, tmp_path: Path) -> None:
    server.papers[2].broken = True
    run = harvest(server, source, tmp_path, since=date(2026, 1, 1))
    assert counts(run)["failed"] == 1
    assert Paper.objects.count() == 11
    assert "title" in Failure.objects.get().reason
    assert "could not be read" in queries.gaps(source, NOW)[0].what
    server.papers[2].broken = False
    harvest(server, source, tmp_path, since=date(2026, 1, 1))
    assert (Failure.objects.count(), Paper.objects.count()) == (0, 12)


@pytest.mark.parametrize(
    "fault", ["half", "cut", "cut-gzip", "503", "503 0", "429", "page", "500", "close", "entities"]
)
def test_faults_that_pass_leave_nothing_out(server: Sources, source: Source, tmp_path: Path, fault: str) -> None:
    for path in (OAI, FEED, QUERY):
        server.faults[path] = [fault]
    run = harvest(server, source, tmp_path)
    assert (run.state, Paper.objects.count()) == ("done", 12), run.error


def test_faults_that_stay_are_said_and_the_other_parts_go_on(server: Sources, source: Source, tmp_path: Path) -> None:
    server.faults[OAI] = ["half"] * 9
    run = harvest(server, source, tmp_path)
    assert run.state == "failed"
    assert "not whole XML" in run.error
    assert Record.objects.filter(source="arxiv").count() == 12  # by the query API
    source.refresh_from_db()
    assert source.failures == 1
    assert source.next_run_at == pytest.approx(NOW + queries.FIRST_RETRY, abs=timedelta(minutes=1))
    assert any("oai cs:cs:LG" in gap.what for gap in queries.gaps(source, NOW))


def test_a_busy_service_is_left_alone(server: Sources, source: Source, tmp_path: Path) -> None:
    server.faults[FEED] = ["429"]
    run = harvest(server, source, tmp_path, patience=30.0)
    assert len(server.seen) == 1
    assert "no request for another" in run.error


def test_a_token_that_expired_begins_again_at_the_last_datestamp(
    server: Sources, source: Source, tmp_path: Path
) -> None:
    for number, paper in enumerate(server.papers):
        paper.datestamp = date(2026, 1, 1) + timedelta(days=number)
    pages = iter([False, True])
    run = harvest(server, source, tmp_path, since=date(2026, 1, 1), stop=lambda: next(pages, True))
    assert (run.state, Paper.objects.count()) == ("stopped", 5)
    server.tokens_of = "another day"
    run = harvest(server, source, tmp_path, since=date(2026, 1, 1))
    assert (run.state, Paper.objects.count()) == ("done", 12)
    assert "resumptionToken" in server.paths(OAI)[1]
    assert "from=2026-01-05" in server.paths(OAI)[2]
    assert Record.objects.filter(source="arxiv").count() == 12


def test_a_token_of_yesterday_is_not_even_tried(server: Sources, source: Source, tmp_path: Path) -> None:
    stops = iter([False, True])
    harvest(server, source, tmp_path, since=date(2026, 1, 1), stop=lambda: next(stops, True))
    harvest(server, source, tmp_path, now=NOW + timedelta(days=1), since=date(2026, 1, 1))
    assert "resumptionToken" not in server.paths(OAI)[1]
    assert Paper.objects.count() == 12


def test_datestamps_out_of_order_begin_at_the_first_day(server: Sources, source: Source, tmp_path: Path) -> None:
    for number, paper in enumerate(server.papers):
        paper.datestamp = date(2026, 1, 20) - timedelta(days=number)
    stops = iter([False, True])
    harvest(server, source, tmp_path, since=date(2026, 1, 1), stop=lambda: next(stops, True))
    server.tokens_of = "another day"
    harvest(server, source, tmp_path, since=date(2026, 1, 1))
    assert "from=2026-01-01" in server.paths(OAI)[2]
    assert Paper.objects.count() == 12


def test_a_feed_that_is_cut_is_asked_for_in_halves(
    server: Sources, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dailypapers.sources.arxiv.fetch.FEED_LIMIT", 8)
    server.feed_limit = 8
    for paper in server.papers[6:]:
        paper.categories = ["cs.CL"]
    Source.objects.filter(pk=source.pk).update(categories="cs.LG cs.CL")
    harvest(server, source, tmp_path)
    assert [path.rpartition("/")[2] for path in server.paths(FEED)] == ["cs.LG+cs.CL", "cs.LG", "cs.CL"]
    assert Announcement.objects.count() == 12


def test_an_unchanged_feed_costs_no_body(server: Sources, source: Source, tmp_path: Path) -> None:
    harvest(server, source, tmp_path)
    harvest(server, source, tmp_path)
    assert server.headers[-2].get("If-None-Match") or any("If-None-Match" in headers for headers in server.headers)


def test_papers_by_id(server: Sources, source: Source, tmp_path: Path) -> None:
    run = harvest(server, source, tmp_path, ids=("2601.00003", "2601.99999"))
    assert (run.records, Paper.objects.get().key) == (1, "2601.00003")
    assert "refuses: incorrect id format" in harvest(server, source, tmp_path, ids=("bad",)).error
    server.faults[QUERY] = ["empty"]
    assert harvest(server, source, tmp_path, ids=("2601.00004",)).records == 1


def test_a_wrong_category_is_said(server: Sources, source: Source, tmp_path: Path) -> None:
    Source.objects.filter(pk=source.pk).update(categories="cs.LG nonsense")
    assert "“nonsense” is not a category of arXiv" in harvest(server, source, tmp_path).error


def test_switched_off_asks_nobody(server: Sources, source: Source, tmp_path: Path) -> None:
    with pytest.raises(HarvestingOff):
        harvest(server, source, tmp_path, is_on=False)
    assert server.seen == []


def test_two_never_harvest_the_same_slice(server: Sources, source: Source, tmp_path: Path) -> None:
    part = Slice.objects.create(source=source, name="feed")
    assert leases.claim(part, "elsewhere:1:2", timezone.now())
    assert not leases.claim(part, leases.process_name(), timezone.now())
    run = harvest(server, source, tmp_path, now=timezone.now())
    assert "“feed” is being harvested by another process" in run.error
    assert not server.paths(FEED)
    with pytest.raises(leases.LeaseLost):
        leases.renew(part, leases.process_name(), timezone.now())
    later = timezone.now() + 2 * leases.LEASE
    assert leases.claim(part, leases.process_name(), later)


def test_a_page_of_one_who_lost_the_slice_is_not_stored(server: Sources, source: Source, tmp_path: Path) -> None:
    part = Slice.objects.create(source=source, name="oai cs:cs:LG 2026-01-01..")
    pages = 0

    def steal() -> bool:
        nonlocal pages
        pages += 1
        if pages == 2:
            Slice.objects.filter(pk=part.pk).update(lease_owner="elsewhere:1:2")
        return False

    run = harvest(server, source, tmp_path, since=date(2026, 1, 1), stop=steal)
    assert "Another process goes on" in run.error
    assert Paper.objects.count() == 5
    part.refresh_from_db()
    assert part.lease_owner == "elsewhere:1:2"


def test_a_dead_holder_is_no_holder(source: Source) -> None:
    part = Slice.objects.create(source=source, name="feed")
    host = leases.process_name().partition(":")[0]
    assert leases.claim(part, f"{host}:999999999:1", timezone.now())
    assert leases.claim(part, leases.process_name(), timezone.now())
    assert leases.is_free(f"{host}:1:12345", timezone.now() + leases.LEASE, timezone.now())  # its number was given anew
