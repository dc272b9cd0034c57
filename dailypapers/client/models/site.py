"""The site itself, whose token it is, and what went wrong."""

from __future__ import annotations

import datetime

from pydantic import Field

from dailypapers.client.models.base import Model, example


class Stats(Model):
    """What the catalogue holds."""

    model_config = example(
        papers=210,
        authors=1100,
        organisations=80,
        categories=40,
        keywords=600,
        days=22,
        oldest_day="2025-10-01",
        newest_day="2025-10-31",
        version="0.1.0",
    )

    papers: int
    authors: int
    organisations: int
    categories: int
    keywords: int
    days: int = Field(description="Days that have papers")
    oldest_day: datetime.date | None
    newest_day: datetime.date | None
    version: str = Field(description="Of the program that answers")


class Me(Model):
    """Who asks."""

    model_config = example(username="ada", scopes=["read", "write"])

    username: str | None = Field(description="Null without a token and without a session")
    scopes: list[str]


class Problem(Model):
    """What is wrong."""

    model_config = example(code="invalid_value", message="A page has at most 100 papers.", field="limit")

    code: str = Field(description="For programs; never changes its meaning")
    message: str = Field(description="A sentence for people that says what to do")
    field: str | None = Field(None, description="The parameter that is at fault")
