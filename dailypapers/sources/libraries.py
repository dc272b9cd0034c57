"""Reading the files that people bring: every reference becomes a row that says what it is to the catalogue.

Nothing is written to the catalogue here. A library is read whole or not at all: what a process that died had begun is
done again by the next one, after a while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from tempfile import NamedTemporaryFile

from django.db import transaction
from django.utils import timezone

from dailypapers.catalog.actions import Outcome, preview
from dailypapers.catalog.actions.payloads import pack
from dailypapers.lib.person_names import byline
from dailypapers.lib.record import PaperRecord, to_json
from dailypapers.lib.sentences import Grouped, sentence
from dailypapers.lib.tex import to_plain
from dailypapers.lib.text import shorten
from dailypapers.sources.field_cleaners import RecordError
from dailypapers.sources.files import read_chunks
from dailypapers.sources.models import Library, LibraryRow
from dailypapers.sources.streams import chunks_of

MAX_ROWS = 5_000
MAX_UNPACKED = 64 << 20  # bytes
READ_AT_ONCE = 100_000
"""Bytes of a file that is read while its owner waits; a larger or a packed one is left to the worker."""
_BATCH = 500
_ABANDONED = timedelta(minutes=10)  # a claim that is older belongs to nobody
_State, _Choice = Library.State, LibraryRow.Choice
_TOO_MANY = sentence(
    "Only the first %(max_rows)s references are shown. Split the file and bring the rest as another one.",
    max_rows=Grouped(MAX_ROWS),
)


def claim(library_id: int, before: str, during: str) -> bool:
    """Take a library over for work; return False where another process has it, or where that work is done."""
    now = timezone.now()
    rows = Library.objects.filter(id=library_id)
    free = rows.filter(state=before) | rows.filter(state=during, changed_at__lt=now - _ABANDONED)
    return bool(free.update(state=during, changed_at=now))


def read_library(library: Library) -> bool:
    """Read a waiting library into its rows; return False where another process does."""
    if not claim(library.id, _State.WAITING, _State.READING):
        return False
    library.refresh_from_db()
    rows = list(_rows(library))
    with transaction.atomic():
        library.rows.all().delete()
        LibraryRow.objects.bulk_create(rows, batch_size=_BATCH)
        library.state, library.data, library.changed_at = _State.READY, b"", timezone.now()
        library.save(update_fields=["state", "data", "changed_at"])
    return True


def read_waiting(is_over: Callable[[], bool]) -> int:
    """Read the libraries that wait, the oldest first; return how many were read."""
    done = 0
    waiting = Library.objects.filter(state__in=(_State.WAITING, _State.READING)).order_by("created_at").defer("data")
    for library in waiting[:100]:
        if is_over():
            break
        done += read_library(library)
    return done


def _rows(library: Library) -> Iterator[LibraryRow]:
    """Yield the rows of a file in its order, damage where it was met."""
    items = _items(library)
    position = 0
    while batch := list(islice(items, _BATCH)):
        outcomes = iter(preview([item for item in batch if isinstance(item, PaperRecord)]))
        for item in batch:
            row = _damaged(item) if isinstance(item, RecordError) else _row(next(outcomes))
            row.library, row.position = library, position
            position += 1
            yield row


def _items(library: Library) -> Iterator[PaperRecord | RecordError]:
    with NamedTemporaryFile() as file:
        file.write(bytes(library.data))
        file.flush()
        chunks = _limited(chunks_of(file.name, None), library.name)
        found = read_chunks(chunks, library.name, timezone.now().date(), None)
        items = (item for item in found if isinstance(item, PaperRecord | RecordError))
        yield from islice(items, MAX_ROWS)
        if next(items, None) is not None:
            yield RecordError(library.name, 0, _TOO_MANY)


def _limited(chunks: Iterator[bytes | RecordError], name: str) -> Iterator[bytes | RecordError]:
    """Yield the unpacked pieces of a file up to `MAX_UNPACKED` bytes."""
    size = 0
    for chunk in chunks:
        size += len(chunk) if isinstance(chunk, bytes) else 0
        if size > MAX_UNPACKED:
            yield RecordError(
                name,
                0,
                sentence(
                    "The file is longer than %(max_unpacked)s MB unpacked: split it.", max_unpacked=MAX_UNPACKED >> 20
                ),
            )
            return
        yield replace(chunk, file=name) if isinstance(chunk, RecordError) else chunk


def _damaged(damage: RecordError) -> LibraryRow:
    return LibraryRow(kind="damaged", line=damage.line, reason=damage.reason, choice=_Choice.SKIP)


def _row(outcome: Outcome) -> LibraryRow:
    record = outcome.record
    paper_id = outcome.resembled or outcome.paper_id
    is_here = paper_id is not None and outcome.kind in ("doubtful", "unchanged")
    people = byline(record.authors, len(record.authors))
    year = str(record.published_at.year) if record.published_at else ""
    return LibraryRow(
        kind=outcome.kind,
        title=shorten(to_plain(record.title) or record.title, 2_000),
        byline=shorten(" · ".join(filter(None, (people, record.journal_ref, year))), 300),
        payload=pack(to_json(record)),
        paper_id=paper_id,
        choice=_Choice.PAPER if is_here else _Choice.TAKE,
    )
