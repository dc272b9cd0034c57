"""unAPI: what Zotero's connector finds on lists, and what it then fetches."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree

from dailypapers.lib.record import PaperRecord
from dailypapers.sources.files import read
from tests.factories import paper
from tests.sources.golden import AS_OF

pytestmark = pytest.mark.django_db


def test_a_list_offers_its_papers_and_each_is_fetched_whole(client: Client, tmp_path: Path) -> None:
    made = [paper(title=f"Paper {n}", authors=("A One", "B Two", "C Three"), abstract="We show it.") for n in range(3)]
    page = client.get(f"/papers/date/{made[0].featured_on}").content.decode()
    server = re.search(r'<link rel="unapi-server" type="application/xml" title="unAPI" href="([^"]+)">', page)
    ids = re.findall(r'<abbr class="unapi-id" title="([^"]+)"', page)
    assert sorted(ids) == sorted(one.key for one in made)
    assert server is not None
    offered = client.get(server[1], {"id": ids[0]})
    assert offered.status_code == 300
    assert [one.get("name") for one in etree.fromstring(offered.content)] == ["ris", "bibtex"]
    path = tmp_path / "one.ris"
    path.write_bytes(client.get(server[1], {"id": ids[0], "format": "ris"}).content)
    [found] = read(path, as_of=AS_OF)
    assert isinstance(found, PaperRecord)
    assert (found.arxiv_id, found.authors, found.abstract) == (ids[0], ("A One", "B Two", "C Three"), "We show it.")
    assert f"L1  - https://arxiv.org/pdf/{ids[0]}" in path.read_text()


@pytest.mark.parametrize(("query", "status"), [
    ("", 200), ("?id=2510.99999", 404), ("?id=x&format=ris", 404), ("?id=" + "x" * 999, 404), ("?id=%00<b>", 404),
])  # fmt: skip
def test_what_is_asked_wrongly(client: Client, query: str, status: int) -> None:
    assert client.get(f"/unapi{query}").status_code == status


def test_a_format_that_is_not_offered(client: Client) -> None:
    answer = client.get("/unapi", {"id": paper().key, "format": "mods"})
    assert answer.status_code == 406
    assert "ris, bibtex" in answer.content.decode()
