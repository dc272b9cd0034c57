"""Papers as plain values, ready for JSON: the fields of `client.models.PaperOut`. Five queries for any number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

from dailypapers.catalog.models import Authorship, Link, Paper, PaperCategory, PaperKeyword
from dailypapers.lib.tex import to_plain
from dailypapers.web.templatetags.papers import address_of

CHUNK = 1_000  # papers of a long list that are read at once

_COLUMNS = (
    "id", "key", "title_text", "abstract", "summary", "author_count", "published_at", "revised_at", "announced_on",
    "featured_on", "version", "withdrawn", "organisation__slug", "organisation__name", "external_upvotes",
    "external_comments", "votes", "comments", "attention_score", "trending_score", "arxiv_id", "doi",
    "openreview_id", "journal_ref", "author_comment", "license_url", "thumbnail_url",
)  # fmt: skip

Document = dict[str, Any]


def load(ids: Sequence[int], site: str) -> list[Document]:
    """Papers in the order of `ids`; missing ones are left out. `site` is the address of the site without a slash."""
    if not ids:
        return []
    found = {row[0]: _document(row, site) for row in Paper.objects.filter(id__in=ids).values_list(*_COLUMNS)}
    for field in ("authors", "categories", "keywords"):
        for paper_id, value in _rows(field, ids):
            if paper_id in found:  # or it came between two of our queries
                found[paper_id][field].append(value)
    for paper_id, kind, url, stars in _rows("links", ids):
        if paper_id in found:
            found[paper_id]["links"].append({"kind": kind, "url": url, "stars": stars})
    return [found[paper_id] for paper_id in ids if paper_id in found]


_LISTS: dict[str, tuple[type[Model], tuple[str, ...], str]] = {
    "authors": (Authorship, ("author__name",), "position"),
    "categories": (PaperCategory, ("category__code",), "position"),
    "keywords": (PaperKeyword, ("keyword__name",), "position"),
    "links": (Link, ("kind", "url", "stars"), "id"),
}


def _rows(field: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Rows of plain texts and numbers, which need no conversion: Django writes the SQL once, then it is only run."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(field, len(ids)), list(ids))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@lru_cache(maxsize=1_024)
def _sql(field: str, number: int) -> str:
    model, columns, order = _LISTS[field]
    rows = model._default_manager.filter(paper_id__in=range(number)).order_by("paper_id", order)
    sql, _ = rows.values_list("paper_id", *columns).query.sql_with_params()
    return str(sql)


def _document(row: tuple[Any, ...], site: str) -> Document:
    (_, key, title, abstract, summary, author_count, published_at, revised_at, announced_on, featured_on, version,
     withdrawn, slug, organisation, upvotes, external_comments, votes, comments,
     attention, trending, arxiv_id, doi, openreview_id, journal_ref,
     author_comment, license_url, thumbnail_url) = row  # fmt: skip
    return {
        "id": key, "title": title, "abstract": abstract, "summary": to_plain(summary),
        "authors": [], "author_count": author_count,
        "published_at": published_at, "revised_at": revised_at, "announced_on": announced_on,
        "featured_on": featured_on, "version": version, "withdrawn": withdrawn, "categories": [], "keywords": [],
        "organisation": {"slug": slug, "name": organisation} if slug else None, "links": [],
        "upvotes": upvotes, "external_comments": external_comments, "votes": votes,
        "comments": comments, "attention_score": attention, "trending_score": trending,
        "arxiv_id": arxiv_id, "doi": doi, "openreview_id": openreview_id, "journal_ref": journal_ref,
        "author_comment": author_comment, "license_url": license_url, "thumbnail_url": thumbnail_url,
        "url": site + address_of(key),
    }  # fmt: skip


def every(site: str) -> Iterator[Document]:
    """All papers by rising database id, a chunk at a time: no transaction stays open and memory stays flat."""
    last = 0
    while ids := list(Paper.objects.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:CHUNK]):
        yield from load(ids, site)
        last = ids[-1]
