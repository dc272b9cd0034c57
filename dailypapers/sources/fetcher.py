"""What a source that is asked over the network gives, piece by piece. Plain data, no Django.

A source is a folder with `fetch.py`, which has `SERVICE` and two functions:

    slices(request) -> [name, …]                      the parts that can be harvested and resumed each on its own
    pages(name, cursor, request, client) -> Page, …   from where `cursor` says; each page carries the cursor behind it

A page and its cursor are stored in one transaction, so a harvest that is killed goes on behind its last page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

from dailypapers.lib.errors import InvalidRecord, SourceError
from dailypapers.lib.http.polite import Kind, PoliteClient
from dailypapers.lib.notices import Notice
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence

AnnounceKind = Literal["new", "cross", "replace", "replace-cross"]
ANNOUNCE_KINDS: tuple[AnnounceKind, ...] = ("new", "cross", "replace", "replace-cross")
Cursor = Mapping[str, Any]  # what JSON can hold


class Announced(NamedTuple):
    """One line of a source's mailing: this paper, in this version, on this day."""

    day: date
    source_id: str
    version: int
    kind: AnnounceKind


class FailedRecord(NamedTuple):
    """A record that came and could not be read; `reason` is a sentence for a person."""

    source_id: str  # or what else tells where it stands
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """One piece of a harvest. `days` gives the day a record is counted under, by source id."""

    records: Sequence[PaperRecord] = ()
    announced: Sequence[Announced] = ()
    failed: Sequence[FailedRecord] = ()
    deleted: Sequence[str] = ()  # source ids the source no longer has
    days: Mapping[str, date] = field(default_factory=dict)
    cursor: Cursor = field(default_factory=dict)
    total: int | None = None  # records in the whole slice, where the source tells
    notices: Sequence[Notice] = ()


@dataclass(frozen=True, slots=True)
class HarvestRequest:
    """What is to be harvested: the settings of a source, and the days somebody asked for."""

    now: datetime  # aware
    categories: tuple[str, ...] = ()
    address: str = ""
    name: str = ""  # of the source
    since: date | None = None
    until: date | None = None
    ids: tuple[str, ...] = ()
    key: str = ""  # the service's own, where it has one
    waiting: Callable[[], Sequence[str]] = tuple  # ids announced, or known, of which the catalogue lacks something


class Fetcher(Protocol):
    """The shape of `sources/<name>/fetch.py`."""

    def slices(self, request: HarvestRequest) -> list[str]: ...

    def pages(self, name: str, cursor: Cursor, request: HarvestRequest, client: PoliteClient) -> Iterator[Page]: ...


T = TypeVar("T")
READINGS = 3  # of one address, where what comes cannot be read: a cut page looks like any other until its end


def read_answer(client: PoliteClient, url: str, kind: Kind, parse: Callable[[bytes], T], **headers: str) -> T:
    """Fetch a URL and return its answer parsed; ask again where it is cut. Raises SourceError when it stays so."""
    for attempt in range(1, READINGS + 1):
        answer = client.get(url, kind=kind, headers=headers)
        if answer.status == 404:
            raise SourceError(sentence("There is nothing at %(url)s: check the settings of the source.", url=url))
        try:
            return parse(answer.body)
        except InvalidRecord as error:
            if attempt == READINGS:
                raise SourceError(sentence("%(error)s It came from %(url)s", error=error, url=url)) from error
    raise AssertionError("every attempt returns or raises")


def days_between(first: date, last: date) -> Iterator[date]:
    """Return every day from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
