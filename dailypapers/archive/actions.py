"""Restoring an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import orjson

from dailypapers.archive.queries import FORMAT
from dailypapers.archive.registry import KINDS
from dailypapers.lib.errors import DailyPapersError

BATCH = 1_000  # lines a transaction


class InvalidArchive(DailyPapersError, ValueError):
    """A file that is no archive, is damaged, or was cut off; the message says where."""


def restore(lines: Iterable[bytes], progress: Callable[[int], None] | None = None) -> Counter[str]:
    """Store the lines of an archive, adding only what is missing; returns how many lines of each kind there were.

    A batch is a transaction: after a kill, or `InvalidArchive` for a damaged file, what came before is kept and the
    same file can be given again.
    """
    restored: Counter[str] = Counter()
    kinds = {kind.name: kind for kind in KINDS}
    batch: list[dict[str, Any]] = []
    is_finished = False

    def flush() -> None:
        if batch:
            name = batch[0]["kind"]
            try:
                kinds[name].restore(batch)
            except (KeyError, TypeError, ValueError) as error:
                raise InvalidArchive(f"Invalid line before line {number + 1:,}: a “{name}” lacks {error}.") from error
            restored[name] += len(batch)
            if progress:
                progress(len(batch))
            batch.clear()

    number = 0
    for number, text in enumerate(lines, 1):
        line = _read(text, number)
        if number == 1:
            _check_head(line)
        elif line["kind"] == "end":
            flush()
            _check_end(line, restored.total())
            is_finished = True
        elif line["kind"] not in kinds:
            raise InvalidArchive(f"Unknown kind in line {number:,}: “{line['kind']}”. A newer version may read it.")
        else:
            if batch and (batch[0]["kind"] != line["kind"] or len(batch) >= BATCH):
                flush()
            batch.append(line)
    if not is_finished:
        flush()
        raise InvalidArchive(f"The archive was cut off after line {number:,}. What it held is restored.")
    return restored


def _read(text: bytes, number: int) -> dict[str, Any]:
    try:
        line = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidArchive(f"Line {number:,} is not JSON: {error}. What comes before it is restored.") from error
    if not isinstance(line, dict) or not isinstance(line.get("kind"), str):
        raise InvalidArchive(f"Line {number:,} has no kind. What comes before it is restored.")
    return line


def _check_end(line: dict[str, Any], count: int) -> None:
    if line.get("lines") != count:
        raise InvalidArchive(f"The archive should have {line.get('lines')} lines but holds {count:,}.")


def _check_head(line: dict[str, Any]) -> None:
    if line["kind"] != "archive":
        raise InvalidArchive("Not an archive, by its first line. To read papers, use `dailypapers import`.")
    if line.get("format") != FORMAT:
        raise InvalidArchive(f"This archive has format {line.get('format')}; this version reads format {FORMAT}.")
