"""The record: a paper as one source describes it, before it meets the catalogue.

Every parser yields `PaperRecord`s and nothing else; the catalogue merges them into papers. Plain data, no Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class LinkFact:
    """One address that belongs to a paper: its code, project page, video or plain web page."""

    kind: str  # "code", "project", "video", "pdf" or "page"
    url: str
    stars: int | None = None  # of a code repository


@dataclass(frozen=True, slots=True)
class StarCount:
    """The stars of a code repository, as counted at one moment."""

    url: str  # of the link
    at: datetime  # aware, UTC
    stars: int


@dataclass(frozen=True, slots=True)
class OrganisationFact:
    """The organisation a source names for a paper; `slug` is empty when only a display name is known."""

    slug: str
    name: str
    avatar_url: str = ""


@dataclass(frozen=True, slots=True)
class ArtifactFact:
    """A model, dataset or Space of the hub that says it belongs to a paper."""

    kind: str  # "model", "dataset" or "space"
    name: str  # as the hub writes it: "google/gemma-2b"
    title: str = ""  # of a Space
    task: str = ""  # of a model: "text-generation"
    likes: int | None = None
    downloads: int | None = None


@dataclass(frozen=True, slots=True)
class ResultFact:
    """A number of a table of results, as a source gives it: "88.3%"."""

    task: str
    dataset: str
    model: str
    metric: str
    value: str
    source: str  # whose table it is


@dataclass(frozen=True, slots=True)
class AuthorIds:
    """The ids of an author, as the source names them; "" where it does not say."""

    name: str
    orcid: str = ""  # 0000-0002-1825-0097
    openalex: str = ""  # A5023888391


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """What one source says about one paper. `source` and `source_id` together name the record for ever."""

    source: str  # "arxiv", "hub", "plain", …; the orders in catalog/merging.py name them all
    source_id: str  # stable at the source; the same record read twice has the same one
    title: str  # as the source spells it; white space collapsed, nothing else changed
    abstract: str = ""
    summary: str = ""  # one or a few sentences that say what the paper does
    authors: tuple[str, ...] = ()  # in order
    author_count: int | None = None  # where a source counts the authors without naming them
    arxiv_id: str = ""  # canonical, without version
    doi: str = ""  # lower case, without resolver
    openreview_id: str = ""
    version: int | None = None  # the newest known
    version_dates: tuple[datetime | None, ...] = ()  # of v1, v2, … where known
    categories: tuple[str, ...] = ()  # canonical codes; the first is the primary
    keywords: tuple[str, ...] = ()
    organisation: OrganisationFact | None = None
    links: tuple[LinkFact, ...] = ()
    published_at: datetime | None = None  # first version, at the source; aware, UTC
    revised_at: datetime | None = None
    announced_on: date | None = None  # the source's mailing day
    featured_on: date | None = None  # the day it stood on a daily page
    upvotes: int | None = None  # counted at the source, never ours
    comment_count: int | None = None
    thumbnail_url: str = ""
    author_comment: str = ""  # "12 pages, 3 figures"
    journal_ref: str = ""
    license_url: str = ""
    withdrawn: bool = False
    citation_count: int | None = None  # counted at the source
    star_counts: tuple[StarCount, ...] = ()  # where moments are known; the catalogue adds those of earlier arrivals
    artifacts: tuple[ArtifactFact, ...] = ()  # those that the source lists, of how many the counts tell
    model_count: int | None = None  # None where the source does not say: a list of the hub's papers does not
    dataset_count: int | None = None
    space_count: int | None = None
    results: tuple[ResultFact, ...] = ()
    author_ids: tuple[AuthorIds, ...] = ()  # of the authors that have any, in order
    organisation_ror: str = ""  # of the organisation: 01ggx4157
    language: str = ""  # that the source says it is written in, by its code of ISO 639-1: "de"


_VALUES = attrgetter(*PaperRecord.__slots__)


def to_json(record: PaperRecord) -> bytes:
    """Return the record as one line of JSON without its empty fields; `from_json` gives it back equal."""
    values = zip(PaperRecord.__slots__, _VALUES(record), strict=True)
    return orjson.dumps({name: value for name, value in values if value or value.__class__ is int})  # a zero is a fact


def from_json(line: bytes) -> PaperRecord:
    """Return the record that `to_json` wrote.

    Raises ValueError, KeyError or TypeError on anything else: this reads our own writing, not a stranger's file.
    """
    fields: dict[str, Any] = orjson.loads(line)
    for name in ("authors", "categories", "keywords"):
        fields[name] = tuple(fields.get(name, ()))
    fields["links"] = tuple(LinkFact(**link) for link in fields.get("links", ()))
    fields["star_counts"] = tuple(
        StarCount(count["url"], datetime.fromisoformat(count["at"]), count["stars"])
        for count in fields.get("star_counts", ())
    )
    fields["artifacts"] = tuple(ArtifactFact(**artifact) for artifact in fields.get("artifacts", ()))
    fields["author_ids"] = tuple(AuthorIds(**ids) for ids in fields.get("author_ids", ()))
    fields["results"] = tuple(ResultFact(**result) for result in fields.get("results", ()))
    fields["version_dates"] = tuple(d and datetime.fromisoformat(d) for d in fields.get("version_dates", ()))
    if organisation := fields.get("organisation"):
        fields["organisation"] = OrganisationFact(**organisation)
    for name in ("published_at", "revised_at"):
        if name in fields:
            fields[name] = datetime.fromisoformat(fields[name])
    for name in ("announced_on", "featured_on"):
        if name in fields:
            fields[name] = date.fromisoformat(fields[name])
    return PaperRecord(**fields)
