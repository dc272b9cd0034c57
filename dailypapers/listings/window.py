"""The time a list is narrowed to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from dailypapers.lib.periods import Period


@dataclass(frozen=True, slots=True)
class Window:
    """Featured days from `first` to `last`, both included, and the moments from `opened` (excluded) to `closed`.

    Lists of what papers are look at the days; lists of what people do (a vote, a paper put into a collection) look at
    the moments. Where `order` is set, only its papers count and they come in its order: the editions of a digest,
    which also take in papers that came late, featured from `since` on.
    """

    first: date
    last: date
    opened: datetime
    closed: datetime
    since: date
    order: tuple[int, ...] | None = None
    matches: dict[str, list[int]] = field(default_factory=dict, compare=False)  # what searches gave in this window

    @classmethod
    def of_days(cls, first: date, last: date) -> Window:
        """Return the window of whole days in UTC."""
        opened = datetime.combine(first, time(), UTC) - timedelta(microseconds=1)
        closed = datetime.combine(last, time(), UTC) + timedelta(days=1, microseconds=-1)
        return cls(first, last, opened, closed, first)

    @classmethod
    def of(cls, period: Period) -> Window:
        """Return the window of a day, a week or a month."""
        return cls.of_days(period.first_day, period.last_day)

    def keep(self, ids: Iterable[int]) -> list[int]:
        """Return those of `ids` that `order` holds, in the order of `ids`; all of them where there is no `order`."""
        if self.order is None:
            return list(ids)
        members = frozenset(self.order)
        return [paper_id for paper_id in ids if paper_id in members]
