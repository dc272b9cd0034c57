"""How many papers name each thing, and when: kept in rows, so that an index page need not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F, Max, Model, Q, QuerySet
from django.utils import timezone

from dailypapers.catalog.entities import CATALOGUED, ENTITIES, Entity
from dailypapers.catalog.models import Author, Paper, Tally
from dailypapers.catalog.namesakes import NameParts
from dailypapers.catalog.queries import newest_day
from dailypapers.lib.text import plain_words

MONTHS = 24  # of a sparkline
FEWEST = {"author": 2}  # papers from which something is tallied
MAX_SEARCH = 100  # characters
_CHUNK = 20_000  # rows of an entity whose papers are counted at a time
_BATCH = 900  # tallies read and written at a time
_LAST = "\U0010ffff"


class Counted(NamedTuple):
    """A thing by its public key and name, with the months of its papers, 0 for those without a date."""

    key: str
    name: str
    months: Counter[int]


def month_number(year: int, month: int) -> int:
    """Return the number of a month, counted from the year 0, so that the next has the next number."""
    return year * 12 + month - 1


def refresh_catalogued(keep_alive: Callable[[], None] = lambda: None) -> int:
    """Count the papers of all authors, organisations, categories and keywords; return how many tallies changed."""
    months, last = _months_of_papers(), newest_month()
    names = NameParts(Author.objects.order_by().values_list("name", flat=True).iterator(chunk_size=20_000))
    levels = {"author": names.level}
    return sum(
        write(kind, _count(ENTITIES[kind], months, keep_alive), last, levels.get(kind, _unambiguous))
        for kind in CATALOGUED
    )


def _unambiguous(_name: str) -> int:
    return 0


def write(kind: str, counted: Iterable[Counted], last_month: int, level: Callable[[str], int] = _unambiguous) -> int:
    """Make the tallies of a kind those that are given, some hundred at a time; return how many changed."""
    seen: set[str] = set()
    changed = 0
    several = (thing for thing in counted if thing.months.total() >= FEWEST.get(kind, 1))
    while batch := {thing.key: thing for thing in islice(several, _BATCH)}:
        seen.update(batch)
        changed += _write_batch(kind, batch, last_month, level)
    tallies = Tally.objects.filter(kind=kind)
    gone = [row_id for row_id, key in tallies.values_list("id", "key").iterator(chunk_size=20_000) if key not in seen]
    for start in range(0, len(gone), _BATCH):
        Tally.objects.filter(id__in=gone[start : start + _BATCH]).delete()
    return changed + len(gone)


def _write_batch(kind: str, batch: dict[str, Counted], last_month: int, level: Callable[[str], int]) -> int:
    columns = ("key", "id", "name", "papers", "months", "last_month", "ambiguity")
    before = {row[0]: row[1:] for row in Tally.objects.filter(kind=kind, key__in=batch).values_list(*columns)}
    rows, ids = [], []
    for key, name, months in batch.values():
        papers = months.total()
        series = [months.get(month, 0) for month in range(last_month - MONTHS + 1, last_month + 1)]
        old, ambiguity = before.get(key), level(name)
        if old is not None and old[1:] == (name, papers, series, last_month, ambiguity):
            continue
        folded = plain_words(name or key)[:200]
        ids += [old[0]] if old else []
        rows.append(
            Tally(kind=kind, key=key, name=name, folded=folded, turned=_turned(folded), papers=papers,
                  months=series, last_month=last_month, ambiguity=ambiguity)
        )  # fmt: skip
    with transaction.atomic():
        Tally.objects.filter(id__in=ids).delete()
        Tally.objects.bulk_create(rows)
    return len(rows)


def _turned(folded: str) -> str:
    """Return a name with its last word first: people type surnames."""
    first, _, last = folded.rpartition(" ")
    return f"{last} {first}".strip()


def newest_month() -> int:
    """Return the month of the newest featured day, else this month."""
    day = newest_day() or timezone.localdate()
    return month_number(day.year, day.month)


def _months_of_papers() -> dict[int, int]:
    """Return the month of every paper by its id: of its featured day, else of its publication."""
    months = {}
    rows = Paper.objects.order_by().values_list("id", "featured_on", "published_at")
    for paper_id, featured_on, published_at in rows.iterator(chunk_size=20_000):
        day = featured_on or published_at
        months[paper_id] = month_number(day.year, day.month) if day else 0
    return months


def _count(entity: Entity, months: dict[int, int], keep_alive: Callable[[], None]) -> Iterator[Counted]:
    """Yield every row of an entity with the months of its papers, a few thousand rows at a time."""
    names = entity.all().order_by("id").values_list("id", entity.key, entity.name)
    through = _pairs(entity)
    last = entity.all().aggregate(last=Max("id"))["last"] or 0
    for start in range(0, last + 1, _CHUNK):
        keep_alive()
        span = (start, start + _CHUNK - 1)
        papers: dict[int, set[int]] = {}
        for row_id, paper_id in through.filter(row__range=span).iterator(chunk_size=20_000):
            papers.setdefault(row_id, set()).add(paper_id)  # a paper may name one author twice
        for row_id, key, name in list(names.filter(id__range=span)):  # nothing is being read while a batch is written
            if row_id in papers:
                yield Counted(key, name, Counter(months.get(paper_id, 0) for paper_id in papers[row_id]))


def _pairs(entity: Entity) -> QuerySet[Any, tuple[int, int]]:
    """Return the pairs of a row and a paper that names it."""
    if entity.kind == "organisation":
        return Paper.objects.order_by().annotate(row=F("organisation_id")).values_list("row", "id")
    through: type[Model] = getattr(Paper, entity.papers).through
    pairs: QuerySet[Any, tuple[int, int]] = (
        through._default_manager.order_by().annotate(row=F(f"{entity.kind}_id")).values_list("row", "paper_id")
    )
    return pairs


def matching(kind: str, text: str) -> QuerySet[Tally]:
    """Return the tallies of a kind whose name has these words, the first begun at either end; most papers first."""
    tallies = Tally.objects.filter(kind=kind).order_by("-papers", "key")
    words = plain_words(text)[:MAX_SEARCH].split()
    if not words:
        return tallies.none() if text.strip() else tallies
    begins = _begins("folded", words[0]) | _begins("turned", words[0])
    if kind == "category":
        begins |= Q(key__istartswith=words[0]) | Q(key__istartswith=text.strip()[:MAX_SEARCH])
        words = words[:1] if "." in text else words
    for word in words[1:]:
        begins &= Q(folded__contains=word)
    # Ordered by a sum, which no index has: else SQLite reads all names in order until enough have these words.
    return tallies.filter(begins).order_by((F("papers") + 0).desc(), "key")


def _begins(column: str, word: str) -> Q:
    """Compare the beginning of a column so that its index serves; SQLite has none for LIKE."""
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__gte": word, f"{column}__lt": word + _LAST})
    return Q(**{f"{column}__startswith": word})
