"""From catalogue rows to what the engine indexes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from dailypapers.catalog.models import Authorship, Paper, PaperCategory, PaperKeyword
from dailypapers.lib.tex import to_plain
from dailypapers.search.engine import Document

CHUNK = 2_000  # papers read with one set of queries


def documents(paper_ids: Iterable[int]) -> Iterator[Document]:
    """The papers with these ids as documents, in chunks of four queries; those that have gone are left out."""
    ids = iter(paper_ids)
    while chunk := list(islice(ids, CHUNK)):
        yield from _read(chunk)


_COLUMNS = (
    "id", "content_hash", "title_text", "abstract", "summary", "arxiv_id", "doi", "key", "featured_on", "published_at",
    "code_url", "external_upvotes", "organisation__name",
)  # fmt: skip


def _read(ids: Sequence[int]) -> Iterator[Document]:
    authors = _lists(Authorship.objects.filter(paper_id__in=ids), "author__name")
    categories = _lists(PaperCategory.objects.filter(paper_id__in=ids), "category__code")
    keywords = _lists(PaperKeyword.objects.filter(paper_id__in=ids), "keyword__name")
    for row in Paper.objects.filter(id__in=ids).order_by("id").values_list(*_COLUMNS):
        (paper_id, content_hash, title, abstract, summary, arxiv_id, doi, key, featured_on, published_at,
         code_url, upvotes, organisation) = row  # fmt: skip
        day = featured_on or (published_at and published_at.date())
        yield Document(
            id=paper_id,
            content_hash=content_hash,
            title=title,
            abstract=to_plain(abstract),
            summary=summary,
            authors=tuple(authors[paper_id]),
            organisations=(organisation,) if organisation else (),
            keywords=tuple(keywords[paper_id]),
            categories=tuple(categories[paper_id]),
            identifiers=tuple(dict.fromkeys(name for name in (arxiv_id, doi, key) if name)),
            day=day.toordinal() if day else 0,
            has_code=bool(code_url),
            upvotes=upvotes,
        )


def _lists(rows: QuerySet[Any], column: str) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for paper_id, value in rows.order_by("paper_id", "position").values_list("paper_id", column):
        found[paper_id].append(value)
    return found


def difference(ids: NDArray[np.int64], hashes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Compares the catalogue with an index that holds `ids` with these content hashes (both of shape (n,)).

    Gives the ids of the papers the index has not or has otherwise, and of those the catalogue no longer has.
    """
    rows = np.fromiter(
        Paper.objects.order_by("id").values_list("id", "content_hash").iterator(chunk_size=20_000),
        dtype=np.dtype([("id", np.int64), ("hash", np.int64)]),
    )
    if not ids.size:
        return rows["id"], ids
    order = np.argsort(ids)
    ids, hashes = ids[order], hashes[order]
    place = np.minimum(np.searchsorted(ids, rows["id"]), ids.size - 1)
    same = (ids[place] == rows["id"]) & (hashes[place] == rows["hash"])
    return rows["id"][~same], np.setdiff1d(ids, rows["id"])
