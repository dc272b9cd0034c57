"""Searching in the texts of many papers, as programs get it."""

from __future__ import annotations

from typing import Any

from dailypapers.catalog.urls import paper_url
from dailypapers.fulltext.queries import Reader
from dailypapers.operations.scopes import Scope
from dailypapers.search import parse
from dailypapers.search.text_search import A_PAPER, TextHit, TextPage, search_texts


def search_in(scope: Scope, query: str, reader: Reader, limit: int) -> TextPage:
    """Return the passages of a scope that answer, best first; of one paper as many as there are."""
    a_paper = limit if scope.paper is not None else A_PAPER
    return search_texts(parse(query), reader, paper_ids=scope.paper_ids, limit=limit, a_paper=a_paper)


def hit_url(hit: TextHit, site: str = "") -> str:
    """Return where a passage is read: at its anchor where the reader gets the whole text, else on its page."""
    page = f"{site}{paper_url(hit.paper.key)}/read"
    return f"{page}#t-{hit.hit.passage.anchor}" if hit.readable.is_whole else page


def text_hit_json(hit: TextHit, site: str) -> dict[str, Any]:
    """Return a passage as the API gives it."""
    return {
        "paper": hit.paper.key,
        "title": hit.paper.title_text,
        "section": hit.hit.passage.section,
        "anchor": hit.hit.passage.anchor,
        "quote": "".join(piece.text for piece in hit.hit.pieces),
        "score": round(hit.hit.score, 3),
        "url": hit_url(hit, site),
    }


def text_page_json(page: TextPage, site: str) -> dict[str, Any]:
    """Return the passages of many papers as the API gives them."""
    return {"items": [text_hit_json(hit, site) for hit in page.items], "took_ms": round(page.took_ms, 1)}
