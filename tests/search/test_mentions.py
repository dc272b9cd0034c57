"""Papers named by an identifier come first, behind every door; those that the catalogue lacks are said."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dailypapers.catalog.models import Paper
from dailypapers.listings.filters import Filters
from dailypapers.listings.kinds.searches import of_search
from dailypapers.listings.registry import Request
from dailypapers.mcp.tools import ToolContext, search_papers
from dailypapers.search import Options, hits, index_folders, parse, search, serving, suggest, sync
from tests.factories import paper, papers

pytestmark = pytest.mark.django_db

LACKED = "2402.03300"


@pytest.fixture
def named() -> Paper:
    papers(12, abstract="Reasoning is learnt by reward.")
    made = paper(title="An unlike title", abstract="Sourdough.", arxiv_id="2501.12948", categories=("cs.CL",))
    paper(title="Another of them", abstract="Rye.", arxiv_id="hep-th/9901001", doi="10.1000/xyz")
    sync()
    return made


def titles(text: str, **options: object) -> list[str]:
    return [item.paper.title for item in search(text, **options).items]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["2501.12948", "arXiv:2501.12948v2", "see https://arxiv.org/abs/2501.12948.", "https://huggingface.co/papers/2501.12948",
     "id:arXiv:2501.12948v1", "10.48550/arXiv.2501.12948"],
)  # fmt: skip
@pytest.mark.usefixtures("named")
def test_an_identifier_alone_finds_its_paper_alone(text: str) -> None:
    assert titles(text) == ["An unlike title"]
    assert search(text).total == 1
    assert not search(text).nothing_close


@pytest.mark.usefixtures("named")
def test_the_named_paper_comes_before_those_of_the_words() -> None:
    found = titles("reasoning by reward as in arXiv:2501.12948")
    assert found[0] == "An unlike title"
    assert len(found) > 12
    assert found.count("An unlike title") == 1
    assert search("reasoning arXiv:2501.12948").items[0].hit.reason.endswith("named in the query")
    second = search("reasoning arXiv:2501.12948", offset=1, limit=5)
    assert "An unlike title" not in [item.paper.title for item in second.items]
    options = Options(popular=True, recent=True, diverse=True)
    assert titles("reasoning 2501.12948", options=options)[0] == "An unlike title"


@pytest.mark.usefixtures("named")
def test_several_come_in_their_order() -> None:
    assert titles("hep-th/9901001 and 2501.12948") == ["Another of them", "An unlike title"]
    assert titles("2501.12948, doi:10.1000/xyz") == ["An unlike title", "Another of them"]
    assert titles("2501.12948 2501.12948") == ["An unlike title"]


@pytest.mark.usefixtures("named")
def test_filters_hold_for_named_papers_too() -> None:
    assert titles("2501.12948 cat:cs.CL") == ["An unlike title"]
    assert titles("2501.12948 cat:math.AG") == []
    assert titles("2501.12948 -sourdough") == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [(LACKED, ["arXiv:2402.03300"]), (f"reasoning in arXiv:{LACKED}", ["arXiv:2402.03300"]), ("2501.12948", []),
     ("reasoning at 1204.5678 nm", []), ("10.9999/none", ["doi:10.9999/none"])],
)  # fmt: skip
@pytest.mark.usefixtures("named")
def test_what_the_catalogue_lacks_is_said(client: Client, text: str, missing: list[str]) -> None:
    assert list(map(str, search(text).missing)) == missing
    answer = client.get("/api/v1/search", {"q": text}).json()
    assert [one["identifier"] for one in answer["missing"]] == missing
    page = unescape(client.get("/papers", {"q": text}).content.decode())
    for one, told in zip(missing, answer["missing"], strict=True):
        assert f"{one} is not in this catalogue" in page
        assert told["url"] in page
        assert told["submit_url"].endswith(f"/submit?paper={one.replace(':', '%3A').replace('/', '%2F')}")
        assert told["submit_url"].removeprefix("http://testserver") in page
        assert f"{one} is not in this catalogue" in search_papers(ToolContext("http://testserver/"), text)


def test_every_door_gives_that_paper_first(client: Client, named: Paper) -> None:
    text = "reasoning, see arXiv:2501.12948v3"
    assert client.get("/api/v1/search", {"q": text}).json()["items"][0]["paper"]["id"] == "2501.12948"
    assert client.get("/api/papers/search", {"q": text}).json()[0]["paper"]["id"] == "2501.12948"
    tool = search_papers(ToolContext("http://testserver/"), text, limit=1)
    assert "An unlike title" in tool
    assert hits(parse(text))[0].id == named.id
    assert next(iter(of_search(Request(text, None, Filters(), None, False)).papers)) == named.id
    assert [one.value for one in suggest("https://arxiv.org/abs/2501.12948")] == ["2501.12948"]
    assert client.get("/papers", {"q": "arXiv:2501.12948"}).headers["Location"] == "/papers/2501.12948"


def test_the_identifier_is_a_chip_that_can_be_removed(client: Client, named: Paper) -> None:
    page = unescape(client.get("/papers", {"q": "reasoning (arXiv:2501.12948v2)"}).content.decode())
    assert 'href="/papers?q=reasoning" aria-label="Remove the filter arXiv:2501.12948v2"' in page
    assert named.title in page


def test_without_an_index_the_database_knows_it(named: Paper) -> None:
    index_folders.root().joinpath("current").unlink()
    assert serving.current_engine() is None
    assert titles("2501.12948") == [named.title]
    assert titles("another arXiv:2501.12948") == [named.title, "Another of them"]


@pytest.mark.usefixtures("named")
def test_no_identifier_costs_no_query() -> None:
    with CaptureQueriesContext(connection) as plain:
        search("reasoning")
    with CaptureQueriesContext(connection) as naming:
        search("reasoning 2501.12948 hep-th/9901001 2402.03300")
    assert len(naming) == len(plain) + 2
