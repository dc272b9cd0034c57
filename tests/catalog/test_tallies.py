"""Tallies: what the index pages show without counting papers."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from dailypapers.catalog import tallies
from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.entity_lists import tallied
from dailypapers.catalog.models import Paper, Tally
from dailypapers.lib.record import OrganisationFact
from dailypapers.search import sync
from dailypapers.search.tallies import refresh_tallies
from tests.factories import paper, papers

pytestmark = pytest.mark.django_db


def _names(kind: str, text: str = "") -> list[tuple[str, int]]:
    found = tallied(ENTITIES[kind], text, 0, 100)
    return [] if found is None else [(row.key, row.papers) for row in found.rows]


def test_things_are_counted_once_for_each_paper_that_names_them() -> None:
    papers(2, authors=("Salah Aït-Mokhtar", "Ben Sample", "Ben Sample"), categories=("cs.LG",), keywords=("planning",))
    paper(authors=("Ada Once", "Ben Sample"), featured_on=date(2025, 9, 1), categories=("cs.CL",))
    assert refresh_tallies() > 0
    assert refresh_tallies() == 0, "nothing changed"
    assert _names("author") == [("Ben Sample", 3), ("Salah Aït-Mokhtar", 2)], "authors of one paper are left out"
    assert _names("category") == [("cs.LG", 2), ("cs.CL", 1)]
    assert _names("keyword") == [("planning", 2)]
    row = Tally.objects.get(kind="author", key="Ben Sample")
    assert row.months[-2:] == [1, 2]
    assert len(row.months) == tallies.MONTHS


@pytest.mark.parametrize("text", ["salah", "Mokhtar", "ait mok", "mokhtar salah", "SALAH AÏT"])
def test_names_are_found_by_their_words(text: str) -> None:
    papers(2, authors=("Salah Aït-Mokhtar", "Ada Lovelace"))
    refresh_tallies()
    assert _names("author", text) == ([("Salah Aït-Mokhtar", 2)] if text != "ait mok" else [])
    assert _names("author", "lov") == [("Ada Lovelace", 2)]
    assert _names("category", "cs.l") == [("cs.LG", 2)]
    assert _names("author", "% _") == []


def test_what_is_gone_has_no_tally() -> None:
    made = papers(2, authors=("Ada Lovelace",), keywords=("planning",))
    refresh_tallies()
    Paper.objects.filter(id=made[0].id).delete()
    refresh_tallies()
    assert _names("author") == []
    assert _names("keyword") == [("planning", 1)]


def test_index_pages_search_and_count(client: Client) -> None:
    papers(3, authors=("Ada Lovelace", "Emmy Once"), author_comment="Accepted at ICLR 2025")
    paper(authors=("Noether Emmy",))
    assert "Ada Lovelace" in client.get("/authors").content.decode(), "before anything is counted, too"
    sync()
    refresh_tallies()
    page = client.get("/authors?q=emmy").content.decode()
    assert "Emmy Once" in page
    assert "Noether Emmy" in page, "an author of one paper, from the index"
    assert "/venues/ICLR" in client.get("/venues").content.decode()
    assert client.get("/venues/iclr").status_code == 200
    assert client.get("/venues/No Such Place").status_code == 404
    assert client.get("/authors?page=9999").status_code == 404


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/authors/Ada Lovelace", 'author:"Ada Lovelace"'),
        ("/organisations/engine-works", 'org:"Engine Works"'),
        ("/categories/cs.LG", 'cat:"cs.LG"'),
        ("/keywords/sparse-attention", 'keyword:"sparse attention"'),
        ("/venues/ICLR", 'venue:"ICLR"'),
    ],
)
def test_the_page_of_a_thing_draws_its_months_and_leads_to_its_trend(client: Client, address: str, query: str) -> None:
    facts: dict[str, Any] = {
        "keywords": ("sparse attention",),
        "journal_ref": "ICLR 2025",
        "authors": ("Ada Lovelace",),
    }
    papers(3, organisation=OrganisationFact("engine-works", "Engine Works"), **facts)
    sync()
    refresh_tallies()
    page = client.get(address).content.decode()
    assert 'class="spark"' in page
    trend = f"/trends?{urlencode({'q': query, 'by': 'month'})}"
    assert trend.replace("&", "&amp;") in page
    assert 'class="plot"' in client.get(trend).content.decode()
