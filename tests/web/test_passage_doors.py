"""Passages of all texts at every door: the page, the API, the tool and the program's client."""

from __future__ import annotations

import pytest
from django.test import Client

from dailypapers.lib.errors import NotFound
from dailypapers.mcp.tools import ToolContext, search_passages
from dailypapers.operations.access import Caller
from dailypapers.operations.scopes import open_scope
from dailypapers.search.passage_store import advance_passages
from tests import factories
from tests.fulltext import made
from tests.people import signed_in, user
from tests.search.test_text_search import text

pytestmark = pytest.mark.django_db
SITE = "https://papers.example.org/"


def index() -> None:
    advance_passages(lambda: False, lambda: None)


def page(query: str, client: Client | None = None) -> str:
    response = (client or Client()).get("/papers", {"q": query})
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_quotes_and_links_the_passage_where_it_may_be_read() -> None:
    free = text("Bees <b>dance</b>.").paper
    closed = text("Wasps dance, too.", licence=made.ARXIV).paper
    assert "No text has been indexed yet" in page("dance in:text")
    index()
    html = page("dance in:text")
    assert "2 passages of 2 papers" in html
    assert f'href="/papers/{free.key}/read#t-S1.p1">in 1 Introduction</a>' in html
    assert f'href="/papers/{closed.key}/read">in 1 Introduction</a>' in html
    assert "its licence does not let this site show the text" in html
    assert "Bees &lt;b&gt;<mark>dance</mark>" in html
    assert 'aria-label="Remove the filter in:text"' in html
    assert "Nothing found in the texts" in page("elephants in:text")
    assert "in%3Atext" in page("dance"), "the search for papers leads there"
    assert "only in:text and in:abstract are known" in page("dance in:vitro")
    assert "1 paper" in page(f"in:abstract {free.title_text}")


def test_programs_get_the_same_in_one_paper_a_list_or_all() -> None:
    paper, other = text("Bees dance.").paper, text("Bees sleep.").paper
    index()
    [item] = Client().get("/api/v1/passages", {"q": "bees dance"}).json()["items"][:1]
    assert (item["paper"], item["quote"]) == (paper.key, "Bees dance.")
    assert item["url"].endswith(f"/papers/{paper.key}/read#t-S1.p1")
    [item] = Client().get("/api/v1/passages", {"q": "bees", "paper": other.key}).json()["items"]
    assert item["paper"] == other.key
    assert len(Client().get("/api/v1/passages", {"q": "bees", "listing": "category/cs.LG"}).json()["items"]) == 2
    assert Client().get("/api/v1/passages", {"q": "bees", "listing": "category/cs.RO"}).status_code == 404
    both = Client().get("/api/v1/passages", {"q": "bees", "listing": "newest", "paper": other.key})
    assert both.status_code == 422
    everywhere = search_passages(ToolContext(SITE), "bees dance")
    assert f"1. {paper.title_text}, in 1 Introduction: “Bees dance.” {SITE}papers/{paper.key}/read" in everywhere
    assert "Nothing in the texts here" in search_passages(ToolContext(SITE), "elephants", listing="newest")


def test_lists_and_copies_of_ones_own_are_searched_by_their_owner_alone() -> None:
    ada = user("ada")
    paper = factories.paper()
    text("Ada's copy says hornets.", paper=paper, owner=ada, source="file")
    index()
    signed_in(ada).post(f"/marks/{paper.key}", {"state": "later"})
    asked = {"q": "hornets", "listing": "reading/later"}
    assert [one["paper"] for one in signed_in(ada).get("/api/v1/passages", asked).json()["items"]] == [paper.key]
    assert Client().get("/api/v1/passages", asked).status_code == 401
    assert signed_in(user()).get("/api/v1/passages", asked).json()["items"] == []
    assert paper.title_text in page("hornets in:text", signed_in(ada))
    assert "Nothing found" in page("hornets in:text", signed_in(user()))
    mine = ToolContext(SITE, Caller(ada, frozenset({"read"})))
    assert "hornets" in search_passages(mine, "hornets", listing="reading/later")
    assert "Nothing" in search_passages(ToolContext(SITE, Caller(ada, frozenset({"write"}))), "hornets")
    with pytest.raises(NotFound):
        open_scope(listing="no-such-list")


def test_lists_and_texts_lead_to_questions() -> None:
    paper = text("Bees dance.").paper
    listed = Client().get("/categories/cs.LG").content.decode()
    assert 'href="/ask?listing=category/cs.LG"' in listed
    assert f'href="/ask?paper={paper.key}"' in Client().get(f"/papers/{paper.key}/read").content.decode()
    asked = Client().get("/ask", {"q": "How do bees dance?", "listing": "category/cs.LG"}).content.decode()
    assert 'About <a href="/categories/cs.LG">' in asked
    assert "No text is here." in asked
    assert "No texts yet" in Client().get("/ask").content.decode()
    assert Client().get("/ask", {"listing": "reading/later"}).status_code == 302
