"""Files and folders opened whatever their packing, and cut into lines or JSON values; no more than one is held.

Nothing here knows what a paper is. What cannot be read comes as `RecordError`; only a path that does not exist raises.
"""

from __future__ import annotations

import lzma
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from dailypapers.lib.errors import SourceError
from dailypapers.lib.sentences import Grouped, sentence, sentences
from dailypapers.sources.field_cleaners import RecordError

# of the files read in a folder, also with .gz or .xz behind
ENDINGS = (
    ".txt", ".json", ".jsonl", ".ndjson", ".bib", ".bibtex", ".ris", ".nbib", ".enw", ".ciw", ".csv", ".tsv",
    ".eml", ".mbox", ".cff",
)  # fmt: skip
STANDARD_INPUT = "-"
MAX_LINE = 16 << 20  # bytes of one line, or of one value of a JSON array

BOM = b"\xef\xbb\xbf"

_CHUNK = 1 << 18
_MAX_XZ_MEMORY = 256 << 20
_GZIP, _XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"

OnBytes = Callable[[int], None]


class Line(NamedTuple):
    """One line, without its end, or one value of a JSON array with the line on which it begins."""

    file: str
    number: int
    data: bytes


# --- what a path means ------------------------------------------------------------------------------------------


def files_in(path: str | Path) -> Iterator[str]:
    """Yield the files of a path: itself, `-` for standard input, or every readable ending under a folder, sorted.

    Raises SourceError for a path that does not exist.
    """
    if path == STANDARD_INPUT:
        yield STANDARD_INPUT
    elif not Path(path).exists():
        raise SourceError(sentence("There is no file or folder %(path)s: check the path.", path=shown(path)))
    elif not Path(path).is_dir():
        yield str(path)
    else:
        for folder, subfolders, names in os.walk(path):
            subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith(".") and re.sub(r"\.(?:gz|xz)$", "", name.lower()).endswith(ENDINGS):
                    yield str(Path(folder, name))


def size_of(path: str | Path) -> int | None:
    """Return the bytes `read` will report to `on_bytes` for this path; None where nobody can know (standard input)."""
    if path == STANDARD_INPUT:
        return None
    return sum(Path(file).stat().st_size for file in files_in(path) if Path(file).is_file())


def shown(path: str | Path) -> str:
    """Return a path as messages name it."""
    return "standard input" if path == STANDARD_INPUT else os.fsencode(path).decode("utf-8", "replace")


# --- bytes ------------------------------------------------------------------------------------------------------


def chunks_of(file: str, on_bytes: OnBytes | None) -> Iterator[bytes | RecordError]:
    """Yield the unpacked bytes, packing detected by the first. Damage comes last: nothing can be read behind it."""
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
        yield RecordError(
            shown(file),
            0,
            sentence("The packed file ends in the middle, after %(done)s bytes: fetch it again.", done=Grouped(done)),
        )
    except (zlib.error, lzma.LZMAError) as error:
        yield RecordError(
            shown(file),
            0,
            sentence(
                "The packed file is damaged near byte %(done)s (%(error)s): fetch it again.",
                done=Grouped(done),
                error=error,
            ),
        )
    except OSError as error:
        reason = sentence(
            "The file cannot be read (%(strerror)s) after %(done)s bytes: check it and its rights.",
            strerror=error.strerror or error,
            done=Grouped(done),
        )
        yield RecordError(shown(file), 0, reason)


def _unpack(packed: Iterator[bytes], new: Callable[[], Any], magic: bytes) -> Iterator[bytes]:
    """Return one packed member after another, a chunk at a time, because a small file may unpack to a vast one.

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

_LINE = sentence("Line")


def too_long(name: str, number: int, limit: int, what: str = _LINE) -> RecordError:
    """Return the report of something longer than `limit` bytes."""
    size = f"{limit >> 20} MB" if limit >= 1 << 20 else sentences("%(count)s byte", "%(count)s bytes", limit)
    return RecordError(
        name,
        number,
        sentence(
            "%(what)s %(number)s is longer than %(size)s and was skipped: check what stands there.",
            what=what,
            number=number,
            size=size,
        ),
    )


def with_line_ends(chunks: Iterator[bytes | RecordError], head: bytes) -> Iterator[bytes | RecordError]:
    """Return the pieces with the line ends of old Macs, a carriage return alone, as ours; others as they are."""
    if b"\r" not in head or b"\n" in head:
        return chunks
    return (chunk if isinstance(chunk, RecordError) else chunk.replace(b"\r", b"\n") for chunk in chunks)


def split_lines(chunks: Iterable[bytes | RecordError], name: str, limit: int) -> Iterator[Line | RecordError]:
    """Return every line without its end; `name` is the file's in the reports."""
    number, size, is_first = 1, 0, True
    held: list[bytes] = []  # the beginning of the current line, in pieces
    broken: RecordError | None = None
    for chunk in chunks:
        if isinstance(chunk, RecordError):
            broken = chunk
            break
        if is_first:
            chunk, is_first = chunk.removeprefix(BOM), False
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            if size + len(end) > limit:
                yield too_long(name, number, limit)
            else:
                line = b"".join((*held, end)) if held else end
                yield Line(name, number, line[:-1] if line.endswith(b"\r") else line)
            number, size = number + 1, 0
            held.clear()
        size += len(rest)
        if size > limit:
            held.clear()
        elif rest:
            held.append(rest)
    last = b"".join(held)
    if size > limit:
        yield too_long(name, number, limit)
    elif last and (broken is None or last.endswith(b"}")):  # half a line is no record
        yield Line(name, number, last.removesuffix(b"\r"))
    if broken is not None:
        yield RecordError(
            name,
            number,
            sentence(
                "%(reason)s The %(number)s complete lines before that were read.",
                reason=broken.reason,
                number=Grouped(number - 1),
            ),
        )


_QUOTE, _BACKSLASH, _OPEN = b'"\\{'
_ARRAY_ENDS = b"]"[0]
_OUTSIDE_OR_END = re.compile(rb"[^\s,\[\xef\xbb\xbf]")
_OUTSIDE, _IN_OBJECT, _IN_STRING = re.compile(rb"[^\s,\[\]\xef\xbb\xbf]"), re.compile(rb'["{}]'), re.compile(rb'["\\]')


def split_values(
    chunks: Iterable[bytes | RecordError], name: str, limit: int, *, is_one_array: bool = False, number: int = 1
) -> Iterator[Line | RecordError]:
    """Yield every outermost JSON object: of an array, of several, or one after another over any number of lines.

    `is_one_array` says that what follows the end of the first array is of no interest; `number` is the first line's.
    """
    start, depth, size, skip = number, 0, 0, 0
    outside = _OUTSIDE_OR_END if is_one_array else _OUTSIDE
    in_string = is_stray = False
    held: list[bytes] = []
    broken: RecordError | None = None
    for chunk in chunks:
        if isinstance(chunk, RecordError):
            broken = chunk
            break
        begin, counted, position = 0, 0, skip
        while match := (_IN_STRING if in_string else _IN_OBJECT if depth else outside).search(chunk, position):
            token, position = chunk[match.start()], match.end()
            if depth == 0 and token == _ARRAY_ENDS:
                return
            if depth == 0:
                begin = match.start()
                number, counted = number + chunk.count(b"\n", counted, begin), begin
                if token == _OPEN:
                    start, depth, size, is_stray = number, 1, 0, False
                    continue
                if not is_stray:
                    yield RecordError(
                        name, number, sentence("There is text outside the records: remove it, or repair the brackets.")
                    )
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
                        yield too_long(name, start, limit, sentence("The value on line"))
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
        yield RecordError(
            name, number, sentence("%(reason)s What stands complete before that was read.", reason=broken.reason)
        )
    elif depth:
        yield RecordError(
            name, start, sentence("The record that begins here never ends: a quote or a bracket is missing.")
        )
