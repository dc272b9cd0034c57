"""Files of papers: opened whatever their packing, told apart by their content, read record by record.

`read` is the way in. No more than one record is held in memory, whatever the file; what cannot be read is reported
as `RecordError` and the rest goes on. Only a path that does not exist raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.notices import Notice
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources.alerts import parse as alerts
from dailypapers.sources.alerts.messages import split_messages
from dailypapers.sources.answers import items_in
from dailypapers.sources.bibtex import parse as bibtex
from dailypapers.sources.cff import parse as cff
from dailypapers.sources.csv import parse as table
from dailypapers.sources.detection import (
    HEAD,
    PARSERS,
    WITH_NOTICES,
    UnknownFormat,
    array_in_answer,
    detect,
    is_lines,
    shape_of,
)
from dailypapers.sources.encodings import Decoder, in_utf8, without_wide_characters
from dailypapers.sources.endnote import parse as endnote
from dailypapers.sources.field_cleaners import FORMATS, Format, RecordError, load_json
from dailypapers.sources.pages import parse as pages
from dailypapers.sources.pubmed import parse as pubmed
from dailypapers.sources.retraction_watch import parse as retraction_watch
from dailypapers.sources.ris import parse as ris
from dailypapers.sources.streams import (
    MAX_LINE,
    Line,
    OnBytes,
    chunks_of,
    files_in,
    shown,
    split_lines,
    split_values,
    with_line_ends,
)

Item = PaperRecord | Notice | RecordError
"""What stands in a file: a paper, something said of one, or damage."""


# --- the way in -------------------------------------------------------------------------------------------------


def read(
    path: str | Path, *, as_of: date, format: Format | None = None, on_bytes: OnBytes | None = None
) -> Iterator[Item]:
    """Return every record and notice of every file a path stands for, in order, with the damage where it was met.

    `as_of` gives pages without a year theirs. Without `format` it is detected, and JSON records of different formats
    may be mixed. `on_bytes` is told the stored bytes as they are read, as counted by `size_of`. Nothing that stands
    in a file raises; a path that does not exist raises SourceError, an unknown `format` ValueError.
    """
    if format is not None and format not in FORMATS:
        raise ValueError(
            sentence(
                "There is no format “%(format)s”: use one of %(formats)s.", format=format, formats=", ".join(FORMATS)
            )
        )
    for file in files_in(path):
        yield from read_chunks(chunks_of(file, on_bytes), shown(file), as_of, format)


def read_chunks(
    chunks: Iterator[bytes | RecordError], name: str, as_of: date, requested: Format | None
) -> Iterator[Item]:
    """Return every record of one file, given as its unpacked bytes in pieces."""
    start: list[bytes | RecordError] = []  # read ahead, and read again
    head = b""
    while len(head) < HEAD and (chunk := next(chunks, None)) is not None:
        start.append(chunk)
        head += chunk if isinstance(chunk, bytes) else b""
    if not head.strip():
        yield next(
            (item for item in start if isinstance(item, RecordError)),
            RecordError(name, 0, sentence("The file is empty.")),
        )
        return
    chunks = chain(start, chunks)
    wide = without_wide_characters(chunks, head)
    if wide is not None:
        yield from read_chunks(wide, name, as_of, requested)
        return
    chunks, head = with_line_ends(chunks, head), head if b"\n" in head else head.replace(b"\r", b"\n")
    try:
        format_name = requested or detect(
            in_utf8(head) if head.lstrip()[:1] not in (b"{", b"[") else head, Path(name).name
        )
    except UnknownFormat as error:
        yield RecordError(name, 0, str(error))
        return
    if format_name == "page":
        yield from _read_pages(split_lines(chunks, name, MAX_LINE), name, as_of)
    elif format_name == "alerts":
        yield from _read_mails(split_lines(chunks, name, MAX_LINE), name)
    elif format_name in _ELEMENTS:
        yield from _read_elements(_ELEMENTS[format_name], chunks, name)
    elif format_name == "cff":
        yield from _read_citation_file(chunks, name, Decoder(head))
    elif format_name in _ROWS:
        texts = _Texts(split_lines(chunks, name, MAX_LINE), name, Decoder(head))
        yield from _ROWS[format_name](texts, name)
    else:
        array = array_in_answer(head) if len(head) >= HEAD else None
        if array is not None:  # an answer that is too long to be one value
            lines = split_values(
                _behind(chunks, array), name, MAX_LINE, is_one_array=True, number=1 + head.count(b"\n", 0, array)
            )
        else:
            lines = (split_lines if is_lines(head) else split_values)(chunks, name, MAX_LINE)
        yield from _read_objects(lines, format_name, is_forced=requested is not None)


def _behind(chunks: Iterator[bytes | RecordError], skipped: int) -> Iterator[bytes | RecordError]:
    """Return the pieces without the first `skipped` bytes."""
    for chunk in chunks:
        if isinstance(chunk, RecordError) or skipped == 0:
            yield chunk
        else:
            yield chunk[skipped:]
            skipped = max(0, skipped - len(chunk))


def _read_pages(lines: Iterable[Line | RecordError], name: str, as_of: date) -> Iterator[Item]:
    damages: list[RecordError] = []

    def decoded() -> Iterator[pages.PageLine]:
        for line in lines:
            if isinstance(line, RecordError):
                damages.append(line)
                continue
            text = line.data.decode("utf-8", "replace")
            yield pages.PageLine(line.number, text, "\ufffd" in text and b"\xef\xbf\xbd" not in line.data)

    for card in pages.cards(decoded(), as_of=as_of, file=name):
        yield from damages
        damages.clear()
        yield card if isinstance(card, RecordError) else card.record
    yield from damages


def _read_mails(lines: Iterable[Line | RecordError], name: str) -> Iterator[Item]:
    for message in split_messages(lines, name):
        if isinstance(message, RecordError):
            yield message
            continue
        number, data = message
        for found in alerts.parse(data):
            yield found if isinstance(found, PaperRecord) else RecordError(name, number, str(found))


def _read_citation_file(chunks: Iterator[bytes | RecordError], name: str, decode: Decoder) -> Iterator[Item]:
    """Yield the works of a CITATION.cff, which is read as a whole."""
    data = b""
    for chunk in chunks:
        if isinstance(chunk, RecordError):
            yield chunk
        elif len(data) <= cff.MAX_FILE:
            data += chunk
    if len(data) > cff.MAX_FILE:
        yield RecordError(
            name,
            0,
            sentence("The file is longer than %(megabytes)s MB: split it.", megabytes=cff.MAX_FILE >> 20),
        )
        return
    try:
        works = cff.parse(decode(data.replace(b"\0", b"")))
        for number, work in works:
            yield work if isinstance(work, PaperRecord) else RecordError(name, number, str(work))
    except InvalidRecord as error:
        yield RecordError(name, 1, str(error))


def _read_elements(parser: Any, chunks: Iterator[bytes | RecordError], name: str) -> Iterator[Item]:
    """Yield the references of a file of XML; what is wrong with its packing comes last."""
    damages: list[RecordError] = []

    def pieces() -> Iterator[bytes]:
        for chunk in chunks:
            if isinstance(chunk, bytes):
                yield chunk
            else:
                damages.append(chunk)

    for number, record in parser.parse(pieces()):
        yield record if isinstance(record, PaperRecord | Notice) else RecordError(name, number, str(record))
    yield from damages


class _Texts:
    """The numbered lines of a file as text; what of them is damaged is kept until it is asked for."""

    def __init__(self, lines: Iterable[Line | RecordError], name: str, decode: Decoder) -> None:
        self._lines, self._name, self._decode = lines, name, decode
        self._damages: list[RecordError] = []

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for line in self._lines:
            if isinstance(line, RecordError):
                self._damages.append(line)
                continue
            try:
                yield line.number, self._decode(line.data)
            except InvalidRecord as error:
                self._damages.append(RecordError(self._name, line.number, str(error)))

    def damages(self) -> Iterator[RecordError]:
        """Return the damage met since the last call."""
        damages, self._damages = self._damages, []
        yield from damages


def _read_table(texts: _Texts, name: str) -> Iterator[Item]:
    for number, row in table.rows(line.replace("\0", "") + "\n" for _, line in texts):
        yield from texts.damages()
        try:
            if isinstance(row, InvalidRecord):
                raise row
            yield table.record_of(row)
        except InvalidRecord as error:
            yield RecordError(name, number, str(error))
    yield from texts.damages()


def _read_entries(parser: Any, texts: _Texts, name: str) -> Iterator[Item]:
    """Yield the records of a file of BibTeX or RIS, with the damage in between."""
    for number, record in parser.parse(texts):
        yield from texts.damages()
        yield record if isinstance(record, PaperRecord) else RecordError(name, number, str(record))
    yield from texts.damages()


def _read_notices(texts: _Texts, name: str) -> Iterator[Item]:
    for number, notice in retraction_watch.parse(line.replace("\0", "") + "\n" for _, line in texts):
        yield from texts.damages()
        yield notice if isinstance(notice, Notice) else RecordError(name, number, str(notice))
    yield from texts.damages()


_ELEMENTS: dict[Format, Any] = {"endnote": endnote, "pubmed": pubmed}
_ROWS: dict[Format, Callable[[_Texts, str], Iterator[Item]]] = {
    "csv": _read_table,
    "bibtex": partial(_read_entries, bibtex),
    "ris": partial(_read_entries, ris),
    "retraction-watch": _read_notices,
}


def _read_objects(lines: Iterable[Line | RecordError], format_name: Format, *, is_forced: bool) -> Iterator[Item]:
    for line in lines:
        if isinstance(line, RecordError):
            yield line
            continue
        if not line.data or line.data.isspace():
            continue
        try:
            value = load_json(line.data)
        except InvalidRecord as error:
            yield RecordError(line.file, line.number, str(error))
            continue
        items = list(items_in(value))
        for number, item in enumerate(items, start=1):
            try:
                if not isinstance(item, dict):
                    raise InvalidRecord(
                        sentence("The record is not a JSON object: every paper must be written as {…}.")
                    )
                parser = PARSERS[format_name if is_forced else shape_of(item, format_name)]
                yield parser.record_of(item)
                if parser in WITH_NOTICES:
                    yield from parser.notices_of(item)
            except InvalidRecord as error:
                yield RecordError(line.file, line.number, _at(number, str(error)) if len(items) > 1 else str(error))


def _at(number: int, reason: str) -> str:
    """Return the reason with the place of the record, for an answer of a service stands on one line."""
    return sentence("Record %(number)s of the list: %(reason)s", number=number, reason=reason)
