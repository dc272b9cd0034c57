"""When papers are presented: a talk or a poster within a session, and which of those somebody picked clash. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

MAX_TEXT = 200  # characters of a session, a kind and a place


class Slot(NamedTuple):
    """A paper's place in a programme. `paper` is an identifier or "", `title` what else tells it; both as written."""

    line: int
    paper: str
    title: str
    session: str
    kind: str
    place: str
    starts_at: datetime
    ends_at: datetime


class Timed(Protocol):
    """Something with a session and a time."""

    @property
    def session(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


def clashes(slots: Sequence[Timed]) -> list[list[int]]:
    """Return for each slot the positions of those it overlaps with. Within one session nothing clashes.

    A session is one room at one time: its talks follow one another, and its posters hang side by side.
    """
    order = sorted(range(len(slots)), key=lambda place: (slots[place].starts_at, slots[place].ends_at, place))
    found: list[list[int]] = [[] for _ in slots]
    for number, place in enumerate(order):
        for other in order[number + 1 :]:
            if slots[other].starts_at >= slots[place].ends_at:
                break
            if slots[other].session != slots[place].session:
                found[place].append(other)
                found[other].append(place)
    return [sorted(others) for others in found]
