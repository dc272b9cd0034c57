"""The lines of an archive file, read within bounds: a small file must not fill the memory or the disk."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from io import BufferedReader, RawIOBase
from typing import Any

from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.sentences import Grouped, sentence

MAX_LINE = 16 << 20  # bytes; a collection of 2,000 papers with long notes has 8 MiB
MAX_RATIO = 200  # bytes unpacked for one packed; archives have about 10
RATIO_COUNTS_FROM = 64 << 20  # bytes unpacked
_GZIP = b"\x1f\x8b"


class InvalidArchive(DailyPapersError, ValueError):
    """A file that is no archive, is damaged, or was cut off; the message says where."""


def read_lines(file: BufferedReader) -> Iterator[bytes]:
    """Yield the lines of an archive, gzipped or not.

    Raises `InvalidArchive` for a line above `MAX_LINE` and for a file that unpacks to more than `MAX_RATIO` times its
    size, before either is in memory.
    """
    if file.peek(2)[:2] != _GZIP:
        yield from _bounded(file)
        return
    unpacked = 0
    counter = _CountingReader(file)
    with gzip.GzipFile(fileobj=BufferedReader(counter), mode="rb") as stream:
        for line in _bounded(stream):
            unpacked += len(line)
            if unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * counter.bytes_read:
                raise InvalidArchive(
                    sentence(
                        "The file unpacks to more than %(max_ratio)s times its size, as no archive does: "
                        "refused. If you trust it, unpack it yourself with gunzip and restore that.",
                        max_ratio=MAX_RATIO,
                    )
                )
            yield line


class _CountingReader(RawIOBase):
    """Counts the packed bytes that were read."""

    def __init__(self, file: BufferedReader) -> None:
        self._file, self.bytes_read = file, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = self._file.readinto(buffer)
        self.bytes_read += size
        return size


def _bounded(stream: BufferedReader | gzip.GzipFile) -> Iterator[bytes]:
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise InvalidArchive(
                sentence(
                    "Line %(number)s is longer than %(max_line)s MiB, as none of an archive is: refused.",
                    number=Grouped(number),
                    max_line=MAX_LINE >> 20,
                )
            )
        yield line
