"""Reads of papers, lists and searches as plain values of the shapes in `client.models`.

`site` is the URL of the site without a trailing slash. Every function raises `ApiError` for invalid input and for what
does not exist. Lists leave out what their `viewer` has muted, a `User` or an anonymous one; counts and cursors do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from dailypapers.api import cursors
from dailypapers.catalog import queries
from dailypapers.catalog.artifacts import artifacts_of
from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import submission_url
from dailypapers.formats import load
from dailypapers.formats.api_json import Document, document, documents
from dailypapers.formats.artifacts import as_json
from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.periods import Period
from dailypapers.listings import Filters, Listing, open_listing
from dailypapers.listings.muting import unmuted_of
from dailypapers.operations.errors import ApiError
from dailypapers.operations.lookups import listing_of_period, paper_id

if TYPE_CHECKING:  # the engine is loaded for a search, not for a day
    from dailypapers.search import Facet, Facets, Mode, Options, SearchPage


def paper(identifier: str, site: str, language: str = "") -> Document:
    """Return a paper by any identifier, with its translation to a language where there is one."""
    papers = documents([paper_id(identifier)], site)
    if not papers:  # it was deleted between two queries
        raise ApiError("not_found", f"There is no paper “{identifier[:120]}” in this catalogue.", "id")
    return papers[0] | {"translation": _translation(papers[0]["id"], language) if language else None}


def _translation(key: str, language: str) -> Document | None:
    from dailypapers.writer.translations import translation_of

    row = Paper.objects.filter(key=key).first()
    translation = translation_of(row, language) if row is not None else None
    if translation is None or not translation.model:
        return None
    names = ("language", "title", "abstract", "summary", "model")
    return {name: getattr(translation, name) for name in names}


def artifacts(identifier: str) -> Document:
    """Return models, datasets, Spaces, code and results of a paper."""
    row = Paper.objects.filter(id=paper_id(identifier)).first()
    if row is None:  # it was deleted between two queries
        raise ApiError("not_found", f"There is no paper “{identifier[:120]}” in this catalogue.", "id")
    return as_json(row.key, artifacts_of(row))


def similar(identifier: str, site: str, viewer: Any, *, limit: int) -> Document:
    """Return the papers closest in meaning to a paper, closest first."""
    from dailypapers.search import similar as similar_ids

    return {"items": _listed("similar", similar_ids(paper_id(identifier), limit=limit), site, viewer)}


def _query(listing: Listing) -> QuerySet[Paper]:
    """Return the papers of a list that is a query, for cursors that name the last paper sent."""
    assert isinstance(listing.papers, QuerySet)
    return listing.papers


def _listed(kind: str, ids: Sequence[int], site: str, viewer: Any) -> list[Document]:
    """Return papers of a list in their order, without those that the viewer has muted."""
    return documents(unmuted_of(kind, viewer, ids), site)


def papers(filters: Filters, site: str, viewer: Any, *, limit: int, cursor: str) -> Document:
    """Return papers of the catalogue, the last added first."""
    papers = _query(open_listing("everything", filters=filters))
    position = cursors.decode(cursor, int)
    if position is not None:
        papers = papers.filter(id__lt=position[0])
    ids = list(papers.values_list("id", flat=True)[: limit + 1])
    has_more, ids = len(ids) > limit, ids[:limit]
    return {
        "items": _listed("everything", ids, site, viewer),
        "next": cursors.encode([ids[-1]]) if has_more else None,
    }


def trending(site: str, viewer: Any, *, limit: int, cursor: str, category: str = "") -> Document:
    """Return the trending papers, the highest score first."""
    trending = _query(open_listing("trending", filters=Filters(category=category)))
    ids, following = cursors.page_by_score(trending, "trending_score", cursor, limit)
    return {"items": _listed("trending", ids, site, viewer), "next": following}


def period(kind: str, text: str, site: str, viewer: Any, *, limit: int, cursor: str, category: str = "") -> Document:
    """Return the papers of a day, week or month, most attention first, with its totals and neighbours."""
    listing = listing_of_period(kind, text, Filters(category=category))
    period: Period = listing.subject
    featured = _query(listing)
    ids, following = cursors.page_by_score(featured, "attention_score", cursor, limit)
    totals = queries.overview(featured)
    before, after = queries.neighbours(period.first_day, period.last_day)
    return {
        "period": str(period),
        "title": period.title,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "previous": _period_of(period, before),
        "following": _period_of(period, after),
        "papers": totals.papers,
        "upvotes": totals.upvotes,
        "with_code": totals.with_code,
        "items": _listed(kind, ids, site, viewer),
        "next": following,
    }


def _period_of(kind: Period, day: date | None) -> str | None:
    try:
        return str(type(kind).of(day)) if day else None
    except InvalidPeriod:
        return None


def search(
    text: str, site: str, viewer: Any, *, limit: int, cursor: str = "", mode: Mode, options: Options
) -> Document:
    """Search with a text of the query language; return hits, best first, of which the first `DEEPEST` can be paged."""
    from dailypapers.search import DEEPEST, is_from_sentence
    from dailypapers.search import search as search_index

    position = cursors.decode(cursor, int)
    offset = position[0] if position else 0
    if offset >= DEEPEST:
        raise ApiError("invalid_cursor", cursors.INVALID_CURSOR, "cursor")
    page = search_index(text, limit=limit, offset=offset, mode=mode, options=options)
    end = offset + limit
    return {
        "items": _hits(page, offset, site, viewer),
        "next": cursors.encode([end]) if end < min(page.total, DEEPEST) else None,
        "total": page.total,
        "took_ms": round(page.took_ms, 2),
        "warnings": list(page.warnings),
        "nothing_close": page.nothing_close,
        "words_only": page.words_only,
        "understood": [
            {"text": part.text.strip(), "filter": str(part)}
            for part in page.query.extracted_filters
            if is_from_sentence(part)
        ],
        "operators": [str(part) for part in page.query.extracted_filters],
        "missing": [
            {"identifier": str(identifier), "url": identifier.url, "submit_url": f"{site}{submission_url(identifier)}"}
            for identifier in page.missing
        ],
        "corrections": [{"word": word, "meant": meant} for word, meant in page.corrections],
        "facets": facets(page.facets),
        "categories": _counts(page.facets.categories),
        "organisations": _counts(page.facets.organisations),
    }


def facets(counted: Facets) -> Document:
    """Return what papers are, as counted."""
    return {
        "papers": counted.papers,
        "dates": [{"first_day": first, "last_day": last, "papers": papers} for first, last, papers in counted.dates],
        "categories": _counts(counted.categories),
        "organisations": _counts(counted.organisations),
        "venues": _counts(counted.venues),
        "languages": _counts(counted.languages),
        "with_code": counted.with_code,
    }


def _counts(names: Iterable[Facet]) -> list[Document]:
    return [{"name": name, "papers": papers} for name, papers in names]


def _hits(page: SearchPage, offset: int, site: str, viewer: Any) -> list[Document]:
    ids = unmuted_of("search", viewer, [item.paper.id for item in page.items])
    papers = {paper.id: document(paper, site) for paper in load(ids)}
    return [
        {
            "rank": rank,
            "score": float(item.hit.score),
            "reason": item.hit.reason,
            "matched": list(item.hit.matched),
            "snippet": [{"text": text, "matches": matches} for text, matches in item.snippet],
            "versions": [other.key for other in item.folded],
            "paper": papers[item.paper.id],
        }
        for rank, item in enumerate(page.items, offset + 1)
        if item.paper.id in papers
    ]


def stats() -> dict[str, Any]:
    """Return the counts of the catalogue and the version of the program."""
    from dailypapers import __version__

    return queries.totals() | {"version": __version__}
