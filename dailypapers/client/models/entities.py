"""Authors, organisations, categories and keywords, and terms over time."""

from __future__ import annotations

import datetime

from pydantic import Field

from dailypapers.client.models.base import Model, example


class Author(Model):
    """A name on papers, as it is written there."""

    model_config = example(name="Ada Lovelace", papers=3, orcids=["0000-0002-1825-0097"], openalex=[])

    name: str
    papers: int
    orcids: list[str] = Field(
        default=[], description="iDs that sources give on papers of this name: of one person each"
    )
    openalex: list[str] = Field(default=[], description="Ids of authors at OpenAlex, likewise")


class AuthorList(Model):
    items: list[Author]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class Organisation(Model):
    """A university, company or lab."""

    model_config = example(slug="cern", name="CERN", papers=12, ror="01ggx4157")

    slug: str
    name: str
    papers: int
    ror: str = Field("", description="Its id in the Research Organization Registry; empty where it is not known")


class OrganisationList(Model):
    items: list[Organisation]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class Category(Model):
    """A subject class."""

    model_config = example(code="cs.LG", name="Machine Learning", papers=73)

    code: str
    name: str
    papers: int = Field(description="Cross-lists included")


class CategoryList(Model):
    items: list[Category]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class Keyword(Model):
    model_config = example(slug="attention", name="attention", papers=5)

    slug: str
    name: str
    papers: int


class KeywordList(Model):
    items: list[Keyword]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class TrendPoint(Model):
    """A month or week: how many of its papers have a term."""

    period: str = Field(description="2025-10, or 2025-W42")
    first_day: datetime.date
    last_day: datetime.date
    papers: int
    total: int = Field(description="All papers of the period")
    share: float = Field(description="`papers` of `total`; 0 where there are none")
    low: float = Field(description="With `high`, where the share lies in 95 of 100 cases (Wilson)")
    high: float
    url: str = Field(description="The search for these papers")


class Trend(Model):
    """A term over time."""

    query: str = Field(description="The term in the query language; words are quoted")
    label: str
    papers: int = Field(description="Of all points together")
    points: list[TrendPoint] = Field(description="The oldest first")


class Trends(Model):
    """Terms over the same months or weeks."""

    model_config = example(
        by="month",
        newest_day="2025-10-14",
        items=[
            {
                "query": '"attention"',
                "label": "attention",
                "papers": 12,
                "points": [
                    {
                        "period": "2025-10",
                        "first_day": "2025-10-01",
                        "last_day": "2025-10-31",
                        "papers": 12,
                        "total": 400,
                        "share": 0.03,
                        "low": 0.0172,
                        "high": 0.0517,
                        "url": "https://papers.example.org/papers?q=%22attention%22&after=2025-10-01&before=2025-10-31",
                    }
                ],
            }
        ],
        warnings=[],
    )

    by: str = Field(description="month or week")
    newest_day: datetime.date | None = Field(description="The last day with papers: its period may not be over")
    items: list[Trend]
    warnings: list[str] = Field(description="Sentences about what of the terms was left out")
