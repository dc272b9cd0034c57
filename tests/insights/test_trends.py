"""Terms over time: what is counted, of how many, and every way to have it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client

from dailypapers.insights.trends import NO_INDEX, open_trends
from dailypapers.mcp.tools import ToolContext, compare_trends
from dailypapers.search import parse, rebuild, search
from dailypapers.search.engine import Filters
from tests.factories import papers

pytestmark = pytest.mark.django_db
QUERY = "sparse mamba, cat:cs.CV, author:Lovelace"


@pytest.fixture
def catalogue() -> None:
    papers(35, featured_on=date(2025, 8, 5), title="Trees", abstract="Nothing else.")
    facts = {"featured_on": date(2025, 9, 30), "categories": ("cs.CV",), "authors": ("Ada Lovelace",)}
    for subject in ("Trees", "Speech", "Whales"):  # a search would fold one title into one hit
        papers(1, title=f"Sparse Mambas for {subject}", **facts)
    papers(2, featured_on=date(2025, 9, 1), title="A mamba that is sparse or not", abstract="Mamba.")
    papers(1, featured_on=date(2025, 10, 1), title="A sparse mamba")
    papers(1, featured_on=date(2199, 1, 1), title="A sparse mamba that nobody has written yet")
    rebuild()


@pytest.mark.usefixtures("catalogue")
def test_a_term_is_counted_with_its_total_and_the_search_has_the_same_papers() -> None:
    found = open_trends(QUERY)
    assert [str(period) for period in found.periods] == ["2025-08", "2025-09", "2025-10"]
    counts = {trend.label: [(point.papers, point.total) for point in trend.points] for trend in found.trends}
    assert counts["sparse mamba"] == [(0, 35), (3, 5), (1, 1)]
    assert counts["cat:cs.CV"] == counts["author:Lovelace"] == [(0, 35), (3, 5), (0, 1)]
    assert found.is_last_unfinished
    point = found.trends[0].points[1]
    assert point.low < point.share == 0.6 < point.high
    assert point.url == "/papers?q=%22sparse+mamba%22&after=2025-09-01&before=2025-09-30"
    days = Filters(after=point.period.first_day.toordinal(), before=point.period.last_day.toordinal())
    assert search(parse(found.trends[0].query), filters=days).total == 3


@pytest.mark.usefixtures("catalogue")
def test_weeks_and_days_narrow_it() -> None:
    found = open_trends("sparse mamba", unit="week", since=date(2025, 9, 23), until=date(2025, 9, 30))
    assert [(str(point.period), point.papers) for point in found.trends[0].points] == [("2025-W39", 0), ("2025-W40", 4)]


@pytest.mark.usefixtures("catalogue")
def test_a_page_a_table_and_two_files_say_the_same(client: Client) -> None:
    page = client.get("/trends", {"q": QUERY}).content.decode()
    assert "3 · 60%" in page
    assert "after=2025-09-01&amp;before=2025-09-30" in page
    rows = list(csv.DictReader(io.StringIO(client.get("/trends.csv", {"q": QUERY}).content.decode())))
    assert [row["papers"] for row in rows if row["term"] == '"sparse mamba"'] == ["0", "3", "1"]
    png = client.get("/trends.png", {"q": QUERY})
    assert (png["Content-Type"], png.content[:4]) == ("image/png", b"\x89PNG")
    picture = client.get("/trends.svg", {"q": QUERY})
    assert picture["Content-Type"] == "image/svg+xml"
    assert "3 of 5 papers, 60%" in picture.content.decode()
    assert "| Sep 2025 | 3 · 60%" in compare_trends(ToolContext("https://site.example/"), QUERY)


@pytest.mark.usefixtures("catalogue")
def test_what_cannot_be_counted_is_said(client: Client) -> None:
    assert "left out" in client.get("/trends", {"q": "!!"}).content.decode()
    assert client.get("/trends", {"q": "a", "since": "2025-13-40"}).status_code == 422
    assert client.get("/trends.csv").status_code == 422


def test_without_an_index_it_is_said() -> None:
    assert open_trends("mamba").warnings == (NO_INDEX,)
