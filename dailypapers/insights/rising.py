"""The words that rise in a week: more than in the twelve weeks before, by a test of all words of the week at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts.wording import decimal_text
from dailypapers.catalog.models import Paper
from dailypapers.insights.growth import Change, Growth, Times, grow
from dailypapers.insights.models import RisingWords
from dailypapers.insights.phrases import PhraseCounts, mostly_parts, phrases_of, unlike
from dailypapers.lib.periods import Week
from dailypapers.lib.tex import to_plain
from dailypapers.search import Filters, Query, count_by_day
from dailypapers.search.engine.lexical.analysis import terms

LEAST_PAPERS = 5  # of the week that hold a word, below which no test could tell
LEAST_RATIO = 1.5  # of the shares, below which a rise is sure but not worth telling
WEEKS_BEFORE = 12
FEWEST = 100  # papers of a week, and of the weeks before, below which nothing is said
KEPT = 40  # words of a week
WEEKS_BACK = 8  # weeks for which words are found
SETTLED = timedelta(days=10)  # after its last day a week is not looked at again
STALE = 1.05  # papers of a week beside those it was made of
BATCH = 200  # words counted at once

KeepAlive = Callable[[], None]


class RisingWord(NamedTuple):
    """A word of a week: papers of the week and of the weeks before that hold it, and how many times its share then."""

    text: str
    papers: int
    before: int
    ratio: float | None
    chance: float

    @property
    def query(self) -> str:
        """Return the query of the papers that hold it."""
        return f'"{self.text}"'

    @property
    def times(self) -> str:
        """Return by how much it rose, in words."""
        if self.ratio is None:
            return _("new here")
        return _("%(times)s times its share") % {"times": decimal_text(self.ratio)}


def rising_of(week: Week) -> list[RisingWord]:
    """Return the words that rise in a week, the least probable first; none while they were not found. One query."""
    row = RisingWords.objects.filter(week=str(week)).first()
    return [RisingWord(*word) for word in row.words] if row is not None else []


def rising_weeks(newest: Week, number: int) -> dict[Week, list[RisingWord]]:
    """Return the words of the last weeks up to `newest` in which some rise, the newest first. One query."""
    rows = RisingWords.objects.filter(week__lte=str(newest)).exclude(words=[]).order_by("-week")[:number]
    return {Week.parse(row.week): [RisingWord(*word) for word in row.words] for row in rows}


def due_weeks(newest: Week) -> list[Week]:
    """Return the weeks whose words are to be found, the newest first: missing ones, and those that got more papers."""
    known = {row.week: row for row in RisingWords.objects.all()}
    due: list[Week] = []
    week: Week | None = newest
    for _back in range(WEEKS_BACK):
        if week is None:
            break
        row = known.get(str(week))
        papers = _papers(week).count()
        is_settled = row is not None and row.made_at.date() > week.last_day + SETTLED
        if papers and (row is None or (not is_settled and papers >= row.papers * STALE + 1)):
            due.append(week)
        week = week.previous()
    return due


def find_rising(week: Week, keep_alive: KeepAlive = lambda: None) -> int:
    """Find the words that rise in a week and keep them; return how many."""
    counts = PhraseCounts()
    for title, abstract in _papers(week).values_list("title_text", "abstract").iterator(chunk_size=500):
        counts.add(phrases_of(title, to_plain(abstract)))
        keep_alive()
    words = _test(week, _words(counts), len(counts.counts), keep_alive) if counts.papers >= FEWEST else []
    facts: dict[str, Any] = {
        "words": [list(word) for word in words],
        "papers": counts.papers,
        "made_at": timezone.now(),
    }
    RisingWords.objects.update_or_create(week=str(week), defaults=facts)
    return len(words)


def _papers(week: Week) -> Any:
    return Paper.objects.filter(featured_on__range=(week.first_day, week.last_day)).order_by("id")


def _words(counts: PhraseCounts) -> list[str]:
    frequent = {key: papers for key, papers in counts.counts.items() if papers >= LEAST_PAPERS}
    return sorted({counts.spelling(key) for key in frequent.keys() - mostly_parts(frequent)})


def _test(week: Week, words: list[str], tested: int, keep_alive: KeepAlive) -> list[RisingWord]:
    """Count each word in the index by week, and keep those of which there is more than chance explains.

    Words with few papers were left out for having few: the test counts them, else it would be won by who was chosen.
    """
    first = week.first_day - timedelta(days=7 * WEEKS_BEFORE)
    days = Filters(after=first.toordinal(), before=week.last_day.toordinal())
    [totals] = _by_week([Query(filters=days)], week) or [[]]
    if not totals or sum(totals[1:]) < FEWEST:
        return []
    found: dict[str, tuple[int, list[int]]] = {}
    for at in range(0, len(words), BATCH):
        keep_alive()
        part = words[at : at + BATCH]
        rows = _by_week([Query(phrases=((word,),), filters=days) for word in part], week)
        found |= {word: (row[0], row[1:]) for word, row in zip(part, rows, strict=True)}
    growths = grow(found, Times(totals[0], totals[1:]), tested)
    risen = sorted((word for word in words if _has_risen(growths[word])), key=lambda word: (growths[word].chance, word))
    return [_rising(word, growths[word]) for word in _one_of_a_kind(risen)[:KEPT]]


def _one_of_a_kind(words: list[str]) -> list[str]:
    """Leave out words that share one with another before them: an event brings all the parts of its name."""
    kept: list[str] = []
    seen: set[str] = set()
    for word in unlike(words):
        parts = set(terms(word))
        if not parts & seen:
            kept.append(word)
            seen |= parts
    return kept


def _by_week(queries: list[Query], week: Week) -> list[list[int]]:
    """Return the papers of each query in the week and in each of the weeks before, the newest first."""
    last = week.last_day.toordinal()
    rows = []
    for days in count_by_day(queries) or []:
        row = [0] * (WEEKS_BEFORE + 1)
        for day, papers in days.items():
            row[(last - day) // 7] += papers
        rows.append(row)
    return rows


def _has_risen(growth: Growth) -> bool:
    return growth.change in (Change.MORE, Change.NEW) and (growth.ratio is None or growth.ratio >= LEAST_RATIO)


def _rising(word: str, growth: Growth) -> RisingWord:
    return RisingWord(word, growth.papers, growth.before, growth.ratio, growth.chance)
