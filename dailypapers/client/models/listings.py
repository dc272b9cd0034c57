"""Lists of papers with their reasons, days and periods."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from dailypapers.client.models.base import Model, example
from dailypapers.client.models.papers import PAPER, PaperOut


class ListingKind(Model):
    """One kind of list of papers."""

    model_config = example(kind="category", label="A category", target="a code like cs.LG", needs_account=False)

    kind: str
    label: str = Field(description="What people call it")
    target: str = Field(description="What names one of them; empty for a list that needs no target")
    needs_account: bool = Field(description="Whether it is one's own, so that a token is needed")


class ListingKindList(Model):
    """The kinds of lists there are."""

    model_config = example(
        items=[{"kind": "category", "label": "A category", "target": "a code like cs.LG", "needs_account": False}]
    )

    items: list[ListingKind]


class ListingItem(Model):
    """A paper of a list and why it is there."""

    model_config = example(paper=PAPER, reason="in cs.LG")

    paper: PaperOut
    reason: str


class Listing(Model):
    """Part of a list of papers."""

    model_config = example(
        kind="category",
        target="cs.LG",
        title="Machine Learning (cs.LG)",
        url="https://papers.example.org/categories/cs.LG",
        visibility="public",
        total=1,
        items=[{"paper": PAPER, "reason": "in cs.LG"}],
        next=None,
    )

    kind: str
    target: str = Field(description="Of what it is, as addresses name it")
    title: str
    url: str = Field(description="Its page")
    visibility: Literal["public", "unlisted", "private"]
    total: int = Field(description="Papers that can be paged through")
    items: list[ListingItem]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class Period(Model):
    """Part of the papers of a day, a week or a month, most attention first, and what all of them add up to."""

    model_config = example(
        period="2025-10-14",
        title="Tuesday, 14 October 2025",
        first_day="2025-10-14",
        last_day="2025-10-14",
        previous="2025-10-13",
        following=None,
        papers=1,
        upvotes=31,
        with_code=1,
        items=[PAPER],
        next=None,
    )

    period: str = Field(description="2025-10-14, 2025-W42 or 2025-10")
    title: str
    first_day: datetime.date
    last_day: datetime.date
    previous: str | None = Field(description="The nearest earlier period of this kind that has papers")
    following: str | None = Field(description="The nearest later period of this kind that has papers")
    papers: int
    upvotes: int
    with_code: int
    items: list[PaperOut]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class Day(Model):
    """A day that has papers."""

    model_config = example(day="2025-10-14", papers=42)

    day: datetime.date
    papers: int


class DayList(Model):
    items: list[Day]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")
