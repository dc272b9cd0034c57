"""What breaks naive clients of arXiv, one test for each habit of its interfaces."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dailypapers.catalog.models import Paper
from dailypapers.sources.arxiv.parse import parse_oai
from dailypapers.sources.models import Harvest, Source
from dailypapers.sources.runner import harvest_source
from dailypapers.sources.snapshot import parse as snapshot
from tests.sources.server import FEED, OAI, QUERY, Sources
from tests.sources.server import Paper as Served
from tests.sources.test_harvest import DAY, NOW, counts, harvest
from tests.sources.test_harvest import server as server
from tests.sources.test_harvest import source as source

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


def test_a_bulk_edit_makes_nothing_new_today(server: Sources, source: Source, tmp_path: Path) -> None:
    """The datestamp is that of the last change: old papers that are re-dated keep their days."""
    old = [Served(f"1501.{n:05d}", f"Old {n}", versions=[datetime(2015, 1, 5, tzinfo=UTC)], datestamp=DAY, kind="")
           for n in range(1, 9)]  # fmt: skip
    server.papers = old + server.papers
    run = harvest(server, source, tmp_path)
    assert (run.state, run.records) == ("done", 32)  # 12 by the feed and by OAI-PMH, 8 by OAI-PMH alone
    assert Paper.objects.filter(featured_on=DAY).count() == 12
    assert set(Paper.objects.filter(arxiv_id__startswith="1501.").values_list("featured_on", "announced_on")) == {
        (date(2015, 1, 5), None)
    }


def test_a_held_paper_stands_on_the_day_the_feed_tells(server: Sources, source: Source, tmp_path: Path) -> None:
    """Announced months behind its submission, or under the number of another month."""
    held = Served("2510.04242", "Held by moderators", versions=[datetime(2025, 9, 30, tzinfo=UTC)])
    server.papers.append(held)
    harvest(server, source, tmp_path)
    found = Paper.objects.get(arxiv_id=held.id)
    assert (found.announced_on, found.featured_on, found.published_at) == (DAY, DAY, held.versions[0])


def test_a_feed_that_is_late_is_made_up_for_by_oai(server: Sources, source: Source, tmp_path: Path) -> None:
    """The feed still shows yesterday while OAI-PMH has today; the late feed then gives the day."""
    server.feed_day = DAY - timedelta(days=1)
    run = harvest(server, source, tmp_path)
    assert counts(run) == {"new": 12}
    assert Paper.objects.filter(announced_on=None).count() == 12
    server.feed_day = DAY
    run = harvest(server, source, tmp_path)
    assert counts(run)["announced"] == 12
    assert "new" not in counts(run)
    assert Paper.objects.filter(announced_on=DAY, featured_on=DAY).count() == 12


def test_a_sixth_version_comes_by_oai_alone(server: Sources, source: Source, tmp_path: Path) -> None:
    harvest(server, source, tmp_path)
    changed = server.papers[0]
    changed.versions = [NOW + timedelta(hours=n) for n in range(7)]
    changed.datestamp, changed.kind = TOMORROW.date(), ""
    run = harvest(server, source, tmp_path, now=TOMORROW)
    assert counts(run, TOMORROW.date()) == {"revised": 1}
    assert Paper.objects.get(arxiv_id=changed.id).version == 7


@pytest.mark.parametrize(("given", "key"), [
    ("hep-th/9901001", "hep-th/9901001"), ("math.GT/0309136", "math/0309136"), ("0704.1412", "0704.1412"),
    ("1501.00001", "1501.00001"), ("704.001", "0704.0010"), (704.001, "0704.0010"), (1501.0001, "1501.00010"),
])  # fmt: skip
def test_old_numbers_and_those_a_loader_took_for_fractions(given: object, key: str) -> None:
    assert snapshot.record_of({"id": given, "title": "T"}).arxiv_id == key


def test_the_msc_value_under_acm_and_aliases_are_no_categories_of_their_own() -> None:
    body = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header><identifier>oai:arXiv.org:2601.00001
    </identifier><datestamp>2026-01-06</datestamp></header><metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2601.00001</id>
    <version version="v1"><date>Mon, 5 Jan 2026 12:00:00 GMT</date></version><title>On \\'Ecole  and\n $\\mathbb{R}$ -- a test</title>
    <authors>A. One (Lab, (of B)), C. Two and D. Three</authors><categories>cs.NA math.NA math-ph math.MP 65N30</categories>
    <acm-class>65N30; 65F10</acm-class><abstract>  A\n  B </abstract></arXivRaw></metadata></record></ListRecords></OAI-PMH>"""
    [record] = parse_oai(body.encode()).records
    assert record.categories == ("math.NA", "math-ph")
    assert record.keywords == ()
    assert (record.title, record.abstract) == (r"On \'Ecole and $\mathbb{R}$ -- a test", "A B")
    assert record.authors == ("A. One", "C. Two", "D. Three")


def test_one_request_at_a_time_over_all_three_interfaces(server: Sources, source: Source, tmp_path: Path) -> None:
    server.faults[OAI] = ['body <OAI-PMH><error code="noRecordsMatch">none</error></OAI-PMH>']
    harvest(server, source, tmp_path)
    assert all(server.paths(path) for path in (FEED, OAI, QUERY))
    assert server.most_at_once == 1


def test_a_new_page_costs_the_same_queries_whatever_it_holds(server: Sources, source: Source, tmp_path: Path) -> None:
    """One page of 12 records and one of 300: the queries do not grow with them."""
    spent = []
    for month, size in ((1, 12), (2, 300)):
        first = datetime(2020, month, 1, tzinfo=UTC)
        server.papers = [Served(f"20{month:02d}.{n:05d}", f"Paper {month} {n}", authors=[f"Name{n} {month}"], versions=[first],
                                datestamp=first.date()) for n in range(1, size + 1)]  # fmt: skip
        server.page_size = 500
        with CaptureQueriesContext(
            connection,
        ) as queries:
            run: Harvest = harvest(server, source, tmp_path, since=first.date(), until=first.date())
        assert run.records == size
        spent.append(len(queries))
    assert spent[1] <= spent[0] + 2


def test_a_harvest_does_not_map_the_database(server: Sources, source: Source, tmp_path: Path, settings: Any) -> None:
    """What of a mapped file was touched counts as memory: it would grow with the length of the harvest."""
    settings.MIRROR, settings.MIRROR_GAP, settings.HOME, settings.HARVEST = server.url, 0.0, tmp_path, []
    with CaptureQueriesContext(connection) as queries:
        assert harvest_source(source, ids=["2601.00001"]).records == 1
    if connection.vendor == "sqlite":
        assert queries[0]["sql"] == "PRAGMA mmap_size=0"
