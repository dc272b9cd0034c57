"""From catalogue rows to what the engine indexes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from dailypapers.catalog.models import AuthorIdentity, Authorship, Link, Paper, PaperCategory, PaperKeyword
from dailypapers.lib.tex import to_plain
from dailypapers.lib.venues import read_venue
from dailypapers.search.engine import Document, IndexedPapers

CHUNK = 2_000  # papers read with one set of queries
_LINK_FACTS = (Link.Kind.PROJECT, Link.Kind.VIDEO)
_NAMED_LINKS = (Link.Kind.CODE, Link.Kind.PROJECT)
_ADDRESS = re.compile(r"https?:\s?//[^\s,;)}\]]+")


class _PaperRow(NamedTuple):
    """The columns of a paper that are indexed, by their names in the ORM."""

    id: int
    content_hash: int
    title_text: str
    abstract: str
    summary: str
    arxiv_id: str | None
    doi: str | None
    key: str
    featured_on: date | None
    published_at: datetime | None
    code_url: str
    author_comment: str
    journal_ref: str
    thumbnail_url: str
    external_upvotes: int
    organisation__name: str | None
    model_count: int | None
    dataset_count: int | None
    space_count: int | None
    language: str | None

    @property
    def linked(self) -> list[str]:
        """Return what the hub links to it, by the names of `has:`."""
        counts = {"model": self.model_count, "dataset": self.dataset_count, "space": self.space_count}
        return [kind for kind, count in counts.items() if count]


class Difference(NamedTuple):
    """Ids of the papers that an index lacks or has otherwise, and of those the catalogue no longer has."""

    changed: NDArray[np.int64]
    deleted: NDArray[np.int64]


def documents(paper_ids: Iterable[int]) -> Iterator[Document]:
    """Read the papers with these ids as documents, in chunks of seven queries; those that are gone are left out."""
    ids = iter(paper_ids)
    while chunk := list(islice(ids, CHUNK)):
        yield from _read(chunk)


def _read(ids: Sequence[int]) -> Iterator[Document]:
    authors = _values_by_paper(Authorship.objects.filter(paper_id__in=ids), "author__name")
    categories = _values_by_paper(PaperCategory.objects.filter(paper_id__in=ids), "category__code")
    keywords = _values_by_paper(PaperKeyword.objects.filter(paper_id__in=ids), "keyword__name")
    orcids = _values_by_paper(
        AuthorIdentity.objects.filter(paper_id__in=ids).exclude(orcid=""), "orcid", order="author_id"
    )
    kinds = _values_by_paper(Link.objects.filter(paper_id__in=ids, kind__in=_LINK_FACTS), "kind", order="id")
    links = _values_by_paper(Link.objects.filter(paper_id__in=ids, kind__in=_NAMED_LINKS), "url", order="id")
    for values in Paper.objects.filter(id__in=ids).order_by("id").values_list(*_PaperRow._fields):
        paper = _PaperRow(*values)
        day = paper.featured_on or (paper.published_at and paper.published_at.date())
        yield Document(
            id=paper.id,
            content_hash=paper.content_hash,
            title=paper.title_text,
            abstract=to_plain(paper.abstract),
            summary=paper.summary,
            authors=tuple(authors[paper.id]),
            organisations=(paper.organisation__name,) if paper.organisation__name else (),
            keywords=tuple(keywords[paper.id]),
            categories=tuple(categories[paper.id]),
            identifiers=tuple(dict.fromkeys(name for name in (paper.arxiv_id, paper.doi, paper.key) if name)),
            comment=paper.author_comment,
            venue=paper.journal_ref,
            venues=(venue,) if (venue := read_venue(paper.journal_ref, paper.author_comment)) else (),
            facts=(
                *(("figure",) if paper.thumbnail_url else ()),
                *sorted(set(kinds[paper.id])),
                *paper.linked,
                *(f"orcid:{orcid}" for orcid in orcids[paper.id]),
            ),
            links=tuple(dict.fromkeys((*links[paper.id], *_addresses(paper.author_comment, paper.abstract)))),
            day=day.toordinal() if day else 0,
            has_code=bool(paper.code_url),
            upvotes=paper.external_upvotes,
            language=paper.language or "",
        )


def _addresses(*texts: str) -> Iterator[str]:
    """Yield the addresses in what authors say of a paper; a space behind the colon is a lost line end."""
    for text in texts:
        yield from (address.replace(" ", "").replace("\n", "") for address in _ADDRESS.findall(text))


def _values_by_paper(rows: QuerySet[Any], column: str, order: str = "position") -> defaultdict[int, list[str]]:
    values: defaultdict[int, list[str]] = defaultdict(list)
    for paper_id, value in rows.order_by("paper_id", order).values_list("paper_id", column):
        values[paper_id].append(value)
    return values


def difference(indexed: IndexedPapers) -> Difference:
    """Compare the catalogue with the papers of an index, by content hash."""
    catalogue = np.fromiter(
        Paper.objects.order_by("id").values_list("id", "content_hash").iterator(chunk_size=20_000),
        dtype=np.dtype([("id", np.int64), ("hash", np.int64)]),
    )
    if not indexed.ids.size:
        return Difference(catalogue["id"], indexed.ids)
    order = np.argsort(indexed.ids)
    ids, hashes = indexed.ids[order], indexed.content_hashes[order]
    positions = np.minimum(np.searchsorted(ids, catalogue["id"]), ids.size - 1)
    is_same = (ids[positions] == catalogue["id"]) & (hashes[positions] == catalogue["hash"])
    return Difference(catalogue["id"][~is_same], np.setdiff1d(ids, catalogue["id"], assume_unique=True))
