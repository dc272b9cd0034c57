"""What can be asked, answered in plain values of the shapes in `client.models`. REST, agents and the program share it.

`site` is the address of the site without a slash at its end. Raises `ApiError` on whatever cannot be answered.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from dailypapers.api import cursors
from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.formats import load
from dailypapers.formats.api_json import Document, document, documents
from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import Period
from dailypapers.listings import Filters, Listing, open_listing
from dailypapers.operations.errors import ApiError
from dailypapers.operations.lookups import listing_of_period, paper_id
from dailypapers.search import DEEPEST, Mode, Options, SearchPage, is_from_sentence
from dailypapers.search import search as search_index
from dailypapers.search import similar as similar_ids

PLAIN = Options()


def paper(identifier: str, site: str) -> Document:
    found = documents([paper_id(identifier)], site)
    if not found:  # it went between two queries
        raise ApiError("not_found", f"There is no paper “{identifier[:120]}” in this catalogue.", "id")
    return found[0]


def similar(identifier: str, site: str, *, limit: int) -> Document:
    return {"items": documents(similar_ids(paper_id(identifier), limit=limit), site)}


def _query(listing: Listing) -> QuerySet[Paper]:
    """Return the papers of a list that is a query, for cursors that name the last paper seen."""
    assert isinstance(listing.papers, QuerySet)
    return listing.papers


def papers(filters: Filters, site: str, *, limit: int, cursor: str) -> Document:
    """All papers of the catalogue, the newest in it first."""
    found = _query(open_listing("everything", filters=filters))
    place = cursors.read(cursor, int)
    if place is not None:
        found = found.filter(id__lt=place[0])
    ids = list(found.values_list("id", flat=True)[: limit + 1])
    more, ids = len(ids) > limit, ids[:limit]
    return {"items": documents(ids, site), "next": cursors.write([ids[-1]]) if more else None}


def trending(site: str, *, limit: int, cursor: str, category: str = "") -> Document:
    found = _query(open_listing("trending", filters=Filters(category=category)))
    ids, following = cursors.by_score(found, "trending_score", cursor, limit)
    return {"items": documents(ids, site), "next": following}


def period(kind: str, text: str, site: str, *, limit: int, cursor: str, category: str = "") -> Document:
    """The papers of a day, week or month, most attention first."""
    listing = listing_of_period(kind, text, Filters(category=category))
    asked: Period = listing.subject
    featured = _query(listing)
    ids, following = cursors.by_score(featured, "attention_score", cursor, limit)
    totals = queries.overview(featured)
    before, after = queries.neighbours(asked.first_day, asked.last_day)
    return {
        "period": str(asked), "title": asked.title, "first_day": asked.first_day, "last_day": asked.last_day,
        "previous": _period_of(asked, before), "following": _period_of(asked, after),
        "papers": totals.papers, "upvotes": totals.upvotes, "with_code": totals.with_code,
        "items": documents(ids, site), "next": following,
    }  # fmt: skip


def _period_of(like: Period, day: date | None) -> str | None:
    try:
        return str(type(like).of(day)) if day else None
    except InvalidPeriod:
        return None


def search(
    text: str, site: str, *, limit: int, cursor: str = "", mode: Mode = Mode.HYBRID, options: Options = PLAIN
) -> Document:
    """Papers for a text of the query language, best first; the first `DEEPEST` can be paged through."""
    place = cursors.read(cursor, int)
    offset = place[0] if place else 0
    if offset >= DEEPEST:
        raise ApiError("invalid_cursor", cursors.BAD, "cursor")
    found = search_index(text, limit=limit, offset=offset, mode=mode, options=options)
    end = offset + limit
    return {
        "items": _found(found, offset, site),
        "next": cursors.write([end]) if end < min(found.total, DEEPEST) else None,
        "total": found.total, "took_ms": round(found.took_ms, 2), "warnings": list(found.warnings),
        "nothing_close": found.nothing_close, "words_only": found.words_only,
        "understood": [
            {"text": part.text.strip(), "filter": str(part)}
            for part in found.query.extracted_filters
            if is_from_sentence(part)
        ],
        "corrections": [{"word": word, "meant": meant} for word, meant in found.corrections],
        "categories": [{"name": name, "papers": number} for name, number in found.categories],
        "organisations": [{"name": name, "papers": number} for name, number in found.organisations],
    }  # fmt: skip


def _found(found: SearchPage, offset: int, site: str) -> list[Document]:
    papers = {paper.id: document(paper, site) for paper in load([item.paper.id for item in found.items])}
    return [
        {"rank": rank, "score": float(item.hit.score), "reason": item.hit.reason, "matched": list(item.hit.matched),
         "snippet": [{"text": text, "matches": matches} for text, matches in item.snippet],
         "versions": [other.key for other in item.folded], "paper": papers[item.paper.id]}
        for rank, item in enumerate(found.items, offset + 1)
        if item.paper.id in papers
    ]  # fmt: skip


def stats() -> dict[str, Any]:
    from dailypapers import __version__

    return queries.totals() | {"version": __version__}
