"""What narrows a list: counted once, the same on the page, in the API and for agents, and true of what a click finds."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dailypapers.lib.record import LinkFact, OrganisationFact
from dailypapers.lib.text import rounded
from dailypapers.listings import open_listing
from dailypapers.listings.facets import facets_of
from dailypapers.mcp.tools import ToolContext, search_papers
from dailypapers.search import Filters as SearchFilters
from dailypapers.search import ids_passing, sync
from tests.factories import paper, papers

pytestmark = pytest.mark.django_db
GOOGLE, MIT = OrganisationFact("google", "Google"), OrganisationFact("mit", "MIT")
CODE = (LinkFact("code", "https://github.com/a/b"),)


@pytest.fixture
def catalogue() -> None:
    paper(
        categories=("cs.RO",), organisation=GOOGLE, author_comment="Accepted at ICRA 2025", featured_on=date(2025, 3, 1)
    )
    paper(categories=("cs.RO", "cs.LG"), organisation=MIT, author_comment="ICRA 2024, 8 pages", featured_on=date(2024, 5, 1),
          links=CODE)  # fmt: skip
    paper(categories=("cs.RO",), organisation=GOOGLE, journal_ref="Nature 521, 436", featured_on=date(2024, 5, 7))
    paper(categories=("q-bio.NC",), featured_on=date(2020, 1, 1))
    sync()


def links(page: str) -> list[tuple[str, int]]:
    """Return every link of the column with the number beside it or in its label."""
    rail = page[page.index('<aside class="rail facets"') :]
    tally = re.findall(r'<a href="([^"]+)" title="[^"]*">[^<]*</a><span>(\d+)</span>', rail)
    bars = re.findall(r'<a href="([^"]+)" aria-label="[^"]*: (\d+) papers?"', rail)
    return [(unescape(url), int(number)) for url, number in (*tally, *bars)]


def count_on(page: str) -> int:
    found = re.search(r'<p class="(?:facts|found)"[^>]*>[^\d]*(\d+) papers?', page)
    assert found, page
    return int(found[1])


@pytest.mark.parametrize("url", ["/categories/cs.RO", "/papers?q=cat:cs.RO", "/papers/all", "/organisations/google"])
@pytest.mark.usefixtures("catalogue")
def test_every_link_finds_as_many_papers_as_it_says(client: Client, url: str) -> None:
    offered = links(client.get(url).content.decode())
    assert len(offered) >= 5
    for link, papers_said in offered:
        assert count_on(client.get(link).content.decode()) == papers_said, link


@pytest.mark.usefixtures("catalogue")
def test_page_api_and_agents_agree(client: Client) -> None:
    facets = client.get("/api/v1/search?q=cat:cs.RO").json()["facets"]
    assert facets["papers"] == 3
    assert facets["with_code"] == 1
    assert facets["categories"] == [{"name": "cs.RO", "papers": 3}, {"name": "cs.LG", "papers": 1}]
    assert facets["venues"] == [{"name": "ICRA", "papers": 2}, {"name": "Nature", "papers": 1}]
    assert facets["organisations"] == [{"name": "Google", "papers": 2}, {"name": "MIT", "papers": 1}]
    assert [entry["papers"] for entry in facets["dates"]] == [2, *[0] * 9, 1]
    said = search_papers(ToolContext("http://site/"), "cat:cs.RO")
    assert "of 3 papers, 2024-05-01 to 2025-03-31): cat:cs.RO (3), cat:cs.LG (1), org:Google (2), org:MIT (1)" in said
    assert "venue:ICRA (2), venue:Nature (1), has:code (1)" in said
    page = links(client.get("/papers?q=cat:cs.RO").content.decode())
    asked = [(parse_qs(urlsplit(url).query), papers) for url, papers in page]
    assert ({"q": ["cat:cs.RO"], "venue": ["ICRA"]}, 2) in asked
    assert ({"q": ["cat:cs.RO"], "after": ["2024-05-01"], "before": ["2024-05-31"]}, 2) in asked
    counted = facets_of(open_listing("category", "cs.RO"))
    assert dict(counted.venues) == {"ICRA": 2, "Nature": 1}


@pytest.mark.usefixtures("catalogue")
def test_a_filter_in_force_is_a_chip_and_can_be_taken_back(client: Client) -> None:
    page = client.get("/categories/cs.RO?venue=ICRA&page=1").content.decode()
    assert 'aria-label="Remove the filter venue ICRA"' in page
    assert re.search(r'<a href="/categories/cs.RO" title="ICRA" aria-current="true">', page)


@pytest.mark.usefixtures("catalogue")
def test_counting_costs_no_query_per_paper_and_a_search_none(client: Client) -> None:
    counts = []
    for _ in range(2):
        papers(20, categories=("cs.RO",), author_comment="ICRA 2025", organisation=GOOGLE)
        sync()
        with CaptureQueriesContext(connection) as queries:
            facets_of(open_listing("category", "cs.RO"))
        with CaptureQueriesContext(connection) as of_search:
            client.get("/papers?q=cat:cs.RO")
        counts.append((len(queries), len(of_search)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 2  # the category, and the ids of its papers


@pytest.mark.usefixtures("catalogue")
def test_nothing_to_narrow_by_leaves_no_column(client: Client) -> None:
    assert '<aside class="rail' not in client.get("/papers?q=cat:hep-th").content.decode()


def test_without_an_index_a_list_has_no_column_and_no_error(client: Client) -> None:
    paper(categories=("cs.RO",), author_comment="ICRA 2025")
    response = client.get("/categories/cs.RO")
    assert response.status_code == 200
    assert '<aside class="rail' not in response.content.decode()
    assert ids_passing(SearchFilters(venues=("ICRA",))) == []


@pytest.mark.parametrize(("number", "said"), [(123_456, 120_000), (1_050, 1_000), (1_951, 2_000), (7, 7), (0, 0)])
def test_a_number_behind_about(number: int, said: int) -> None:
    assert rounded(number) == said
