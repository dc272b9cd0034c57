"""Files of papers: opened whatever their packing, told apart by their content, read record by record.

`read` is the way in. No more than one record is held in memory, whatever the file; what cannot be read is reported
as `Damage` and the rest goes on. Only a path that does not exist raises.
"""

from __future__ import annotations

import lzma
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from dailypapers.lib.errors import InvalidRecord, SourceError
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.base import FORMATS, Damage, Format, load_json
from dailypapers.sources.bibtex import parse as bibtex
from dailypapers.sources.csl import parse as csl
from dailypapers.sources.csv import parse as table
from dailypapers.sources.hub import parse as hub
from dailypapers.sources.pages import parse as pages
from dailypapers.sources.plain import parse as plain
from dailypapers.sources.ris import parse as ris
from dailypapers.sources.snapshot import parse as snapshot

# of the files read in a folder, also with .gz or .xz behind
ENDINGS = (".txt", ".json", ".jsonl", ".ndjson", ".bib", ".bibtex", ".ris", ".csv", ".tsv")
STANDARD_INPUT = "-"
MAX_LINE = 16 << 20  # bytes of one line, or of one value of a JSON array
KNOWN_FORMATS = (
    "saved Daily Papers result pages (text), the hub's daily-papers JSON and JSON lines, plain paper JSON lines "
    "(objects with `title` and `id`), the Kaggle arXiv snapshot, BibTeX, RIS, CSL-JSON and CSV with a head line"
)

_CHUNK = 1 << 18
_HEAD = 1 << 18  # bytes looked at to tell the format
_MAX_XZ_MEMORY = 256 << 20
_FOREIGN = {
    b"PK\x03\x04": "a zip archive: unpack it, or pipe it with `unzip -p FILE | dailypapers import -`",
    b"BZh": "packed with bzip2: unpack it with `bunzip2` first",
    b"\x28\xb5\x2f\xfd": "packed with zstd: unpack it with `unzstd` first",
    b"\xff\xfe": "UTF-16 text: save it as UTF-8",
    b"\xfe\xff": "UTF-16 text: save it as UTF-8",
    b"PAR1": "a Parquet file: export it as JSON lines",
}
_GZIP, _XZ, _BOM = b"\x1f\x8b", b"\xfd7zXZ\x00", b"\xef\xbb\xbf"

OnBytes = Callable[[int], None]


class UnknownFormat(SourceError):
    """A file that is in none of the formats we read; the message names them."""


class Line(NamedTuple):
    """One line, without its end, or one value of a JSON array with the line on which it begins."""

    file: str
    number: int
    data: bytes


# --- what a path means ------------------------------------------------------------------------------------------


def files_in(path: str | Path) -> Iterator[str]:
    """The files a path stands for: itself, `-` for standard input, or every readable ending under a folder, sorted.

    Raises SourceError for a path that does not exist.
    """
    if path == STANDARD_INPUT:
        yield STANDARD_INPUT
    elif not Path(path).exists():
        raise SourceError(f"There is no file or folder {_shown(path)}: check the path.")
    elif not Path(path).is_dir():
        yield str(path)
    else:
        for folder, subfolders, names in os.walk(path):
            subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith(".") and re.sub(r"\.(?:gz|xz)$", "", name.lower()).endswith(ENDINGS):
                    yield str(Path(folder, name))


def size_of(path: str | Path) -> int | None:
    """The bytes `read` will report to `on_bytes` for this path; None where nobody can know (standard input)."""
    if path == STANDARD_INPUT:
        return None
    return sum(Path(file).stat().st_size for file in files_in(path) if Path(file).is_file())


def _shown(path: str | Path) -> str:
    return "standard input" if path == STANDARD_INPUT else os.fsencode(path).decode("utf-8", "replace")


# --- bytes ------------------------------------------------------------------------------------------------------


def _chunks(file: str, on_bytes: OnBytes | None) -> Iterator[bytes | Damage]:
    """The unpacked bytes; packing is told by the first bytes. Damage comes last: nothing can be read behind it."""
    done = 0

    def stored(stream: BinaryIO) -> Iterator[bytes]:
        nonlocal done
        while chunk := stream.read(_CHUNK):
            done += len(chunk)
            if on_bytes is not None:
                on_bytes(len(chunk))
            yield chunk

    try:
        with nullcontext(sys.stdin.buffer) if file == STANDARD_INPUT else open(file, "rb") as stream:
            source = stored(stream)
            first = next(source, b"")
            while 0 < len(first) < len(_XZ) and (more := next(source, b"")):
                first += more
            source = chain((first,), source)
            if first.startswith(_GZIP):
                yield from _unpack(source, lambda: zlib.decompressobj(wbits=31), _GZIP)
            elif first.startswith(_XZ):
                yield from _unpack(source, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _MAX_XZ_MEMORY), _XZ)
            else:
                yield from source
    except EOFError:
        yield Damage(_shown(file), 0, f"The packed file ends in the middle, after {done:,} bytes: fetch it again.")
    except (zlib.error, lzma.LZMAError) as error:
        yield Damage(_shown(file), 0, f"The packed file is damaged near byte {done:,} ({error}): fetch it again.")
    except OSError as error:
        reason = f"The file cannot be read ({error.strerror or error}) after {done:,} bytes: check it and its rights."
        yield Damage(_shown(file), 0, reason)


def _unpack(packed: Iterator[bytes], new: Callable[[], Any], magic: bytes) -> Iterator[bytes]:
    """One packed member after another, a chunk at a time, because a small file may unpack to a vast one.

    Raises EOFError where a member is cut. Behind a member zeros are padding and other bytes are ignored, as gzip does.
    """
    member, data = new(), next(packed, b"")
    while True:
        out: bytes = member.decompress(data, _CHUNK)
        if out:
            yield out
        data = getattr(member, "unconsumed_tail", b"")  # zlib hands back what it has not used, lzma keeps it
        if member.eof:
            data = member.unused_data.lstrip(b"\0")
            while len(data) < len(magic) and (more := next(packed, b"")):
                data = (data + more).lstrip(b"\0")
            if not data.startswith(magic):
                return
            member = new()
        elif not data and len(out) < _CHUNK:
            data = next(packed, b"")
            if not data:
                raise EOFError


# --- lines and values -------------------------------------------------------------------------------------------


def open_lines(
    path: str | Path, *, max_line: int = MAX_LINE, on_bytes: OnBytes | None = None
) -> Iterator[Line | Damage]:
    """Every line of every file a path stands for, unpacked, without line ends and byte order marks.

    A line longer than `max_line` bytes, and the break of a packed file, come as Damage. `on_bytes` is told the
    stored bytes as they are read. Raises SourceError for a path that does not exist.
    """
    for file in files_in(path):
        yield from _lines(_chunks(file, on_bytes), _shown(file), max_line)


def _too_long(name: str, number: int, limit: int, what: str = "Line") -> Damage:
    size = f"{limit >> 20} MB" if limit >= 1 << 20 else f"{limit:,} bytes"
    return Damage(name, number, f"{what} {number} is longer than {size} and was skipped: check what stands there.")


def _lines(chunks: Iterable[bytes | Damage], name: str, limit: int) -> Iterator[Line | Damage]:
    number, size, is_first = 1, 0, True
    held: list[bytes] = []  # the beginning of the current line, in pieces
    broken: Damage | None = None
    for chunk in chunks:
        if isinstance(chunk, Damage):
            broken = chunk
            break
        if is_first:
            chunk, is_first = chunk.removeprefix(_BOM), False
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            if size + len(end) > limit:
                yield _too_long(name, number, limit)
            else:
                whole = b"".join((*held, end)) if held else end
                yield Line(name, number, whole[:-1] if whole.endswith(b"\r") else whole)
            number, size = number + 1, 0
            held.clear()
        size += len(rest)
        if size > limit:
            held.clear()
        elif rest:
            held.append(rest)
    last = b"".join(held)
    if size > limit:
        yield _too_long(name, number, limit)
    elif last and (broken is None or last.endswith(b"}")):  # half a line is no record
        yield Line(name, number, last.removesuffix(b"\r"))
    if broken is not None:
        yield Damage(name, number, f"{broken.reason} The {number - 1:,} complete lines before that were read.")


_QUOTE, _BACKSLASH, _OPEN = b'"\\{'
_OUTSIDE, _IN_OBJECT, _IN_STRING = re.compile(rb"[^\s,\[\]\xef\xbb\xbf]"), re.compile(rb'["{}]'), re.compile(rb'["\\]')


def _values(chunks: Iterable[bytes | Damage], name: str, limit: int) -> Iterator[Line | Damage]:
    """Every outermost JSON object: of an array, of several arrays, or one after another over any number of lines."""
    number, start, depth, size, skip = 1, 1, 0, 0, 0
    in_string = is_stray = False
    held: list[bytes] = []
    broken: Damage | None = None
    for chunk in chunks:
        if isinstance(chunk, Damage):
            broken = chunk
            break
        begin, counted, position = 0, 0, skip
        while found := (_IN_STRING if in_string else _IN_OBJECT if depth else _OUTSIDE).search(chunk, position):
            token, position = chunk[found.start()], found.end()
            if depth == 0:
                begin = found.start()
                number, counted = number + chunk.count(b"\n", counted, begin), begin
                if token == _OPEN:
                    start, depth, size, is_stray = number, 1, 0, False
                    continue
                if not is_stray:
                    yield Damage(name, number, "There is text outside the records: remove it, or repair the brackets.")
                is_stray, following = True, chunk.find(b"{", position)
                position = following if following >= 0 else len(chunk)
            elif token == _BACKSLASH:
                position += 1
            elif token == _QUOTE:
                in_string = not in_string
            else:
                depth += 1 if token == _OPEN else -1
                if depth == 0:
                    if size + position - begin > limit:
                        yield _too_long(name, start, limit, "The value on line")
                    else:
                        yield Line(name, start, b"".join((*held, chunk[begin:position])))
                    held.clear()
        number += chunk.count(b"\n", counted)
        skip = max(0, position - len(chunk))
        if depth:
            size += len(chunk) - begin
            if size > limit:
                held.clear()
            else:
                held.append(chunk[begin:])
    if broken is not None:
        yield Damage(name, number, f"{broken.reason} What stands complete before that was read.")
    elif depth:
        yield Damage(name, start, "The record that begins here never ends: a quote or a bracket is missing.")


# --- formats ----------------------------------------------------------------------------------------------------

_OBJECT_LINE = re.compile(rb"^\s*[\[{]", re.MULTILINE)
_TEXTS: dict[Format, Any] = {"bibtex": bibtex, "ris": ris, "csv": table, "page": pages}
_PARSERS: dict[Format, Any] = {"snapshot": snapshot, "hub": hub, "csl": csl, "plain": plain}  # the vaguest last


def detect(first_bytes: bytes, name: str) -> Format:
    """The format that the first (unpacked) bytes of a file show; `name` is only for the message.

    Raises UnknownFormat, whose message names the known formats.
    """
    head = first_bytes.removeprefix(_BOM)
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise UnknownFormat(f"{name} is {what}.")
    if head.lstrip()[:1] not in (b"{", b"["):
        for known, parser in _TEXTS.items():
            if parser.recognises(head):
                return known
    if _OBJECT_LINE.search(head):
        shapes = [_shape(item) for item in _objects(head)]
        if not shapes:  # no whole record within the first bytes: the names of the fields must do
            shapes = [_shape(dict.fromkeys(re.findall(r'"([A-Za-z_]{2,20})"\s*:', head.decode("utf-8", "replace"))))]
        for shape in shapes:
            if shape is not None:
                return shape
    raise UnknownFormat(f"{name} is in no known format. Known are {KNOWN_FORMATS}.")


def _shape(item: Mapping[str, object]) -> Format | None:
    """The format whose fields an object has; our own full form goes before all others."""
    if "source" in item and "source_id" in item:
        return "plain"
    for name, parser in _PARSERS.items():
        if parser.recognises(item):
            return name
    return None


def _is_lines(head: bytes) -> bool:
    """Whether JSON stands one value a line; else it is an array, or objects written over several lines."""
    lines = [line for line in head.removeprefix(_BOM).split(b"\n") if line.strip()][:2]
    first = lines[0].strip() if lines else b""
    if first.startswith(b"[") or first == b"{":
        return False
    return not first.startswith(b"{") or first.endswith(b"}") or len(lines) < 2 or lines[1].startswith(b"{")


def _objects(head: bytes) -> Iterator[Mapping[str, object]]:
    split = _lines if _is_lines(head) else _values
    for line in split((head,), "", MAX_LINE):
        try:
            value = load_json(line.data) if isinstance(line, Line) else None
        except InvalidRecord:
            continue
        yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict))


# --- the way in -------------------------------------------------------------------------------------------------


def read(
    path: str | Path, *, as_of: date, format: Format | None = None, on_bytes: OnBytes | None = None
) -> Iterator[PaperRecord | Damage]:
    """Every record of every file a path stands for, in order, with the damage where it was met.

    `as_of` gives pages without a year theirs. Without `format` it is detected, and JSON records of different formats
    may be mixed. `on_bytes` is told the stored bytes as they are read, as counted by `size_of`. Nothing that stands
    in a file raises; a path that does not exist raises SourceError, an unknown `format` ValueError.
    """
    if format is not None and format not in FORMATS:
        raise ValueError(f"There is no format “{format}”: use one of {', '.join(FORMATS)}.")
    for file in files_in(path):
        yield from _read_file(_chunks(file, on_bytes), _shown(file), as_of, format)


def _read_file(
    chunks: Iterator[bytes | Damage], name: str, as_of: date, given: Format | None
) -> Iterator[PaperRecord | Damage]:
    start: list[bytes | Damage] = []  # read ahead, and read again
    head = b""
    while len(head) < _HEAD and (chunk := next(chunks, None)) is not None:
        start.append(chunk)
        head += chunk if isinstance(chunk, bytes) else b""
    if not head.strip():
        yield next((item for item in start if isinstance(item, Damage)), Damage(name, 0, "The file is empty."))
        return
    try:
        known = given or detect(head, Path(name).name)
    except UnknownFormat as error:
        yield Damage(name, 0, str(error))
        return
    chunks = chain(start, chunks)
    if known == "page":
        yield from _read_pages(_lines(chunks, name, MAX_LINE), name, as_of)
    elif known == "csv":
        yield from _read_table(_lines(chunks, name, MAX_LINE), name)
    elif known in ("bibtex", "ris"):
        yield from _read_entries(_lines(chunks, name, MAX_LINE), name, known)
    else:
        split = _lines if _is_lines(head) else _values
        yield from _read_objects(split(chunks, name, MAX_LINE), known, is_forced=given is not None)


def _read_pages(lines: Iterable[Line | Damage], name: str, as_of: date) -> Iterator[PaperRecord | Damage]:
    damages: list[Damage] = []

    def decoded() -> Iterator[pages.PageLine]:
        for line in lines:
            if isinstance(line, Damage):
                damages.append(line)
                continue
            said = line.data.decode("utf-8", "replace")
            yield pages.PageLine(line.number, said, "\ufffd" in said and b"\xef\xbf\xbd" not in line.data)

    for card in pages.cards(decoded(), as_of=as_of, file=name):
        yield from damages
        damages.clear()
        yield card if isinstance(card, Damage) else card.record
    yield from damages


def _read_table(lines: Iterable[Line | Damage], name: str) -> Iterator[PaperRecord | Damage]:
    damages: list[Damage] = []

    def decoded() -> Iterator[str]:
        for line in lines:
            if isinstance(line, Damage):
                damages.append(line)
            else:
                yield line.data.decode("utf-8", "replace").replace("\0", "") + "\n"

    for number, row in table.rows(decoded()):
        yield from damages
        damages.clear()
        try:
            if isinstance(row, InvalidRecord):
                raise row
            yield table.record_of(row)
        except InvalidRecord as error:
            yield Damage(name, number, str(error))
    yield from damages


def _read_entries(lines: Iterable[Line | Damage], name: str, known: Format) -> Iterator[PaperRecord | Damage]:
    """BibTeX or RIS, split where an entry begins, so that no more than one is held and a bad one costs itself."""
    begin = bibtex.ENTRY if known == "bibtex" else ris.BEGIN
    abbreviations: list[str] = []
    held: list[bytes] = []
    start, size = 0, 0

    def entry() -> Iterator[PaperRecord | Damage]:
        data = b"\n".join(held)
        if not held or size > MAX_LINE:
            if held:
                yield _too_long(name, start, MAX_LINE, "The entry on line")
            return
        try:
            if known == "ris":
                yield ris.parse(data)
            elif bibtex.is_paper(data):
                yield bibtex.parse(data, "\n".join(abbreviations))
            elif data.lstrip()[:7].lower() == b"@string" and len(abbreviations) < 1_000:
                abbreviations.append(data.decode("utf-8", "replace"))
        except InvalidRecord as error:
            yield Damage(name, start, str(error))

    for line in lines:
        if isinstance(line, Damage):
            yield line
            continue
        if begin.match(line.data):
            yield from entry()
            held, start, size = [], line.number, 0
        elif not held:
            continue
        size += len(line.data)
        if size <= MAX_LINE:
            held.append(line.data)
    yield from entry()


def _read_objects(lines: Iterable[Line | Damage], known: Format, *, is_forced: bool) -> Iterator[PaperRecord | Damage]:
    for line in lines:
        if isinstance(line, Damage):
            yield line
            continue
        if not line.data or line.data.isspace():
            continue
        try:
            value = load_json(line.data)
        except InvalidRecord as error:
            yield Damage(line.file, line.number, str(error))
            continue
        for item in value if isinstance(value, list) else (value,):
            try:
                if not isinstance(item, dict):
                    raise InvalidRecord("The record is not a JSON object: every paper must be written as {…}.")
                yield _PARSERS[known if is_forced else _shape(item) or known].record_of(item)
            except InvalidRecord as error:
                yield Damage(line.file, line.number, str(error))
