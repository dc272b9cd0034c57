"""A programme from CSV with a head line; comma, semicolon or tab between. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.programme import MAX_TEXT, Slot
from dailypapers.lib.sentences import sentence
from dailypapers.lib.text import collapse
from dailypapers.sources.csv.rows import rows_of

MAX_ROWS = 20_000
LONGEST = timedelta(days=2)  # that something may last
_YEARS = range(1900, 3000)  # a time of another is a slip, and some have no day before or after them
_HEADS = {
    "paper": ("paper", "id", "arxiv", "arxiv_id", "doi", "url", "openreview", "openreview_id", "forum"),
    "title": ("title", "name"),
    "session": ("session", "session_title", "track"),
    "kind": ("kind", "type", "format", "event_type"),
    "place": ("place", "room", "location", "hall"),
    "starts": ("starts", "start", "starts_at", "start_time", "begin", "starttime"),
    "ends": ("ends", "end", "ends_at", "end_time", "finish", "endtime"),
}
_NAMES = {name: kind for kind, names in _HEADS.items() for name in names}


class BadRow(NamedTuple):
    """A row that says nothing of use, and why."""

    line: int
    reason: str


class Programme(NamedTuple):
    """The slots of a file in its order, and the rows that are none."""

    slots: list[Slot]
    bad: list[BadRow]


class NotAProgramme(ValueError):
    """The file has no head line with a paper or title, and a time."""


def parse_programme(text: str, zone: tzinfo) -> Programme:
    """Read a programme; times without an offset are of `zone`. Raises `NotAProgramme`."""
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    rows = rows_of(reader)
    names = next(rows, [])
    kinds = [] if isinstance(names, InvalidRecord) else [_kind(name) for name in names]
    if "starts" not in kinds or not {"paper", "title"} & set(kinds):
        raise NotAProgramme(
            sentence("A programme needs a head line with `starts`, and `paper` or `title`: %(head)s", head=head[:200])
        )
    slots, bad = list[Slot](), list[BadRow]()
    for result in _slots(((reader.line_num, row) for row in rows), kinds, zone):
        (slots if isinstance(result, Slot) else bad).append(result)  # type: ignore[arg-type]
    return Programme(slots, bad)


def _kind(name: str) -> str:
    """Return what a column of that name holds, "" where that is unknown."""
    return _NAMES.get(collapse(name).lower().replace(" ", "_"), "")


def _slots(
    rows: Iterable[tuple[int, list[str] | InvalidRecord]], kinds: list[str], zone: tzinfo
) -> Iterator[Slot | BadRow]:
    """Yield the slot of every row, or why it is none, with the line on which it ends."""
    for line, row in rows:
        if isinstance(row, InvalidRecord):
            yield BadRow(line, row.args[0])
            continue
        values = dict.fromkeys(_HEADS, "")
        for kind, value in zip(kinds, row, strict=False):
            if kind and not values[kind]:
                values[kind] = collapse(value)[:2_000]
        if not any(values.values()):
            continue
        if line > MAX_ROWS:
            yield BadRow(line, sentence("A programme has %(count)s rows at most.", count=MAX_ROWS))
            return
        yield _slot(line, values, zone)


def _slot(line: int, values: dict[str, str], zone: tzinfo) -> Slot | BadRow:
    if not values["paper"] and not values["title"]:
        return BadRow(line, sentence("It names no paper."))
    starts, ends = _moment(values["starts"], zone), _moment(values["ends"], zone)
    if starts is None or (ends is None and values["ends"]):
        return BadRow(
            line,
            sentence(
                "Invalid time: %(value)s. Write it as 2026-04-23T10:30.",
                value=values["starts" if not starts else "ends"],
            ),
        )
    ends = ends or starts
    if not timedelta() <= ends - starts <= LONGEST:
        return BadRow(line, sentence("It ends before it begins, or days later."))
    session, kind, place = (values[name][:MAX_TEXT] for name in ("session", "kind", "place"))
    return Slot(line, values["paper"], values["title"], session, kind, place, starts, ends)


def _moment(text: str, zone: tzinfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= 10 or moment.year not in _YEARS:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
