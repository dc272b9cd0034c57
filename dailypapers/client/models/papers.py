"""A paper, and a list of papers, as the API answers them."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from pydantic import Field

from dailypapers.client.models.base import Model, example

PAPER: dict[str, Any] = {
    "id": "2510.05096",
    "title": "Attention Without Regret",
    "abstract": "We study attention and report what works.",
    "summary": "Shows which parts of attention can go.",
    "authors": ["Ada Lovelace", "Charles Babbage"],
    "author_count": 2,
    "published_at": "2025-10-13T08:00:00Z",
    "revised_at": None,
    "announced_on": None,
    "featured_on": "2025-10-14",
    "version": 1,
    "withdrawn": False,
    "status": "",
    "notice": None,
    "published_as": None,
    "categories": ["cs.LG", "stat.ML"],
    "keywords": ["attention"],
    "organisation": {"slug": "cern", "name": "CERN"},
    "links": [{"kind": "code", "url": "https://example.org/code", "stars": 12}],
    "upvotes": 31,
    "external_comments": 2,
    "votes": 3,
    "comments": 1,
    "attention_score": 5.2,
    "trending_score": 812.4,
    "arxiv_id": "2510.05096",
    "doi": "",
    "openreview_id": "",
    "journal_ref": "",
    "author_comment": "12 pages",
    "license_url": "",
    "thumbnail_url": "",
    "url": "https://papers.example.org/papers/2510.05096",
}


class PaperLink(Model):
    """An address that belongs to a paper."""

    kind: Literal["code", "project", "video", "pdf", "page"]
    url: str
    stars: int | None = Field(None, description="Of a code repository")


class OrganisationName(Model):
    slug: str
    name: str


class PaperNotice(Model):
    """What a publisher says of a paper after it came out."""

    kind: Literal["retraction", "concern"]
    doi: str = Field(description="Of the notice; may be empty")
    issued_on: datetime.date | None
    reason: str


class Publication(Model):
    """Where a preprint was published."""

    doi: str
    venue: str = Field(description="As the source writes it")


class Translation(Model):
    """What a paper says of itself in another language, as a language model wrote it; nobody has checked it."""

    language: str = Field(description="Of the site's interface: zh-hans, de")
    title: str
    abstract: str = Field(description="Plain text, as all of it")
    summary: str
    model: str = Field(description="The language model that translated it")


class PaperOut(Model):
    """A paper with everything that is known of it."""

    model_config = example(**PAPER)

    id: str = Field(description="Its key: an arXiv id, a DOI or the id at its source; the same in every address")
    title: str = Field(description="Plain Unicode")
    abstract: str = Field(description="As the source spells it, TeX and all")
    language: str = Field("", description="ISO 639-1; empty where unknown")
    summary: str = Field(description="One or a few sentences that say what the paper does")
    authors: list[str]
    author_count: int
    published_at: datetime.datetime | None = Field(description="First version, at the source")
    revised_at: datetime.datetime | None = Field(description="Newest version, at the source")
    announced_on: datetime.date | None = Field(description="The mailing day of the source")
    featured_on: datetime.date | None = Field(description="The day it stands on the daily page")
    version: int | None
    withdrawn: bool = Field(description="By its authors or its source")
    status: Literal["", "retracted", "withdrawn", "concern"] = Field("", description="What to know before reading it")
    notice: PaperNotice | None = Field(None, description="Of a retraction or an expression of concern")
    published_as: Publication | None = Field(None, description="Where a preprint was published, where that is known")
    categories: list[str] = Field(description="The first one is the primary category")
    keywords: list[str]
    organisation: OrganisationName | None
    links: list[PaperLink]
    upvotes: int = Field(description="Counted at the source")
    external_comments: int = Field(description="Counted at the source")
    votes: int = Field(description="Of the users of this site")
    comments: int = Field(description="On this site, open to everybody")
    attention_score: float
    trending_score: float | None = Field(description="Null until it is computed")
    arxiv_id: str
    doi: str
    openreview_id: str
    journal_ref: str
    author_comment: str
    license_url: str
    thumbnail_url: str
    translation: Translation | None = Field(None, description="To the language of `lang`, where somebody asked for it")
    url: str = Field(description="Its page; with .md, .bib, .ris or .csl.json behind it, the same in that form")

    @property
    def code_url(self) -> str:
        """Return the first code link, or an empty text."""
        return next((link.url for link in self.links if link.kind == "code"), "")

    @property
    def day(self) -> datetime.date | None:
        """Return the featured day, else the day of its first version."""
        return self.featured_on or (self.published_at.date() if self.published_at else None)


class PaperList(Model):
    """Part of a list of papers."""

    model_config = example(items=[PAPER], next=None)

    items: list[PaperOut]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")
