"""Periods inside plain sentences: ``since 2024``, ``last month``, ``between 2021 and 2023``, ``2010 to 2015``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dailypapers.search.engine.query import sentence_lexicon as lexicon
from dailypapers.search.engine.query.periods import match_date, match_relative_period, parse_period
from dailypapers.search.engine.query.plain_years import match_years
from dailypapers.search.engine.query.query import Prefix

_RECENT_YEARS = 10


class PeriodPart(NamedTuple):
    """``kind:value``, and the position of the word after it."""

    kind: Prefix
    value: str
    next: int


class _PeriodAt(NamedTuple):
    """A period in the query language, and the position of the word after it."""

    value: str
    next: int


class SentencePeriods:
    """Reads the periods of one sentence. Positions are numbers of words; the words are folded."""

    def __init__(self, folded: Sequence[str], today: date) -> None:
        self._folded, self._today = folded, today

    def read(self, position: int, *, is_clause: bool, after_noun: bool, is_of_papers: bool) -> PeriodPart | None:
        """Read the period that begins at a word; None where there is none that is about papers.

        `after_noun`: right behind "papers", where a period cannot belong to the topic. `is_clause`: no verb such as
        "published" stands before it. `is_of_papers`: the sentence says that papers were published then.
        """
        word = self._folded[position]
        if word == "since":
            since = self._at(position + 1)
            is_meant = since and (after_noun or self._is_recent(since.value))
            return PeriodPart(Prefix.AFTER, since.value, since.next) if since and is_meant else None
        if is_clause and after_noun and (years := self.years(position)):
            return years
        has_preposition = word in lexicon.BEFORE_RECENT_PERIOD or (word == "from" and is_of_papers)
        start = position + has_preposition
        if has_preposition and self._word(start) == "the":
            start += 1
        relative = match_relative_period(self._folded[start:], self._today)
        can_begin = has_preposition or after_noun or self._folded[position - 1] not in lexicon.NOT_BEFORE_PERIOD
        if relative and can_begin:
            return PeriodPart(Prefix.DATE, relative.value, start + relative.length)
        return self._dates(position) if is_of_papers else None

    def years(self, position: int) -> PeriodPart | None:
        """Read bare years: ``2024``, ``2010 to 2015``, ``1980-1990``, or a date that begins with digits."""
        years = match_years(self._folded[position:], self._today)
        if years is None and self._word(position)[:1].isdecimal():
            years = match_date(self._folded[position:], self._today)
        return PeriodPart(Prefix.DATE, years.value, position + years.length) if years else None

    def begins(self, position: int, *, with_dates: bool) -> bool:
        """Tell whether a period counted from today begins here; `with_dates`: or a date."""
        if match_relative_period(self._folded[position:], self._today):
            return True
        return with_dates and bool(self.years(position) or match_date(self._folded[position:], self._today))

    def _dates(self, position: int) -> PeriodPart | None:
        """Read ``in March 2024``, ``before 2020``, ``between 2021 and 2023``, ``from the 1970s``."""
        word, first = self._folded[position], position + 1
        if word == "from" and self._word(first) == "the":
            first += 1
        if word in ("in", "from", "between") and (years := self.years(first)) and ".." in years.value:
            return years
        begin = self._at(first)
        if begin is None:
            return None
        link = {"between": "and", "from": "to"}.get(word)
        if link and self._word(begin.next) == link and (end := self._at(begin.next + 1)):
            return PeriodPart(Prefix.DATE, f"{begin.value}..{end.value}", end.next)
        kind = {"in": Prefix.DATE, "from": Prefix.DATE, "before": Prefix.BEFORE, "after": Prefix.AFTER}.get(word)
        return PeriodPart(kind, begin.value, begin.next) if kind else None

    def _at(self, position: int) -> _PeriodAt | None:
        words = self._folded[position:]
        match = match_date(words, self._today) or match_relative_period(words, self._today)
        return _PeriodAt(match.value, position + match.length) if match else None

    def _word(self, position: int) -> str:
        return self._folded[position] if position < len(self._folded) else ""

    def _is_recent(self, value: str) -> bool:
        """Tell whether papers that appeared since may be meant, not what has happened since, as ``since 1950``."""
        period = parse_period(value, self._today)
        return not isinstance(period, str) and period.first >= self._today.toordinal() - 366 * _RECENT_YEARS
