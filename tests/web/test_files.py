"""Lists in other forms, and what crawlers and agents look for first."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any
from xml.etree import ElementTree

import bibtexparser
import pytest
import rispy
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dailypapers.search import sync
from tests import factories

pytestmark = pytest.mark.django_db

LISTS = ["/papers/date/2025-10-14", "/papers/week/2025-W42", "/papers/month/2025-10", "/papers/trending", "/papers"]


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def made() -> list[Any]:
    papers = factories.papers(3, authors=("Ada Lovelace",), title="Sparse Attention, =1+1 again and again")
    papers = papers or []
    more = factories.papers(3)
    factories.paper(title="=SUM(A1:A9) Considered", featured_on=date(2025, 10, 14))
    sync()
    return [*papers, *more]


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


@pytest.mark.parametrize("address", LISTS)
def test_every_list_in_every_form(client: Client, made: list[Any], address: str) -> None:
    query = "?q=task" if address == "/papers" else ""
    number = text(client, f"{address}.md{query}").count("**[")
    assert number >= 3
    library = bibtexparser.parse_string(text(client, f"{address}.bib{query}"))
    assert len(library.entries_dict) == len(library.blocks) == number
    assert len(rispy.loads(text(client, f"{address}.ris{query}"))) == number
    items = json.loads(text(client, f"{address}.csl.json{query}"))
    assert len({item["id"] for item in items}) == len(items) == number
    rows = list(csv.DictReader(io.StringIO(text(client, f"{address}.csv{query}"))))
    assert len(rows) == number
    assert not [row for row in rows if row["title"].startswith("=")]


def test_a_list_costs_the_same_queries_whatever_it_holds(client: Client) -> None:
    counts = []
    for _ in range(2):
        factories.papers(4)
        with CaptureQueriesContext(connection) as asked:
            text(client, "/papers/date/2025-10-14.bib")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_markdown_on_request(client: Client, made: list[Any]) -> None:
    key = made[-1].key
    for address in ("/papers/date/2025-10-14", "/papers/trending", f"/papers/{key}", "/papers?q=task"):
        answer = client.get(address, headers={"Accept": "text/markdown, text/html;q=0.5"})
        assert answer["Content-Type"].startswith("text/markdown"), address
        assert "Accept" in answer["Vary"]
        page = client.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert page["Content-Type"].startswith("text/html")
        assert "Accept" in page["Vary"]


def test_markdown_comes_in_pages(client: Client) -> None:
    factories.papers(60)
    first = text(client, "/papers/date/2025-10-14.md")
    assert first.count("**[") == 50
    assert "[Next page](http://localhost/papers/date/2025-10-14.md?page=2)" in first
    assert text(client, "/papers/date/2025-10-14.md?page=2").count("**[") == 10
    assert client.get("/papers/date/2025-10-14.md?page=3").status_code == 404


@pytest.mark.parametrize("address", ["/papers/date/someday.md", "/papers/week/2025-W54.bib", "/papers/month/x.csv"])
def test_no_such_list(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_map_holds_every_paper(client: Client, made: list[Any]) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    parts = [loc.text or "" for loc in ElementTree.fromstring(text(client, "/sitemap.xml")).iter(f"{space}loc")]
    found = set()
    for part in parts:
        tree = ElementTree.fromstring(text(client, part.removeprefix("http://localhost")))
        found |= {loc.text for loc in tree.iter(f"{space}loc")}
    assert {f"http://localhost/papers/{paper.key}" for paper in made} <= found
    assert "http://localhost/papers/date/2025-10-14" in found
    assert "Sitemap: http://localhost/sitemap.xml" in text(client, "/robots.txt")


def test_llms_and_bookmarklet(client: Client, made: list[Any]) -> None:
    said = text(client, "/llms.txt")
    assert said.startswith("# Daily Papers")
    assert "http://localhost/papers/date/2025-10-14.md" in said
    assert "javascript:location.href=&#x27;http://localhost/papers?q=&#x27;" in text(client, "/bookmarklet")
