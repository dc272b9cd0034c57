"""What a search finds, how it was understood, and what stands beside it."""

from __future__ import annotations

import datetime

from pydantic import Field

from dailypapers.client.models.base import Model, example
from dailypapers.client.models.papers import PAPER, PaperOut


class Facet(Model):
    """How many of the papers counted are of a category, an organisation or a venue."""

    name: str
    papers: int


class DateBin(Model):
    """How many of the papers counted are of a day, month, year or decade; both days are included."""

    first_day: datetime.date
    last_day: datetime.date
    papers: int


class Facets(Model):
    """What the papers found are: the best 1,000 of a search with words, all of one with filters alone."""

    papers: int = Field(default=0, description="Papers counted")
    dates: list[DateBin] = Field(default=[], description="One after another, the empty ones between too")
    categories: list[Facet] = []
    organisations: list[Facet] = []
    venues: list[Facet] = Field(default=[], description="Conferences and journals, as papers say them")
    languages: list[Facet] = Field(default=[], description="By their codes of ISO 639-1")
    with_code: int = 0


class Piece(Model):
    text: str
    matches: bool = Field(description="A word of the query")


class Understood(Model):
    """Words of a plain sentence that were read as a filter."""

    text: str
    filter: str = Field(description="The same in the query language")


class Correction(Model):
    """A word that no paper has, and the one of the papers found that was taken for it."""

    word: str
    meant: str


class Found(Model):
    """A paper found, and why."""

    rank: int = Field(description="1 is the best")
    score: float = Field(description="Orders the hits of one search and means nothing beside another's")
    reason: str
    matched: list[str] = Field(description="The words of the query that stand in it")
    snippet: list[Piece] = Field(description="The sentence of the abstract with most of these words, in pieces")
    versions: list[str] = Field(description="Ids of other papers found that are the same work")
    paper: PaperOut


class MissingPaper(Model):
    """A paper that a query names by an identifier and the catalogue lacks."""

    identifier: str = Field(description="As in a citation: arXiv:2205.13147, doi:10.1000/xyz")
    url: str = Field(description="Its page at the source")
    submit_url: str = Field(description="The page of this site where it can be submitted")


class SearchList(Model):
    """Part of what a search found."""

    model_config = example(
        items=[
            {
                "rank": 1,
                "score": 0.03,
                "reason": "“attention” in the title",
                "matched": ["attention"],
                "snippet": [{"text": "We study ", "matches": False}, {"text": "attention", "matches": True}],
                "versions": [],
                "paper": PAPER,
            }
        ],
        next=None,
        total=1,
        took_ms=4.2,
        warnings=[],
        nothing_close=False,
        words_only=False,
        operators=["after:2024"],
        missing=[],
        corrections=[],
        understood=[{"text": "since 2024", "filter": "after:2024"}],
        facets={
            "papers": 1,
            "dates": [{"first_day": "2025-10-14", "last_day": "2025-10-14", "papers": 1}],
            "categories": [{"name": "cs.LG", "papers": 1}],
            "organisations": [{"name": "CERN", "papers": 1}],
            "venues": [{"name": "ICLR", "papers": 1}],
            "with_code": 1,
        },
        categories=[{"name": "cs.LG", "papers": 1}],
        organisations=[{"name": "CERN", "papers": 1}],
    )

    items: list[Found]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")
    total: int = Field(description="Papers found, of which the first 1,000 can be paged through")
    took_ms: float
    warnings: list[str] = Field(description="Sentences about what of the query could not be understood")
    nothing_close: bool = Field(description="True when these are the nearest, but none is near")
    words_only: bool = Field(description="True while the index is damaged or missing: words alone, or titles, answer")
    understood: list[Understood]
    operators: list[str] = Field(
        default=[], description="Every filter and operator in force, as the query language writes it"
    )
    missing: list[MissingPaper] = Field(
        default=[], description="Papers that the query names by an identifier and this catalogue lacks"
    )
    corrections: list[Correction]
    facets: Facets = Field(default_factory=Facets, description="By date, category, organisation, venue and code")
    categories: list[Facet] = Field(description="The same as in `facets`")
    organisations: list[Facet] = Field(description="The same as in `facets`")


class SimilarList(Model):
    """The papers closest in meaning to one paper, closest first."""

    model_config = example(items=[PAPER])

    items: list[PaperOut]
