"""Merging several records into one paper: which source is believed for what. Pure: records in, facts out.

A publisher of papers (arXiv) is believed for what a paper *is*: title, abstract, authors, dates of versions,
categories. A daily page (the hub, a saved page) is believed for what a day *made of it*: featured day, upvotes,
comments, code, keywords, organisation. Where the believed source is silent the next one speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from dailypapers.catalog import stars
from dailypapers.catalog.identities import ids_by_name
from dailypapers.lib.markup import from_markup
from dailypapers.lib.record import LinkFact, PaperRecord
from dailypapers.lib.text import slug

T = TypeVar("T")
MAX_LINKS = 60  # of a paper that hundreds have written code for
MAX_RESULTS = 500  # of a paper that is in the tables of many tasks

PUBLISHERS_FIRST = (
    "arxiv", "arxiv-feed", "biorxiv", "medrxiv", "openreview", "inspire", "ads", "pubmed", "plain", "bibtex", "ris",
    "csl", "csv", "cff", "openalex", "semantic-scholar", "dblp", "zotero", "paperpile", "orcid", "papers-with-code",
    "hub", "page", "alerts", "sample",
)  # fmt: skip
_PAGES = ("hub", "page", "papers-with-code")
DAILY_PAGES_FIRST = (*_PAGES, *(name for name in PUBLISHERS_FIRST if name not in _PAGES))
FEATURES = ("hub", "sample")  # name a day on a daily page; the day that others name is that of publication
# A sample stands in for what is missing, but its featured day is a real one and beats a mere publication day.
# A saved page prints the day of publication beside its papers: the last resort.
FEATURED_BY = ("hub", "submission", "sample", "arxiv", "plain", "page")


def merge(records: Sequence[PaperRecord]) -> PaperRecord:
    """Merge records into one that says what all of them say. Its `source` is that of the most believed one.

    The order of `records` does not matter. Raises ValueError when there is none.
    """
    if not records:
        raise ValueError("a paper needs at least one record")
    if len(records) == 1:
        return records[0]
    by_publisher = _ordered(records, PUBLISHERS_FIRST)
    by_page = _ordered(records, DAILY_PAGES_FIRST)
    versioned = max(by_publisher, key=lambda r: (r.version or 0, len(r.version_dates)))
    named = _first(by_publisher, lambda r: r if r.authors else None)
    names = named.authors if named else ()
    placed = _first(by_page, lambda r: r if r.organisation else None)
    linked = _first(by_page, lambda r: r if has_artifacts(r) else None)
    counts = stars.downsample(count for record in records for count in record.star_counts)
    return PaperRecord(
        source=by_publisher[0].source,
        source_id=by_publisher[0].source_id,
        title=_title(by_publisher),
        abstract=_first(by_publisher, lambda r: r.abstract) or "",
        summary=_first(by_page, lambda r: r.summary) or "",
        authors=names,
        author_count=_first(by_publisher, lambda r: r.author_count),
        arxiv_id=_first(by_publisher, lambda r: r.arxiv_id) or "",
        doi=_first(by_publisher, lambda r: r.doi) or "",
        openreview_id=_first(by_publisher, lambda r: r.openreview_id) or "",
        version=versioned.version,
        version_dates=versioned.version_dates,
        categories=_first(by_publisher, lambda r: r.categories) or (),
        keywords=_keywords(by_page),
        organisation=placed.organisation if placed else None,
        links=stars.apply_counts(_links(by_page), counts),
        published_at=_first(by_publisher, lambda r: r.published_at),
        revised_at=_latest(r.revised_at for r in records),
        announced_on=_first(by_publisher, lambda r: r.announced_on),
        featured_on=_featured_on(records),
        upvotes=_first(by_page, lambda r: r.upvotes),
        comment_count=_first(by_page, lambda r: r.comment_count),
        thumbnail_url=_first(by_page, lambda r: r.thumbnail_url) or "",
        author_comment=_first(by_publisher, lambda r: r.author_comment) or "",
        journal_ref=_first(by_publisher, lambda r: r.journal_ref) or "",
        license_url=_first(by_publisher, lambda r: r.license_url) or "",
        withdrawn=any(r.withdrawn for r in records),
        citation_count=max((r.citation_count for r in records if r.citation_count is not None), default=None),
        star_counts=counts,
        artifacts=linked.artifacts if linked else (),
        model_count=linked.model_count if linked else None,
        dataset_count=linked.dataset_count if linked else None,
        space_count=linked.space_count if linked else None,
        author_ids=tuple(ids_by_name(names, (ids for record in by_publisher for ids in record.author_ids)).values()),
        organisation_ror=placed.organisation_ror if placed else "",
        language=_first(by_publisher, lambda r: r.language) or "",
        results=tuple(islice(dict.fromkeys(result for record in by_page for result in record.results), MAX_RESULTS)),
    )


def has_artifacts(record: PaperRecord) -> bool:
    """Tell whether a record says which models, datasets and Spaces there are, be it none."""
    return any(count is not None for count in (record.model_count, record.dataset_count, record.space_count))


def with_artifacts_of(record: PaperRecord, earlier: PaperRecord | None) -> PaperRecord:
    """Return a record that is silent about artifacts with those of an earlier arrival of it."""
    if earlier is None or has_artifacts(record) or not has_artifacts(earlier):
        return record
    names = ("artifacts", "model_count", "dataset_count", "space_count")
    return replace(record, **{name: getattr(earlier, name) for name in names})


def public_key(record: PaperRecord) -> str:
    """Return the id a paper has in every URL: its arXiv id, else its DOI, else the source's own id."""
    if record.arxiv_id or record.doi:
        return record.arxiv_id or record.doi
    if record.openreview_id:
        return f"openreview:{record.openreview_id}"
    return record.source_id if ":" in record.source_id else f"{record.source}:{record.source_id}"


def day_of(record: PaperRecord) -> date | None:
    """Return the day a paper is listed on: the featured day a source names, else its mailing day, else None."""
    return record.featured_on or record.announced_on


def _featured_on(records: Sequence[PaperRecord]) -> date | None:
    """Return the day a daily page featured it, else its source announced it, else it was published."""
    by_page = _ordered(records, FEATURED_BY)
    featured = _first([r for r in by_page if r.source in FEATURES], lambda r: r.featured_on)
    return featured or _first(records, lambda r: r.announced_on) or _first(by_page, lambda r: r.featured_on)


def _ordered(records: Iterable[PaperRecord], order: Sequence[str]) -> list[PaperRecord]:
    """Sort records by their source's position in `order`; other sources come last, by name."""
    position = {source: i for i, source in enumerate(order)}
    return sorted(records, key=lambda r: (position.get(r.source, len(order)), r.source, r.source_id))


def _first(records: Iterable[PaperRecord], fact: Callable[[PaperRecord], T]) -> T | None:
    """Return the first fact that is not empty; a zero is not empty."""
    for record in records:
        value = fact(record)
        if value not in ("", None, ()):
            return value
    return None


def _title(records: Sequence[PaperRecord]) -> str:
    """Return the first title without markup; where all have some, the first, read."""
    return next((r.title for r in records if from_markup(r.title) == r.title), from_markup(records[0].title))


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def _keywords(records: Sequence[PaperRecord]) -> tuple[str, ...]:
    """Return the keywords of the first source that gives any, of all its records."""
    source = next((record.source for record in records if record.keywords), "")
    return tuple(dict.fromkeys(word for record in records if record.source == source for word in record.keywords))


def _links(records: Iterable[PaperRecord]) -> tuple[LinkFact, ...]:
    """Return the links, each URL once, the one that knows its stars kept."""
    links: dict[str, LinkFact] = {}
    for record in records:
        for link in record.links:
            kept = links.get(link.url)
            if kept is None or (kept.stars is None and link.stars is not None):
                links[link.url] = link
    return tuple(islice(links.values(), MAX_LINKS))


def keyword_slugs(keywords: Iterable[str]) -> dict[str, str]:
    """Map slugs to keywords, in order, each slug once; keywords without letter or digit are left out."""
    slugs: dict[str, str] = {}
    for keyword in keywords:
        if key := slug(keyword)[:120]:
            slugs.setdefault(key, keyword[:120])
    return slugs
