"""One list of papers as one reader may see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from dailypapers.catalog.models import Paper

Papers = QuerySet[Paper] | Sequence[int]
Reasons = Mapping[int, str] | Callable[[Sequence[int]], Mapping[int, str]]


CHOSEN = frozenset(("collection", "reading", "shelf"))
"""Kinds of lists that hold what people put there themselves: nothing is left out of them as muted."""


class Visibility(StrEnum):
    """Who may see a list: everybody, whoever has its URL, or its owner and those they share it with."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of papers. Nothing is read until `ids` or `count` is called; `papers` is a query or ids in their order.

    `title` heads its page, `name` is what it is called elsewhere ("papers by Ada Lovelace"): it stays the same from day
    to day, as the title of a feed must. `url` is the path of its page with its query string. `reason` holds for every
    paper; `reasons` say more of some. `subject` is the row the list is about: an author, a collection, a period.
    """

    kind: str
    target: str
    title: str
    name: str
    url: str
    papers: Papers
    reason: str
    reasons: Reasons = field(default_factory=dict)
    visibility: Visibility = Visibility.PUBLIC
    subject: Any = None
    spans_days: bool = True  # whether its papers are of several days, so that each shows its own
    depth: int | None = None  # positions that can be paged through

    @property
    def is_private(self) -> bool:
        """Tell whether only some readers may see it, so that no shared cache may hold it."""
        return self.visibility is Visibility.PRIVATE

    def count(self) -> int:
        """Return the number of papers that can be paged through."""
        papers = self.papers[: self.depth] if self.depth is not None else self.papers
        return papers.count() if isinstance(papers, QuerySet) else len(papers)

    def ids(self, start: int = 0, stop: int | None = None) -> list[int]:
        """Return the ids of the papers at these positions, in order. One query at most."""
        if self.depth is not None:
            stop = self.depth if stop is None else min(stop, self.depth)
        if isinstance(self.papers, QuerySet):
            return list(self.papers.values_list("id", flat=True)[start:stop])
        return list(self.papers[start:stop])

    def reasons_of(self, ids: Sequence[int]) -> dict[int, str]:
        """Return why each of these papers is on the list, in words."""
        reasons = self.reasons(ids) if callable(self.reasons) else self.reasons
        return {paper_id: reasons.get(paper_id, self.reason) for paper_id in ids}
