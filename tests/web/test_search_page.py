"""The page of results: what was understood, forgiven, folded, moved and not found; and what the box suggests."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dailypapers.catalog.models import Paper
from dailypapers.lib.record import LinkFact, OrganisationFact
from dailypapers.search import Options, search, serving, sync
from dailypapers.web.chips import MAX_CHIPS
from tests.factories import paper, papers

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def page_of(client: Client, q: str, **more: str) -> str:
    response = client.get("/papers", {"q": q, **more})
    assert response.status_code == 200
    return unescape(response.content.decode())


def titles(page: str) -> list[str]:
    return [
        re.sub("<[^>]+>", "", found) for found in re.findall(r'<h2[^>]*><a\s+href="[^"]+"[^>]*>(.*?)</a></h2>', page)
    ]


def chips(page: str) -> dict[str, str]:
    """Text of each chip to the query that its link leaves."""
    found = re.findall(r'<a href="([^"]+)" aria-label="Remove the filter (.*?)"(?: title="[^>]*|)>', page)
    return {text: parse_qs(urlsplit(address).query).get("q", [""])[0] for address, text in found}


@pytest.fixture
def catalogue() -> None:
    paper(title="Sparse attention for long text", abstract="We make attention sparse. It saves memory on phones.",
          organisation=OrganisationFact("google", "Google"), featured_on=date(2025, 3, 1), upvotes=1,
          links=(LinkFact("code", "https://github.com/a/b"),), authors=("Ada Lovelace",))  # fmt: skip
    paper(title="Attention of sparrows", abstract="Sparrows attend to seeds. We watch them.", categories=("q-bio.NC",),
          organisation=OrganisationFact("mit", "MIT"), featured_on=date(2023, 9, 1), upvotes=500)  # fmt: skip
    paper(title="Galaxy rotation", abstract="Dark matter shapes galaxies.", categories=("astro-ph.GA",))
    sync()


# --- sentences and chips ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("catalogue")
def test_a_search_without_a_hit_says_what_is_in_the_way_and_who_may_be_meant(client: Client) -> None:
    page = page_of(client, "papers by Lovelase since 2025")
    assert "No author here is called “Lovelase”. Did you mean <a" in " ".join(page.split())
    meant = re.search(r'<a href="([^"]+)">Lovelace</a>', page)
    assert meant
    assert titles(client.get(meant[1]).content.decode()) == ["Sparse attention for long text"]
    assert "Without <b>author:Lovelase</b>" in page
    page = page_of(client, "attention author:Lovelace before:2020")
    assert "No author here" not in page
    assert re.search(r"Without <b>before:2020</b>:\s+<a [^>]+>1 paper</a>", page)


def test_a_query_of_very_many_filters_lists_some_and_says_how_many_more_apply(client: Client) -> None:
    page = page_of(client, " ".join(f"2501.{number:05}" for number in range(1, MAX_CHIPS + 6)))
    assert len(chips(page)) == MAX_CHIPS
    assert "5 more filters of the query applied without being listed" in page
    assert "without being listed" not in page_of(client, "author:Ada sparse")


@pytest.mark.usefixtures("catalogue")
def test_a_sentence_becomes_chips_that_can_be_taken_away(client: Client) -> None:
    page = page_of(client, "papers by Google on attention since 2024")
    assert titles(page) == ["Sparse attention for long text"]
    assert chips(page) == {
        "org:Google": "papers on attention after:2024",
        "after:2024": "papers org:Google on attention",
    }
    assert 'title="Read from “by Google”"' in page
    literal = re.search(r'class="literal" href="([^"]+)"', page)
    assert literal
    plain = unescape(client.get(literal[1]).content.decode())
    assert not chips(plain)
    assert len(titles(plain)) > 1
    assert "Exact words" in plain, "the switch can be taken back"
    for left in chips(page).values():
        assert len(chips(page_of(client, left))) == 1


@pytest.mark.usefixtures("catalogue")
def test_filters_of_the_language_are_chips_too(client: Client) -> None:
    page = page_of(client, 'attention cat:cs.LG has:code author:"Ada Lovelace"', code="1")
    assert chips(page) == {
        "has code": 'attention cat:cs.LG has:code author:"Ada Lovelace"',
        "cat:cs.LG": 'attention has:code author:"Ada Lovelace"',
        "has:code": 'attention cat:cs.LG author:"Ada Lovelace"',
        'author:"Ada Lovelace"': "attention cat:cs.LG has:code",
    }
    assert 'class="literal"' not in page, "nothing was read from a sentence"


@pytest.mark.usefixtures("catalogue")
def test_a_title_stays_a_title(client: Client) -> None:
    assert not chips(page_of(client, "Attention from Google in 2024"))


@pytest.mark.usefixtures("catalogue")
def test_the_forms_filters_hold_beside_a_sentence(client: Client) -> None:
    assert not titles(page_of(client, "papers by Google on attention", cat="q-bio.NC"))
    assert titles(page_of(client, "papers by Google on attention", cat="cs.LG"))


# --- what is wrong with a query -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "wrong"),
    [("attention cat:???", "cat:???"), ('attention "sparse', '"sparse'), ("attention upvotes:many", "upvotes:many"),
     ("OR attention", "OR"), ("  attention year:never", "year:never"), ("attention OR", "OR")],
)  # fmt: skip
@pytest.mark.usefixtures("catalogue")
def test_a_wrong_query_says_where_and_is_answered(client: Client, query: str, wrong: str) -> None:
    page = page_of(client, query)
    marked = re.findall(r'<mark class="wrong">(.*?)</mark>', page)
    assert [piece.strip() for piece in marked] == [wrong] or (wrong == "OR" and marked[0].endswith("R"))
    assert "At character" in page
    assert titles(page)


# --- order, copies, misspellings, nothing close -------------------------------------------------------------------


@pytest.mark.usefixtures("catalogue")
def test_switches_move_papers_and_say_so(client: Client) -> None:
    assert "moved up" not in page_of(client, "attention")
    popular = page_of(client, "attention of papers", popular="1", recent="1")
    assert 'name="popular" value="1" checked' in popular
    assert 'name="diverse" value="1">' in popular
    assert titles(page_of(client, "attention", diverse="1"))


def test_an_upvoted_paper_moves_up_and_says_so(client: Client) -> None:
    made = papers(40, abstract="Attention maps are pruned.")
    sync()
    before = [item.paper.id for item in search("attention maps").items]
    chosen = before[15]
    Paper.objects.filter(id=chosen).update(external_upvotes=900, content_hash=1)
    sync()
    assert [item.paper.id for item in search("attention maps").items] == before, "off unless asked for"
    after = search("attention maps", options=Options(popular=True)).items
    place = [item.paper.id for item in after].index(chosen)
    assert place < 15
    assert "moved up: 900 upvotes" in after[place].hit.reason
    assert "moved up: 900 upvotes" in page_of(client, "attention maps", popular="1")
    assert len(made) == 40


def test_versions_of_one_work_are_one_hit(client: Client) -> None:
    made = papers(3, authors=("Ada Lovelace",), abstract="Embeddings nest. They are short and long.")
    title = "Matryoshka embeddings of everything"
    Paper.objects.update(title=title, title_text=title, content_hash=F("content_hash") / 2)
    sync()
    page = page_of(client, "matryoshka embeddings")
    assert len(titles(page)) == 1
    assert "2 more versions" in page
    assert all(one.key in page for one in made)
    assert len(search("matryoshka embeddings", options=Options(fold=False)).items) == 3


@pytest.mark.usefixtures("catalogue")
def test_a_misspelling_is_forgiven_and_shown(client: Client) -> None:
    page = page_of(client, "sparse atention")
    assert titles(page)[0] == "Sparse attention for long text"
    assert "Showing results for “sparse attention”." in page
    assert "Search instead for “sparse atention”" in page
    assert "asis=1" in page
    assert "Showing results for" not in page_of(client, "sparse attention")
    assert "Showing results for" not in client.get("/papers", {"q": "sparse atention", "asis": "1"}).text


@pytest.mark.usefixtures("catalogue")
def test_nothing_close_is_said(client: Client) -> None:
    assert "No close matches" in page_of(client, "how long to bake sourdough bread at home")
    assert "No close matches" not in page_of(client, "sparse attention")


@pytest.mark.usefixtures("catalogue")
def test_the_sentence_that_answers_is_shown_with_marks(client: Client) -> None:
    assert '<details class="whole"' not in page_of(client, "memory of phones"), "whole abstracts unless asked"
    page = page_of(client, "memory of phones", short="1")
    snippet = re.search(r'<p class="gist snippet"[^>]*>\s*(.*?)\s*</p>', page, re.DOTALL)
    assert snippet
    assert re.sub("<[^>]+>", "", snippet[1]) == "It saves memory on phones."
    assert "<mark>memory</mark>" in snippet[1]
    assert '<details class="whole"' in page
    assert "same words: memory, phones" in page


def test_the_number_of_queries_is_fixed_with_everything_on(client: Client) -> None:
    counts = []
    for more in (4, 40):
        papers(more, organisation=OrganisationFact("x", "X"))
        paper(
            title="The very same title of task work",
            authors=("Ada Lovelace",),
            arxiv_id="",
            doi=f"10.1/{more}",
            source_id=f"x:{more}",
        )
        sync()
        address = "/papers?q=papers+on+task+titel&recent=1&popular=1&diverse=1&short=1"
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert max(counts) <= 9, counts


# --- suggestions --------------------------------------------------------------------------------------------------


def options(client: Client, q: str) -> list[tuple[str, str]]:
    """(text, address) of each suggestion."""
    response = client.get("/papers/suggest", {"q": q}, headers=HTMX)
    assert response.status_code == 200
    found = re.findall(r'data-href="([^"]+)"[^>]*><span\s*>(.*?)</span>', response.content.decode())
    return [(unescape(re.sub("<[^>]+>", "", text)), unescape(address)) for address, text in found]


@pytest.mark.parametrize(
    ("begun", "text", "address"),
    [
        ("ada lov", "Ada Lovelace", "/papers?q=author%3A%22Ada+Lovelace%22"),
        ("love", "Ada Lovelace", "/papers?q=author%3A%22Ada+Lovelace%22"),
        ("goo", "Google", "/papers?q=org%3A%22Google%22"),
        ("cs.l", "cs.LG", "/papers?q=cat%3Acs.LG"),
        ("machine le", "cs.LG", "/papers?q=cat%3Acs.LG"),
        ("sparse atten", "Sparse attention for long text", "/papers/"),
        ("galax", "Galaxy rotation", "/papers/"),
    ],
)
@pytest.mark.usefixtures("catalogue")
def test_what_is_begun_is_suggested(client: Client, begun: str, text: str, address: str) -> None:
    found = dict(options(client, begun))
    assert text in found, found
    assert found[text].startswith(address)
    assert client.get(found[text]).status_code == 200


@pytest.mark.parametrize(
    "begun",
    ["", "a", '"', "cat:", "%", "_" * 50, "x" * 9_000, "\x00\x01ab", "🙂🙂", "שלום", "<script>alert(1)</script>", "(((", "'; --", "\\"],
)  # fmt: skip
@pytest.mark.usefixtures("catalogue")
def test_nothing_that_is_typed_breaks_suggestions(client: Client, begun: str) -> None:
    response = client.get("/papers/suggest", {"q": begun}, headers=HTMX)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_suggestions_without_an_index_and_without_htmx(client: Client) -> None:
    paper(organisation=OrganisationFact("google", "Google"))
    assert serving.current_engine() is None
    assert options(client, "goog")[0][0] == "Google"
    assert client.get("/papers/suggest?q=goog").headers["Location"] == "/papers?q=goog"


def test_suggestions_cost_a_fixed_number_of_queries(client: Client) -> None:
    counts = []
    for more in (5, 50):
        papers(more)
        sync()
        with CaptureQueriesContext(connection) as queries:
            assert options(client, "task num")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5
